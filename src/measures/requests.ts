import { and, asc, desc, eq, isNotNull, isNull } from 'drizzle-orm';
import { record } from '../audit/log.ts';
import * as bookings from '../bookings/bookings.ts';
import type { Client } from '../clients/clients.ts';
import type { Act, Db } from '../db/database.ts';
import { refuseDestroyed } from '../journal/retention.ts';
import * as contact from '../messages/contact.ts';
import * as messages from '../messages/messages.ts';
import { conflict, Invalid, notFound } from '../shared/errors.ts';
import { newId } from '../shared/ids.ts';
import type { EpochSeconds } from '../shared/time.ts';
import type { Measure } from './questions.ts';
import { measureRequests } from './table.ts';

export type Request = typeof measureRequests.$inferSelect;

/** When a form is sent: at once, or so many seconds before a meeting. `withReminder`: once more if it is not answered. */
export type Sending = Pick<Request, 'bookingId' | 'secondsBefore' | 'withReminder'>;

const DAY = 86_400;
/** A form can be answered for so long after it was sent, in seconds: then its question is out of date. */
export const OPEN_SECONDS = 60 * DAY;

export type State = 'planned' | 'waiting' | 'answered' | 'withdrawn' | 'expired';

/** What became of it. `planned` is not sent yet. */
export function stateOf(
  { answeredAt, withdrawnAt, sentAt }: Pick<Request, 'answeredAt' | 'withdrawnAt' | 'sentAt'>,
  now: EpochSeconds,
): State {
  if (answeredAt !== null) return 'answered';
  if (withdrawnAt !== null) return 'withdrawn';
  if (sentAt === null) return 'planned';
  return now - sentAt < OPEN_SECONDS ? 'waiting' : 'expired';
}

/** One request of the client's. Refuses (404) another client's. */
export function find(db: Db, clientId: string, id: string): Request {
  const mine = and(eq(measureRequests.id, id), eq(measureRequests.clientId, clientId));
  const request = db.select().from(measureRequests).where(mine).get();
  if (!request) throw notFound();
  return request;
}

const unanswered = and(isNull(measureRequests.answeredAt), isNull(measureRequests.withdrawnAt));

/** The forms that wait for the client's answer, the newest first, for the client's own page: no titles, they tell too much. */
export const waiting = (db: Db, clientId: string, now: EpochSeconds): { id: string; sentAt: EpochSeconds }[] =>
  db
    .select({ id: measureRequests.id, sentAt: measureRequests.sentAt })
    .from(measureRequests)
    .where(and(eq(measureRequests.clientId, clientId), unanswered, isNotNull(measureRequests.sentAt)))
    .orderBy(desc(measureRequests.sentAt))
    .all()
    .flatMap(({ id, sentAt }) => (sentAt !== null && now - sentAt < OPEN_SECONDS ? [{ id, sentAt }] : []));

/** The client's meetings that a form can be sent before, in order. */
export const meetingsOf = (db: Db, client: Client, now: EpochSeconds): bookings.Booking[] =>
  bookings
    .between(db, client.therapistId, now, now + 366 * DAY)
    .filter(({ startsAt, status, clients }) => startsAt > now && status === 'booked' && isWith(clients, client));

const isWith = (all: { id: string }[], client: Client) => all.some(({ id }) => id === client.id);

/**
 * Asks the client to answer a form, at once or before a meeting; a time that has passed is at once. Refuses (Invalid) a form
 * that waits already, and a meeting that is not to come; (404) another's booking.
 */
export function ask(
  act: Act,
  client: Client,
  measure: Measure,
  { bookingId, secondsBefore, withReminder }: Sending,
): string {
  refuseDestroyed(act.db, client);
  refuseTwin(act, client, measure, bookingId);
  const startsAt = bookingId === null ? null : startOf(act, client, bookingId);
  const id = newId();
  const given = { clientId: client.id, measure: measure.id, bookingId, secondsBefore, withReminder };
  act.db
    .insert(measureRequests)
    .values({ ...given, id, createdAt: act.now, createdBy: act.actor.id as string })
    .run();
  record(act, 'measure.requested', client.id, id);
  const isLater = startsAt !== null && secondsBefore !== null && startsAt - secondsBefore > act.now;
  if (!isLater) send(act, { id, clientId: client.id, therapistId: client.therapistId, bookingId });
  return id;
}

function startOf({ db, now }: Act, client: Client, bookingId: string): EpochSeconds {
  const { startsAt, status, clients } = bookings.find(db, client.therapistId, bookingId);
  if (!isWith(clients, client)) throw notFound();
  if (bookings.isOff(status) || startsAt <= now) throw new Invalid({ bookingId: 'error.form_meeting' });
  return startsAt;
}

