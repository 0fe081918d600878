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

/**
 * Whether the account was used from a new browser, or its ways in were changed, since `at` (epoch seconds) and not from that address:
 * what its owner should hear of (ASVS 6.3.7).
 */
export const hasNews = (db: Db, accountId: string, at: EpochSeconds, address: string): boolean =>
  !!newsQuery(db).get({ accountId, at, address });
const newsQuery = prepared(({ $client }) =>
  $client
    .prepare(
      `SELECT 1 FROM audit_log WHERE actor_id = :accountId AND at >= :at AND address IS NOT :address AND action IN
       ('account.browser_new', 'account.session_elsewhere', 'account.password_changed', 'account.passkey_added',
        'account.passkey_removed', 'account.app_added', 'account.app_removed', 'account.codes_made') LIMIT 1`,
    )
    .pluck(),
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
