import { type Request, type Response, Router } from 'express';
import * as clients from '../clients/clients.ts';
import type { Act } from '../db/database.ts';
import { requireTherapist } from '../http/auth.ts';
import { act, me } from '../http/context.ts';
import { orRefused } from '../http/errors.ts';
import { flash } from '../http/flash.ts';
import { page } from '../http/page.ts';
import * as pricing from '../pricing/pricing.ts';
import type { FieldErrors } from '../shared/errors.ts';
import { readForm, type Values } from '../shared/form.ts';
import { asKronor, type Ore } from '../shared/money.ts';
import { dateOf, parseDate, timeOf } from '../shared/time.ts';
import * as bookings from './bookings.ts';
import { bookingForm, cancellationForm, reachForm, rhythmForm } from './form.ts';
import * as series from './series.ts';
import { planSeries } from './series-routes.ts';
import * as settings from './settings.ts';

/** Booking a meeting, and what becomes of it. */
export const routes = Router();
routes.use('/bookings', requireTherapist);

const USUAL_MINUTES = 45; // until the therapist has said what is usual
type Input = bookings.BookingInput & { price: Ore | undefined };

/** The price that was typed, or the one the client has today. */
function priceOf(req: Request, client: clients.Client, { kind, startsAt, endsAt, price }: Input): pricing.Price {
  const today = pricing.priceFor(req.deps.db, client, kind, (endsAt - startsAt) / 60);
  if (price === undefined || price === today?.ore) return today ?? { ore: 0 as Ore, why: 'own', since: null };
  return { ore: price, why: 'own', since: null };
}

const inputOf = ({ price: _price, ...input }: Input): bookings.BookingInput => input;

routes.get('/bookings/new', async (req, res) => {
  const { db, clock, zone } = req.deps;
  const { client: id, date, q = '' } = req.query as Record<string, string | undefined>;
  const day = parseDate(date ?? '') ?? dateOf(clock(), zone);
  if (!id) {
    const list = clients.list(db, me(req).id, { q: String(q).slice(0, 200), status: 'active', page: 1 }, clock());
    return page(req, res, '/bookings/choose', { list, q, date: day });
  }
  const client = clients.find(db, me(req).id, id);
  const { place } = settings.of(db, me(req).id);
  const minutes = pricing.feesOf(db, me(req).id)?.minutes ?? USUAL_MINUTES;
  await bookPage(req, res, client, {
    date: day,
    time: '',
    minutes: String(minutes),
    kind: 'in_person',
    place,
    repeat: 'none',
    every: '1',
    times: '10',
  });
});

routes.post('/bookings/new', async (req, res) => {
  const client = clients.find(req.deps.db, me(req).id, String(req.query.client ?? ''));
  const form = readForm(bookingForm(req.deps.zone), req.body);
  const refuse = (errors: FieldErrors) => bookPage(req, res, client, form.values, errors);
  if (form.errors) return refuse(form.errors);
  const rhythm = readForm(rhythmForm, req.body);
  if (rhythm.errors) return refuse(rhythm.errors);
  if (rhythm.input && req.body.intent !== 'edit') {
    const input = inputOf(form.input);
    const price = priceOf(req, client, form.input);
    return planSeries(req, res, { client, input, price, values: form.values, rhythm: rhythm.input });
  }
  if (req.body.intent === 'edit') return bookPage(req, res, client, form.values);
  const verb = () =>
    act(req, (act) => bookings.book(act, [client.id], inputOf(form.input), priceOf(req, client, form.input)));
  if (!(await orRefused(verb, refuse))) return;
  flash(req, 'booking.made');
  res.redirect(303, `/clients/${client.id}#meetings`);
});

function bookPage(req: Request, res: Response, client: clients.Client, values: Values, errors: FieldErrors = {}) {
  const data = { client, values, errors, prices: usualPrices(req, client) };
  return page(req, res, '/bookings/new', data, Object.keys(errors).length ? 422 : 200);
}

/** What the standard length costs, per kind, for the form to say. */
function usualPrices(req: Request, client: clients.Client) {
  const { db } = req.deps;
  const minutes = pricing.feesOf(db, me(req).id)?.minutes;
  if (!minutes) return null;
  const of = (kind: pricing.Kind) => pricing.priceFor(db, client, kind, minutes) as pricing.Price;
  return { minutes, inPerson: of('in_person').ore, video: of('video').ore, why: of('video').why };
}

