import { type Request, type Response, Router } from 'express';
import * as accounts from '../accounts/accounts.ts';
import { hashPassword, passwordFault } from '../accounts/passwords.ts';
import { requireTherapist } from '../http/auth.ts';
import { confirmByPassword } from '../http/confirm.ts';
import { act, me } from '../http/context.ts';
import { browserOf, enterQuietly, refuseEnded } from '../http/enter.ts';
import { orRefused } from '../http/errors.ts';
import { flash } from '../http/flash.ts';
import { page } from '../http/page.ts';
import * as headings from '../notes/headings.ts';
import { format } from '../shared/contact.ts';
import { type FieldErrors, Invalid, notFound } from '../shared/errors.ts';
import { readForm, type Values, valuesOf } from '../shared/form.ts';
import { headingForm, operatorProfileForm, profileForm } from './form.ts';

export const routes = Router();

routes.get('/settings', (req, res) => {
  const { name, title, profession, practice, phone, locale, idleMinutes, reminderDays } = me(req);
  return page(req, res, '/settings/index', {
    values: {
      name,
      title,
      profession,
      practice,
      phone: phone && format.phone(phone),
      locale,
      idleMinutes,
      reminderDays,
    },
  });
});

routes.post('/settings', async (req, res) => {
  const form = readForm(me(req).therapist ? profileForm : operatorProfileForm, req.body);
  if (form.errors) return page(req, res, '/settings/index', { values: form.values, errors: form.errors }, 422);
  act(req, (act) => accounts.change(act, form.input));
  req.session.idleMinutes = form.input.idleMinutes;
  flash(req, 'settings.saved');
  res.redirect(303, '/settings');
});

routes.get('/settings/password', (req, res) => page(req, res, '/settings/password'));

routes.post('/settings/password', async (req, res) => {
  const account = me(req);
  const { current = '', password = '' } = valuesOf(req.body);
  const refuse = (errors: FieldErrors) => page(req, res, '/settings/password', { errors }, 422);
  const errors: FieldErrors = {};
  if (!(await confirms(req, current))) errors.current = 'error.password_current';
  const fault = await passwordFault(password, account);
  if (fault) errors.password = fault;
  if (fault || errors.current) return refuse(errors);
  const passwordHash = await hashPassword(password);
  const verb = () => {
    refuseEnded(req); // while the passwords were looked at
    return act(req, (act) =>
      accounts.changePassword(act, account.passwordHash, passwordHash, browserOf(req, account)?.id),
    );
  };
  if (!(await orRefused(verb, refuse))) return;
  await enterQuietly(req, account);
  flash(req, 'settings.password_changed');
  res.redirect(303, '/settings');
});

/** Whether the password is the account's. Throttled like a sign-in (AppError 429), and logged. */
async function confirms(req: Request, password: string): Promise<boolean> {
  try {
    await confirmByPassword(req, password);
    return true;
  } catch (error) {
    if (error instanceof Invalid) return false;
    throw error;
  }
}

routes.use(['/settings/headings', '/settings/templates', '/settings/phrases'], requireTherapist);

routes.get('/settings/headings', (req, res) => headingsPage(req, res));

routes.post('/settings/headings', (req, res) =>
  named(req, res, 'new', (name) => act(req, (act) => headings.add(act, me(req).id, name))),
);

routes.post('/settings/headings/:id', (req, res) => {
  const { id } = req.params;
  return named(req, res, id, (name) => act(req, (act) => headings.rename(act, me(req).id, id, name)));
});

/** The moves a heading can make: `/settings/headings/:id/up` and so on. */
const moves = {
  up: (...[act, therapist, id]: Move) => headings.move(act, therapist, id, 'up'),
  down: (...[act, therapist, id]: Move) => headings.move(act, therapist, id, 'down'),
  retire: headings.retire,
  restore: headings.restore,
};
type Move = Parameters<typeof headings.retire>;

routes.post('/settings/headings/:id/:move', (req, res) => {
  const { id, move } = req.params;
  if (!Object.hasOwn(moves, move)) throw notFound();
  act(req, (act) => moves[move as keyof typeof moves](act, me(req).id, id));
  res.redirect(303, `/settings/headings#name-${id}`);
});

/** Adds or renames by the posted name; a refusal is shown at the form it came from (`at`: a heading's id, or `new`). */
async function named(req: Request, res: Response, at: string, verb: (name: string) => true) {
  const form = readForm(headingForm, req.body);
  const refuse = (errors: FieldErrors) => headingsPage(req, res, { at, values: form.values, errors });
  if (form.errors) return refuse(form.errors);
  if (!(await orRefused(() => verb(form.input.name), refuse))) return;
  flash(req, 'headings.saved', { name: form.input.name });
  res.redirect(303, '/settings/headings');
}

function headingsPage(req: Request, res: Response, trouble?: { at: string; values: Values; errors: FieldErrors }) {
  const all = headings.of(req.deps.db, me(req).id);
  const data = {
    headings: all.filter(({ retiredAt }) => retiredAt === null),
    retired: all.filter(({ retiredAt }) => retiredAt !== null),
    at: '',
    ...trouble,
  };
  return page(req, res, '/settings/headings', data, trouble ? 422 : 200);
}
