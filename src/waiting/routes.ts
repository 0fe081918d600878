import { type Request, type Response, Router } from 'express';
import * as bookings from '../bookings/bookings.ts';
import { redDays } from '../calendar/holidays.ts';
import * as clients from '../clients/clients.ts';
import { clientList } from '../clients/list.ts';
import { requireTherapist } from '../http/auth.ts';
import { act, me } from '../http/context.ts';
import { orRefused } from '../http/errors.ts';
import { flash } from '../http/flash.ts';
import { page } from '../http/page.ts';
import * as messages from '../messages/messages.ts';
import { type FieldErrors, notFound } from '../shared/errors.ts';
import { readForm, type Values, valuesOf } from '../shared/form.ts';
import { tickedEntries, timeIn, typedWishes, WEEKDAYS, wishesForm } from './form.ts';
import * as offers from './offers.ts';
import * as waiting from './waiting.ts';

/** The therapist's waiting list: who waits, for what, and what was offered. */
export const routes = Router();
routes.use('/waiting', requireTherapist);

routes.get('/waiting', (req, res) => {
  const { db, clock } = req.deps;
  const data = {
    entries: waiting.list(db, me(req).id),
    offers: offers.ofTherapist(db, me(req).id, clock()),
    now: clock(),
  };
  return page(req, res, '/waiting/index', data);
});

routes.get('/waiting/new', (req, res) => {
  const { db, clock } = req.deps;
  const { client: id, q = '' } = req.query as Record<string, string | undefined>;
  if (!id) {
    const asked = { q: String(q).slice(0, 200), status: 'active', page: 1 } as const;
    return page(req, res, '/waiting/choose', { list: clientList(db, me(req).id, asked, clock()), q: asked.q });
  }
  const client = clients.find(db, me(req).id, id);
  const known = waiting.ofClient(db, client.id);
  if (known) return res.redirect(303, `/waiting/${known.id}`);
  return wishesPage(req, res, client, null, { kind: 'both' });
});

routes.post('/waiting/new', async (req, res) => {
  const client = clients.find(req.deps.db, me(req).id, String(req.query.client ?? ''));
  const form = readForm(wishesForm, req.body);
  if (form.errors) return wishesPage(req, res, client, null, form.values, form.errors);
  act(req, (act) => waiting.put(act, client.id, form.input));
  flash(req, 'waiting.put', { name: client.name });
  res.redirect(303, '/waiting');
});

/** Offering a time: one that was called off (`?booking=`), or a free one (`?at=&minutes=&kind=`). */
routes.get('/waiting/offer', (req, res) => offerPage(req, res));

routes.post('/waiting/offer', async (req, res) => {
  const time = timeAsked(req);
  const values = valuesOf(req.body);
  const refuse = (errors: FieldErrors) => offerPage(req, res, { values, errors });
  const red = await redDays();
  const made = await orRefused(() => act(req, (act) => offers.make(act, time, tickedEntries(values), red)), refuse);
  if (!made) return;
  const { db, carriers } = req.deps;
  const isByHand = messages.isByHand(db, carriers, 'offer', { clientId: null, therapistId: me(req).id });
  const told = isByHand ? 'waiting.offered_by_hand' : 'waiting.offered';
  flash(req, made.told === made.offered ? told : 'waiting.offered_untold', {
    count: made.offered,
    left: made.offered - made.told,
  });
  res.redirect(303, '/waiting');
});

/** Refuses (404) an address that names no time, and another therapist's booking. */
function timeAsked(req: Request): waiting.Freed {
  const { booking: id, ...typed } = req.query as Record<string, string | undefined>;
  const booking = id ? bookings.find(req.deps.db, me(req).id, id) : undefined;
  const time = booking && bookings.isOff(booking.status) ? booking : timeIn(typed);
  if (!time) throw notFound();
  return time;
}

function offerPage(req: Request, res: Response, refused?: { values: Values; errors: FieldErrors }) {
  const { db, clock, zone } = req.deps;
  const time = timeAsked(req);
  const open = offers.ofTherapist(db, me(req).id, clock()).filter((offer) => offer.now === 'open');
  const isOffered = ({ clientId }: waiting.Entry) =>
    open.some((offer) => offer.clientId === clientId && offer.startsAt === time.startsAt);
  const entries = waiting.fitting(waiting.list(db, me(req).id), time, { now: clock(), zone });
  const data = {
    time,
    address: req.originalUrl,
    entries: entries.map((entry) => ({ ...entry, isOffered: isOffered(entry) })),
    isFree: bookings.isFreeAt(db, me(req).id, time) && time.startsAt > clock(),
    ...refused,
  };
  return page(req, res, '/waiting/offer', data, refused ? 422 : 200);
}

routes.post('/waiting/offers/:offer/withdraw', (req, res) => {
  act(req, (act) => offers.withdraw(act, req.params.offer));
  flash(req, 'waiting.withdrawn');
  res.redirect(303, '/waiting');
});

routes.get('/waiting/:waiting', (req, res) => {
  const entry = waiting.find(req.deps.db, me(req).id, req.params.waiting);
  const client = clients.find(req.deps.db, me(req).id, entry.clientId);
  return wishesPage(req, res, client, entry, typedWishes(entry));
});

routes.post('/waiting/:waiting', async (req, res) => {
  const entry = waiting.find(req.deps.db, me(req).id, req.params.waiting);
  const client = clients.find(req.deps.db, me(req).id, entry.clientId);
  const form = readForm(wishesForm, req.body);
  if (form.errors) return wishesPage(req, res, client, entry, form.values, form.errors);
  act(req, (act) => waiting.put(act, client.id, form.input));
  flash(req, 'waiting.changed');
  res.redirect(303, '/waiting');
});

routes.post('/waiting/:waiting/end', (req, res) => {
  const { waiting: id } = req.params;
  act(req, (act) => waiting.end(act, id));
  flash(req, 'waiting.ended');
  res.redirect(303, '/waiting');
});

function wishesPage(
  req: Request,
  res: Response,
  client: clients.Client,
  entry: waiting.Entry | null,
  values: Values,
  errors: FieldErrors = {},
) {
  const data = { client, entry, values, errors, weekdays: WEEKDAYS };
  return page(req, res, '/waiting/wishes', data, Object.keys(errors).length ? 422 : 200);
}
