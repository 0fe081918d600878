import type { ErrorRequestHandler, NextFunction, Request, RequestHandler, Response } from 'express';
import { AppError, type FieldErrors, Invalid, NotYet, notFound } from '../shared/errors.ts';
import { stackOf } from '../shared/fault.ts';
import { valuesOf } from '../shared/form.ts';
import { identify } from './auth.ts';
import { isSecret, keptFields } from './fields.ts';
import { routeOf } from './metrics.ts';
import { page } from './page.ts';

export function unknownAddress(_req: Request, _res: Response, next: NextFunction): void {
  next(notFound());
}

/** Finds out who asks also when the request was refused before that: the error page speaks their language. */
export const recognize =
  (sessions: RequestHandler): ErrorRequestHandler =>
  (error, req, res, next) => {
    if (req.session || req.path === '/healthz') return next(error);
    sessions(req, res, () => (req.session ? identify(req, res, () => next(error)) : next(error))); // none at `OPTIONS *`
  };

/** The one place where errors become pages. What is not an AppError is our fault: 500, with an id that is also in the log. */
export async function errorPage(error: unknown, req: Request, res: Response, _next: NextFunction): Promise<void> {
  const diskFault = fromDatabase(error);
  const refusal = diskFault ?? asRefusal(error);
  if (!refusal || diskFault) {
    const { requestId: request, method } = req;
    req.deps.log({ level: 'error', request, method, route: routeOf(req), stack: stackOf(error) });
  }
  if (res.writableEnded) return; // the answer is whole: what failed is the session's own row, after it
  if (res.headersSent) return void res.destroy();
  const { status, key, params } = refusal ?? new AppError(500, 'error.fault', { id: req.requestId });
  const again = diskFault || refusal instanceof NotYet ? sentBy(req) : null;
  const data = { status, key, params, refusal, isDisk: !!diskFault, again, typed: typedIn(req), home: homeOf(req) };
  await page(req, res, '/error', data, status);
}

/** Where to from here: a client with the own page open goes back there, one whose link is over goes nowhere. */
function homeOf(req: Request): string | null {
  const [, room, token] = req.originalUrl.split('/');
  if (room !== 'c' || req.account) return '/';
  return req.visitor ? `/c/${token}` : null;
}

/** The texts of a form that could not be taken, to copy from the error page: the browser's "back" may not have them. */
const typedIn = (req: Request) =>
  req.account && !req.path.startsWith('/settings/password')
    ? Object.entries(valuesOf(req.body)).flatMap(([name, value]) =>
        !isSecret(name) && /\s/.test(value.trim()) ? [value] : [],
      )
    : [];

/** What SQLite says when the disk takes no more, or takes nothing. The transaction is undone whole, and may be tried again. */
const DISK_FAULTS = [
  [/^SQLITE_FULL$/, new AppError(507, 'error.disk_full')],
  [/^SQLITE_(READONLY|IOERR|CANTOPEN)/, new AppError(503, 'error.disk_fault')],
] as const;

function fromDatabase(error: unknown): AppError | undefined {
  const { code, cause } = (error ?? {}) as { code?: unknown; cause?: unknown };
  const found = typeof code === 'string' && DISK_FAULTS.find(([pattern]) => pattern.test(code));
  return found ? found[1] : cause ? fromDatabase(cause) : undefined;
}

/** The form that could not be taken now, to be sent once more as it was. Secrets are not written into a page: they are asked for anew. */
function sentBy(req: Request): { action: string; fields: { name: string; value: string }[] } | null {
  if (req.method !== 'POST' || req.is('multipart/form-data')) return null;
  return { action: req.originalUrl, fields: keptFields(req.body) };
}

function asRefusal(error: unknown): AppError | undefined {
  if (error instanceof AppError) return error;
  if (error instanceof Invalid) return new AppError(422, Object.values(error.errors)[0] ?? 'error.bad_request');
  return fromBodyParser(error);
}

/** Bodies too large, cut short or mis-encoded are the sender's doing and carry a 4xx status from Express. */
function fromBodyParser(error: unknown): AppError | undefined {
  const status = error instanceof Error && 'status' in error ? Number(error.status) : 500;
  if (status === 413) return new AppError(413, 'error.too_large');
  if (status >= 400 && status < 500) return new AppError(status, 'error.bad_request');
  return undefined;
}

/** Runs a verb; if it refuses fields (Invalid), shows them with `refuse`, beside what was typed, and gives undefined. */
export async function orRefused<T>(
  verb: () => T,
  refuse: (errors: FieldErrors) => Promise<void>,
): Promise<T | undefined> {
  try {
    return verb();
  } catch (error) {
    if (!(error instanceof Invalid)) throw error;
    await refuse(error.errors);
    return undefined;
  }
}
