import { and, asc, desc, eq, inArray, isNotNull, isNull } from 'drizzle-orm';
import { record } from '../audit/log.ts';
import { type Act, type Db, prepared } from '../db/database.ts';
import { bookingClients, bookings } from '../db/schema.ts';
import { conflict, Invalid } from '../shared/errors.ts';
import { newId } from '../shared/ids.ts';
import type { EpochSeconds } from '../shared/time.ts';
import { chargeEvents, charges, ledger, refunds, TROUBLED } from './table.ts';

export type Charge = typeof charges.$inferSelect;
export type Event = typeof chargeEvents.$inferSelect;

/** A card is charged so long before the start, in seconds: 24 hours on the clock that never changes. */
export const BEFORE = 86_400;
/** Less than this a card cannot be charged, in öre (Stripe's smallest in SEK): such a rest is let go. */
const LEAST = 300;
const LATER = [2 * 3600, 8 * 3600]; // a charge that failed is tried again so long after it was due; then at the start
/** A cancellation can be taken back for three minutes: only then is anything given back. */
const REFUND_AFTER = 180;

export const of = (db: Db, bookingId: string): Charge | undefined =>
  db.select().from(charges).where(eq(charges.bookingId, bookingId)).get();

/** What happened to a booking's charge, the newest first. */
export const eventsOf = (db: Db, bookingId: string): Event[] =>
  db.select().from(chargeEvents).where(eq(chargeEvents.bookingId, bookingId)).orderBy(desc(chargeEvents.id)).all();

/** What the book says of a booking, in order: from which account to which, and how much. */
export const movementsOf = (db: Db, bookingId: string): (typeof ledger.$inferSelect)[] =>
  db.select().from(ledger).where(eq(ledger.bookingId, bookingId)).orderBy(asc(ledger.id)).all();

type Booked = typeof bookings.$inferSelect;
export type How = { atOurRisk?: boolean; before?: Booked };

/** What the client shall have paid in the end: the price, or its agreed part when called off late, or nothing. */
export function wantedFor({ paymentMethod, status, waivedAt, priceOre, restOre, latePercent }: Booked): number {
  if (paymentMethod === 'therapist' || waivedAt !== null || status === 'cancelled') return 0;
  const own = paymentMethod === 'code' ? restOre : priceOre; // beside what the code covers
  const isLate = status === 'late_cancelled' || status === 'no_show';
  const ore = isLate ? Math.round((own * latePercent) / 100) : own;
  return ore < LEAST ? 0 : ore;
}

/** When a charge that failed is tried by itself again: two and eight hours after it was due, and at the start; null for not. */
export function nextTry(dueAt: EpochSeconds, startsAt: EpochSeconds, now: EpochSeconds): EpochSeconds | null {
  const times = [...LATER.map((wait) => dueAt + wait), startsAt].filter((at) => at > now);
  return times.length ? Math.min(...times) : null;
}

/**
 * Brings a booking's charge in line with the booking, whatever was done to it: booked, moved, called off, taken back, waived.
 * What is scheduled follows; what was charged too much is given back after three minutes. Called by every verb of a booking.
 * Refuses (Invalid) to make dearer what was charged; but what happened (`atOurRisk`), or was so `before` this change, stands
 * all the same, and what is lacking is the platform's to bear.
 */
