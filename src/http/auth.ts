import type { NextFunction, Request, Response } from 'express';
import * as accounts from '../accounts/accounts.ts';
import { record } from '../audit/log.ts';
import * as factors from '../factors/factors.ts';
import * as passkeys from '../factors/passkeys.ts';
import { forbidden, NotYet } from '../shared/errors.ts';
import { act, isReading } from './context.ts';
import {
  type Attempt,
  givenIn,
  halfOf,
  placeOf,
  secondOf,
  tryPasskey,
  trySecond,
  trySignIn,
  visitOf,
} from './enter.ts';
import { keptFields } from './fields.ts';
import { ruleFor } from './outside.ts';
import { page } from './page.ts';

/** Finds out who asks, on every request. Who may is decided further down. */
export function identify(req: Request, _res: Response, next: NextFunction): void {
  const account = req.session.accountId && accounts.find(req.deps.db, req.session.accountId);
  if (account) {
    req.account = account;
    if (req.session.idleMinutes !== account.idleMinutes) req.session.idleMinutes = account.idleMinutes;
    noteStop(req);
  }
  const half = account ? undefined : halfOf(req);
  if (half) req.half = half;
  next();
}

const STOPS = 5;

/** Notes where a session is used from, when that changes. A cookie in another browser is told to the log: it may be stolen. */
function noteStop(req: Request): void {
  const visit = visitOf(req);
  const stops = req.session.stops ?? [];
  const isSame = (stop: typeof visit) => stop.browser === visit.browser && stop.system === visit.system;
  const last = stops.at(-1);
  if (last && isSame(last) && last.address === visit.address) return;
  if (last && !stops.some(isSame)) act(req, (act) => record(act, 'account.session_elsewhere', null, act.actor.id));
  const others = stops.filter((stop) => !isSame(stop) || stop.address !== visit.address);
  req.session.stops = [...others, { ...visit, at: req.deps.clock() }].slice(-STOPS);
}

/**
 * Nobody passes without being signed in. A page asked for waits behind the sign-in page. A form sent after the session
 * ended is answered with 401 and its own fields kept in a form that asks for the password, and then for the second step,
 * and then completes what was sent: nothing typed is lost, and nothing is stored before the sign-in.
 */
export async function requireUser(req: Request, res: Response, next: NextFunction): Promise<void> {
  if (req.account) return pass(req, res, next);
  if (isReading(req)) {
    return res.redirect(
      303,
      req.originalUrl === '/' ? '/sign-in' : `/sign-in?next=${encodeURIComponent(req.originalUrl)}`,
    );
  }
  const { signInEmail, signInPassword, signInPasskey, secondCode, secondRecovery, secondPasskey, ...typed } =
    (req.body ?? {}) as Record<string, string | string[]>;
  const given = givenIn({ secondCode, secondRecovery, secondPasskey });
  let attempt: Attempt = { errors: {}, status: 401 };
  if (signInPasskey) attempt = await tryPasskey(req, res, String(signInPasskey));
  else if (typeof signInPassword === 'string')
    attempt = await trySignIn(req, res, String(signInEmail ?? ''), signInPassword);
  else if (Object.values(given).some(Boolean)) attempt = await trySecond(req, res, given, false);
  if (attempt.account) {
    req.body = typed;
    return pass(req, res, next);
  }
  await askAgain(req, res, typed, String(signInEmail ?? ''), attempt);
}

/** The page that keeps a form, and asks who sends it. */
function askAgain(
  req: Request,
  res: Response,
  typed: Record<string, string | string[]>,
  email: string,
  { errors, refusal }: Attempt,
) {
  const data = {
    action: req.originalUrl,
    fields: keptFields(typed),
    lostFile: !!req.is('multipart/form-data'), // read further on, when it is clear who sends it
    email,
    errors,
    refusal: refusal ?? null,
    second: req.half ? secondOf(req, req.half) : null,
    question: passkeys.askAnybody(placeOf(req)),
  };
  return page(req, res, '/accounts/sign-in-again', data, refusal?.status ?? 401);
}

const lacksFactor = (req: Request): boolean =>
  ruleFor(req) === 'required' && !!req.account && !factors.any(req.deps.db, req.account.id);

/** Where an account without the second factor that is required may go: to set one up, and out. */
const SET_UP = /^\/(settings\/sign-in(\/|$)|sign-out$|session$)/;

/**
 * Lets who is signed in go on, with the second factor that is required. Until it is there a page waits, and a form is kept on
 * the page that refuses it, to be sent again then.
 */
function pass(req: Request, res: Response, next: NextFunction): void {
  if (!lacksFactor(req) || SET_UP.test(req.path)) next();
  else if (isReading(req)) res.redirect(303, `/settings/sign-in/start?next=${encodeURIComponent(req.originalUrl)}`);
  else next(new NotYet('error.factor_first'));
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
