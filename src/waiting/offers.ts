import { and, asc, eq, getTableColumns, gt, ne, sql } from 'drizzle-orm';
import { record } from '../audit/log.ts';
import * as bookings from '../bookings/bookings.ts';
import { priceOf } from '../bookings/prices.ts';
import * as settings from '../bookings/settings.ts';
import type { RedDay } from '../calendar/holidays.ts';
import * as times from '../calendar/times.ts';
import * as clients from '../clients/clients.ts';
import { type Act, type Db, prepared } from '../db/database.ts';
import { clients as clientTable } from '../db/schema.ts';
import * as messages from '../messages/messages.ts';
import type * as pricing from '../pricing/pricing.ts';
import { conflict, Invalid, notFound } from '../shared/errors.ts';
import { newId } from '../shared/ids.ts';
import type { EpochSeconds } from '../shared/time.ts';
import { waitingOffers } from './table.ts';
import * as waiting from './waiting.ts';

export type Offer = typeof waitingOffers.$inferSelect;
/** What became of an offer, as it is now. `gone`: somebody else has the time. */
export type State = Offer['state'] | 'expired';

const HOUR = 3600;
const DAY = 24 * HOUR;

/**
 * Until when an offer stands: a day, but no longer than the therapist's notice before the start; where that is too near, an
 * hour before, or the start itself.
 */
export function expiry(now: EpochSeconds, startsAt: EpochSeconds, noticeMinutes: number): EpochSeconds {
  const latest = [startsAt - noticeMinutes * 60, startsAt - HOUR].find((at) => at >= now + HOUR) ?? startsAt;
  return Math.min(now + DAY, latest);
}

/** As it is at that moment: an open one can have run out, or its time can have been booked. */
export function stateOf(db: Db, offer: Offer, now: EpochSeconds): State {
  if (offer.state !== 'open') return offer.state;
  if (!bookings.isFreeAt(db, offer.therapistId, offer)) return 'gone';
  return offer.expiresAt <= now ? 'expired' : 'open';
}

/**
 * Offers a free time to those who were chosen, each with a message of its own. Refuses (409) a time that has begun or is
 * taken, (Invalid) nobody. Whom it is offered to already is left out. Gives how many it is offered to, and how many of them are
 * told: who has no address cannot be.
 */
export function make(act: Act, time: waiting.Time, entryIds: string[], red: RedDay): { offered: number; told: number } {
  const therapistId = waiting.therapistOf(act);
  if (time.startsAt <= act.now || !bookings.isFreeAt(act.db, therapistId, time)) throw conflict('error.offer_taken');
  if (!entryIds.length) throw new Invalid({ entries: 'error.offer_nobody' });
  const chosen = [...new Set(entryIds)].map((id) => waiting.find(act.db, therapistId, id));
  const overBlocked = times.blockedBetween(act.db, therapistId, time.startsAt, time.endsAt, red, act.zone).length > 0;
  const told = chosen.map((entry) => makeOne(act, time, entry, overBlocked)).filter((count) => count !== undefined);
  return { offered: told.length, told: told.filter((count) => count > 0).length };
}

/** Gives on how many channels it is told; undefined for one who has that offer already. */
function makeOne(
  act: Act,
  { startsAt, endsAt, kind }: waiting.Time,
  entry: waiting.Entry,
  overBlocked: boolean,
): number | undefined {
  const { clientId, therapistId } = entry;
  const same = and(
    eq(waitingOffers.clientId, clientId),
    eq(waitingOffers.startsAt, startsAt),
    eq(waitingOffers.state, 'open'),
  );
  const before = act.db.select().from(waitingOffers).where(same).get();
  if (before && before.expiresAt > act.now) return undefined;
  if (before) settle(act, before, 'withdrawn');
  const { noticeMinutes, place } = settings.of(act.db, therapistId);
  const expiresAt = expiry(act.now, startsAt, noticeMinutes);
  const id = newId();
  act.db
    .insert(waitingOffers)
    .values({
      id,
      entryId: entry.id,
      therapistId,
      clientId,
      startsAt,
      endsAt,
      kind: waiting.kindBetween(entry.kind, kind) ?? kind,
      place,
      overBlocked,
      createdAt: act.now,
      expiresAt,
      state: 'open',
      stateAt: act.now,
      bookingId: null,
    })
    .run();
  record(act, 'waiting.offered', clientId, id);
  const about = { key: keyOf(id), params: { startsAt, endsAt, until: expiresAt } };
  return messages.queue(act, 'offer', { clientId, therapistId }, about);
}

/** The offers the client can answer, or that were gone before they could; of times ahead, the next first. */
export const ofClient = (db: Db, clientId: string, now: EpochSeconds): (Offer & { now: State })[] =>
  db
    .select()
    .from(waitingOffers)
    .where(and(eq(waitingOffers.clientId, clientId), gt(waitingOffers.expiresAt, now)))
    .orderBy(asc(waitingOffers.startsAt))
    .all()
    .map((offer) => ({ ...offer, now: stateOf(db, offer, now) }))
    .filter((offer) => offer.now === 'open' || offer.now === 'gone');

