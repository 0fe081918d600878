import { type Request, type Response, Router } from 'express';
import { redDays } from '../calendar/holidays.ts';
import * as clients from '../clients/clients.ts';
import { clientList } from '../clients/list.ts';
import { act, me } from '../http/context.ts';
import { orRefused } from '../http/errors.ts';
import { flash } from '../http/flash.ts';
import { page } from '../http/page.ts';
import * as pricing from '../pricing/pricing.ts';
import type { FieldErrors } from '../shared/errors.ts';
import { readForm, type Values, valuesOf } from '../shared/form.ts';
import { dateOf, momentIn } from '../shared/time.ts';
import * as bookings from './bookings.ts';
import { alsoIn, bookingForm, rhythmForm, TYPED } from './form.ts';
import { priceOf } from './prices.ts';
import { planSeries } from './series-routes.ts';
import * as settings from './settings.ts';

/** Booking a meeting: for whom, when, and again or not. */
export const newRoutes = Router();

newRoutes.get('/bookings/new', async (req, res) => {
  const { db, clock, zone } = req.deps;
  const { client: id, at = '', kind, minutes } = req.query as Record<string, string | undefined>;
  const { date = dateOf(clock(), zone), time } = momentIn(String(at));
  if (!id) {
    const data = { ...found(req, String(req.query.q ?? '')), date, time, kind: kind ?? '', minutes: minutes ?? '' };
    return page(req, res, '/bookings/choose', data);
  }
  const client = clients.find(db, me(req).id, id);
  const usual = pricing.feesOf(db, me(req).id)?.minutes ?? pricing.USUAL_MINUTES;
  await bookPage(req, res, [client], {
    date,
    time,
    minutes: minutes ?? String(usual),
    kind: kind === 'video' ? 'video' : 'in_person',
    place: settings.of(db, me(req).id).place,
    repeat: 'none',
    every: '1',
    times: '10',
  });
});

/** The therapist's active clients that fit what is looked for. */
function found(req: Request, q: string) {
  const { db, clock } = req.deps;
  const asked = { q: q.slice(0, 200), status: 'active', page: 1 } as const;
  return { list: clientList(db, me(req).id, asked, clock()), q };
}

newRoutes.post('/bookings/new', async (req, res) => {
  const { zone, db } = req.deps;
  const { intent, add, drop, ...sent } = valuesOf(req.body);
  const first = String(req.query.client ?? '');
  const also = [...new Set([...alsoIn(sent), ...(add ? [add] : [])])].filter((id) => id !== drop && id !== first);
  const party = [first, ...also].map((id) => clients.find(db, me(req).id, id));
  const values: Values = { ...sent, also: also.join(',') };
  if (intent === 'choose') {
    const others = found(req, values.q ?? '');
    return page(req, res, '/bookings/also', { party, values, typed: TYPED, ...others });
  }
  if (add || drop || intent === 'edit') return bookPage(req, res, party, values);

  const refuse = (errors: FieldErrors) => bookPage(req, res, party, values, errors);
  const form = readForm(bookingForm(zone), values);
  if (form.errors) return refuse(form.errors);
  const rhythm = readForm(rhythmForm, values);
  if (rhythm.errors) return refuse(rhythm.errors);
  const { booking, price, overBlocked } = form.input;
  const terms = { price: priceOf(db, party[0] as clients.Client, booking, price), red: await redDays(), overBlocked };
  if (rhythm.input) return planSeries(req, res, { party, booking, terms, values, rhythm: rhythm.input });
  const ids = party.map(({ id }) => id);
  if (!(await orRefused(() => act(req, (act) => bookings.book(act, ids, booking, terms)), refuse))) return;
  flash(req, 'booking.made');
  res.redirect(303, `/clients/${first}#meetings`);
});

function bookPage(req: Request, res: Response, party: clients.Client[], values: Values, errors: FieldErrors = {}) {
  const { db, clock } = req.deps;
  const [client, ...others] = party as [clients.Client, ...clients.Client[]];
  const data = {
    client,
    others,
    values,
    errors,
    prices: usualPrices(req, client),
    places: bookings.places(db, me(req).id, clock()),
  };
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
