import type { Request, Response } from 'express';
import type { SessionData } from 'express-session';
import * as accounts from '../accounts/accounts.ts';
import * as sessions from '../accounts/sessions.ts';
import { checkPassword } from '../accounts/sign-in.ts';
import * as throttle from '../accounts/throttle.ts';
import { record } from '../audit/log.ts';
import { type Act, act as transact } from '../db/database.ts';
import * as browsers from '../factors/browsers.ts';
import * as factors from '../factors/factors.ts';
import * as history from '../factors/history.ts';
import * as passkeys from '../factors/passkeys.ts';
import { FEW, left } from '../factors/recovery-codes.ts';
import * as secondStep from '../factors/second-step.ts';
import { agentOf } from '../shared/agent.ts';
import { AppError, type FieldErrors, Invalid } from '../shared/errors.ts';
import { valuesOf } from '../shared/form.ts';
import { sha256 } from '../shared/ids.ts';
import { act, momentOf } from './context.ts';
import { cookieIn, setCookie } from './cookies.ts';
import { flash } from './flash.ts';

/** How it went: signed in as `account`, or `half` way with the second step to come, or refused, for the form to say why. */
export type Attempt = {
  account?: accounts.Account;
  half?: accounts.Account;
  errors: FieldErrors;
  status: number;
  refusal?: AppError;
};

/** Which browser, on what and from where, as far as it says. */
export const visitOf = (req: Request): browsers.Visit => ({
  ...agentOf(req.get('user-agent') ?? ''),
  address: req.ip ?? '',
});

/** Where and when a passkey is asked for. */
export const placeOf = ({ deps: { db, url, clock } }: Request): passkeys.Place => ({ db, url, now: clock() });

/** What the second step of an account may be, with the question to its passkeys. */
export const secondOf = (req: Request, account: accounts.Account) => ({
  ...factors.of(req.deps.db, account.id),
  question: passkeys.ask(placeOf(req), 'second', account),
});

/** The browser that asks, if the account was signed in from it before. */
export const browserOf = (req: Request, { id }: accounts.Account): browsers.KnownBrowser | undefined =>
  browsers.find(req.deps.db, id, cookieIn(req, browsers.cookieOf(id)));

/**
 * Signs the browser in, if e-mail and password fit, under a new session id; half way, if the account has a second factor and
 * does not trust this browser.
 */
export const trySignIn = (req: Request, res: Response, email: string, password: string): Promise<Attempt> =>
  attempt(async () => {
    const known = (account: accounts.Account) => browserOf(req, account)?.id;
    const account = await checkPassword(req.deps.db, () => momentOf(req), email, password, known);
    const isTrusted = browsers.isTrusted(browserOf(req, account), req.deps.clock());
    if (factors.any(req.deps.db, account.id) && !isTrusted) {
      actAs(req, account, history.passwordWasRight);
      await begin(req, { half: { accountId: account.id, at: req.deps.clock() } });
      req.half = account;
      return { half: account };
    }
    await enter(req, res, account);
    return { account };
  });

const HALF_SECONDS = 10 * 60;

/** Whose password was right in this session, less than ten minutes ago. */
export function halfOf({ session, deps }: Request): accounts.Account | undefined {
  const { half } = session;
  return half && deps.clock() - half.at < HALF_SECONDS ? accounts.find(deps.db, half.accountId) : undefined;
}

export const givenIn = (body: unknown): secondStep.Given => {
  const { secondCode = '', secondRecovery = '', secondPasskey = '' } = valuesOf(body);
  return { code: secondCode, recovery: secondRecovery, passkey: secondPasskey };
};

/** Takes the second step of who is half way in, and trusts the browser from then on when that is wished. */
export const trySecond = (req: Request, res: Response, given: secondStep.Given, trust: boolean): Promise<Attempt> =>
  attempt(async () => {
    const { db, url } = req.deps;
    const account = req.half;
    if (!account) throw tooLate();
    const way = await secondStep.take(db, () => momentOf(req), url, account, given, browserOf(req, account)?.id);
    refuseEnded(req); // while the step was looked at
    await enter(req, res, account, trust);
    if (way === 'recovery') tellOfCode(req, left(db, account.id));
    return { account };
  });