const ahead = prepared((db) =>
  db
    .select({ ...getTableColumns(waitingOffers), clientName: clientTable.name })
    .from(waitingOffers)
    .innerJoin(clientTable, eq(clientTable.id, waitingOffers.clientId))
    .where(
      and(
        eq(waitingOffers.therapistId, sql.placeholder('therapistId')),
        gt(waitingOffers.startsAt, sql.placeholder('now')),
      ),
    )
    .orderBy(asc(waitingOffers.startsAt), sql`waiting_offers.rowid DESC`)
    .prepare(),
);

/** The therapist's offers of times ahead, the next time first, with what became of them. */
export const ofTherapist = (
  db: Db,
  therapistId: string,
  now: EpochSeconds,
): (Offer & { now: State; clientName: string })[] =>
  ahead(db)
    .all({ therapistId, now })
    .map((offer) => ({ ...offer, now: stateOf(db, offer, now) }));

/** How many wait for the time of a meeting that was called off: none while it is not free. */
export function countFor(
  db: Db,
  therapistId: string,
  freed: waiting.Freed & { status: bookings.Status },
  at: Moment,
): number {
  if (!bookings.isOff(freed.status) || !bookings.isFreeAt(db, therapistId, freed)) return 0;
  return waiting.fitting(waiting.list(db, therapistId), freed, at).length;
}
type Moment = Pick<Act, 'now' | 'zone'>;

const mine = (act: Act, id: string) =>
  act.actor.client
    ? and(eq(waitingOffers.id, id), eq(waitingOffers.clientId, act.actor.client.id))
    : and(eq(waitingOffers.id, id), eq(waitingOffers.therapistId, waiting.therapistOf(act)));

/** One offer: to the client who acts, or of the therapist. Refuses (404) any other. */
export function find(act: Act, id: string): Offer {
  const offer = act.db.select().from(waitingOffers).where(mine(act, id)).get();
  if (!offer) throw notFound();
  return offer;
}

const GONE = { gone: 'error.offer_gone', expired: 'error.offer_expired', withdrawn: 'error.offer_withdrawn' } as const;

/**
 * The client takes the time: it is booked with the usual terms, and the others it was offered to see that it is gone. Ends
 * the wait unless the client wants to stay. Refuses (409) what is gone, ran out or was withdrawn; to accept twice is once.
 */
export function accept(act: Act, id: string, kind: pricing.Kind, red: RedDay, stays: boolean): void {
  const offer = find(act, id);
  const state = stateOf(act.db, offer, act.now);
  if (offer.state === 'accepted') return;
  if (state !== 'open') throw conflict(GONE[state as keyof typeof GONE] ?? 'error.offer_gone');
  if (waiting.kindBetween(offer.kind, kind) === undefined) throw new Invalid({ kind: 'error.kind' });
  const { startsAt, endsAt, clientId } = offer;
  const client = clients.find(act.db, offer.therapistId, clientId);
  const input = { kind, startsAt, endsAt, place: kind === 'in_person' ? offer.place : '', remark: '' };
  if (client.archivedAt !== null || isBlockedSince(act, offer, red)) throw conflict(GONE.withdrawn);
  const terms = { price: priceOf(act.db, client, input, undefined), red, overBlocked: true };
  const bookingId = bookings.book(act, [clientId], input, terms);
  settle(act, offer, 'accepted', bookingId);
  for (const other of besides(act, offer)) settle(act, other, 'gone');
  record(act, 'waiting.accepted', clientId, id);
  if (!stays && waiting.ofClient(act.db, clientId)?.id === offer.entryId) waiting.end(act, offer.entryId);
}

/** Whether the therapist has blocked the time after it was offered. */
const isBlockedSince = (
  { db, zone }: Act,
  { therapistId, startsAt, endsAt, overBlocked }: Offer,
  red: RedDay,
): boolean => !overBlocked && times.blockedBetween(db, therapistId, startsAt, endsAt, red, zone).length > 0;

/** Other open offers that touch the same time. */
const besides = (act: Act, { id, therapistId, startsAt, endsAt }: Offer): Offer[] =>
  act.db
    .select()
    .from(waitingOffers)
    .where(
      and(
        eq(waitingOffers.therapistId, therapistId),
        eq(waitingOffers.state, 'open'),
        ne(waitingOffers.id, id),
        sql`${waitingOffers.startsAt} < ${endsAt} AND ${waitingOffers.endsAt} > ${startsAt}`,
      ),
    )
    .all();

/** The client does not want the time, and goes on waiting. What is no longer open stays as it is. */
export function decline(act: Act, id: string): void {
  const offer = find(act, id);
  if (offer.state !== 'open') return;
  settle(act, offer, 'declined');
  record(act, 'waiting.declined', offer.clientId, id);
}

/** The therapist takes an offer back. Refuses (409) one that is answered. */
export function withdraw(act: Act, id: string): void {
  const offer = find(act, id);
  if (offer.state !== 'open') throw conflict('error.offer_answered');
  settle(act, offer, 'withdrawn');
  record(act, 'waiting.withdrawn', offer.clientId, id);
}

/** The offer is over, one way or the other: a message about it that has not gone is not sent. */
function settle(act: Act, { id }: Offer, state: Offer['state'], bookingId: string | null = null): void {
  act.db.update(waitingOffers).set({ state, stateAt: act.now, bookingId }).where(eq(waitingOffers.id, id)).run();
  messages.takeBack(act, keyOf(id));
}

const keyOf = (id: string) => `offer:${id}`;
