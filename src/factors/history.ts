import { type Db, prepared } from '../db/database.ts';
import type { EpochSeconds } from '../shared/time.ts';

export type Happening = { at: EpochSeconds; action: string; address: string | null };

const LAST = 10;

/** What an account did with its own doors last, newest first: signed in, added, removed, confirmed. */
export const of = (db: Db, accountId: string): Happening[] => ofQuery(db).all(accountId) as Happening[];
const ofQuery = prepared(({ $client }) =>
  $client.prepare(
    `SELECT at, action, address FROM audit_log
     WHERE actor_id = ? AND action >= 'account.' AND action < 'account/' ORDER BY id DESC LIMIT ${LAST}`,
  ),
);
