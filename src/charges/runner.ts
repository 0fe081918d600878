import { and, asc, eq, inArray, isNull, lte } from 'drizzle-orm';
import { type Act, type Db, prepared, act as transact } from '../db/database.ts';
import { bookings } from '../db/schema.ts';
import type { Log } from '../log.ts';
import * as messages from '../messages/messages.ts';
import { lineOf } from '../shared/fault.ts';
import type { EpochSeconds } from '../shared/time.ts';
import * as cards from './cards.ts';
import * as charges from './charges.ts';
import type { Asked, AskedBack, Gateway, Outcome } from './gateway.ts';
import { charges as chargeTable, ledger, refunds } from './table.ts';

/** What the runner needs. The same in the server and in the tests; only the values differ. */
export type Surroundings = {
  db: Db;
  clock: () => EpochSeconds;
  zone: string;
  gateway: Gateway;
  log: Log;
};

const WAITING = ['scheduled', 'failed', 'action', 'charging'] as const;
const LEASE = 300; // seconds after which what was asked and not answered is asked again, with the same key
const REFUSED_WAIT = 25 * 3600; // seconds: a refund that was refused is asked for again when its key is forgotten

type Job = { kind: 'charge'; asked: Asked } | { kind: 'refund'; bookingId: string; asked: AskedBack };

/**
 * Charges and gives back what is due, one after the other, until nothing is. What is asked is written before it is asked, so
 * that a crash, or a gateway that does not answer, leads to the same question with the same key: nothing is taken twice.
 * Gives how many were asked.
 */
export async function run(it: Surroundings): Promise<number> {
  for (let asked = 0; ; asked++) {
    const job = act(it, (act) => take(act, it.gateway.name));
    if (!job) return asked;
    try {
      if (job.kind === 'charge') {
        const outcome = await it.gateway.charge(job.asked, it.clock());
        act(it, (act) => conclude(act, job.asked, outcome));
      } else {
        const answer = await it.gateway.refund(job.asked, it.clock());
        act(it, (act) => (answer ? given(act, job, answer.ref) : refused(act, job)));
      }
    } catch (error) {
      const { bookingId } = job.kind === 'charge' ? job.asked : job;
      it.log({ level: 'warn', job: job.kind, error: lineOf(error) });
      act(it, (act) => unanswered(act, bookingId, job.kind === 'charge' ? 'charging' : 'refunding'));
    }
  }
}

const act = <T>({ db, clock, zone }: Surroundings, work: (act: Act) => T): T =>
  transact(db, { actor: { id: null, address: null }, now: clock(), zone }, work);

/** What is due to be charged or given back now, oldest first. */
export function due(db: Db, now: EpochSeconds): charges.Charge[] {
  return db
    .select()
    .from(chargeTable)
    .where(and(inArray(chargeTable.state, WAITING), lte(chargeTable.nextAt, now)))
    .orderBy(asc(chargeTable.nextAt))
    .all();
}

/** Takes the next thing to do, and writes down that it is under way. */
function take(act: Act, gateway: Gateway['name']): Job | undefined {
  for (;;) {
    const waiting = and(lte(refunds.nextAt, act.now), isNull(refunds.doneAt));
    const refund = act.db.select().from(refunds).where(waiting).orderBy(asc(refunds.nextAt)).limit(1).get();
    if (refund) {
      const { id, bookingId, amountOre } = refund;
      const since = refund.askedAt ?? sinceDue(act, refund.nextAt);
      act.db
        .update(refunds)
        .set({ askedAt: since, nextAt: act.now + LEASE })
        .where(eq(refunds.id, id))
        .run();
      const ref = refund.payment || (charges.of(act.db, bookingId) as charges.Charge).ref;
      return { kind: 'refund', bookingId, asked: { key: id, ref, amountOre, since } };
    }
    const charge = next(act);
    if (!charge) return undefined;
    const { bookingId } = charge;
    if (charge.state === 'charging') {
      charges.change(act, bookingId, { nextAt: act.now + LEASE });
      return { kind: 'charge', asked: askedOf(charge) };
    }
    const card = cardFor(act.db, bookingId);
    if (card?.gateway !== gateway) {
      fail(act, charge, 'failed', 'no_card');
      continue;
    }
    const asked = {
      state: 'charging',
      reason: '',
      nextAt: act.now + LEASE,
      attempt: charge.attempt + 1,
      askedAt: sinceDue(act, charge.nextAt),
      askedOre: charge.wantedOre,
      askedMethod: card.method,
      askedCustomer: card.customer,
    } as const;
    charges.change(act, bookingId, asked);
    charges.note(act, bookingId, 'charging', charge.wantedOre, '');
    return { kind: 'charge', asked: askedOf({ ...charge, ...asked }) };
  }
}

