import type { NextFunction, Request, Response } from 'express';
import { checkPassword } from '../accounts/sign-in.ts';
import { record } from '../audit/log.ts';
import * as authenticators from '../factors/authenticators.ts';
import * as passkeys from '../factors/passkeys.ts';
import * as secondStep from '../factors/second-step.ts';
import { Invalid } from '../shared/errors.ts';
import { act, isReading, me, momentOf } from './context.ts';
import { type Attempt, attempt, browserOf, placeOf, stepUp } from './enter.ts';
import { keptFields } from './fields.ts';
import { page } from './page.ts';

const FRESH_SECONDS = 10 * 60;

/** Whether whoever sits there has shown to be the account's owner within ten minutes, at the sign-in or since. */
const isFresh = ({ session, deps }: Request) => deps.clock() - (session.confirmedAt ?? 0) < FRESH_SECONDS;

/**
 * Before what leaves the house, and before doors are changed: asks again who sits there, unless it was shown within ten
 * minutes. A form is kept on the page that asks, and completed by the answer; from a page asked for one comes to it then.
 */
export const requireConfirmed = (req: Request, res: Response, next: NextFunction): Promise<void> =>
  ask(req, res, next, () => res.redirect(303, req.originalUrl));

/** The same before a file, which begins to come from a page with the way back to where it is fetched. */
export const confirmedFileOf =
  (backOf: (req: Request) => string) =>
  (req: Request, res: Response, next: NextFunction): Promise<void> =>
    ask(req, res, next, () => {
      res.set('Refresh', `0; url=${req.originalUrl}`);
      return page(req, res, '/factors/downloading', { href: req.originalUrl, back: backOf(req) });
    });

/** A file that is fetched from the page above it. */
export const requireConfirmedFile = confirmedFileOf(({ originalUrl }) => originalUrl.replace(/\/[^/]*$/, '') || '/');

type Typed = Record<string, string | string[]>;

async function ask(req: Request, res: Response, next: NextFunction, goOn: () => void | Promise<void>): Promise<void> {
  const { confirmSecret, confirmPasskey, confirmGet, confirmEmail: _, ...typed } = (req.body ?? {}) as Typed;
  let tried: Attempt = { errors: {}, status: 401 };
  if (!isFresh(req) && (confirmPasskey || typeof confirmSecret === 'string')) {
    tried = await tryConfirm(req, String(confirmSecret ?? ''), String(confirmPasskey ?? ''));
  }
  if (isFresh(req)) {
    if (confirmGet) return goOn();
    if (req.body) req.body = typed;
    return next();
  }
  const data = {
    action: req.originalUrl,
    fields: keptFields(typed),
    isGet: isReading(req) || !!confirmGet,
    lostFile: !!req.is('multipart/form-data'),
    hasApp: !!authenticators.of(req.deps.db, me(req).id),
    question: passkeys.of(req.deps.db, me(req).id).length ? passkeys.ask(placeOf(req), 'confirm', me(req)) : null,
    errors: tried.errors,
    refusal: tried.refusal ?? null,
  };
  await page(req, res, '/factors/confirm', data, tried.status);
}

/** Whatever is wrong stands beside the one field. */
async function tryConfirm(req: Request, secret: string, passkey: string): Promise<Attempt> {
  const tried = await attempt(async () => {
    if (passkey) await byPasskey(req, passkey);
    else if (/^\s*\d{3}\s?\d{3}\s*$/.test(secret))
      await byCode(req, secret); // no password is that short
    else await confirmByPassword(req, secret);
    await stepUp(req);
    return {};
  });
  const [why] = Object.values(tried.errors);
  return { ...tried, errors: why ? { confirmSecret: why } : {} };
}

/** Whether the password is the account's. Throttled like a sign-in (AppError 429), refused with Invalid, and logged. */
export async function confirmByPassword(req: Request, password: string): Promise<void> {
  const known = () => browserOf(req, me(req))?.id;
  await checkPassword(req.deps.db, () => momentOf(req), me(req).email, password, known).catch((error) => {
    throw error instanceof Invalid ? new Invalid({ confirmSecret: 'error.confirm' }) : error;
  });
  act(req, (act) => record(act, 'account.password_confirmed', null, me(req).id));
}

async function byCode(req: Request, code: string): Promise<void> {
  const { db, url } = req.deps;
  const given = { code, recovery: '', passkey: '' };
  await secondStep.take(db, () => momentOf(req), url, me(req), given, browserOf(req, me(req))?.id);
  act(req, (act) => record(act, 'account.code_confirmed', null, me(req).id));
}

async function byPasskey(req: Request, text: string): Promise<void> {
  const proof = await passkeys.verify(placeOf(req), 'confirm', text, me(req));
  const isTaken = act(req, (act) => {
    if (!proof || !passkeys.use(act, proof)) return false;
    record(act, 'account.passkey_confirmed', null, me(req).id);
    return true;
  });
  if (!isTaken) throw new Invalid({ confirmSecret: 'error.passkey' });
}
