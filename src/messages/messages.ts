import { and, eq, gte, inArray, lt, sql } from 'drizzle-orm';
import { record } from '../audit/log.ts';
import type { Client } from '../clients/clients.ts';
import { type Act, type Db, prepared } from '../db/database.ts';
import { conflict, notFound } from '../shared/errors.ts';
import { newId } from '../shared/ids.ts';
import type { EpochSeconds } from '../shared/time.ts';
import type { Carriers } from './carrier.ts';
import * as contact from './contact.ts';
import * as settings from './settings.ts';
import { type CHANNELS, KINDS, messages } from './table.ts';

export type Message = typeof messages.$inferSelect;
export type Kind = (typeof KINDS)[number];
export type Channel = (typeof CHANNELS)[number];

/** A slip can be taken back for three minutes: until then nothing is sent. In seconds. */
export const WAIT = 180;
/** A one-time code is good for so long, and rests in the outbox no longer. In seconds. */
export const CODE_LASTS = 600;
const AT_ONCE: Kind[] = ['code', 'reminder'];
/** What somebody asked for by a click: it goes to the chosen address, or the one there is, whatever was agreed. */
export const ASKED_FOR: Kind[] = ['code', 'link', 'form', 'offer'];

export type About = {
  /** What the message is about: the same key is told once on each channel. */
  key: string;
  bookingId?: string;
  /**
   * What the words need beside the client, the therapist and the booking; never anything of what was said or written.
   * `channel` chooses the address, `path` leads on from the client's own page, `until` (epoch seconds) ends the message.
   */
  params?: Record<string, string | number>;
};

/** To a client; without one, to the therapist. */
export type Recipient = { clientId: string | null; therapistId: string };

/**
 * Puts a message in the outbox, in the transaction that causes it: one for each channel the client wants. The words are
 * made when it is sent, three minutes later; codes and reminders go at once. Of the same key and several bookings (a series)
 * it becomes one message. Gives on how many channels: none when the client wants none, or cannot be reached.
 */
export function queue(act: Act, kind: Kind, to: Recipient, about: About): number {
  const { key, bookingId = null, params = {} } = about;
  const channels = channelsFor(act.db, kind, to, params.channel);
  for (const channel of channels) {
    act.db
      .insert(messages)
      .values({
        ...to,
        id: newId(),
        key: `${key}:${channel}`,
        kind,
        channel,
        bookingId,
        params,
        address: '',
        state: 'waiting',
        reason: '',
        createdAt: act.now,
        createdBy: act.actor.id,
        nextAt: act.now + (AT_ONCE.includes(kind) ? 0 : WAIT),
        attempts: 0,
        sentAt: null,
        ref: '',
      })
      .onConflictDoUpdate({
        target: messages.key,
        set: { params: sql`json_set(params, '$.more', 1)` },
        setWhere: sql`booking_id <> ${bookingId} AND state = 'waiting'`,
      })
      .run();
  }
  return channels.length;
}

function channelsFor(db: Db, kind: Kind, { clientId, therapistId }: Recipient, chosen: unknown): Channel[] {
  if (clientId === null) return ['email'];
  const { email, phone, archivedAt, emailSince, smsSince, reminders } = contact.of(db, clientId);
  const { silent, ...own } = settings.of(db, therapistId);
  const there: Channel[] = [...(email ? ['email' as const] : []), ...(phone ? ['sms' as const] : [])];
  const since = { email: emailSince, sms: smsSince };
  const wanted = there.filter((channel) => since[channel] !== null && own[channel]);
  if (ASKED_FOR.includes(kind)) {
    if (chosen === 'email' || chosen === 'sms') return there.filter((channel) => channel === chosen);
    return wanted.length ? wanted : there.slice(0, 1);
  }
  if (archivedAt !== null || silent.includes(kind) || (kind === 'reminder' && !reminders)) return [];
  return wanted;
}