export function follow(act: Act, bookingId: string, { atOurRisk = false, before }: How = {}): void {
  const booking = act.db.select().from(bookings).where(eq(bookings.id, bookingId)).get() as Booked;
  const wantedOre = wantedFor(booking);
  const charge = of(act.db, bookingId);
  if (!charge) {
    if (wantedOre > 0) schedule(act, booking, wantedOre);
    return;
  }
  const dueAt = Math.max(booking.startsAt - BEFORE, booking.createdAt);
  change(act, bookingId, { wantedOre, dueAt });
  const isBorne = atOurRisk || (before !== undefined && wantedOre <= wantedFor(before));
  if (charge.state === 'charging') {
    if (wantedOre > charge.askedOre && !isBorne) throw conflict('error.charging_now');
    if (wantedOre > charge.askedOre) change(act, bookingId, { wantedOre: charge.askedOre });
    return; // its answer comes, and is followed up then
  }
  if (charge.chargedOre > 0) {
    const kept = charge.chargedOre - charge.refundedOre - givingBack(act, bookingId);
    if (wantedOre > kept && !isBorne) throw new Invalid({ price: 'error.already_charged' });
    if (wantedOre > kept) change(act, bookingId, { wantedOre: kept });
    settleUp(act, { ...charge, wantedOre: Math.min(wantedOre, kept) });
  } else if (wantedOre === 0) {
    if (charge.state !== 'waived') letGo(act, bookingId, booking.status === 'cancelled' ? 'cancelled' : 'waived');
  } else if (charge.state === 'waived' || charge.dueAt !== dueAt || charge.wantedOre !== wantedOre) {
    change(act, bookingId, { state: 'scheduled', nextAt: Math.max(dueAt, act.now), reason: '' });
    note(act, bookingId, 'scheduled', wantedOre, '');
  } else if (charge.state === 'failed' || charge.state === 'action') {
    change(act, bookingId, { nextAt: nextTry(dueAt, booking.startsAt, act.now) }); // its start may be another
  }
}

/** Refunds of the booking's own charge, not of a second taking. */
const ownOf = (bookingId: string) => and(eq(refunds.bookingId, bookingId), eq(refunds.payment, ''));

/** What the gateway has been asked to give back and has not answered yet: as good as gone. */
function givingBack(act: Act, bookingId: string): number {
  const underWay = and(ownOf(bookingId), isNull(refunds.doneAt), isNotNull(refunds.askedAt));
  return act.db.select().from(refunds).where(underWay).get()?.amountOre ?? 0;
}

/** Nothing was charged, and nothing will be. */
export function letGo(act: Act, bookingId: string, reason: 'cancelled' | 'waived'): void {
  change(act, bookingId, { state: 'waived', nextAt: null, reason });
  note(act, bookingId, 'waived', 0, reason);
}

function schedule(act: Act, { id, startsAt }: Booked, wantedOre: number): void {
  const dueAt = Math.max(startsAt - BEFORE, act.now);
  const nothing = {
    askedAt: null,
    askedOre: 0,
    askedMethod: '',
    askedCustomer: '',
    ref: '',
    chargedOre: 0,
    refundedOre: 0,
  };
  act.db
    .insert(charges)
    .values({ bookingId: id, state: 'scheduled', reason: '', wantedOre, dueAt, nextAt: dueAt, attempt: 0, ...nothing })
    .run();
  note(act, id, 'scheduled', wantedOre, '');
}

/** Gives back what was charged more than is wanted, or drops a refund that is no longer owed and was not asked for yet. */
export function settleUp(act: Act, { bookingId, chargedOre, refundedOre, wantedOre }: Charge): void {
  const waiting = and(ownOf(bookingId), isNull(refunds.doneAt), isNotNull(refunds.nextAt));
  const refund = act.db.select().from(refunds).where(waiting).get();
  if (refund?.askedAt != null) return; // under way; its answer is followed up
  const amountOre = chargedOre - refundedOre - wantedOre;
  if (refund?.amountOre === amountOre) return;
  if (refund) act.db.update(refunds).set({ nextAt: null }).where(eq(refunds.id, refund.id)).run();
  if (amountOre <= 0) return;
  const nextAt = act.now + REFUND_AFTER;
  act.db
    .insert(refunds)
    .values({ id: newId(), bookingId, amountOre, nextAt, askedAt: null, doneAt: null, ref: '' })
    .run();
}

