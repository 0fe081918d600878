import { eq } from 'drizzle-orm';
import type { Act, Db } from '../db/database.ts';
import { conflict } from '../shared/errors.ts';
import type { EpochSeconds } from '../shared/time.ts';
import { type Booking, conclude, find, isFreeAt, isOff, paidBy, type Status, therapistOf } from './bookings.ts';
import { bookings } from './table.ts';

/** A slip can be taken back for so long, while the time is still free. In seconds. */
const UNDO_SECONDS = 180;

/** Cancels a booking: late when its own limit is past. Refuses (409) one that is cancelled already. */
export function cancel(act: Act, id: string, reason: string): Status {
  const booking = find(act.db, therapistOf(act), id);
  if (isOff(booking.status)) throw conflict('error.booking_cancelled');
  const status = act.now > booking.cancelBy ? 'late_cancelled' : 'cancelled';
  setStatus(act, booking, status, reason);
  conclude(act, booking, 'booking.cancelled');
  return status;
}

/** Says that the client did not come, or (`held`) that the meeting took place after all. Refuses (409) before it began. */
export function settle(act: Act, id: string, status: 'no_show' | 'held', reason = ''): void {
  const booking = find(act.db, therapistOf(act), id);
  if (isOff(booking.status)) throw conflict('error.booking_cancelled');
  if (booking.startsAt > act.now) throw conflict('error.booking_not_begun');
  setStatus(act, booking, status, reason);
  conclude(act, booking, 'booking.settled', { atOurRisk: true }); // what happened is told, also when less was charged for it
}

/** Lets the client off paying, or takes that back. The same again is nothing. */
export function waive(act: Act, id: string, isWaived: boolean): void {
  const booking = find(act.db, therapistOf(act), id);
  if ((booking.waivedAt !== null) === isWaived) return;
  act.db
    .update(bookings)
    .set({ waivedAt: isWaived ? act.now : null, version: booking.version + 1 })
    .where(eq(bookings.id, id))
    .run();
  conclude(act, booking, 'booking.waived');
}

/** Whether a cancellation can still be taken back: three minutes, and the time still free. */
export const canUndo = (db: Db, booking: Booking, now: EpochSeconds): boolean =>
  isOff(booking.status) &&
  now - booking.statusAt < UNDO_SECONDS &&
  isFreeAt(db, booking.therapistId, booking, booking.id);

/** Takes a cancellation back. Refuses (409) when it is too late, or the time is taken, (Invalid) when its code is used up. */
export function undo(act: Act, id: string): void {
  const booking = find(act.db, therapistOf(act), id);
  if (!canUndo(act.db, booking, act.now)) throw conflict('error.booking_undo');
  const { paymentMethod: method, codeId, startsAt, priceOre } = booking;
  paidBy(act, { method, codeId }, startsAt, priceOre, id); // somebody else may have used the code up
  setStatus(act, booking, 'booked', '');
  conclude(act, booking, 'booking.restored');
}

function setStatus(act: Act, { id, version }: Booking, status: Status, statusReason: string): void {
  const byClient = act.actor.client?.id ?? null;
  act.db
    .update(bookings)
    .set({
      status,
      statusReason,
      statusAt: act.now,
      statusBy: therapistOf(act),
      statusByClient: byClient,
      newsAt: byClient === null ? null : act.now,
      version: version + 1,
    })
    .where(eq(bookings.id, id))
    .run();
}
