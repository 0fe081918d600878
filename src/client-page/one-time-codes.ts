import { randomInt, timingSafeEqual } from 'node:crypto';
import { and, count, desc, eq, gt, isNull } from 'drizzle-orm';
import { record } from '../audit/log.ts';
import type { Act, Db } from '../db/database.ts';
import * as messages from '../messages/messages.ts';
import { AppError, Invalid } from '../shared/errors.ts';
import { newId, sha256 } from '../shared/ids.ts';
import type { EpochSeconds } from '../shared/time.ts';
import { clientCodes } from './table.ts';

const SECONDS_VALID = 600;
const MOST_TRIES = 5;
const MOST_AN_HOUR = 5;

type Code = typeof clientCodes.$inferSelect;
type Whose = { id: string; therapistId: string };

const hashOf = (id: string, code: string) => sha256(`${id}:${code}`);

/** The code that can be typed now: the newest, while it is neither old, used nor guessed at five times. */
export function standing(db: Db, clientId: string, now: EpochSeconds): Code | undefined {
  const mine = and(eq(clientCodes.clientId, clientId), gt(clientCodes.expiresAt, now), isNull(clientCodes.usedAt));
  const newest = db
    .select()
    .from(clientCodes)
    .where(mine)
    .orderBy(desc(clientCodes.createdAt), desc(clientCodes.expiresAt))
    .get();
  return newest && newest.tries < MOST_TRIES ? newest : undefined;
}

/**
 * Sends the client six digits that hold for ten minutes, in place of those sent before. Refuses (429) the sixth within an
 * hour. The digits stand in the outbox alone, until they are sent.
 */
export function send(act: Act, { id: clientId, therapistId }: Whose, channel: Code['channel']): void {
  const lately = and(eq(clientCodes.clientId, clientId), gt(clientCodes.createdAt, act.now - 3600));
  const sent = act.db.select({ n: count() }).from(clientCodes).where(lately).get()?.n ?? 0;
  if (sent >= MOST_AN_HOUR) throw new AppError(429, 'error.codes_many');
  const before = act.db
    .update(clientCodes)
    .set({ expiresAt: act.now })
    .where(and(eq(clientCodes.clientId, clientId), gt(clientCodes.expiresAt, act.now)))
    .returning({ id: clientCodes.id })
    .all();
  for (const code of before) messages.takeBack(act, keyOf(code.id));
  const id = newId();
  const code = String(randomInt(1_000_000)).padStart(6, '0');
  const row = { id, clientId, channel, codeHash: hashOf(id, code), tries: 0, usedAt: null };
  act.db
    .insert(clientCodes)
    .values({ ...row, createdAt: act.now, expiresAt: act.now + SECONDS_VALID })
    .run();
  messages.queue(act, 'code', { clientId, therapistId }, { key: keyOf(id), params: { code, channel } });
  record(act, 'client.code_sent', clientId);
}

const keyOf = (id: string) => `code:${id}`;

/**
 * Whether that is the code. A right one is used up, a wrong one counts; the refusal (Invalid) says what to do, and comes
 * after the transaction, or the count would be rolled back with it.
 */
export function check(act: Act, clientId: string, typed: string): (() => never) | undefined {
  const code = standing(act.db, clientId, act.now);
  if (!code) return () => refuse('error.code_over');
  const given = Buffer.from(hashOf(code.id, typed.replace(/\D/g, '')));
  const mine = eq(clientCodes.id, code.id);
  if (timingSafeEqual(given, Buffer.from(code.codeHash))) {
    act.db.update(clientCodes).set({ usedAt: act.now }).where(mine).run();
    messages.takeBack(act, keyOf(code.id)); // read out by the therapist, who need send it no more
    return undefined;
  }
  const tries = code.tries + 1;
  act.db.update(clientCodes).set({ tries }).where(mine).run();
  record(act, 'client.code_refused', clientId);
  return () => refuse(tries < MOST_TRIES ? 'error.code_wrong' : 'error.code_over');
}

function refuse(key: 'error.code_over' | 'error.code_wrong'): never {
  throw new Invalid({ visitorCode: key });
}