export const change = (act: Act, bookingId: string, values: Partial<Charge>): void =>
  void act.db.update(charges).set(values).where(eq(charges.bookingId, bookingId)).run();

/** Writes down what happened to a charge, and why. */
export function note(
  act: Act,
  bookingId: string,
  state: Charge['state'] | 'refunding',
  amountOre: number,
  reason: string,
): void {
  act.db.insert(chargeEvents).values({ bookingId, at: act.now, state, amountOre, reason }).run();
}

/** The therapist has seen what befell a charge: it is no longer pointed out, and stays in its history. */
export function acknowledge(act: Act, bookingId: string): void {
  const told = and(eq(charges.bookingId, bookingId), inArray(charges.reason, ['disputed', 'refund_failed']));
  act.db.update(charges).set({ reason: '' }).where(told).run();
}

/** Tries a failed charge again at once. Refuses (409) one that does not wait for that. */
export function retry(act: Act, bookingId: string, clientId: string): void {
  const charge = of(act.db, bookingId);
  if (!charge || !['failed', 'action'].includes(charge.state) || !charge.wantedOre)
    throw conflict('error.charge_retry');
  change(act, bookingId, { state: 'scheduled', nextAt: act.now, reason: '' });
  note(act, bookingId, 'scheduled', charge.wantedOre, 'retry');
  record(act, 'charge.retried', clientId, bookingId);
}

/** A client has a new card: what failed is tried again at once. */
export function retryAll(act: Act, clientId: string): void {
  const failed = act.db
    .select({ id: charges.bookingId, state: charges.state, wantedOre: charges.wantedOre })
    .from(charges)
    .innerJoin(bookingClients, and(eq(bookingClients.bookingId, charges.bookingId), eq(bookingClients.position, 0)))
    .where(eq(bookingClients.clientId, clientId))
    .orderBy(asc(charges.dueAt))
    .all();
  for (const { id, state, wantedOre } of failed) {
    if ((state !== 'failed' && state !== 'action') || !wantedOre) continue;
    change(act, id, { state: 'scheduled', nextAt: act.now, reason: '' });
    note(act, id, 'scheduled', wantedOre, 'new_card');
  }
}

/** A charge that needs somebody: failed, or waiting for the client. */
export type Trouble = {
  id: string;
  startsAt: EpochSeconds;
  state: Charge['state'];
  reason: string;
  wantedOre: number;
  clientId: string;
  clientName: string;
};

/** The client's charges that failed or wait for the client, the next meeting first: for the client's own page. */
export const troubledOf = (db: Db, clientId: string): Pick<Trouble, 'startsAt' | 'wantedOre' | 'reason'>[] =>
  db.$client
    .prepare(
      `SELECT b.starts_at AS startsAt, ch.wanted_ore AS wantedOre, ch.reason
       FROM booking_clients bc JOIN charges ch ON ch.booking_id = bc.booking_id JOIN bookings b ON b.id = bc.booking_id
       WHERE bc.client_id = ? AND bc.position = 0 AND ch.state IN ('failed', 'action') ORDER BY b.starts_at`,
    )
    .all(clientId) as Trouble[];

/** The therapist's charges that failed or wait for the client, the next meeting first. */
export const troubled = (db: Db, therapistId: string): Trouble[] => troubledQuery(db).all(therapistId) as Trouble[];

const troubledQuery = prepared(({ $client }) =>
  $client.prepare(
    `SELECT b.id, b.starts_at AS startsAt, ch.state, ch.reason, ch.wanted_ore AS wantedOre, c.id AS clientId, c.name AS clientName
       FROM charges ch CROSS JOIN bookings b ON b.id = ch.booking_id
       JOIN booking_clients bc ON bc.booking_id = b.id AND bc.position = 0 JOIN clients c ON c.id = bc.client_id
       WHERE (${TROUBLED}) AND ch.therapist_id = ? ORDER BY b.starts_at`,
  ),
);
