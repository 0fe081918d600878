import { Router } from 'express';
import * as factors from '../factors/factors.ts';
import { requireOperator } from '../http/auth.ts';
import { requireConfirmed } from '../http/confirm.ts';
import { act } from '../http/context.ts';
import { orRefused } from '../http/errors.ts';
import { flash } from '../http/flash.ts';
import { page } from '../http/page.ts';
import type { FieldErrors } from '../shared/errors.ts';
import { readForm } from '../shared/form.ts';
import * as accounts from './accounts.ts';
import { invitationForm } from './form.ts';
import * as invitations from './invitations.ts';

/** The operator's pages about accounts. Nothing here leads to a client. */
export const adminRoutes = Router();
adminRoutes.use('/admin', requireOperator);

const data = (req: Parameters<typeof page>[0]) => ({
  accounts: accounts.all(req.deps.db),
  holders: factors.holders(req.deps.db),
  invitations: invitations.open(req.deps.db, req.deps.clock()),
});

adminRoutes.get('/admin/therapists', (req, res) =>
  page(req, res, '/accounts/admin', { ...data(req), values: { therapist: 'yes' } }),
);

adminRoutes.post('/admin/therapists', requireConfirmed, async (req, res) => {
  const form = readForm(invitationForm, req.body);
  const refuse = (errors: FieldErrors) =>
    page(req, res, '/accounts/admin', { ...data(req), values: form.values, errors }, 422);
  if (form.errors) return refuse(form.errors);
  const secret = await orRefused(() => act(req, (act) => invitations.invite(act, form.input)), refuse);
  if (!secret) return;
  // An answer to a POST that is a page: the link is shown once and must not rest in a session.
  const link = `${req.deps.url}/invitations/${secret}`;
  const shown = { link, guest: form.input.email, values: { therapist: 'yes' } };
  await page(req, res, '/accounts/admin', { ...data(req), ...shown });
});

adminRoutes.post('/admin/invitations/:id/withdraw', (req, res) => {
  act(req, (act) => invitations.withdraw(act, req.params.id));
  flash(req, 'admin.withdrawn');
  res.redirect(303, '/admin/therapists');
});
