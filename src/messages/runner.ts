import { and, asc, eq, inArray, lte } from 'drizzle-orm';
import { record } from '../audit/log.ts';
import * as links from '../client-page/links.ts';
import { type Act, type Db, act as transact } from '../db/database.ts';
import { bookings, charges, messages as outbox } from '../db/schema.ts';
import type { Log } from '../log.ts';
import { stackOf } from '../shared/fault.ts';
import type { EpochSeconds } from '../shared/time.ts';
import type { Carriers, Outcome } from './carrier.ts';
import * as contact from './contact.ts';
import type { Channel, Kind, Message } from './messages.ts';
import * as messages from './messages.ts';
import { factsOf } from './notices.ts';
import * as reminders from './reminders.ts';
import * as words from './words.ts';

/** What the runner needs. The same in the server and in the tests; only the values differ. */
export type Surroundings = {
  db: Db;
  clock: () => EpochSeconds;
  zone: string;
  url: string;
  carriers: Carriers;
  log: Log;
  /** The server is about to end: nothing more is begun. */
  signal?: AbortSignal;
};

const LEASE = 300; // seconds: longer than any carrier takes. What is still under way then, nobody knows of
const LATER = [60, 300, 1800, 7200, 28_800]; // seconds to the next attempt
const OLD = 7 * 86_400; // seconds: what has waited so long without being tried is news no more

type Job = { message: Message; letter: words.Worded };

/**
 * Queues the reminders that are due and sends what waits, on each channel one after the other. What is sent is written down
 * before it is: what was under way when the program died is uncertain, and never sent again by itself. A carrier that cannot be
 * reached is left alone until the next time. Gives how many were given to a carrier.
 */
export async function run(it: Surroundings): Promise<number> {
  while (reminders.areDue(it.db, it.clock())) act(it, reminders.queueDue);
  const sent = await Promise.all([sendAll(it, 'email'), sendAll(it, 'sms')]);
  return sent.reduce((sum, n) => sum + n);
}

async function sendAll(it: Surroundings, channel: Channel): Promise<number> {
  for (let n = 0; ; n++) {
    if (it.signal?.aborted) return n;
    const job = next(it.db, channel, it.clock()) && act(it, (act) => take(act, it, channel));
    if (!job) return n;
    const outcome = await carry(it, channel, job);
    act(it, (act) => conclude(act, job, outcome));
    if (outcome.state === 'later' && outcome.reason !== 'busy') return n + 1;
  }
}

const act = <T>({ db, clock, zone }: Surroundings, work: (act: Act) => T): T =>
  transact(db, { actor: { id: null, address: null }, now: clock(), zone }, work);

async function carry({ carriers, log }: Surroundings, channel: Channel, { letter }: Job): Promise<Outcome> {
  try {
    const outcome = await (carriers[channel] as NonNullable<Carriers[Channel]>).send(letter);
    const { state } = outcome;
    if (state !== 'sent')
      log({ level: 'warn', job: 'messages', channel, state, reason: 'reason' in outcome && outcome.reason });
    return outcome;
  } catch (error) {
    log({ level: 'error', job: 'messages', channel, stack: stackOf(error) });
    return { state: 'uncertain', reason: 'hung_up' };
  }
}

const next = (db: Db, channel: Channel, now: EpochSeconds): Message | undefined =>
  db
    .select()
    .from(outbox)
    .where(and(eq(outbox.channel, channel), inArray(outbox.state, ['waiting', 'sending']), lte(outbox.nextAt, now)))
    .orderBy(asc(outbox.nextAt), asc(outbox.createdAt))
    .limit(1)
    .get();

/** Takes the next message that can be sent, in words, and writes down that it is under way; puts aside what cannot. */
function take(act: Act, { carriers, url }: Surroundings, channel: Channel): Job | undefined {
  for (;;) {
    const message = next(act.db, channel, act.now);
    if (!message) return undefined;
    const hindrance = hindranceOf(act, message);
    if (hindrance) messages.change(act, message, { ...hindrance, nextAt: null });
    else if (!carriers[channel]) messages.change(act, message, { reason: 'no_carrier', nextAt: endOf(act, message) });
    else {
      const letter = words.compose(act, message, url);
      const attempts = message.attempts + 1;
      const underWay = { state: 'sending', reason: '', nextAt: act.now + LEASE, address: letter.to, attempts } as const;
      messages.change(act, message, underWay);
      return { message: { ...message, attempts }, letter };
    }
  }
}

