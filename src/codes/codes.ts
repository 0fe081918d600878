import { and, asc, desc, eq, isNull, or } from 'drizzle-orm';
import { record } from '../audit/log.ts';
import type { Act, Db } from '../db/database.ts';
import type { Key } from '../i18n/t.ts';
import { Invalid, notFound } from '../shared/errors.ts';
import { newId } from '../shared/ids.ts';
import type { DateText } from '../shared/time.ts';
import { paymentCodes } from './table.ts';

export type Code = typeof paymentCodes.$inferSelect;
export type CodeInput = Omit<Code, 'id' | 'createdAt' | 'createdBy' | 'closedAt'>;

export function find(db: Db, id: string): Code {
  const code = db.select().from(paymentCodes).where(eq(paymentCodes.id, id)).get();
  if (!code) throw notFound();
  return code;
}

/** As it is kept, however it is typed: "abc 123" is ABC123. */
export const spelled = (typed: string): string => typed.toUpperCase().replace(/[^0-9A-ZÅÄÖ]/g, '');

/** The code that is typed so, unless it is closed and not the one that is held already. */
export const byName = (db: Db, typed: string, heldId: string | null = null): Code | undefined =>
  db
    .select()
    .from(paymentCodes)
    .where(
      and(eq(paymentCodes.code, spelled(typed)), or(isNull(paymentCodes.closedAt), eq(paymentCodes.id, heldId ?? ''))),
    )
    .get();

/** What bookings have used of a code: sessions, and öre. Cancelled in time uses nothing. */
export type Usage = { sessions: number; ore: number };

/** `but` leaves one booking out, for a change of it. */
export const usageOf = (db: Db, id: string, but = ''): Usage =>
  db.$client
    .prepare(
      `SELECT count(*) AS sessions, coalesce(sum(code_ore), 0) AS ore FROM bookings
       WHERE code_id = ? AND status <> 'cancelled' AND id <> ?`,
    )
    .get(id, but) as Usage;

/** All codes with what is used of them, open ones first. */
export const all = (db: Db): (Code & Usage)[] =>
  db
    .select()
    .from(paymentCodes)
    .orderBy(asc(paymentCodes.closedAt), asc(paymentCodes.payer), desc(paymentCodes.createdAt))
    .all()
    .map((code) => ({ ...code, ...usageOf(db, code.id) }));

/** Puts up a code. Refuses (Invalid) one that is there already. */
export function create(act: Act, input: CodeInput): string {
  if (act.db.select().from(paymentCodes).where(eq(paymentCodes.code, input.code)).get()) {
    throw new Invalid({ code: 'error.code_taken' });
  }
  const id = newId();
  act.db
    .insert(paymentCodes)
    .values({ ...input, id, createdAt: act.now, createdBy: act.actor.id as string, closedAt: null })
    .run();
  record(act, 'code.created', null, id);
  return id;
}

/** Ends a code for what is booked from now on. What is booked keeps it. */
export function close(act: Act, id: string): void {
  if (find(act.db, id).closedAt !== null) return;
  act.db.update(paymentCodes).set({ closedAt: act.now }).where(eq(paymentCodes.id, id)).run();
  record(act, 'code.closed', null, id);
}

/** How a price is shared: what the code's payer is invoiced, and what the client's card is charged. In öre. */
export type Share = { codeOre: number; restOre: number };

/**
 * What a code covers of a meeting on that day, with all its limits. Refuses (Invalid, with the reason) when it is closed, not
 * valid that day, or used up. To be asked in the transaction that books.
 */
export function cover(act: Act, id: string, date: DateText, priceOre: number, but?: string): Share {
  const { closedAt, validFrom, validTo, maxSessions, maxOre, sessionOre, restBy } = find(act.db, id);
  const refuse = (key: Key) => new Invalid({ payment: key });
  if (closedAt !== null && !isOwnOf(act.db, but, id)) throw refuse('error.code_closed');
  if (date < validFrom || (validTo !== null && date > validTo)) throw refuse('error.code_day');
  const used = usageOf(act.db, id, but);
  if (maxSessions !== null && used.sessions >= maxSessions) throw refuse('error.code_sessions');
  const codeOre = Math.min(priceOre, sessionOre ?? priceOre);
  if (maxOre !== null && used.ore + codeOre > maxOre) throw refuse('error.code_amount');
  return { codeOre, restOre: restBy === 'client' ? priceOre - codeOre : 0 };
}

/** Whether the booking has that code already. */
const isOwnOf = (db: Db, bookingId: string | undefined, id: string): boolean =>
  bookingId !== undefined &&
  !!db.$client.prepare('SELECT 1 FROM bookings WHERE id = ? AND code_id = ?').get(bookingId, id);