/** The same form twice for the same occasion is a slip of the hand. */
function refuseTwin({ db, now }: Act, client: Client, measure: Measure, bookingId: string | null): void {
  const isTwin = (each: Request) =>
    each.measure === measure.id && each.bookingId === bookingId && stateOf(each, now) !== 'expired';
  const open = db
    .select()
    .from(measureRequests)
    .where(and(eq(measureRequests.clientId, client.id), unanswered))
    .orderBy(asc(measureRequests.createdAt))
    .all();
  if (open.some(isTwin)) throw new Invalid({ measure: 'error.form_waiting' });
}

type Addressed = Pick<Request, 'id' | 'clientId' | 'bookingId'> & { therapistId: string };

const keyOf = (id: string) => `form:${id}`;

/** Puts the message in the outbox: where the form is, and no word of what it asks. */
function send(act: Act, request: Addressed): void {
  act.db.update(measureRequests).set({ sentAt: act.now }).where(eq(measureRequests.id, request.id)).run();
  tell(act, request, keyOf(request.id));
  record(act, 'measure.sent', request.clientId, request.id);
}

function tell(act: Act, { id, clientId, therapistId, bookingId }: Addressed, key: string): void {
  const meeting = bookingId === null ? {} : { bookingId };
  const params = { path: `/forms/${id}`, until: act.now + OPEN_SECONDS };
  messages.queue(act, 'form', { clientId, therapistId }, { key, ...meeting, params });
}

/** The form is answered or taken back: a message about it that has not gone is not sent. */
export const hush = (act: Act, id: string): void => messages.takeBack(act, keyOf(id));

/** Takes a form back. Refuses (409) one that is answered or taken back already. */
export function withdraw(act: Act, client: Client, id: string): void {
  const { answeredAt, withdrawnAt } = find(act.db, client.id, id);
  if (answeredAt !== null) throw conflict('error.form_answered');
  if (withdrawnAt !== null) throw conflict('error.form_withdrawn');
  act.db.update(measureRequests).set({ withdrawnAt: act.now }).where(eq(measureRequests.id, id)).run();
  hush(act, id);
  record(act, 'measure.withdrawn', client.id, id);
}

/** Takes back what waits for an answer that was given otherwise: nobody is reminded of what is done. */
export function supersede(act: Act, clientId: string, measureId: string): void {
  const sent = and(
    eq(measureRequests.clientId, clientId),
    eq(measureRequests.measure, measureId),
    unanswered,
    isNotNull(measureRequests.sentAt),
  );
  const id = measureRequests.id;
  for (const request of act.db
    .update(measureRequests)
    .set({ withdrawnAt: act.now })
    .where(sent)
    .returning({ id })
    .all()) {
    hush(act, request.id);
    record(act, 'measure.withdrawn', clientId, request.id);
  }
}

const OPEN = `SELECT r.id, r.client_id AS clientId, r.booking_id AS bookingId, c.therapist_id AS therapistId
  FROM measure_requests r JOIN clients c ON c.id = r.client_id LEFT JOIN bookings b ON b.id = r.booking_id
  WHERE r.answered_at IS NULL AND r.withdrawn_at IS NULL AND c.archived_at IS NULL`;
const TO_COME = "b.status = 'booked' AND b.starts_at > @now";

const DUE = `${OPEN} AND r.sent_at IS NULL AND ${TO_COME} AND b.starts_at - r.seconds_before <= @now`;

/** Three days after it was sent, or the day before the meeting, if the client has had it for a day by then. */
const LATE = `${OPEN} AND r.with_reminder AND r.reminded_at IS NULL AND r.sent_at > @now - ${OPEN_SECONDS}
  AND (r.booking_id IS NULL OR (${TO_COME}))
  AND (r.sent_at <= @now - 3 * ${DAY} OR (b.starts_at <= @now + ${DAY} AND r.sent_at <= @now - ${DAY}))`;

/** Sends what is due before a meeting, and reminds, once, of what is not answered. Run every minute. */
export function sendDue(act: Act): void {
  const { $client } = act.db;
  const all = (query: string) => $client.prepare(query).all({ now: act.now }) as Addressed[];
  for (const request of all(DUE)) send(act, request);
  for (const request of all(LATE)) {
    act.db.update(measureRequests).set({ remindedAt: act.now }).where(eq(measureRequests.id, request.id)).run();
    if (!wantsReminders(act, request.clientId)) continue;
    tell(act, request, `${keyOf(request.id)}:reminder`);
    record(act, 'measure.reminded', request.clientId, request.id);
  }
}

/** A reminder goes by itself, so only to who said yes to being told things, and to being reminded. */
function wantsReminders({ db }: Act, clientId: string): boolean {
  const { reminders, emailSince, smsSince } = contact.of(db, clientId);
  return reminders && (emailSince !== null || smsSince !== null);
}