type Hindrance = { state: 'dropped' | 'failed' | 'uncertain'; reason: string };

/** Why a message is not to be sent now or ever, by what holds now. */
function hindranceOf(act: Act, message: Message): Hindrance | undefined {
  const dropped = (reason: string) => ({ state: 'dropped', reason }) as const;
  const { kind, clientId, createdAt, attempts, state, reason, channel, params } = message;
  if (state === 'sending') return { state: 'uncertain', reason: 'interrupted' };
  if (kind === 'code' && createdAt + messages.CODE_LASTS <= act.now) return dropped('expired');
  if (Number(params.until ?? Number.POSITIVE_INFINITY) <= act.now) return dropped('moot');
  if (attempts === 0 && reason !== 'asked' && createdAt + OLD <= act.now) return dropped('too_old');
  if (isMoot(act, message)) return dropped('moot');
  if (clientId === null) return undefined;
  const { email, phone, archivedAt, emailSince, smsSince } = contact.of(act.db, clientId);
  const isAskedFor = messages.ASKED_FOR.includes(kind) || reason === 'asked';
  if (archivedAt !== null && !isAskedFor) return dropped('archived');
  if ((channel === 'email' ? emailSince : smsSince) === null && !isAskedFor) return dropped('no_consent');
  return (channel === 'email' ? email : phone) ? undefined : { state: 'failed', reason: 'no_address' };
}

const OF_MEETING: Kind[] = ['confirmation', 'moved', 'cancelled', 'reminder'];

/** Whether what it tells is true no more, or no news. */
function isMoot({ db, now }: Act, { kind, bookingId, params }: Message): boolean {
  if (bookingId === null) return false;
  if (kind === 'payment_failed') {
    const charge = db.select().from(charges).where(eq(charges.bookingId, bookingId)).get();
    return !charge || charge.chargedOre > 0 || charge.wantedOre === 0;
  }
  if (!OF_MEETING.includes(kind)) return false;
  const booking = db.select().from(bookings).where(eq(bookings.id, bookingId)).get();
  if (!booking || booking.startsAt <= now) return true;
  const isOff = booking.status === 'cancelled' || booking.status === 'late_cancelled';
  if (isOff !== (kind === 'cancelled')) return true;
  if (kind === 'reminder') return params.until !== booking.startsAt; // moved since, and reminded anew
  return kind === 'moved' && !params.more && params.was === factsOf(booking); // moved there and back
}

/** When a message to be sent by hand need not be any more: null for never. */
function endOf({ db }: Act, { kind, bookingId, createdAt, params }: Message): EpochSeconds | null {
  if (kind === 'code') return createdAt + messages.CODE_LASTS;
  if (params.until !== undefined) return Number(params.until);
  if (bookingId === null || !OF_MEETING.includes(kind)) return null;
  return db.select({ at: bookings.startsAt }).from(bookings).where(eq(bookings.id, bookingId)).get()?.at ?? null;
}

/** Writes down what became of it. A link that certainly reached nobody ends. */
function conclude(act: Act, { message, letter }: Job, outcome: Outcome): void {
  const { id, clientId, attempts } = message;
  const now = act.db.select().from(outbox).where(eq(outbox.id, id)).get() as Message;
  if (now.attempts !== attempts || (now.state !== 'sending' && now.state !== 'uncertain')) return;
  if (letter.secret && (outcome.state === 'refused' || outcome.state === 'later')) links.end(act, letter.secret);
  if (outcome.state === 'sent') {
    messages.change(act, message, { state: 'sent', reason: '', sentAt: act.now, nextAt: null, ref: outcome.ref });
    record(act, 'message.sent', clientId, id);
  } else if (outcome.state === 'refused') {
    messages.change(act, message, { state: 'failed', reason: 'refused', nextAt: null, ref: outcome.said });
  } else if (outcome.state === 'uncertain') {
    messages.change(act, message, { state: 'uncertain', reason: outcome.reason, nextAt: null });
  } else {
    const wait = LATER[attempts - 1];
    const values = { reason: outcome.reason, ref: outcome.said };
    if (wait === undefined) messages.change(act, message, { ...values, state: 'failed', nextAt: null });
    else messages.change(act, message, { ...values, state: 'waiting', nextAt: act.now + wait });
  }
}