/** Since when it may have been asked: a restored backup knows nothing of what was asked after it, and the gateway is asked first. */
const sinceDue = (act: Act, dueAt: number | null): number => Math.min(act.now, dueAt ?? act.now);

const next = (act: Act): charges.Charge | undefined =>
  act.db
    .select()
    .from(chargeTable)
    .where(and(inArray(chargeTable.state, WAITING), lte(chargeTable.nextAt, act.now)))
    .orderBy(asc(chargeTable.nextAt))
    .limit(1)
    .get();

export const keyOf = ({ bookingId, attempt }: Pick<charges.Charge, 'bookingId' | 'attempt'>) =>
  `${bookingId}-${attempt}`;

const askedOf = (charge: charges.Charge): Asked => ({
  key: keyOf(charge),
  bookingId: charge.bookingId,
  amountOre: charge.askedOre,
  customer: charge.askedCustomer,
  method: charge.askedMethod,
  since: charge.askedAt ?? 0,
});

/** The card of the first client, whose price and payment hold. */
function cardFor(db: Db, bookingId: string): cards.Card | undefined {
  const { clientId } = payerOf(db, bookingId);
  return clientId === null ? undefined : cards.of(db, clientId);
}

const payer = prepared(({ $client }) =>
  $client.prepare(
    `SELECT bc.client_id AS clientId, b.therapist_id AS therapistId FROM bookings b
     LEFT JOIN booking_clients bc ON bc.booking_id = b.id AND bc.position = 0 WHERE b.id = ?`,
  ),
);

/** The first client of a booking, and whose client that is. */
const payerOf = (db: Db, bookingId: string) =>
  payer(db).get(bookingId) as { clientId: string | null; therapistId: string };

/** Tells the client of the charge: once that it failed, once that it went through. */
function tell(act: Act, kind: 'payment_failed' | 'receipt', bookingId: string, amountOre: number): void {
  const to = payerOf(act.db, bookingId);
  if (to.clientId === null) return;
  messages.queue(act, kind, to, { key: `${kind}:${bookingId}`, bookingId, params: { amountOre } });
}

/**
 * Writes down the gateway's answer. One that is known already is nothing, nor is one to a question never asked. Money taken is
 * taken, also by an older question; what is taken a second time, though it must not be, is given back.
 */
export function conclude(
  act: Act,
  { key, bookingId, amountOre }: Pick<Asked, 'key' | 'bookingId' | 'amountOre'>,
  outcome: Outcome,
): void {
  const charge = charges.of(act.db, bookingId);
  if (!charge || !isAsked(charge, key)) return;
  if (outcome.state !== 'charged') {
    if (charge.state === 'charging' && keyOf(charge) === key) fail(act, charge, outcome.state, outcome.reason);
  } else if (charge.chargedOre === 0) charged(act, charge, amountOre, outcome.ref);
  else if (charge.ref !== outcome.ref) takenTwice(act, charge, amountOre, outcome.ref);
}

/** In the book as it is, and back as soon as the runner comes by. The same payment told again is nothing. */
function takenTwice(act: Act, { bookingId }: charges.Charge, amountOre: number, payment: string): void {
  const { changes } = act.db
    .insert(refunds)
    .values({
      ...{ id: `second-${payment}`, bookingId, payment, amountOre },
      ...{ nextAt: act.now, askedAt: null, doneAt: null, ref: '' },
    })
    .onConflictDoNothing()
    .run();
  if (!changes) return;
  enter(act, 'second', bookingId, amountOre, payment);
  charges.note(act, bookingId, 'charged', amountOre, 'twice');
}

/** Whether the key is that of an attempt that was made. */
const isAsked = ({ bookingId, attempt }: charges.Charge, key: string): boolean =>
  Array.from({ length: attempt }, (_, n) => keyOf({ bookingId, attempt: n + 1 })).includes(key);

/** Notes, and points out, what the gateway tells of a charge's money that we did not ask for. An unknown charge is nothing; twice is once. */
export function trouble(act: Act, ref: string, reason: string): void {
  const charge = act.db.select().from(chargeTable).where(eq(chargeTable.ref, ref)).get();
  if (!charge || charges.eventsOf(act.db, charge.bookingId).some((event) => event.reason === reason)) return;
  charges.change(act, charge.bookingId, { reason });
  charges.note(act, charge.bookingId, charge.state, 0, reason);
}

