import { and, asc, eq, gt, inArray, lt, ne, notInArray, sql } from 'drizzle-orm';
import { record } from '../audit/log.ts';
import * as clients from '../clients/clients.ts';
import { type Act, type Db, prepared } from '../db/database.ts';
import * as schema from '../db/schema.ts';
import { refuseDestroyed } from '../journal/retention.ts';
import type { Price } from '../pricing/pricing.ts';
import { AppError, conflict, Invalid, notFound } from '../shared/errors.ts';
import { newId, newSecret } from '../shared/ids.ts';
import type { EpochSeconds } from '../shared/time.ts';
import * as settings from './settings.ts';
import { bookingClients, bookings } from './table.ts';

type Row = typeof bookings.$inferSelect;
export type Status = Row['status'];
export type Booking = Row & { clients: { id: string; name: string }[] };

/** A slip can be taken back for so long, while the time is still free. In seconds. */
export const UNDO_SECONDS = 180;
const FREE = ['cancelled', 'late_cancelled'] as const;
/** Cancelled, in time or late: it takes no time. */
export const isOff = (status: Status): boolean => (FREE as readonly Status[]).includes(status);

/** Held by itself once it is over, unless somebody said otherwise. */
export const statusOf = ({ status, endsAt }: Pick<Row, 'status' | 'endsAt'>, now: EpochSeconds): Status =>
  status === 'booked' && endsAt <= now ? 'held' : status;

/** When, how and where. Instants are epoch seconds. */
export type BookingInput = Pick<Row, 'kind' | 'startsAt' | 'endsAt' | 'place' | 'remark'>;

function withClients(db: Db, rows: Row[]): Booking[] {
  if (!rows.length) return [];
  const named = db
    .select({ bookingId: bookingClients.bookingId, id: schema.clients.id, name: schema.clients.name })
    .from(bookingClients)
    .innerJoin(schema.clients, eq(schema.clients.id, bookingClients.clientId))
    .where(
      inArray(
        bookingClients.bookingId,
        rows.map(({ id }) => id),
      ),
    )
    .orderBy(asc(schema.clients.sortKey))
    .all();
  const of = Map.groupBy(named, ({ bookingId }) => bookingId);
  return rows.map((row) => ({ ...row, clients: (of.get(row.id) ?? []).map(({ id, name }) => ({ id, name })) }));
}

/** One booking of the therapist. Refuses (404) another's. */
export function find(db: Db, therapistId: string, id: string): Booking {
  const mine = and(eq(bookings.id, id), eq(bookings.therapistId, therapistId));
  const [booking] = withClients(db, db.select().from(bookings).where(mine).all());
  if (!booking) throw notFound();
  return booking;
}

/** The therapist's bookings that touch the time from `from` to `to`, cancelled ones too, in order. */
export const between = (db: Db, therapistId: string, from: EpochSeconds, to: EpochSeconds): Booking[] =>
  withClients(
    db,
    db
      .select()
      .from(bookings)
      .where(and(eq(bookings.therapistId, therapistId), lt(bookings.startsAt, to), gt(bookings.endsAt, from)))
      .orderBy(asc(bookings.startsAt))
      .all(),
  );

/** The bookings of a series, cancelled ones too, in order. */
export const inSeries = (db: Db, therapistId: string, seriesId: string): Booking[] =>
  withClients(
    db,
    db
      .select()
      .from(bookings)
      .where(and(eq(bookings.therapistId, therapistId), eq(bookings.seriesId, seriesId)))
      .orderBy(asc(bookings.startsAt))
      .all(),
  );

export type Meeting = Pick<Row, 'id' | 'kind' | 'startsAt' | 'endsAt' | 'status' | 'priceOre' | 'videoLink'> & {
  entryId: string | null;
};

