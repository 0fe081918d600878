import { record } from '../audit/log.ts';
import { type Act, type Db, prepared } from '../db/database.ts';
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

const rightQuery = prepared(({ $client }) =>
  $client.prepare(
    `SELECT at, action, address FROM audit_log
     WHERE actor_id = ? AND action = 'account.password_right' ORDER BY id DESC LIMIT 1`,
  ),
);

/**
 * Notes that the actor's password was right and the second step is still to come: its owner sees that somebody knows it. Once a
 * minute for an address, so that who knows it cannot fill the log.
 */
export function passwordWasRight(act: Act): void {
  const last = rightQuery(act.db).get(act.actor.id) as Happening | undefined;
  if (last && last.address === act.actor.address && act.now - last.at < 60) return;
  record(act, 'account.password_right', null, act.actor.id);
}
