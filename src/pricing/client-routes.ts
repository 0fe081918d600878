import { type Request, type Response, Router } from 'express';
import * as bookings from '../bookings/bookings.ts';
import * as meetings from '../bookings/meetings.ts';
import * as clients from '../clients/clients.ts';
import { act, me } from '../http/context.ts';
import { flash } from '../http/flash.ts';
import { page } from '../http/page.ts';
import type { FieldErrors } from '../shared/errors.ts';
import { readForm, type Values } from '../shared/form.ts';
import { asKronor, type Ore } from '../shared/money.ts';
import { alliedForm } from './form.ts';
import * as pricing from './pricing.ts';

/** What one client has agreed on. */
export const clientRoutes = Router();

clientRoutes.get('/clients/:id/settings', (req, res) => {
  const client = clients.find(req.deps.db, me(req).id, req.params.id);
  const allied = pricing.alliedOf(req.deps.db, client);
  const values = {
    inPerson: allied ? asKronor(allied.inPersonOre) : '',
    video: allied ? asKronor(allied.videoOre) : '',
  };
  return clientPage(req, res, client, values);
});

clientRoutes.post('/clients/:id/settings', async (req, res) => {
  const { db } = req.deps;
  const client = clients.find(db, me(req).id, req.params.id);
  const form = readForm(alliedForm, req.body);
  const { intent } = form.values;
  if (intent === 'edit') return clientPage(req, res, client, form.values);
  if (form.errors) return clientPage(req, res, client, form.values, form.errors);
  const minutes = pricing.feesOf(db, me(req).id)?.minutes ?? pricing.USUAL_MINUTES;
  const price = form.input && { ...form.input, minutes };
  const upcoming = upcomingBy(req, client, price);
  if (intent !== 'save' && upcoming.length) {
    return page(req, res, '/pricing/apply', { client, values: form.values, upcoming, unsaved: true });
  }
  const chosen = upcoming.filter(({ id }) => form.values[`apply-${id}`] === 'yes');
  act(req, (act) => {
    pricing.setAllied(act, client, price);
    for (const { id, kind, minutes } of chosen) {
      bookings.reprice(act, id, pricing.priceFor(act.db, client, kind, minutes) as pricing.Price);
    }
  });
  flash(req, form.input ? 'allied.saved' : 'allied.removed');
  res.redirect(303, `/clients/${client.id}#settings`);
});

type Upcoming = meetings.Meeting & { minutes: number; newOre: Ore };

/** The client's booked meetings to come that would cost another amount by that price, or (undefined) by the standard fee. */
function upcomingBy(req: Request, client: clients.Client, price: pricing.Fees | undefined): Upcoming[] {
  const { db, clock } = req.deps;
  const fees = price ?? pricing.feesOf(db, client.therapistId);
  if (!fees) return [];
  return meetings
    .ofClient(db, client, clock())
    .upcoming.filter(({ status, startsAt, isFirst }) => status === 'booked' && startsAt > clock() && isFirst)
    .map((meeting) => {
      const minutes = (meeting.endsAt - meeting.startsAt) / 60;
      return { ...meeting, minutes, newOre: pricing.amountFor(fees, meeting.kind, minutes) };
    })
    .filter(({ priceOre, newOre }) => priceOre !== newOre);
}

function clientPage(req: Request, res: Response, client: clients.Client, values: Values, errors: FieldErrors = {}) {
  const fees = pricing.feesOf(req.deps.db, me(req).id) ?? null;
  return page(req, res, '/pricing/client', { client, values, errors, fees }, Object.keys(errors).length ? 422 : 200);
}
