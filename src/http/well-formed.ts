import type { NextFunction, Request, Response } from 'express';
import { AppError } from '../shared/errors.ts';
import { METHODS } from './metrics.ts';

const MOST_HEADERS = 100;

/**
 * Refuses what no browser sends: other methods (405), HTTP/0.9 and addresses with a host in them (400; `//host/` would become
 * one in a link or a form), a header that must stand once and stands twice (400), and too many headers (431).
 */
export function wellFormed(req: Request, res: Response, next: NextFunction): void {
  if (!METHODS.includes(req.method)) {
    res.set('Allow', METHODS.join(', '));
    return void next(new AppError(405, 'error.bad_request'));
  }
  const names = req.rawHeaders.filter((_, i) => i % 2 === 0).map((name) => name.toLowerCase());
  if (names.length > MOST_HEADERS) return void next(new AppError(431, 'error.too_large'));
  const isTwice = ['host', 'origin', 'sec-fetch-site', 'content-type'].some(
    (name) => names.indexOf(name) !== names.lastIndexOf(name),
  );
  const isPlain = /^\/(?![/\\])/.test(req.originalUrl) && req.httpVersionMajor === 1;
  next(isPlain && !isTwice ? undefined : new AppError(400, 'error.bad_request'));
}