const meetingsOfClient = prepared((db) =>
  db
    .select({
      id: bookings.id,
      kind: bookings.kind,
      startsAt: bookings.startsAt,
      endsAt: bookings.endsAt,
      status: bookings.status,
      priceOre: bookings.priceOre,
      videoLink: bookings.videoLink,
      entryId: sql<string | null>`(SELECT e.id FROM journal_entries e WHERE e.booking_id = bookings.id
        AND e.client_id = booking_clients.client_id ORDER BY e.created_at LIMIT 1)`,
    })
    .from(bookingClients)
    .innerJoin(bookings, eq(bookings.id, bookingClients.bookingId))
    .where(eq(bookingClients.clientId, sql.placeholder('clientId')))
    .orderBy(asc(bookings.startsAt))
    .prepare(),
);

/** A client's meetings, upcoming in order and past the newest first, each with the entry written about it. */
export function ofClient(db: Db, client: clients.Client, now: EpochSeconds): { upcoming: Meeting[]; past: Meeting[] } {
  const all = meetingsOfClient(db).all({ clientId: client.id });
  return {
    upcoming: all.filter(({ endsAt }) => endsAt > now),
    past: all.filter(({ endsAt }) => endsAt <= now).reverse(),
  };
}

/** Another booking of the therapist at that time, if there is one. */
function clash(db: Db, therapistId: string, { startsAt, endsAt }: BookingInput, but = ''): Row | undefined {
  return db
    .select()
    .from(bookings)
    .where(
      and(
        eq(bookings.therapistId, therapistId),
        ne(bookings.id, but),
        notInArray(bookings.status, [...FREE]),
        lt(bookings.startsAt, endsAt),
        gt(bookings.endsAt, startsAt),
      ),
    )
    .get();
}

/** Whether the therapist has nothing else at that time. */
export const isFreeAt = (db: Db, therapistId: string, time: BookingInput): boolean => !clash(db, therapistId, time);

function refuseClash(act: Act, input: BookingInput, but?: string): void {
  if (clash(act.db, therapistOf(act), input, but)) throw new Invalid({ time: 'error.booking_clash' });
}

/**
 * Books a meeting with the price as it is agreed today; later changes of prices and settings do not reach it. Refuses
 * (Invalid) a time at which the therapist has another booking, (404) another's client.
 */
export function book(
  act: Act,
  clientIds: string[],
  input: BookingInput,
  price: Price,
  seriesId: string | null = null,
): string {
  const therapistId = therapistOf(act);
  for (const id of clientIds) refuseDestroyed(act.db, clients.find(act.db, therapistId, id));
  refuseClash(act, input);
  const id = newId();
  const terms = settings.of(act.db, therapistId);
  const status = { status: 'booked', statusAt: act.now, statusBy: therapistId, statusReason: '' } as const;
  act.db
    .insert(bookings)
    .values({
      ...input,
      ...status,
      id,
      therapistId,
      videoLink: input.kind === 'video' ? terms.videoTemplate.replace('{room}', newSecret()) : '',
      ...asColumns(price),
      cancelHours: terms.cancelHours,
      seriesId,
      version: 1,
      createdAt: act.now,
      createdBy: therapistId,
    })
    .run();
  act.db
    .insert(bookingClients)
    .values(clientIds.map((clientId) => ({ bookingId: id, clientId })))
    .run();
  for (const clientId of clientIds) record(act, 'booking.made', clientId, id);
  return id;
}

const asColumns = ({ ore, why, since }: Price) => ({ priceOre: ore, priceWhy: why, priceSince: since });

/** Moves or changes a booking that stands. Refuses like `book`; 409 when it was changed meanwhile or is cancelled. */
export function change(act: Act, id: string, version: number, input: BookingInput, price: Price): true {
  const booking = find(act.db, therapistOf(act), id);
  if (booking.version !== version) throw conflict('error.booking_stale');
  if (isOff(booking.status)) throw conflict('error.booking_cancelled');
  refuseClash(act, input, id);
  const videoLink =
    input.kind !== 'video'
      ? ''
      : booking.videoLink || settings.of(act.db, booking.therapistId).videoTemplate.replace('{room}', newSecret());
  act.db
    .update(bookings)
    .set({ ...input, ...asColumns(price), videoLink, version: version + 1 })
    .where(eq(bookings.id, id))
    .run();
  log(act, booking, 'booking.changed');
  return true;
}