routes.get('/bookings/:booking', (req, res) =>
  showPage(req, res, bookings.find(req.deps.db, me(req).id, req.params.booking)),
);

routes.post('/bookings/:booking', async (req, res) => {
  const { db, zone } = req.deps;
  const booking = bookings.find(db, me(req).id, req.params.booking);
  const client = clients.find(db, me(req).id, booking.clients[0]?.id ?? '');
  const form = readForm(bookingForm(zone), req.body);
  const refuse = (errors: FieldErrors) => showPage(req, res, booking, { values: form.values, errors });
  if (form.errors) return refuse(form.errors);
  const price = keptPrice(booking, form.input) ?? priceOf(req, client, form.input);
  const verb = () =>
    act(req, (act) => changeAll(act, booking, form, price, readForm(reachForm, req.body).input?.reach));
  if (!(await orRefused(verb, refuse))) return;
  flash(req, 'booking.changed');
  res.redirect(303, `/bookings/${booking.id}`);
});

/** The booking, and those of its series that the change reaches. Moved from the far end, so that none stands in another's way. */
function changeAll(
  act: Act,
  booking: bookings.Booking,
  { values, input }: { values: Values; input: Input },
  price: pricing.Price,
  reach: series.Reach = 'one',
): true {
  const to = inputOf(input);
  const reached = series.reached(act.db, booking, reach, act.now);
  if (to.startsAt > booking.startsAt) reached.reverse();
  for (const each of reached) {
    const version = each.id === booking.id ? Number(values.version) : each.version;
    const own = keptPrice(each, input) ?? price;
    bookings.change(act, each.id, version, series.shifted(each, booking, to, values.time ?? '', act.zone), own);
  }
  return true;
}

/** The booking's own terms stay when neither price, kind nor length was changed. */
function keptPrice(booking: bookings.Booking, { price, kind, startsAt, endsAt }: Input): pricing.Price | undefined {
  const isSame = kind === booking.kind && endsAt - startsAt === booking.endsAt - booking.startsAt;
  if (!isSame || (price !== undefined && price !== booking.priceOre)) return undefined;
  return { ore: booking.priceOre as Ore, why: booking.priceWhy, since: booking.priceSince };
}

routes.post('/bookings/:booking/cancel', (req, res) => {
  const id = req.params.booking;
  const form = readForm(cancellationForm, req.body);
  const { reach = 'one' } = readForm(reachForm, req.body).input ?? {};
  const status = act(req, (act) => {
    const booking = bookings.find(act.db, me(req).id, id);
    const reached = series.reached(act.db, booking, reach, act.now);
    for (const each of reached) if (each.id !== id) bookings.cancel(act, each.id, form.input?.reason ?? '');
    return bookings.cancel(act, id, form.input?.reason ?? '');
  });
  flash(req, status === 'cancelled' ? 'booking.cancelled' : 'booking.late_cancelled');
  res.redirect(303, `/bookings/${id}`);
});

/** What can be said of a meeting afterwards: `/bookings/:booking/no-show`, `/held`, and `/undo` of a cancellation. */
const sayings = {
  'no-show': (...[act, id]: Saying) => bookings.settle(act, id, 'no_show'),
  held: (...[act, id]: Saying) => bookings.settle(act, id, 'held'),
  undo: bookings.undo,
};
type Saying = Parameters<typeof bookings.undo>;

for (const [name, verb] of Object.entries(sayings)) {
  routes.post(`/bookings/:booking/${name}`, (req: Request<{ booking: string }>, res) => {
    act(req, (act) => verb(act, req.params.booking));
    flash(req, 'booking.changed');
    res.redirect(303, `/bookings/${req.params.booking}`);
  });
}

function showPage(
  req: Request,
  res: Response,
  booking: bookings.Booking,
  trouble?: { values: Values; errors: FieldErrors },
) {
  const { db, clock, zone } = req.deps;
  const { startsAt, endsAt, kind, place, remark, priceOre, version } = booking;
  const values = {
    date: dateOf(startsAt, zone),
    time: timeOf(startsAt, zone),
    minutes: String((endsAt - startsAt) / 60),
    kind,
    place,
    remark,
    price: asKronor(priceOre),
    version: String(version),
  };
  const data = {
    booking,
    status: bookings.statusOf(booking, clock()),
    begun: startsAt <= clock(),
    canUndo: bookings.canUndo(db, booking, clock()),
    values,
    ...trouble,
  };
  return page(req, res, '/bookings/show', data, trouble ? 422 : 200);
}
