import { and, asc, eq, inArray, ne, sql } from 'drizzle-orm';
import type { Act } from '../db/database.ts';
import { bookingClients, bookings, messages as outbox } from '../db/schema.ts';
import { sha256 } from '../shared/ids.ts';
import * as messages from './messages.ts';
import * as reminders from './reminders.ts';

type Booked = typeof bookings.$inferSelect;
const isOff = ({ status }: Booked): boolean => status === 'cancelled' || status === 'late_cancelled';

/** What of a booking a client is told: when, how and where, as one word to compare. */
export const factsOf = ({ startsAt, endsAt, kind, place }: Booked): string =>
  sha256(JSON.stringify([startsAt, endsAt, kind, place])).slice(0, 16);

/**
 * Tells each client of a booking what was done to it: booked, moved, called off, taken back. `before` is the booking as it was;
 * without it, it is new. What was not yet told is not told at all when it is taken back within three minutes, and a
 * meeting that has begun is told of no more. Called by every verb of a booking, beside `charges.follow`.
 */
export function follow(act: Act, bookingId: string, before?: Booked): void {
  const booking = act.db.select().from(bookings).where(eq(bookings.id, bookingId)).get() as Booked;
  if (!before || before.startsAt !== booking.startsAt || before.status !== booking.status) {
    reminders.schedule(act, booking);
  }
  if (booking.startsAt <= act.now && (before?.startsAt ?? 0) <= act.now) return;
  for (const clientId of clientsOf(act, bookingId)) {
    const told = { act, booking, clientId };
    if (!before) send(told, 'confirmation');
    else if (isOff(before)) {
      if (!isOff(booking)) restored(told, before);
    } else if (isOff(booking)) cancelled(told);
    else if (factsOf(before) !== factsOf(booking)) moved(told, before);
  }
}

const clientsOf = (act: Act, bookingId: string): string[] =>
  act.db
    .select({ id: bookingClients.clientId })
    .from(bookingClients)
    .where(eq(bookingClients.bookingId, bookingId))
    .orderBy(asc(bookingClients.position))
    .all()
    .map(({ id }) => id);

type Told = { act: Act; booking: Booked; clientId: string };

/** Bookings of a series that are changed in the same act are told in one message. */
function send({ act, booking, clientId }: Told, kind: messages.Kind, params: messages.About['params'] = {}): void {
  const { id, seriesId, therapistId, version } = booking;
  const key = `${kind}:${seriesId ? `${seriesId}:${act.now}` : `${id}:${version}`}:${clientId}`;
  messages.queue(act, kind, { clientId, therapistId }, { key, bookingId: id, params });
}

/** Messages that still wait and tell of the booking, alone or with others of its series. */
function waiting({ act, booking, clientId }: Told, kinds: messages.Kind[]): messages.Message[] {
  return messages.waitingFor(act.db, clientId, kinds).filter(({ bookingId, params }) => {
    if (bookingId === booking.id) return true;
    return !!params.more && !!booking.seriesId && seriesOf(act, bookingId) === booking.seriesId;
  });
}

const seriesOf = (act: Act, bookingId: string | null): string | null =>
  act.db
    .select({ seriesId: bookings.seriesId })
    .from(bookings)
    .where(eq(bookings.id, bookingId ?? ''))
    .get()?.seriesId ?? null;

/** What waits will tell how it is then; its three minutes begin anew. */
function moved(told: Told, before: Booked): void {
  const { act, booking } = told;
  const untold = waiting(told, ['confirmation', 'moved']);
  for (const message of untold) {
    if (booking.startsAt <= act.now) release(told, message, 'undone');
    else messages.change(act, message, { nextAt: act.now + messages.WAIT, reason: '' });
  }
  if (!untold.length && booking.startsAt > act.now) send(told, 'moved', { was: factsOf(before) });
}

function cancelled(told: Told): void {
  const untold = waiting(told, ['confirmation', 'moved']);
  for (const message of untold) release(told, message, 'called_off');
  if (!untold.some(({ kind }) => kind === 'confirmation')) send(told, 'cancelled');
}

function restored(told: Told, before: Booked): void {
  const { act, booking, clientId } = told;
  const untold = waiting(told, ['cancelled']);
  for (const message of untold) release(told, message, 'undone');
  const mine = and(eq(outbox.clientId, clientId), eq(outbox.bookingId, booking.id));
  const { changes } = act.db
    .update(outbox)
    .set({ state: 'waiting', reason: '', nextAt: act.now + messages.WAIT })
    .where(and(mine, eq(outbox.state, 'dropped'), eq(outbox.reason, 'called_off')))
    .run();
  if (untold.length || changes) return;
  const wasTold = and(
    mine,
    eq(outbox.kind, 'cancelled'),
    inArray(outbox.state, ['sent', 'sending', 'uncertain']),
    sql`created_at >= ${before.statusAt}`,
  );
  if (act.db.select({ id: outbox.id }).from(outbox).where(wasTold).get()) send(told, 'moved');
}

/** Drops a message that tells of the booking alone; one that tells of others of its series too goes on about those. */
function release({ act, booking }: Told, message: messages.Message, reason: string): void {
  const isOfMore = !!message.params.more && !!booking.seriesId;
  const other = isOfMore ? otherOf(act, booking, message.kind === 'cancelled') : undefined;
  if (!other) messages.change(act, message, { state: 'dropped', reason, nextAt: null });
  else if (message.bookingId === booking.id) messages.change(act, message, { bookingId: other });
}

/** The next of a series that stands, or is called off, beside the one. */
function otherOf(act: Act, { id, seriesId }: Booked, called: boolean): string | undefined {
  const off = inArray(bookings.status, ['cancelled', 'late_cancelled']);
  return act.db
    .select({ id: bookings.id })
    .from(bookings)
    .where(
      and(
        eq(bookings.seriesId, seriesId as string),
        ne(bookings.id, id),
        called ? off : eq(bookings.status, 'booked'),
        sql`${bookings.startsAt} > ${act.now}`,
      ),
    )
    .orderBy(asc(bookings.startsAt))
    .get()?.id;
}