/** A message of the therapist's outbox. Refuses (404) another's. */
export function find(db: Db, therapistId: string, id: string): Message {
  const mine = and(eq(messages.id, id), eq(messages.therapistId, therapistId));
  const message = db.select().from(messages).where(mine).get();
  if (!message) throw notFound();
  return message;
}

/** A message to be shown, with the client's name; `startsAt` is the meeting's it is about. */
export type Shown = Pick<
  Message,
  'id' | 'kind' | 'channel' | 'clientId' | 'bookingId' | 'state' | 'reason' | 'address'
> &
  Pick<Message, 'createdAt' | 'nextAt' | 'sentAt' | 'attempts' | 'ref'> & {
    clientName: string | null;
    startsAt: EpochSeconds | null;
  };

const SHOWN = `SELECT m.id, m.kind, m.channel, m.client_id AS clientId, m.booking_id AS bookingId, m.state, m.reason, m.address,
  m.created_at AS createdAt, m.next_at AS nextAt, m.sent_at AS sentAt, m.attempts, m.ref, c.name AS clientName, b.starts_at AS startsAt
  FROM messages m LEFT JOIN clients c ON c.id = m.client_id LEFT JOIN bookings b ON b.id = m.booking_id`;
const TODO = `(state IN ('failed', 'uncertain') OR state = 'waiting' AND reason = 'no_carrier')`;

const lists = prepared(({ $client }) => ({
  todo: $client.prepare(`${SHOWN} WHERE m.therapist_id = ? AND ${TODO} ORDER BY m.created_at DESC LIMIT 200`),
  waiting: $client.prepare(
    `${SHOWN} WHERE m.next_at IS NOT NULL AND m.therapist_id = ? AND state IN ('waiting', 'sending') AND reason <> 'no_carrier'
     ORDER BY m.next_at LIMIT 200`,
  ),
  sent: $client.prepare(
    `${SHOWN} WHERE m.therapist_id = ? AND state IN ('sent', 'dropped') ORDER BY m.created_at DESC, m.rowid DESC LIMIT 50`,
  ),
  ofClient: $client.prepare(
    `${SHOWN} WHERE m.therapist_id = ? AND m.client_id = ? ORDER BY m.created_at DESC, m.rowid DESC LIMIT 200`,
  ),
  count: $client.prepare(`SELECT count(*) FROM messages WHERE therapist_id = ? AND ${TODO}`).pluck(),
  latest: $client.prepare(
    `SELECT m.kind, m.channel, m.state, m.reason, m.sent_at AS sentAt, m.next_at AS nextAt,
       w.email_since AS emailSince, w.sms_since AS smsSince,
       (SELECT count(*) FROM messages WHERE client_id = @id AND state IN ('failed', 'uncertain')) AS troubled
     FROM (SELECT 1) LEFT JOIN contact_wishes w ON w.client_id = @id LEFT JOIN messages m ON m.rowid = (SELECT rowid FROM messages
       WHERE client_id = @id AND state <> 'dropped' ORDER BY created_at DESC, rowid DESC LIMIT 1)`,
  ),
}));

/** What needs a hand, what waits for its time, and what was sent or dropped last (50). */
export type Outbox = { todo: Shown[]; waiting: Shown[]; sent: Shown[] };
export const outbox = (db: Db, therapistId: string): Outbox => ({
  todo: lists(db).todo.all(therapistId) as Shown[],
  waiting: lists(db).waiting.all(therapistId) as Shown[],
  sent: lists(db).sent.all(therapistId) as Shown[],
});

/** How many messages need the therapist: failed, uncertain, or to be sent by hand. */
export const todo = (db: Db, therapistId: string): number => lists(db).count.get(therapistId) as number;

/** What was told to a client, or is about to be, the newest first. */
export const ofClient = (db: Db, therapistId: string, clientId: string): Shown[] =>
  lists(db).ofClient.all(therapistId, clientId) as Shown[];

/** For the card: what the client said yes to, the latest message, and how many went wrong. */
export type Latest = Pick<contact.Contact, 'emailSince' | 'smsSince'> &
  ({ kind: null } | Pick<Message, 'kind' | 'channel' | 'state' | 'reason' | 'sentAt' | 'nextAt'>) & {
    troubled: number;
  };
