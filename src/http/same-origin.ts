import type { NextFunction, Request, Response } from 'express';
import { forbidden } from '../shared/errors.ts';

/**
 * Refuses writes that another site caused (403). Browsers cannot forge Sec-Fetch-Site and Origin; a request with
 * neither comes from no browser that holds our cookie. Filippo Valsorda, "Cross-Site Request Forgery" (2025), as in
 * Go's net/http.CrossOriginProtection.
 */
export function sameOrigin(req: Request, _res: Response, next: NextFunction) {
  if (['GET', 'HEAD', 'OPTIONS'].includes(req.method)) return next();
  const site = req.get('sec-fetch-site');
  const origin = req.get('origin');
  const ours = site
    ? site === 'same-origin' || site === 'none'
    : origin === undefined || hostOf(origin) === req.get('host');
  next(ours ? undefined : forbidden('error.cross_origin'));
}

const hostOf = (origin: string) => (URL.canParse(origin) ? new URL(origin).host : null);
