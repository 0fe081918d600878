import { type Request, type Response, Router } from 'express';
import { safeNext } from '../http/auth.ts';
import { requireConfirmed } from '../http/confirm.ts';
import { act, me } from '../http/context.ts';
import { placeOf, visitOf } from '../http/enter.ts';
import { orRefused } from '../http/errors.ts';
import { flash } from '../http/flash.ts';
import { ruleFor } from '../http/outside.ts';
import { page } from '../http/page.ts';
import type { Key } from '../i18n/t.ts';
import type { FieldErrors } from '../shared/errors.ts';
import { readForm, type Values } from '../shared/form.ts';
import * as authenticators from './authenticators.ts';
import * as factors from './factors.ts';
import { appForm, passkeyForm } from './form.ts';
import * as passkeys from './passkeys.ts';
import * as recoveryCodes from './recovery-codes.ts';

/** What an account has beside its password. Whatever changes it is confirmed first. */
export const routes = Router();

const HOME = '/settings/sign-in';

routes.get(`${HOME}/start`, (req, res) => {
  const next = safeNext(req.query.next);
  if (factors.any(req.deps.db, me(req).id)) return res.redirect(303, next);
  return page(req, res, '/factors/start', { next, question: passkeys.askForNew(placeOf(req), me(req)) });
});

routes.use([`${HOME}/passkeys`, `${HOME}/app`, `${HOME}/codes`], requireConfirmed);

routes.get(`${HOME}/passkeys/new`, (req, res) => passkeyPage(req, res));

routes.post(`${HOME}/passkeys/new`, async (req, res) => {
  const form = readForm(passkeyForm, req.body);
  const refuse = (errors: FieldErrors) => passkeyPage(req, res, { values: form.values, errors });
  if (form.errors) return refuse(form.errors);
  const made = await passkeys.verifyNew(placeOf(req), me(req), form.input.passkey);
  if (!made) return refuse({ passkey: 'error.passkey' });
  const verb = () =>
    act(req, (act) => {
      passkeys.add(act, me(req), form.input.name, made);
      return { codes: factors.codesIfNone(act, me(req).id) };
    });
  await added(req, res, 'factor.passkey_added', await orRefused(verb, refuse));
});

function passkeyPage(req: Request, res: Response, trouble?: { values: Values; errors: FieldErrors }) {
  const { browser, system } = visitOf(req);
  const values = { name: [browser, system].filter(Boolean).join(', ') || 'Passkey' };
  const data = { question: passkeys.askForNew(placeOf(req), me(req)), action: req.originalUrl, values, ...trouble };
  return page(req, res, '/factors/passkey', data, trouble ? 422 : 200);
}

routes.get(`${HOME}/app`, (req, res) => appPage(req, res));

routes.post(`${HOME}/app`, async (req, res) => {
  const form = readForm(appForm, req.body);
  const { appSecret } = req.session;
  const refuse = (errors: FieldErrors) => appPage(req, res, { values: form.values, errors });
  if (form.errors) return refuse(form.errors);
  if (!appSecret) return refuse({ code: 'error.app_anew' });
  const step = await authenticators.stepOf(appSecret, form.input.code, req.deps.clock());
  const verb = () =>
    act(req, (act) => {
      authenticators.add(act, me(req), appSecret, step);
      return { codes: factors.codesIfNone(act, me(req).id) };
    });
  const done = await orRefused(verb, refuse);
  if (done) delete req.session.appSecret;
  await added(req, res, 'factor.app_added', done);
});

async function appPage(req: Request, res: Response, trouble?: { values: Values; errors: FieldErrors }) {
  req.session.appSecret ??= await authenticators.newSecret();
  const invitation = await authenticators.inviteTo(req.session.appSecret, me(req));
  const hasApp = !!authenticators.of(req.deps.db, me(req).id);
  await page(
    req,
    res,
    '/factors/app',
    { invitation, hasApp, action: req.originalUrl, ...trouble },
    trouble ? 422 : 200,
  );
}

/** After a factor was added: its recovery codes, if it is the first, and else back to where one came from. */
async function added(req: Request, res: Response, key: Key, done: { codes: string[] | undefined } | undefined) {
  if (!done) return; // refused, and said so
  if (done.codes) return codesPage(req, res, done.codes, key);
  flash(req, key);
  res.redirect(303, nextOf(req));
}

const nextOf = (req: Request) => (req.query.next ? safeNext(req.query.next) : HOME);

// An answer to a POST that is a page: the codes are shown once and must not rest in a session.
const codesPage = (req: Request, res: Response, codes: string[], key: Key) =>
  page(req, res, '/factors/codes', { codes, key, madeAt: req.deps.clock(), next: nextOf(req) });

routes.post(`${HOME}/codes`, (req, res) => {
  const codes = act(req, (act) => recoveryCodes.make(act, me(req).id));
  return codesPage(req, res, codes, 'factor.codes_made');
});

routes.post(`${HOME}/passkeys/:passkey/remove`, (req, res) => {
  act(req, (act) => factors.removePasskey(act, me(req).id, req.params.passkey, ruleFor(req)));
  flash(req, 'factor.passkey_removed');
  res.redirect(303, HOME);
});

routes.post(`${HOME}/app/remove`, (req, res) => {
  act(req, (act) => factors.removeApp(act, me(req).id, ruleFor(req)));
  flash(req, 'factor.app_removed');
  res.redirect(303, HOME);
});
