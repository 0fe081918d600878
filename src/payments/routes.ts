import { type Request, type Response, Router } from 'express';
import * as bookings from '../bookings/bookings.ts';
import * as outcomes from '../bookings/outcomes.ts';
import { requireTherapist } from '../http/auth.ts';
import { act, me } from '../http/context.ts';
import { flash } from '../http/flash.ts';
import { page } from '../http/page.ts';
import { type FieldErrors, notFound } from '../shared/errors.ts';
import { readForm, type Values } from '../shared/form.ts';
import { asKronor } from '../shared/money.ts';
import { dateOf } from '../shared/time.ts';
import * as direct from './direct.ts';
import { takenForm } from './form.ts';
import * as settings from './settings.ts';

/** Payments that the therapist handles: what is owed, what came in, and receipts. */
export const routes = Router();
routes.use('/payments', requireTherapist);

routes.get('/payments', (req, res) => {
  const { db, clock, zone } = req.deps;
  const year = /^\d{4}$/.test(String(req.query.year ?? ''))
    ? String(req.query.year)
    : dateOf(clock(), zone).slice(0, 4);
  const open = direct.open(db, me(req).id, clock());
  const received = direct.received(db, me(req).id, `${year}-01-01`, `${year}-12-31`);
  const data = {
    open,
    owedOre: open.reduce((sum, { priceOre }) => sum + priceOre, 0),
    received,
    receivedOre: received.reduce((sum, { amountOre, takenBackAt }) => sum + (takenBackAt === null ? amountOre : 0), 0),
    year: Number(year),
    thisYear: Number(dateOf(clock(), zone).slice(0, 4)),
  };
  return page(req, res, '/payments/index', data);
});

routes.get('/bookings/:booking/paid', (req, res) => {
  const { db, clock, zone } = req.deps;
  const booking = bookings.find(db, me(req).id, req.params.booking);
  const values = { amount: asKronor(direct.owedFor(booking)), how: 'swish', paidOn: dateOf(clock(), zone) };
  return paidPage(req, res, booking, values);
});

routes.post('/bookings/:booking/paid', async (req, res) => {
  const { db, clock, zone } = req.deps;
  const booking = bookings.find(db, me(req).id, req.params.booking);
  const form = readForm(takenForm(direct.owedFor(booking), dateOf(clock(), zone)), req.body);
  if (form.errors) return paidPage(req, res, booking, form.values, form.errors);
  const { amount: amountOre, how, paidOn } = form.input;
  act(req, (act) => direct.take(act, bookings.find(act.db, me(req).id, booking.id), { amountOre, how, paidOn }));
  flash(req, 'payment.noted', {}, { href: `/bookings/${booking.id}/receipt`, key: 'payment.receipt' });
  res.redirect(303, `/bookings/${booking.id}`);
});

const paidPage = (req: Request, res: Response, booking: bookings.Booking, values: Values, errors: FieldErrors = {}) =>
  page(
    req,
    res,
    '/payments/paid',
    { booking, owedOre: direct.owedFor(booking), values, errors },
    Object.keys(errors).length ? 422 : 200,
  );

routes.post('/bookings/:booking/unpaid', (req, res) => {
  const { booking } = req.params;
  act(req, (act) => direct.takeBack(act, bookings.find(act.db, me(req).id, booking)));
  flash(req, 'payment.taken_back');
  res.redirect(303, `/bookings/${booking}`);
});

/** The client need not pay; `/unwaive` takes it back. */
for (const [name, isWaived] of [
  ['waive', true],
  ['unwaive', false],
] as const) {
  routes.post(`/bookings/:booking/${name}`, (req: Request<{ booking: string }>, res) => {
    act(req, (act) => outcomes.waive(act, req.params.booking, isWaived));
    flash(req, isWaived ? 'payment.waived' : 'payment.unwaived');
    res.redirect(303, `/bookings/${req.params.booking}`);
  });
}

routes.get('/bookings/:booking/receipt', (req, res) => {
  const { db } = req.deps;
  const booking = bookings.find(db, me(req).id, req.params.booking);
  const payment = direct.of(db, booking.id);
  if (!payment) throw notFound();
  const { organisation } = settings.of(db, me(req).id);
  return page(req, res, '/payments/receipt', { booking, payment, organisation });
});
