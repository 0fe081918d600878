import type { NextFunction, Request, Response } from 'express';
import * as accounts from '../accounts/accounts.ts';
import { signIn } from '../accounts/sign-in.ts';
import { AppError, type FieldErrors, forbidden, Invalid } from '../shared/errors.ts';
import { momentOf } from './context.ts';
import { page } from './page.ts';

/** Finds out who asks, on every request. Who may is decided further down. */
export function identify(req: Request, _res: Response, next: NextFunction): void {
  const account = req.session?.accountId && accounts.find(req.deps.db, req.session.accountId);
  if (account) {
    req.account = account;
    if (req.session.idleMinutes !== account.idleMinutes) req.session.idleMinutes = account.idleMinutes;
  }
  next();
}

const PASSWORDS = ['password', 'current']; // never written back into a page

/**
 * Nobody passes without being signed in. A page asked for waits behind the sign-in page. A form sent after the session
 * ended is answered with 401 and its own fields kept in a form that asks for the password and then completes what was
 * sent: nothing typed is lost, and nothing is stored before the sign-in.
 */
export async function requireUser(req: Request, res: Response, next: NextFunction): Promise<void> {
  if (req.account) return next();
  if (['GET', 'HEAD'].includes(req.method)) {
    return res.redirect(
      303,
      req.originalUrl === '/' ? '/sign-in' : `/sign-in?next=${encodeURIComponent(req.originalUrl)}`,
    );
  }
  const { signInEmail, signInPassword, ...typed } = (req.body ?? {}) as Record<string, string | string[]>;
  let attempt: Attempt = { errors: {}, status: 401 };
  if (typeof signInPassword === 'string') {
    attempt = await trySignIn(req, String(signInEmail ?? ''), signInPassword);
    if (attempt.account) {
      req.body = typed;
      return next();
    }
  }
  const fields = Object.entries(typed)
    .filter(([name]) => !PASSWORDS.includes(name))
    .flatMap(([name, value]) => [value].flat().map((each) => ({ name, value: each })));
  const lostFile = !!req.is('multipart/form-data'); // read further on, when it is clear who sends it
  const { errors, refusal } = attempt;
  await page(
    req,
    res,
    '/accounts/sign-in-again',
    { action: req.originalUrl, fields, lostFile, email: signInEmail ?? '', errors, refusal: refusal ?? null },
    refusal?.status ?? 401,
  );
}

type Attempt = { account?: accounts.Account; errors: FieldErrors; status: number; refusal?: AppError };

/** Signs the browser in, if e-mail and password fit, under a new session id. Otherwise says why not, for the form to show. */
export async function trySignIn(req: Request, email: string, password: string): Promise<Attempt> {
  try {
    const account = await signIn(req.deps.db, () => momentOf(req), email, password);
    await enter(req, account);
    return { account, errors: {}, status: 200 };
  } catch (error) {
    if (error instanceof Invalid) return { errors: error.errors, status: 422 };
    if (error instanceof AppError) return { errors: {}, status: error.status, refusal: error };
    throw error;
  }
}

/** Gives the browser a fresh session for the account: an id known from before the sign-in is worth nothing. */
export async function enter(req: Request, account: accounts.Account): Promise<void> {
  await new Promise<void>((resolve, reject) => req.session.regenerate((error) => (error ? reject(error) : resolve())));
  req.session.accountId = account.id;
  req.session.idleMinutes = account.idleMinutes;
  req.account = account;
}

export function requireTherapist(req: Request, _res: Response, next: NextFunction): void {
  next(req.account?.therapist ? undefined : forbidden('error.therapists_only'));
}

export function requireOperator(req: Request, _res: Response, next: NextFunction): void {
  next(req.account?.operator ? undefined : forbidden('error.operators_only'));
}

/** A path of ours to go on to after sign-in, or the start page: never another site, however it is spelled. */
export function safeNext(next: unknown): string {
  const here = 'http://here';
  if (typeof next !== 'string' || !next.startsWith('/') || !URL.canParse(next, here)) return '/';
  const { origin, pathname, search } = new URL(next, here);
  return origin === here && !/^\/[/\\]/.test(pathname) ? pathname + search : '/';
}
