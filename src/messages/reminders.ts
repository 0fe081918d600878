import { and, asc, eq, gt, lte } from 'drizzle-orm';
import type { Act, Db } from '../db/database.ts';
import { bookingClients, bookings } from '../db/schema.ts';
import type { EpochSeconds } from '../shared/time.ts';
import * as messages from './messages.ts';
import * as settings from './settings.ts';
import { messageReminders } from './table.ts';

type Booked = typeof bookings.$inferSelect;
const HOUR = 3600;
const AT_ONE_TIME = 100; // meetings whose reminders are queued in one transaction

/**
 * Notes when a meeting's clients are next reminded: the first of the therapist's moments still to come. A moment that was past
 * when the meeting was booked or moved reminds nobody.
 */
export function schedule(act: Act, { id, therapistId, startsAt, status }: Booked): void {
  const { silent, reminderHours } = settings.of(act.db, therapistId);
  const stands = status === 'booked' && startsAt > act.now && !silent.includes('reminder');
  const ahead = reminderHours.map((hours) => startsAt - hours * HOUR).filter((at) => at > act.now);
  if (!stands || !ahead.length) {
    act.db.delete(messageReminders).where(eq(messageReminders.bookingId, id)).run();
    return;
  }
  const nextAt = Math.min(...ahead);
  act.db
    .insert(messageReminders)
    .values({ bookingId: id, nextAt })
    .onConflictDoUpdate({ target: messageReminders.bookingId, set: { nextAt } })
    .run();
}

/** After the therapist changed when to remind: all meetings to come are reminded by that. */
export function scheduleAll(act: Act, therapistId: string): void {
  const ahead = and(
    eq(bookings.therapistId, therapistId),
    gt(bookings.startsAt, act.now),
    eq(bookings.status, 'booked'),
  );
  for (const booking of act.db.select().from(bookings).where(ahead).all()) schedule(act, booking);
}

export const areDue = (db: Db, now: EpochSeconds): boolean =>
  !!db.select().from(messageReminders).where(lte(messageReminders.nextAt, now)).limit(1).get();

/**
 * Queues the reminders that are due. After a time when nobody looked, each meeting has one: the latest. None for a meeting that
 * was called off or has begun. A meeting that was moved is reminded anew.
 */
export function queueDue(act: Act): void {
  const due = act.db
    .select({ booking: bookings })
    .from(messageReminders)
    .innerJoin(bookings, eq(bookings.id, messageReminders.bookingId))
    .where(lte(messageReminders.nextAt, act.now))
    .orderBy(asc(messageReminders.nextAt))
    .limit(AT_ONE_TIME)
    .all();
  for (const { booking } of due) {
    if (booking.status === 'booked' && booking.startsAt > act.now) remind(act, booking);
    schedule(act, booking);
  }
}

function remind(act: Act, { id, therapistId, startsAt }: Booked): void {
  const { reminderHours } = settings.of(act.db, therapistId);
  const latest = Math.min(...reminderHours.filter((hours) => startsAt - hours * HOUR <= act.now));
  const with_ = act.db.select().from(bookingClients).where(eq(bookingClients.bookingId, id)).all();
  for (const { clientId } of with_) {
    const key = `reminder:${id}:${clientId}:${startsAt}:${latest}`;
    messages.queue(act, 'reminder', { clientId, therapistId }, { key, bookingId: id, params: { until: startsAt } });
  }
}
