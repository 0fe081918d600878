import { randomUUID } from 'node:crypto';
import type { NextFunction, Request, Response } from 'express';

const HEADERS = {
  'Content-Security-Policy': [
    "default-src 'none'",
    "script-src 'self'",
    "style-src 'self'",
    "img-src 'self' data:",
    "connect-src 'self'",
    "form-action 'self'",
    "object-src 'none'",
    "base-uri 'none'",
    "frame-ancestors 'none'",
  ].join('; '),
  'Cache-Control': 'no-store',
  'Cross-Origin-Opener-Policy': 'same-origin',
  'Cross-Origin-Resource-Policy': 'same-origin',
  'Origin-Agent-Cluster': '?1',
  'Permissions-Policy':
    'browsing-topics=(), camera=(), display-capture=(), geolocation=(), hid=(), microphone=(), midi=(), payment=(), serial=(), usb=()',
  'Referrer-Policy': 'no-referrer',
  'X-Content-Type-Options': 'nosniff',
  'X-Frame-Options': 'DENY',
  'X-Robots-Tag': 'noindex',
};

/**
 * Security headers on every answer, and an id for the request. Pages hold health data: nothing is cached, and nothing found
 * by search engines, unless a route says so.
 */
export function headers(req: Request, res: Response, next: NextFunction): void {
  req.requestId = randomUUID();
  for (const name in HEADERS) res.setHeader(name, HEADERS[name as keyof typeof HEADERS]);
  if (req.secure) res.setHeader('Strict-Transport-Security', 'max-age=31536000; includeSubDomains');
  next();
}

/** Search engines may show this page: somebody looks for a therapist. */
export const findable = (res: Response): void => res.removeHeader('X-Robots-Tag');