/** Cancels a booking: late when less than its own limit is left. Refuses (409) one that is cancelled already. */
export function cancel(act: Act, id: string, reason: string): Status {
  const booking = find(act.db, therapistOf(act), id);
  if (isOff(booking.status)) throw conflict('error.booking_cancelled');
  const isLate = booking.startsAt - act.now < booking.cancelHours * 3600;
  const status = isLate ? 'late_cancelled' : 'cancelled';
  setStatus(act, booking, status, reason);
  log(act, booking, 'booking.cancelled');
  return status;
}

/** Says that the client did not come, or (`held`) that the meeting took place after all. Refuses (409) before it began. */
export function settle(act: Act, id: string, status: 'no_show' | 'held'): void {
  const booking = find(act.db, therapistOf(act), id);
  if (isOff(booking.status)) throw conflict('error.booking_cancelled');
  if (booking.startsAt > act.now) throw conflict('error.booking_not_begun');
  setStatus(act, booking, status, '');
  log(act, booking, 'booking.settled');
}

/** Whether a cancellation can still be taken back: three minutes, and the time still free. */
export const canUndo = (db: Db, booking: Booking, now: EpochSeconds): boolean =>
  isOff(booking.status) &&
  now - booking.statusAt < UNDO_SECONDS &&
  !clash(db, booking.therapistId, booking, booking.id);

/** Takes a cancellation back. Refuses (409) when it is too late, or the time is taken. */
export function undo(act: Act, id: string): void {
  const booking = find(act.db, therapistOf(act), id);
  if (!canUndo(act.db, booking, act.now)) throw conflict('error.booking_undo');
  setStatus(act, booking, 'booked', '');
  log(act, booking, 'booking.restored');
}

function setStatus(act: Act, { id, version }: Booking, status: Status, statusReason: string): void {
  act.db
    .update(bookings)
    .set({ status, statusReason, statusAt: act.now, statusBy: therapistOf(act), version: version + 1 })
    .where(eq(bookings.id, id))
    .run();
}

function log(act: Act, { id, clients }: Booking, action: Parameters<typeof record>[1]): void {
  for (const client of clients) record(act, action, client.id, id);
}

/** A meeting that was held and that nothing is written about yet. */
export type Unwritten = { id: string; startsAt: EpochSeconds; clientId: string; clientName: string };

const unwrittenQuery = prepared(({ $client }) =>
  $client.prepare(
    `SELECT b.id, b.starts_at AS startsAt, c.id AS clientId, c.name AS clientName
     FROM bookings b JOIN booking_clients bc ON bc.booking_id = b.id JOIN clients c ON c.id = bc.client_id
     WHERE b.therapist_id = @therapistId AND b.ends_at <= @now AND b.ends_at > @since AND b.status IN ('booked', 'held')
       AND NOT EXISTS (SELECT 1 FROM journal_entries e WHERE e.booking_id = b.id AND e.client_id = c.id)
     ORDER BY b.starts_at`,
  ),
);
const LOOKED_BACK = 180 * 24 * 3600;

/** Held meetings of the last half year without a note, oldest first (PDL 3:9). */
export const unwritten = (db: Db, therapistId: string, now: EpochSeconds): Unwritten[] =>
  unwrittenQuery(db).all({ therapistId, now, since: now - LOOKED_BACK }) as Unwritten[];

function therapistOf(act: Act): string {
  if (!act.actor.id) throw new AppError(403, 'error.forbidden');
  return act.actor.id;
}
