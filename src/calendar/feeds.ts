import { and, desc, eq, isNull } from 'drizzle-orm';
import { record } from '../audit/log.ts';
import type { Act, Db } from '../db/database.ts';
import { notFound } from '../shared/errors.ts';
import { newId, newSecret, sha256 } from '../shared/ids.ts';
import { calendarFeeds } from './table.ts';

export type Feed = typeof calendarFeeds.$inferSelect;

/** The therapist's feeds that still answer, the newest first. */
export const of = (db: Db, therapistId: string): Feed[] =>
  db
    .select()
    .from(calendarFeeds)
    .where(and(eq(calendarFeeds.therapistId, therapistId), isNull(calendarFeeds.revokedAt)))
    .orderBy(desc(calendarFeeds.createdAt))
    .all();

/** Makes a feed and gives its secret, which is shown once: the database keeps its hash. */
export function make(act: Act, therapistId: string, withInitials: boolean): string {
  const secret = newSecret();
  const id = newId();
  const secretHash = sha256(secret);
  act.db
    .insert(calendarFeeds)
    .values({ id, therapistId, secretHash, withInitials, createdAt: act.now, revokedAt: null })
    .run();
  record(act, 'calendar.feed_made', null, id);
  return secret;
}

/** Ends a feed: its address is nothing from now on. Refuses (404) another therapist's. */
export function revoke(act: Act, therapistId: string, id: string): void {
  const mine = and(
    eq(calendarFeeds.id, id),
    eq(calendarFeeds.therapistId, therapistId),
    isNull(calendarFeeds.revokedAt),
  );
  const { changes } = act.db.update(calendarFeeds).set({ revokedAt: act.now }).where(mine).run();
  if (!changes) throw notFound();
  record(act, 'calendar.feed_revoked', null, id);
}

/** The feed of that secret. Refuses (404) an unknown or revoked one. */
export function bySecret(db: Db, secret: string): Feed {
  const known = and(eq(calendarFeeds.secretHash, sha256(secret)), isNull(calendarFeeds.revokedAt));
  const feed = db.select().from(calendarFeeds).where(known).get();
  if (!feed) throw notFound();
  return feed;
}
