import { and, eq, isNull, sql } from 'drizzle-orm';
import { record } from '../audit/log.ts';
import type * as bookings from '../bookings/bookings.ts';
import { type Act, type Db, prepared } from '../db/database.ts';
import { conflict } from '../shared/errors.ts';
import { newId } from '../shared/ids.ts';
import type { Ore } from '../shared/money.ts';
import type { DateText, EpochSeconds } from '../shared/time.ts';
import * as settings from './settings.ts';
import { directPayments } from './table.ts';

/** What a client paid the therapist directly. */
export type DirectPayment = typeof directPayments.$inferSelect;
export type Taken = Pick<DirectPayment, 'how' | 'paidOn'> & { amountOre: Ore };

/** What was paid for a booking, if it stands. */
export const of = (db: Db, bookingId: string): DirectPayment | undefined =>
  db
    .select()
    .from(directPayments)
    .where(and(eq(directPayments.bookingId, bookingId), isNull(directPayments.takenBackAt)))
    .get();

/** What a booking costs the client, in öre: its price, or the agreed part when it was called off late. */
export function owedFor({ status, priceOre, latePercent }: bookings.Booking): number {
  const isLate = status === 'late_cancelled' || status === 'no_show';
  return isLate ? Math.round((priceOre * latePercent) / 100) : priceOre;
}

/**
 * Notes that the client paid the therapist, and gives the receipt the therapist's next number. Refuses (409) a booking that
 * is paid by card or code, that is paid already or that nothing is owed for.
 */
export function take(act: Act, booking: bookings.Booking, { how, paidOn, amountOre }: Taken): void {
  if (booking.paymentMethod !== 'therapist') throw conflict('error.not_direct');
  if (booking.status === 'cancelled' || booking.waivedAt !== null || of(act.db, booking.id))
    throw conflict('error.nothing_owed');
  const { therapistId } = booking;
  const last = act.db
    .select({ number: sql<number>`coalesce(max(${directPayments.number}), 0)` })
    .from(directPayments)
    .where(eq(directPayments.therapistId, therapistId))
    .get();
  const number = (last?.number ?? 0) + 1;
  const noted = { id: newId(), bookingId: booking.id, notedAt: act.now, takenBackAt: null };
  act.db
    .insert(directPayments)
    .values({
      ...noted,
      therapistId,
      number,
      how,
      paidOn,
      amountOre,
      vatPercent: settings.of(act.db, therapistId).vatPercent,
    })
    .run();
  for (const client of booking.clients) record(act, 'payment.noted', client.id, booking.id);
}

/** Takes a payment that was noted by mistake back. Its receipt number stays used. Refuses (409) when none stands. */
export function takeBack(act: Act, booking: bookings.Booking): void {
  const payment = of(act.db, booking.id);
  if (!payment) throw conflict('error.nothing_paid');
  act.db.update(directPayments).set({ takenBackAt: act.now }).where(eq(directPayments.id, payment.id)).run();
  for (const client of booking.clients) record(act, 'payment.taken_back', client.id, booking.id);
}

/** A meeting that the client has yet to pay the therapist for. */
export type Open = {
  id: string;
  startsAt: EpochSeconds;
  priceOre: number;
  status: bookings.Status;
  clientId: string;
  clientName: string;
};

/** The price, or the agreed part of it for what was called off late. */
const OWED =
  "(CASE WHEN b.status IN ('late_cancelled', 'no_show') THEN (b.price_ore * b.late_percent + 50) / 100 ELSE b.price_ore END)";

const openQuery = prepared(({ $client }) =>
  $client.prepare(
    `SELECT b.id, b.starts_at AS startsAt, ${OWED} AS priceOre, b.status, c.id AS clientId, c.name AS clientName
     FROM bookings b JOIN booking_clients bc ON bc.booking_id = b.id AND bc.position = 0 JOIN clients c ON c.id = bc.client_id
     WHERE b.therapist_id = @therapistId AND b.payment_method = 'therapist' AND ${OWED} > 0 AND b.waived_at IS NULL
       AND b.status <> 'cancelled' AND (b.ends_at <= @now OR b.status IN ('late_cancelled', 'no_show'))
       AND b.id NOT IN (SELECT booking_id FROM direct_payments WHERE therapist_id = @therapistId AND taken_back_at IS NULL)
     ORDER BY b.starts_at`,
  ),
);

/** What is still to be paid to the therapist, the oldest first: meetings that took place, and those called off late. */
export const open = (db: Db, therapistId: string, now: EpochSeconds): Open[] =>
  openQuery(db).all({ therapistId, now }) as Open[];

const receivedQuery = prepared(({ $client }) =>
  $client.prepare(
    `SELECT p.booking_id AS bookingId, p.number, p.how, p.paid_on AS paidOn, p.amount_ore AS amountOre,
       p.taken_back_at AS takenBackAt, c.id AS clientId, c.name AS clientName
     FROM direct_payments p JOIN booking_clients bc ON bc.booking_id = p.booking_id AND bc.position = 0
     JOIN clients c ON c.id = bc.client_id
     WHERE p.therapist_id = @therapistId AND p.paid_on BETWEEN @from AND @to ORDER BY p.number DESC`,
  ),
);

export type Received = Pick<DirectPayment, 'bookingId' | 'number' | 'how' | 'paidOn' | 'amountOre' | 'takenBackAt'> & {
  clientId: string;
  clientName: string;
};

/** What was paid to the therapist in those days, the newest first; with those taken back, whose numbers are used. */
export const received = (db: Db, therapistId: string, from: DateText, to: DateText): Received[] =>
  receivedQuery(db).all({ therapistId, from, to }) as Received[];
