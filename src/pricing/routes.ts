import { type Request, type Response, Router } from 'express';
import * as settings from '../bookings/settings.ts';
import * as clients from '../clients/clients.ts';
import { requireTherapist } from '../http/auth.ts';
import { act, me } from '../http/context.ts';
import { flash } from '../http/flash.ts';
import { page } from '../http/page.ts';
import type { FieldErrors } from '../shared/errors.ts';
import { readForm, type Values } from '../shared/form.ts';
import { asKronor } from '../shared/money.ts';
import { alliedForm, feesForm } from './form.ts';
import * as pricing from './pricing.ts';

/** What meetings cost: the therapist's fees, and the price agreed with one client. */
export const routes = Router();
routes.use('/settings/fees', requireTherapist);

routes.get('/settings/fees', (req, res) => {
  const { db } = req.deps;
  const fees = pricing.feesOf(db, me(req).id);
  const { place, videoTemplate, cancelHours } = settings.of(db, me(req).id);
  const values = {
    inPerson: fees ? asKronor(fees.inPersonOre) : '',
    video: fees ? asKronor(fees.videoOre) : '',
    minutes: String(fees?.minutes ?? 45),
    place,
    videoTemplate,
    cancelHours: String(cancelHours),
  };
  return page(req, res, '/pricing/fees', { values });
});

routes.post('/settings/fees', async (req, res) => {
  const form = readForm(feesForm, req.body);
  if (form.errors) return page(req, res, '/pricing/fees', { values: form.values, errors: form.errors }, 422);
  const { inPerson: inPersonOre, video: videoOre, minutes, ...terms } = form.input;
  act(req, (act) => {
    pricing.setFees(act, me(req).id, { inPersonOre, videoOre, minutes });
    settings.set(act, me(req).id, terms);
  });
  flash(req, 'fees.saved');
  res.redirect(303, '/settings/fees');
});

routes.get('/clients/:id/settings', (req, res) => {
  const client = clients.find(req.deps.db, me(req).id, req.params.id);
  const allied = pricing.alliedOf(req.deps.db, client);
  const values = {
    inPerson: allied ? asKronor(allied.inPersonOre) : '',
    video: allied ? asKronor(allied.videoOre) : '',
  };
  return clientPage(req, res, client, values);
});

routes.post('/clients/:id/settings', async (req, res) => {
  const client = clients.find(req.deps.db, me(req).id, req.params.id);
  const form = readForm(alliedForm, req.body);
  if (form.errors) return clientPage(req, res, client, form.values, form.errors);
  act(req, (act) => pricing.setAllied(act, client, form.input));
  flash(req, form.input ? 'allied.saved' : 'allied.removed');
  res.redirect(303, `/clients/${client.id}#settings`);
});

function clientPage(req: Request, res: Response, client: clients.Client, values: Values, errors: FieldErrors = {}) {
  const fees = pricing.feesOf(req.deps.db, me(req).id) ?? null;
  return page(req, res, '/pricing/client', { client, values, errors, fees }, Object.keys(errors).length ? 422 : 200);
}
