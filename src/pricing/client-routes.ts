import { type Request, type Response, Router } from 'express';
import * as bookings from '../bookings/bookings.ts';
import * as meetings from '../bookings/meetings.ts';
import * as clients from '../clients/clients.ts';
import * as codes from '../codes/codes.ts';
import type { Db } from '../db/database.ts';
import { act, me } from '../http/context.ts';
import { orRefused } from '../http/errors.ts';
import { flash } from '../http/flash.ts';
import { page } from '../http/page.ts';
import * as methods from '../payments/methods.ts';
import type { FieldErrors } from '../shared/errors.ts';
import { readForm, type Values } from '../shared/form.ts';
import { asKronor, type Ore } from '../shared/money.ts';
import { agreementForm } from './form.ts';
import * as pricing from './pricing.ts';

/** What is agreed with one client: how they pay, and their own price. */
export const clientRoutes = Router();

clientRoutes.get('/clients/:id/settings', (req, res) => {
  const { db } = req.deps;
  const client = clients.find(db, me(req).id, req.params.id);
  const allied = pricing.alliedOf(db, client);
  const values = {
    inPerson: allied ? asKronor(allied.inPersonOre) : '',
    video: allied ? asKronor(allied.videoOre) : '',
    ...typedPayment(db, methods.of(db, client.id)),
  };
  return clientPage(req, res, client, values);
});

clientRoutes.post('/clients/:id/settings', async (req, res) => {
  const { db } = req.deps;
  const client = clients.find(db, me(req).id, req.params.id);
  const form = readForm(agreementForm, req.body);
  const { intent } = form.values;
  const refuse = (errors: FieldErrors) => clientPage(req, res, client, form.values, errors);
  if (intent === 'edit') return refuse({});
  if (form.errors) return refuse(form.errors);
  const minutes = pricing.feesOf(db, me(req).id)?.minutes ?? pricing.USUAL_MINUTES;
  const { method, price } = form.input;
  const code = method === 'code' ? codes.byName(db, form.input.code, methods.of(db, client.id).codeId) : undefined;
  if (method === 'code' && !code) return refuse({ code: 'error.code_unknown' });
  const payment = { method, codeId: code?.id ?? null };
  const agreed = { payment, price: price && { ...price, minutes } };
  const upcoming = changedBy(req, client, agreed);
  if (intent !== 'save' && upcoming.length) {
    return page(req, res, '/pricing/apply', { client, values: form.values, upcoming, unsaved: true });
  }
  const chosen = upcoming.filter(({ id }) => form.values[`apply-${id}`] === 'yes');
  const verb = () =>
    act(req, (act) => {
      methods.set(act, client, payment);
      pricing.setAllied(act, client, agreed.price);
      for (const { id, kind, minutes, isRepriced } of chosen) {
        bookings.renew(act, id, isRepriced ? pricing.priceFor(act.db, client, kind, minutes) : undefined);
      }
      return true;
    });
  if (!(await orRefused(verb, refuse))) return;
  flash(req, 'agreement.saved');
  res.redirect(303, `/clients/${client.id}#settings`);
});

const typedPayment = (db: Db, { method, codeId }: methods.Payment): Values => ({
  method,
  code: codeId === null ? '' : codes.find(db, codeId).code,
});

type Agreement = { payment: methods.Payment; price: pricing.Fees | undefined };
type Upcoming = meetings.Meeting & {
  minutes: number;
  newOre: Ore | number;
  isRepriced: boolean;
  newMethod: methods.Method;
};

/** The client's booked meetings to come that would have other terms by that agreement. */
function changedBy(req: Request, client: clients.Client, { payment, price }: Agreement): Upcoming[] {
  const { db, clock } = req.deps;
  const fees = price ?? pricing.feesOf(db, client.therapistId);
  const isRepriced = !!fees && !pricing.isSame(pricing.alliedOf(db, client), price);
  return meetings
    .ofClient(db, client, clock())
    .upcoming.filter(({ status, startsAt, isFirst }) => status === 'booked' && startsAt > clock() && isFirst)
    .filter(({ id }) => payment.method === 'therapist' || !bookings.isPaid(db, id))
    .map((meeting) => {
      const minutes = (meeting.endsAt - meeting.startsAt) / 60;
      const newOre = isRepriced ? pricing.amountFor(fees, meeting.kind, minutes) : meeting.priceOre;
      return { ...meeting, minutes, newOre, isRepriced, newMethod: payment.method };
    })
    .filter(
      ({ priceOre, newOre, paymentMethod, codeId }) =>
        priceOre !== newOre || paymentMethod !== payment.method || codeId !== payment.codeId,
    );
}

function clientPage(req: Request, res: Response, client: clients.Client, values: Values, errors: FieldErrors = {}) {
  const fees = pricing.feesOf(req.deps.db, me(req).id) ?? null;
  const data = { client, values, errors, fees, methods: methods.allowedFor(client) };
  return page(req, res, '/pricing/client', data, Object.keys(errors).length ? 422 : 200);
}
