import { type Request, type Response, Router } from 'express';
import * as accounts from '../accounts/accounts.ts';
import { type RedDay, redDays } from '../calendar/holidays.ts';
import * as charges from '../charges/charges.ts';
import * as clients from '../clients/clients.ts';
import * as codes from '../codes/codes.ts';
import type { Act } from '../db/database.ts';
import { requireTherapist } from '../http/auth.ts';
import { act, me } from '../http/context.ts';
import { orRefused } from '../http/errors.ts';
import { flash } from '../http/flash.ts';
import { page } from '../http/page.ts';
import * as direct from '../payments/direct.ts';
import type { FieldErrors } from '../shared/errors.ts';
import { readForm, type Values } from '../shared/form.ts';
import { asKronor } from '../shared/money.ts';
import { dateOf, momentIn, timeOf } from '../shared/time.ts';
import * as offers from '../waiting/offers.ts';
import * as bookings from './bookings.ts';
import { bookingForm, cancellationForm, reachForm } from './form.ts';
import { newRoutes } from './new-routes.ts';
import * as news from './news.ts';
import * as outcomes from './outcomes.ts';
import { keptPrice, priceOf } from './prices.ts';
import * as series from './series.ts';

/** One booking, and what becomes of it. */
export const routes = Router();
routes.use('/bookings', requireTherapist);
routes.use(newRoutes);

routes.get('/bookings/:booking', (req, res) => {
  const booking = bookings.find(req.deps.db, me(req).id, req.params.booking);
  const { date, time } = momentIn(String(req.query.at ?? '')); // where it was drawn to in the calendar
  const moved = date && time ? { date, time } : undefined;
  return showPage(req, res, booking, moved && { values: { ...valuesOf(req, booking), ...moved }, errors: {} });
});

routes.post('/bookings/:booking', async (req, res) => {
  const { db, zone } = req.deps;
  const booking = bookings.find(db, me(req).id, req.params.booking);
  const form = readForm(bookingForm(zone), req.body);
  const refuse = (errors: FieldErrors) => showPage(req, res, booking, { values: form.values, errors });
  if (form.errors) return refuse(form.errors);
  const { values, input } = form;
  const red = await redDays();
  const { reach = 'one' } = readForm(reachForm, req.body).input ?? {};
  const verb = () => act(req, (act) => changeAll(act, booking, { values, ...input }, red, reach));
  if (!(await orRefused(verb, refuse))) return;
  flash(req, 'booking.changed');
  res.redirect(303, `/bookings/${booking.id}`);
});

type Change = {
  values: Values;
  booking: bookings.BookingInput;
  price?: Parameters<typeof priceOf>[3];
  overBlocked: boolean;
};

/** The booking, and those of its series that the change reaches. Moved from the far end, so that none stands in another's way. */
function changeAll(act: Act, booking: bookings.Booking, change: Change, red: RedDay, reach: series.Reach): true {
  const { values, booking: to, price, overBlocked } = change;
  const payer = clients.find(act.db, booking.therapistId, booking.clients[0]?.id as string);
  const reached = series.reached(act.db, booking, reach, act.now);
  if (to.startsAt > booking.startsAt) reached.reverse();
  for (const each of reached) {
    const version = each.id === booking.id ? Number(values.version) : each.version;
    const terms = { price: keptPrice(each, to, price) ?? priceOf(act.db, payer, to, price), red, overBlocked };
    bookings.change(act, each.id, version, series.shifted(each, booking, to, values.time ?? '', act.zone), terms);
  }
  return true;
}

routes.post('/bookings/:booking/cancel', (req, res) => {
  const id = req.params.booking;
  const form = readForm(cancellationForm, req.body);
  const { reach = 'one' } = readForm(reachForm, req.body).input ?? {};
  const status = act(req, (act) => {
    const booking = bookings.find(act.db, me(req).id, id);
    const reached = series.reached(act.db, booking, reach, act.now);
    for (const each of reached) if (each.id !== id) outcomes.cancel(act, each.id, form.input?.reason ?? '');
    return outcomes.cancel(act, id, form.input?.reason ?? '');
  });
  flash(req, status === 'cancelled' ? 'booking.cancelled' : 'booking.late_cancelled');
  res.redirect(303, `/bookings/${id}`);
});

/** What can be said of a meeting afterwards: `/bookings/:booking/no-show`, `/held`, and `/undo` of a cancellation. */
const sayings = {
  'no-show': (...[act, id, reason]: Saying) => outcomes.settle(act, id, 'no_show', reason),
  held: (...[act, id]: Saying) => outcomes.settle(act, id, 'held'),
  undo: (...[act, id]: Saying) => outcomes.undo(act, id),
};
type Saying = [act: Act, id: string, reason: string];

for (const [name, verb] of Object.entries(sayings)) {
  routes.post(`/bookings/:booking/${name}`, (req: Request<{ booking: string }>, res) => {
    const { reason = '' } = readForm(cancellationForm, req.body).input ?? {};
    act(req, (act) => verb(act, req.params.booking, reason));
    flash(req, 'booking.changed');
    res.redirect(303, `/bookings/${req.params.booking}`);
  });
}

/** "Sett": what the client did needs no more attention. */
routes.post('/bookings/:booking/seen', (req, res) => {
  act(req, (act) => news.see(act, req.params.booking));
  res.redirect(303, '/');
});

/** A booking as its form shows it. */
function valuesOf(
  req: Request,
  { startsAt, endsAt, kind, place, remark, priceOre, version }: bookings.Booking,
): Values {
  const { zone } = req.deps;
  return {
    date: dateOf(startsAt, zone),
    time: timeOf(startsAt, zone),
    minutes: String((endsAt - startsAt) / 60),
    kind,
    place,
    remark,
    price: asKronor(priceOre),
    version: String(version),
  };
}

type Trouble = { values: Values; errors: FieldErrors };

function showPage(req: Request, res: Response, booking: bookings.Booking, trouble?: Trouble) {
  const { db, clock } = req.deps;
  const data = {
    booking,
    status: bookings.statusOf(booking, clock()),
    payment: direct.of(db, booking.id) ?? null,
    owedOre: direct.owedFor(booking),
    code: booking.codeId === null ? null : codes.find(db, booking.codeId),
    charge: charges.of(db, booking.id) ?? null,
    chargeEvents: charges.eventsOf(db, booking.id),
    movements: charges.movementsOf(db, booking.id),
    saidBy: accounts.find(db, booking.statusBy)?.name ?? '',
    begun: booking.startsAt <= clock(),
    canUndo: outcomes.canUndo(db, booking, clock()),
    waiting: offers.countFor(db, booking.therapistId, booking, { now: clock(), zone: req.deps.zone }),
    places: bookings.places(db, me(req).id, clock()),
    values: valuesOf(req, booking),
    ...trouble,
  };
  const isRefused = Object.keys(trouble?.errors ?? {}).length > 0;
  return page(req, res, '/bookings/show', data, isRefused ? 422 : 200);
}
