import { and, asc, eq, gt, isNull, lt, ne, sql } from 'drizzle-orm';
import { record } from '../audit/log.ts';
import type { RedDay } from '../calendar/holidays.ts';
import * as times from '../calendar/times.ts';
import * as charges from '../charges/charges.ts';
import * as clients from '../clients/clients.ts';
import * as codes from '../codes/codes.ts';
import { type Act, type Db, prepared } from '../db/database.ts';
import { directPayments } from '../db/schema.ts';
import { refuseDestroyed } from '../journal/retention.ts';
import * as notices from '../messages/notices.ts';
import * as methods from '../payments/methods.ts';
import type { Price } from '../pricing/pricing.ts';
import { AppError, conflict, Invalid, notFound } from '../shared/errors.ts';
import { newId, newSecret } from '../shared/ids.ts';
import { dateOf, type EpochSeconds } from '../shared/time.ts';
import * as settings from './settings.ts';
import { bookingClients, bookings } from './table.ts';
import { cancelBy } from './terms.ts';

type Row = typeof bookings.$inferSelect;
export type Status = Row['status'];
/** `confirmedAt` is when a client said "I will come" on the own page. */
export type Booking = Row & { clients: { id: string; name: string; confirmedAt: EpochSeconds | null }[] };

const FREE = ['cancelled', 'late_cancelled'] as const;
/** Cancelled, in time or late: it takes no time. */
export const isOff = (status: Status): boolean => (FREE as readonly Status[]).includes(status);

/** Held by itself once it is over, unless somebody said otherwise. */
export const statusOf = ({ status, endsAt }: Pick<Row, 'status' | 'endsAt'>, now: EpochSeconds): Status =>
  status === 'booked' && endsAt <= now ? 'held' : status;

/** When, how and where. Instants are epoch seconds. */
export type BookingInput = Pick<Row, 'kind' | 'startsAt' | 'endsAt' | 'place' | 'remark'>;

type Span = Pick<Row, 'startsAt' | 'endsAt'>;

/** What holds for a booking whatever is changed later. `red` is for counting working days; `overBlocked` books over lunch or leave. */
export type Terms = { price: Price; red: RedDay; overBlocked?: boolean; seriesId?: string | null };

const clientsOf = prepared(({ $client }) =>
  $client.prepare(
    `SELECT bc.booking_id AS bookingId, bc.confirmed_at AS confirmedAt, c.id, c.name FROM booking_clients bc JOIN clients c ON c.id = bc.client_id
     WHERE bc.booking_id IN (SELECT value FROM json_each(?)) ORDER BY bc.position, c.sort_key`,
  ),
);

function withClients(db: Db, rows: Row[]): Booking[] {
  if (!rows.length) return [];
  const ids = JSON.stringify(rows.map(({ id }) => id));
  const of = Map.groupBy(
    clientsOf(db).all(ids) as (Booking['clients'][number] & { bookingId: string })[],
    (it) => it.bookingId,
  );
  return rows.map((row) => ({
    ...row,
    clients: (of.get(row.id) ?? []).map(({ id, name, confirmedAt }) => ({ id, name, confirmedAt })),
  }));
}

/** One booking of the therapist. Refuses (404) another's. */
export function find(db: Db, therapistId: string, id: string): Booking {
  const mine = and(eq(bookings.id, id), eq(bookings.therapistId, therapistId));
  const [booking] = withClients(db, db.select().from(bookings).where(mine).all());
  if (!booking) throw notFound();
  return booking;
}

const LONGEST = 86_400; // seconds, by a CHECK: none that began earlier can touch, and the index is read from there

const touching = prepared((db) => {
  const { therapistId, startsAt, endsAt } = bookings;
  const from = sql.placeholder('from');
  return db
    .select()
    .from(bookings)
    .where(
      and(
        eq(therapistId, sql.placeholder('therapistId')),
        gt(startsAt, sql`${from} - ${sql.raw(String(LONGEST))}`),
        lt(startsAt, sql.placeholder('to')),
        gt(endsAt, from),
      ),
    )
    .orderBy(asc(startsAt))
    .prepare();
});

/** The therapist's bookings that touch the time from `from` to `to`, cancelled ones too, in order. */
export const between = (db: Db, therapistId: string, from: EpochSeconds, to: EpochSeconds): Booking[] =>
  withClients(db, touching(db).all({ therapistId, from, to }));

/** Places and rooms the therapist booked in the last year or later, for the form to offer. */
export const places = (db: Db, therapistId: string, now: EpochSeconds): string[] =>
  db
    .selectDistinct({ place: bookings.place })
    .from(bookings)
    .where(and(eq(bookings.therapistId, therapistId), gt(bookings.startsAt, now - YEAR), ne(bookings.place, '')))
    .orderBy(asc(bookings.place))
    .limit(20)
    .all()
    .map(({ place }) => place);
const YEAR = 365 * 86_400;

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

/** Whether the therapist has no other booking at that time, but the one of this id. */
export const isFreeAt = (db: Db, therapistId: string, { startsAt: from, endsAt: to }: Span, but = ''): boolean =>
  !touching(db)
    .all({ therapistId, from, to })
    .some(({ id, status }) => id !== but && !isOff(status));

/** Refuses (Invalid) a time with another booking in it, and a blocked one unless that is wanted. */
function refuseTaken(act: Act, input: BookingInput, { red, overBlocked }: Terms, but?: string): void {
  const therapistId = therapistOf(act);
  if (!isFreeAt(act.db, therapistId, input, but)) throw new Invalid({ time: 'error.booking_clash' });
  if (overBlocked) return;
  const blocked = times.blockedBetween(act.db, therapistId, input.startsAt, input.endsAt, red, act.zone);
  if (blocked.length) throw new Invalid({ overBlocked: 'error.booking_blocked' });
}

