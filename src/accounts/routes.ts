import { type Request, type Response, Router } from 'express';
import { record } from '../audit/log.ts';
import * as passkeys from '../factors/passkeys.ts';
import { safeNext } from '../http/auth.ts';
import { act } from '../http/context.ts';
import { clearCookie } from '../http/cookies.ts';
import { type Attempt, enter, placeOf, tryPasskey, trySignIn } from '../http/enter.ts';
import { flash } from '../http/flash.ts';
import { page } from '../http/page.ts';
import { COOKIE } from '../http/sessions.ts';
import * as profiles from '../profiles/profiles.ts';
import { type FieldErrors, notFound } from '../shared/errors.ts';
import { type Reading, readForm, valuesOf } from '../shared/form.ts';
import * as accounts from './accounts.ts';
import { operatorForm, personForm, setupForm } from './form.ts';
import * as invitations from './invitations.ts';
import { hashPassword, type Owner, passwordFault } from './passwords.ts';

/** The pages somebody who is not signed in may see. */
export const publicRoutes = Router();

publicRoutes.get('/setup', async (req, res) => {
  if (accounts.any(req.deps.db)) throw notFound();
  await page(req, res, '/accounts/setup', { values: { example: 'empty' } });
});

publicRoutes.post('/setup', async (req, res) => {
  if (accounts.any(req.deps.db)) throw notFound();
  const form = readForm(setupForm, req.body);
  const errors = await withPasswordFault(form, form.values);
  if (errors || !form.input) return page(req, res, '/accounts/setup', { values: form.values, errors }, 422);
  const { password, example, ...person } = form.input;
  const passwordHash = await hashPassword(password);
  const account = act(req, (act) => accounts.setUp(act, { ...person, passwordHash }));
  await enter(req, res, account);
  if (example === 'example') {
    const { fillPractice } = await import('../demo/practice.ts');
    await fillPractice(req.deps, account);
  }
  flash(req, 'setup.done');
  res.redirect(303, '/');
});

publicRoutes.get('/sign-in', async (req, res) => {
  if (!accounts.any(req.deps.db)) return res.redirect(303, '/setup');
  const next = safeNext(req.query.next);
  if (req.account) return res.redirect(303, next);
  await signInPage(req, res, next, { canMatch: profiles.anyPublished(req.deps.db) });
});

publicRoutes.post('/sign-in', async (req, res) => {
  const { email = '', password = '', passkey = '', next: wanted } = valuesOf(req.body);
  const next = safeNext(wanted);
  const attempt = passkey ? await tryPasskey(req, res, passkey) : await trySignIn(req, res, email, password);
  if (attempt.account) return res.redirect(303, next);
  if (attempt.half) return res.redirect(303, `/sign-in/second?next=${encodeURIComponent(next)}`);
  await signInPage(req, res, next, { canMatch: false, values: { email }, ...attempt });
});

function signInPage(
  req: Request,
  res: Response,
  next: string,
  data: { canMatch: boolean; values?: object } & Partial<Attempt>,
) {
  const question = passkeys.askAnybody(placeOf(req));
  return page(req, res, '/accounts/sign-in', { next, question, ...data }, data.status ?? 200);
}

publicRoutes.get('/invitations/:secret', async (req, res) => {
  const invitation = invitations.bySecret(req.deps.db, req.params.secret, req.deps.clock());
  await page(req, res, '/accounts/invitation', { invitation });
});

publicRoutes.post('/invitations/:secret', async (req, res) => {
  const { secret } = req.params;
  const invitation = invitations.bySecret(req.deps.db, secret, req.deps.clock());
  const form = readForm(invitation.therapist ? personForm : operatorForm, req.body);
  const errors = await withPasswordFault(form, { ...form.values, email: invitation.email });
  if (errors || !form.input)
    return page(req, res, '/accounts/invitation', { invitation, values: form.values, errors }, 422);
  const { password, ...person } = form.input;
  const passwordHash = await hashPassword(password);
  const account = act(req, (act) => invitations.accept(act, secret, { ...person, passwordHash }));
  await enter(req, res, account);
  flash(req, 'setup.welcome');
  res.redirect(303, '/');
});

/** All that is wrong with a form that sets a password, in one go; undefined when nothing is. */
async function withPasswordFault({ values, errors }: Reading<unknown>, owner: Owner): Promise<FieldErrors | undefined> {
  const password = await passwordFault(values.password ?? '', owner);
  return errors || password ? { ...errors, ...(password && { password }) } : undefined;
}

/** What a signed-in person does with the session itself. */
export const sessionRoutes = Router();

sessionRoutes.post('/sign-out', async (req, res) => {
  act(req, (act) => record(act, 'account.signed_out', null, act.actor.id));
  await new Promise<void>((resolve, reject) => req.session.destroy((error) => (error ? reject(error) : resolve())));
  clearCookie(req, res, COOKIE);
  res.set('Clear-Site-Data', '"storage"').redirect(303, '/sign-in');
});

/** "Fortsätt arbeta" on the idle warning: any request renews the session, this one does nothing else. */
sessionRoutes.post('/session', (_req, res) => void res.status(204).end());