function charged(act: Act, charge: charges.Charge, chargedOre: number, ref: string): void {
  const { bookingId } = charge;
  enter(act, 'charge', bookingId, chargedOre, ref);
  const values = { state: 'charged', reason: '', nextAt: null, ref, chargedOre } as const;
  charges.change(act, bookingId, values);
  charges.note(act, bookingId, 'charged', chargedOre, '');
  tell(act, 'receipt', bookingId, chargedOre);
  charges.settleUp(act, { ...charge, ...values }); // it may have been called off meanwhile
}

function fail(act: Act, charge: charges.Charge, state: 'failed' | 'action', reason: string): void {
  if (charge.wantedOre === 0)
    charges.letGo(act, charge.bookingId, isCancelled(act, charge) ? 'cancelled' : 'waived'); // meanwhile
  else wait(act, charge, state, reason);
}

const isCancelled = (act: Act, { bookingId }: charges.Charge): boolean =>
  act.db.select({ status: bookings.status }).from(bookings).where(eq(bookings.id, bookingId)).get()?.status ===
  'cancelled';

/** Not paid: tried again two and eight hours after it was due, and at the start; at once if there is another card meanwhile. */
function wait(act: Act, charge: charges.Charge, state: 'failed' | 'action', reason: string): void {
  const { bookingId, dueAt, askedMethod, wantedOre } = charge;
  const { startsAt } = act.db
    .select({ startsAt: bookings.startsAt })
    .from(bookings)
    .where(eq(bookings.id, bookingId))
    .get() as { startsAt: EpochSeconds };
  const card = cardFor(act.db, bookingId);
  const hasNewCard = reason !== 'no_card' && !!card && card.method !== askedMethod;
  const nextAt = hasNewCard ? act.now : charges.nextTry(dueAt, startsAt, act.now);
  charges.change(act, bookingId, { state, reason, nextAt });
  charges.note(act, bookingId, state, wantedOre, reason);
  tell(act, 'payment_failed', bookingId, wantedOre);
}

/** The gateway did not answer: said once, and asked again when the lease is over. */
function unanswered(act: Act, bookingId: string, doing: 'charging' | 'refunding'): void {
  if (charges.of(act.db, bookingId)?.reason === 'gateway_down') return;
  charges.change(act, bookingId, { reason: 'gateway_down' });
  charges.note(act, bookingId, doing, 0, 'gateway_down');
}

type Given = { bookingId: string; asked: AskedBack };

/** The gateway will not give it back: shown, and asked once a day, for somebody may mend it there. */
function refused(act: Act, { bookingId, asked }: Given): void {
  act.db
    .update(refunds)
    .set({ nextAt: act.now + REFUSED_WAIT })
    .where(eq(refunds.id, asked.key))
    .run();
  if (charges.of(act.db, bookingId)?.reason === 'refund_refused') return;
  charges.change(act, bookingId, { reason: 'refund_refused' });
  charges.note(act, bookingId, 'refunding', asked.amountOre, 'refund_refused');
}

function given(act: Act, { bookingId, asked }: Given, ref: string): void {
  const { key, amountOre } = asked;
  const refund = act.db
    .update(refunds)
    .set({ doneAt: act.now, nextAt: null, ref })
    .where(and(eq(refunds.id, key), isNull(refunds.doneAt)))
    .returning()
    .get();
  if (!refund) return;
  if (refund.payment) {
    enter(act, 'second_back', bookingId, amountOre, ref);
    charges.note(act, bookingId, 'refunded', amountOre, 'twice_back');
    return;
  }
  enter(act, 'refund', bookingId, amountOre, ref);
  const charge = charges.of(act.db, bookingId) as charges.Charge;
  const refundedOre = charge.refundedOre + amountOre;
  const state = refundedOre === charge.chargedOre ? 'refunded' : 'charged';
  charges.change(act, bookingId, { refundedOre, state, reason: '' });
  charges.note(act, bookingId, 'refunded', amountOre, '');
  charges.settleUp(act, { ...charge, refundedOre });
}

/** Writes in the book: a charge brings money from the client to the gateway, a refund back. */
function enter(
  act: Act,
  kind: 'charge' | 'refund' | 'second' | 'second_back',
  bookingId: string,
  amountOre: number,
  ref: string,
): void {
  const [debit, credit] =
    kind === 'charge' || kind === 'second' ? (['gateway', 'client'] as const) : (['client', 'gateway'] as const);
  const { therapistId } = payerOf(act.db, bookingId);
  act.db.insert(ledger).values({ at: act.now, kind, debit, credit, amountOre, bookingId, therapistId, ref }).run();
}