/**
 * Books a meeting with the terms of today; later changes of prices and settings do not reach it. The price is that of the
 * first client. Refuses (Invalid) a time that is taken or a payment that cannot be, (404) another's client.
 */
export function book(act: Act, clientIds: string[], input: BookingInput, terms: Terms): string {
  const therapistId = therapistOf(act);
  for (const id of clientIds) refuseDestroyed(act.db, clients.find(act.db, therapistId, id));
  refuseTaken(act, input, terms);
  const id = newId();
  const { videoTemplate, cancelHours, cancelDays, latePercent } = settings.of(act.db, therapistId);
  const byClient = act.actor.client?.id ?? null;
  const status = { status: 'booked', statusAt: act.now, statusBy: therapistId, statusReason: '' } as const;
  act.db
    .insert(bookings)
    .values({
      ...input,
      ...status,
      id,
      therapistId,
      videoLink: input.kind === 'video' ? videoTemplate.replace('{room}', newSecret()) : '',
      ...asColumns(terms.price),
      ...paidBy(act, methods.ofParty(act.db, clientIds), input.startsAt, terms.price.ore),
      cancelHours,
      cancelDays,
      latePercent,
      cancelBy: cancelBy(input.startsAt, { cancelHours, cancelDays }, terms.red, act.zone),
      seriesId: terms.seriesId ?? null,
      version: 1,
      createdAt: act.now,
      createdBy: therapistId,
      bookedByClient: byClient,
      newsAt: byClient === null ? null : act.now,
    })
    .run();
  act.db
    .insert(bookingClients)
    .values(clientIds.map((clientId, position) => ({ bookingId: id, clientId, position })))
    .run();
  charges.follow(act, id);
  notices.follow(act, id);
  for (const clientId of clientIds) record(act, 'booking.made', clientId, id);
  return id;
}

/** How a booking is paid. By a code: what it covers of the price, as its limits are now. */
export function paidBy(
  act: Act,
  { method, codeId }: methods.Payment,
  startsAt: EpochSeconds,
  ore: number,
  but?: string,
) {
  const share =
    codeId === null ? { codeOre: 0, restOre: 0 } : codes.cover(act, codeId, dateOf(startsAt, act.zone), ore, but);
  return { paymentMethod: method, codeId, ...share };
}

const asColumns = ({ ore, why, since }: Price) => ({ priceOre: ore, priceWhy: why, priceSince: since });

/** Moves or changes a booking that stands. Refuses like `book`; 409 when it was changed meanwhile or is cancelled. */
export function change(act: Act, id: string, version: number, input: BookingInput, terms: Terms): true {
  const booking = find(act.db, therapistOf(act), id);
  if (booking.version !== version) throw conflict('error.booking_stale');
  if (isOff(booking.status)) throw conflict('error.booking_cancelled');
  const isMoved = input.startsAt !== booking.startsAt || input.endsAt !== booking.endsAt;
  if (isMoved) refuseTaken(act, input, terms, id);
  const videoLink =
    input.kind !== 'video'
      ? ''
      : booking.videoLink || settings.of(act.db, booking.therapistId).videoTemplate.replace('{room}', newSecret());
  act.db
    .update(bookings)
    .set({
      ...input,
      ...asColumns(terms.price),
      ...paidBy(act, { method: booking.paymentMethod, codeId: booking.codeId }, input.startsAt, terms.price.ore, id),
      cancelBy: cancelBy(input.startsAt, booking, terms.red, act.zone),
      videoLink,
      version: version + 1,
    })
    .where(eq(bookings.id, id))
    .run();
  conclude(act, booking, 'booking.changed');
  return true;
}

/**
 * Gives an upcoming booking the client's payment method of today, and that price if one is given. Refuses (409) one that is
 * cancelled or has begun, or that was paid to the therapist already: nothing is paid twice.
 */
export function renew(act: Act, id: string, price: Price | undefined): void {
  const booking = find(act.db, therapistOf(act), id);
  if (isOff(booking.status) || booking.startsAt <= act.now) throw conflict('error.booking_cancelled');
  const payment = methods.ofParty(
    act.db,
    booking.clients.map((client) => client.id),
  );
  if (payment.method !== 'therapist' && isPaid(act.db, id)) throw conflict('error.paid_already');
  act.db
    .update(bookings)
    .set({
      ...(price && asColumns(price)),
      ...paidBy(act, payment, booking.startsAt, price?.ore ?? booking.priceOre, id),
      version: booking.version + 1,
    })
    .where(eq(bookings.id, id))
    .run();
  conclude(act, booking, 'booking.changed');
}

/** Whether the client has paid the therapist for it. */
export const isPaid = (db: Db, id: string): boolean =>
  !!db
    .select({ id: directPayments.id })
    .from(directPayments)
    .where(and(eq(directPayments.bookingId, id), isNull(directPayments.takenBackAt)))
    .get();

/** What every change of a booking ends with: its charge follows, its clients are told, and the log of each says what happened. */
export function conclude(act: Act, before: Booking, action: Parameters<typeof record>[1], how: charges.How = {}): void {
  charges.follow(act, before.id, { before, ...how });
  notices.follow(act, before.id, before);
  for (const client of before.clients) record(act, action, client.id, before.id);
}

/** Whose bookings are acted on: the therapist's own, or those of the therapist whose client acts. */
export function therapistOf({ actor }: Act): string {
  const id = actor.id ?? actor.client?.therapistId;
  if (!id) throw new AppError(403, 'error.forbidden');
  return id;
}