export const latest = (db: Db, clientId: string): Latest => lists(db).latest.get({ id: clientId }) as Latest;

/** Changes a message's row. A code's digits go with its end. */
export const change = (act: Act, { id, kind }: Pick<Message, 'id' | 'kind'>, values: Partial<Message>): void => {
  const isOver = kind === 'code' && values.state !== undefined && !['waiting', 'sending'].includes(values.state);
  act.db
    .update(messages)
    .set({ ...values, ...(isOver && { params: {} }) })
    .where(eq(messages.id, id))
    .run();
};

const OPEN = ['waiting', 'failed', 'uncertain'] as const;
const isOpen = ({ state }: Message) => (OPEN as readonly string[]).includes(state);

/** Sends it now, or once more when it failed or nobody knows. Refuses (409) what was sent, what was dropped, and a code that is over. */
export function sendNow(act: Act, message: Message): void {
  if (!isOpen(message) || (message.kind === 'code' && message.state !== 'waiting'))
    throw conflict('error.message_over');
  change(act, message, { state: 'waiting', reason: 'asked', nextAt: act.now });
  record(act, 'message.changed', message.clientId, message.id);
}

/** The therapist has sent it by hand. Refuses (409) what was sent or dropped. */
export function markSent(act: Act, message: Message): void {
  if (!isOpen(message)) throw conflict('error.message_over');
  change(act, message, { state: 'sent', reason: 'by_hand', sentAt: act.now, nextAt: null });
  record(act, 'message.changed', message.clientId, message.id);
}

/** Puts it away: it is not sent. Refuses (409) what was sent or is being sent. */
export function drop(act: Act, message: Message): void {
  if (!isOpen(message)) throw conflict('error.message_over');
  change(act, message, { state: 'dropped', reason: 'put_away', nextAt: null });
  record(act, 'message.changed', message.clientId, message.id);
}

/** What was queued under the key, or one that begins with it, is true no more: what has not gone is not sent. */
export function takeBack(act: Act, key: string): void {
  const under = and(gte(messages.key, `${key}:`), lt(messages.key, `${key};`)); // `;` comes after `:`
  const open = and(under, inArray(messages.state, ['waiting', 'failed']));
  for (const message of act.db.select().from(messages).where(open).all()) {
    change(act, message, { state: 'dropped', reason: 'moot', nextAt: null });
  }
}

/** Messages to a client that still wait, of those kinds. */
export const waitingFor = (db: Db, clientId: string, kinds: Kind[]): Message[] =>
  db
    .select()
    .from(messages)
    .where(and(eq(messages.clientId, clientId), eq(messages.state, 'waiting'), inArray(messages.kind, kinds)))
    .all();

/** Whether something of a kind waits, for that client or any of the therapist's, on a channel that nobody carries. */
export const isByHand = (db: Db, carriers: Carriers, kind: Kind, { clientId, therapistId }: Recipient): boolean =>
  (lists(db).waiting.all(therapistId) as Shown[]).some(
    (message) => message.kind === kind && !carriers[message.channel] && (!clientId || message.clientId === clientId),
  );

/** Puts away what waits to be told to a client, whatever it is: their links have been ended, or they are handed back. */
export function dropWaiting(act: Act, clientId: string): void {
  for (const message of waitingFor(act.db, clientId, [...KINDS])) drop(act, message);
}

/** Asks for the link to the client's page to be sent, on the chosen channel or the one there is. False when there is no such address. */
export function sendLink(act: Act, { id, therapistId }: Pick<Client, 'id' | 'therapistId'>, channel?: string): boolean {
  const about = { key: `link:${newId()}`, params: channel ? { channel } : {} };
  const waits = waitingFor(act.db, id, ['link']).some((message) => !channel || message.channel === channel);
  if (!waits && !queue(act, 'link', { clientId: id, therapistId }, about)) return false;
  record(act, 'message.asked', id);
  return true;
}