/** A code is gone, and perhaps a phone: what is lost still opens until it is replaced. */
function tellOfCode(req: Request, count: number): void {
  const isFew = count <= FEW;
  const link = { href: '/settings/sign-in', key: isFew ? ('factor.codes_new' as const) : ('factor.title' as const) };
  flash(req, isFew ? 'factor.codes_few' : 'factor.code_used', { count }, link);
}

/** Signs in by a passkey alone, which is both factors: the device has to know its owner. */
export const tryPasskey = (req: Request, res: Response, text: string): Promise<Attempt> =>
  attempt(async () => {
    const proof = await passkeys.verify(placeOf(req), 'sign_in', text);
    const account = proof && accounts.find(req.deps.db, proof.passkey.accountId);
    const isTaken = act(req, (act) => {
      if (proof && passkeys.use(act, proof)) return true;
      if (!throttle.isDrowned(act)) record(act, 'account.sign_in_refused', null, account?.id ?? null);
      return false;
    });
    if (!account || !isTaken) throw new Invalid({ passkey: 'error.passkey' });
    await enter(req, res, account);
    return { account };
  });

/** Does what may be refused, and says how it went. */
export async function attempt(work: () => Promise<Pick<Attempt, 'account' | 'half'>>): Promise<Attempt> {
  try {
    return { ...(await work()), errors: {}, status: 200 };
  } catch (error) {
    if (error instanceof Invalid) return { errors: error.errors, status: 422 };
    if (error instanceof AppError) return { errors: {}, status: error.status, refusal: error };
    throw error;
  }
}

/**
 * Signs the browser in, and knows it from then on. In one that was known the owner is told what happened elsewhere since.
 * Refuses (AppError 401) when the password was changed since `account` was read: what opened the door then opens none any more.
 */
export async function enter(req: Request, res: Response, account: accounts.Account, trust = false): Promise<void> {
  const known = browserOf(req, account);
  const hasNews = known && history.hasNews(req.deps.db, account.id, known.usedAt, known.address);
  const secret = actAs(req, account, (act) => {
    if (accounts.find(act.db, account.id)?.passwordHash !== account.passwordHash) throw tooLate();
    record(act, 'account.signed_in', null, account.id);
    return browsers.welcome(act, account.id, known, visitOf(req), trust);
  });
  await enterQuietly(req, account);
  if (hasNews) flash(req, 'factor.news', {}, { href: '/settings/sign-in', key: 'factor.title' });
  const name = browsers.cookieOf(account.id);
  setCookie(req, res, name, secret ?? cookieIn(req, name), { maxAge: browsers.KNOWN * 1000 }); // anew: it counts from the last sign-in
}

/** Acts as an account that is not signed in yet. */
function actAs<T>(req: Request, { id }: accounts.Account, work: (act: Act) => T): T {
  const moment = momentOf(req);
  return transact(req.deps.db, { ...moment, actor: { ...moment.actor, id } }, work);
}

const tooLate = () => new AppError(401, 'error.half_over');

/** Gives the browser a session for the account, without a word in the log. */
export async function enterQuietly(req: Request, account: accounts.Account): Promise<void> {
  const now = req.deps.clock();
  await begin(req, {
    ...{ accountId: account.id, idleMinutes: account.idleMinutes, confirmedAt: now },
    stops: [{ ...visitOf(req), at: now }],
  });
  req.account = account;
}

/** A fresh session with that in it: an id known from before a step up is worth nothing. */
async function begin(req: Request, data: Partial<SessionData>): Promise<void> {
  await new Promise<void>((resolve, reject) => req.session.regenerate((error) => (error ? reject(error) : resolve())));
  Object.assign(req.session, data);
}

/** Refuses (AppError 401) a session that was ended while its request was under way: whoever ended it may mean a thief. */
export function refuseEnded({ session, sessionID, deps }: Request): void {
  if (session.stored && !sessions.isOpen(deps.db, sha256(sessionID))) throw new AppError(401, 'error.signed_out');
}

/** The same session under a new id: a copy of its cookie is worth nothing from now on. Refuses (AppError 401) one that was ended. */
export async function renew(req: Request, more: Partial<SessionData> = {}): Promise<void> {
  refuseEnded(req);
  const { cookie: _, stored: __, expiresAt: ___, ...kept } = req.session as SessionData;
  await begin(req, { ...kept, ...more });
}

/** Notes that whoever sits there has shown again to be the account's owner, under a new session id. */
export const stepUp = (req: Request): Promise<void> => renew(req, { confirmedAt: req.deps.clock() });
