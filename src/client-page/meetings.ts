import { and, asc, eq, gt, inArray, sql } from 'drizzle-orm';
import { record } from '../audit/log.ts';
import * as bookings from '../bookings/bookings.ts';
import * as outcomes from '../bookings/outcomes.ts';
import type { Act, Db } from '../db/database.ts';
import { bookingClients, bookings as table } from '../db/schema.ts';
import { conflict, notFound } from '../shared/errors.ts';
import type { EpochSeconds } from '../shared/time.ts';

/** What a client may know of a meeting of the own: no remark, no reason, and nobody else's name. */
const COLUMNS = {
  id: table.id,
  kind: table.kind,
  startsAt: table.startsAt,
  endsAt: table.endsAt,
  place: table.place,
  videoLink: table.videoLink,
  status: table.status,
  priceOre: table.priceOre,
  paymentMethod: table.paymentMethod,
  codeOre: table.codeOre,
  restOre: table.restOre,
  waivedAt: table.waivedAt,
  latePercent: table.latePercent,
  cancelBy: table.cancelBy,
  version: table.version,
  confirmedAt: bookingClients.confirmedAt,
  chargeState: sql<string | null>`(SELECT ch.state FROM charges ch WHERE ch.booking_id = bookings.id)`,
  /** Whose price it is: the first client's of a couple. */
  isFirst: sql<number>`${bookingClients.position} = 0`,
  isShared: sql<number>`(SELECT count(*) FROM booking_clients other WHERE other.booking_id = bookings.id) > 1`,
};

const query = (db: Db, clientId: string, ...more: Parameters<typeof and>) =>
  db
    .select(COLUMNS)
    .from(bookingClients)
    .innerJoin(table, eq(table.id, bookingClients.bookingId))
    .where(and(eq(bookingClients.clientId, clientId), ...more))
    .orderBy(asc(table.startsAt));

export type OwnMeeting = ReturnType<ReturnType<typeof query>['all']>[number];

/** The client's meetings that stand and are not over, the next first. */
export const upcoming = (db: Db, clientId: string, now: EpochSeconds): OwnMeeting[] =>
  query(db, clientId, gt(table.endsAt, now), inArray(table.status, ['booked', 'held'])).all();

/** One meeting that the client is part of. Refuses (404) any other. */
export function find(db: Db, clientId: string, id: string): OwnMeeting {
  const meeting = query(db, clientId, eq(table.id, id)).get();
  if (!meeting) throw notFound();
  return meeting;
}

/** One that can still be answered: it stands and has not begun. Refuses (404) another's, (409) what is over or called off. */
export function findAhead(db: Db, clientId: string, id: string, now: EpochSeconds): OwnMeeting {
  const meeting = find(db, clientId, id);
  if (bookings.isOff(meeting.status)) throw conflict('error.own_off');
  if (meeting.startsAt <= now) throw conflict('error.own_begun');
  return meeting;
}

/** Until its own limit a client calls a meeting off on the page; after that, by phone. */
export const canCallOff = ({ cancelBy, startsAt }: OwnMeeting, now: EpochSeconds): boolean =>
  now <= cancelBy && now < startsAt;

/** The client says "I will come". Twice is once. Refuses like `findAhead`. */
export function confirm(act: Act, clientId: string, id: string): void {
  const meeting = findAhead(act.db, clientId, id, act.now);
  if (meeting.confirmedAt !== null) return;
  const mine = and(eq(bookingClients.bookingId, id), eq(bookingClients.clientId, clientId));
  act.db.update(bookingClients).set({ confirmedAt: act.now }).where(mine).run();
  record(act, 'booking.confirmed', clientId, id);
}

/** The client calls a meeting off, for everybody in it. Refuses like `findAhead`, and (409) after its limit. */
export function callOff(act: Act, clientId: string, id: string, reason: string): void {
  if (!canCallOff(findAhead(act.db, clientId, id, act.now), act.now)) throw conflict('error.own_late');
  outcomes.cancel(act, id, reason);
}
