import { and, eq, gt, ne } from 'drizzle-orm';
import { record } from '../audit/log.ts';
import type { Act, Db } from '../db/database.ts';
import type { Agent } from '../shared/agent.ts';
import { notFound } from '../shared/errors.ts';
import type { EpochSeconds } from '../shared/time.ts';
import { sessions } from './table.ts';

/** Where a session was used from: first at `at`, since it was last used from elsewhere. */
export type Stop = Agent & { address: string; at: EpochSeconds };

/** What of a session's data the list shows; http/flash.ts has the whole. */
type Data = { accountId?: string; startedAt?: EpochSeconds; idleMinutes?: number; stops?: Stop[] };

export type SignedIn = { id: string; signedInAt: EpochSeconds; seenAt: EpochSeconds; stops: Stop[]; isThis: boolean };

/** The account's signed-in browsers, the last seen first; `thisId` is the one that asks. */
export function of(db: Db, accountId: string, now: EpochSeconds, thisId: string): SignedIn[] {
  const mine = and(eq(sessions.accountId, accountId), gt(sessions.expiresAt, now));
  const rows = db.select().from(sessions).where(mine).all();
  return rows
    .flatMap(({ id, data, expiresAt }) => {
      const { accountId, startedAt = 0, idleMinutes = 0, stops = [] } = JSON.parse(data) as Data;
      const seenAt = expiresAt - idleMinutes * 60;
      if (!accountId || !stops.length) return [];
      return [{ id, signedInAt: startedAt, seenAt, stops: stops.toReversed(), isThis: id === thisId }];
    })
    .sort((a, b) => Number(b.isThis) - Number(a.isThis) || b.seenAt - a.seenAt);
}

/** Whether a session is still there: it may have been ended while a request of it was under way. */
export const isOpen = (db: Db, id: string): boolean =>
  !!db.select({ id: sessions.id }).from(sessions).where(eq(sessions.id, id)).get();

/** Signs one browser of the account out. Refuses (404) one that is not the account's, or is out already. */
export function end(act: Act, accountId: string, id: string): void {
  const own = and(eq(sessions.id, id), eq(sessions.accountId, accountId));
  if (!act.db.delete(sessions).where(own).run().changes) throw notFound();
  record(act, 'account.session_ended', null, accountId);
}

/** Signs the account out everywhere but here. */
export function endOthers(act: Act, accountId: string, thisId: string): void {
  act.db
    .delete(sessions)
    .where(and(eq(sessions.accountId, accountId), ne(sessions.id, thisId)))
    .run();
  record(act, 'account.sessions_ended', null, accountId);
}
