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
