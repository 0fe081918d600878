import { isIP } from 'node:net';
import type { NextFunction, Request, Response } from 'express';
import type { Rule } from '../factors/factors.ts';
import { isLoopback } from '../shared/loopback.ts';

const FORWARDED = /^(forwarded$|x-forwarded-|x-real-ip$|via$)/;

/** Whether somebody passed the request on, as far as it says: a proxy or a tunnel, perhaps one that no setting names. */
export const isForwarded = (req: Request): boolean => Object.keys(req.headers).some((name) => FORWARDED.test(name));

const isFromOutside = (req: Request): boolean =>
  isForwarded(req) || !isLoopback((req.get('host') ?? '').replace(/:\d+$/, ''));

/** The rule of second factors for who asks: it may hold for what comes from outside alone. */
export const ruleFor = (req: Request): Rule => {
  const { twoFactor } = req.deps;
  return twoFactor === 'outside' ? (isFromOutside(req) ? 'required' : 'optional') : twoFactor;
};

/**
 * Leaves of an asker's address what is one. Some proxies tell the port as well, and some pass on what the asker made up: that
 * is neither counted nor written down, the proxy's own address is.
 */
export function addressed(req: Request, _res: Response, next: NextFunction): void {
  const told = req.ip ?? '';
  const bare = told.replace(/^\[(.*)\](:\d+)?$/, '$1').replace(/^([\d.]+):\d+$/, '$1');
  const value = isIP(bare) ? bare : (req.socket.remoteAddress ?? '');
  if (value !== told) Object.defineProperty(req, 'ip', { value });
  next();
}

const UNNAMED =
  'requests come through a proxy that TRUST_PROXY does not name: all who come by it count as one address, and cookies go without Secure';

/** Says once in the log that a proxy passes requests on of which the settings know nothing. */
export function noteProxy() {
  let isNoted = false;
  return (req: Request, _res: Response, next: NextFunction): void => {
    if (!isNoted && req.deps.trustProxy === false && isForwarded(req)) {
      isNoted = true;
      req.deps.log({ level: 'warn', said: UNNAMED });
    }
    next();
  };
}
