import { and, eq } from 'drizzle-orm';
import { record } from '../audit/log.ts';
import { type Act, type Db, prepared } from '../db/database.ts';
import { sessions } from '../db/schema.ts';
import { conflict, notFound } from '../shared/errors.ts';
import * as appOf from './authenticators.ts';
import * as passkeysOf from './passkeys.ts';
import * as codes from './recovery-codes.ts';
import { authenticators, knownBrowsers, passkeys, recoveryCodes } from './table.ts';

/** Whether every account must have a second factor, or may. */
export type Rule = 'required' | 'optional';

const anyQuery = prepared(({ $client }) =>
  $client
    .prepare(
      `SELECT EXISTS (SELECT 1 FROM passkeys WHERE account_id = :id)
         OR EXISTS (SELECT 1 FROM authenticators WHERE account_id = :id)`,
    )
    .pluck(),
);

/** Whether the account has a second factor. */
export const any = (db: Db, accountId: string): boolean => !!anyQuery(db).get({ id: accountId });

/** The ids of the accounts that have one. */
export const holders = (db: Db): Set<string> =>
  new Set(
    db
      .select({ id: passkeys.accountId })
      .from(passkeys)
      .union(db.select({ id: authenticators.accountId }).from(authenticators))
      .all()
      .map(({ id }) => id),
  );

/** What an account has beside its password. */
export const of = (db: Db, accountId: string) => ({
  passkeys: passkeysOf.of(db, accountId),
  app: appOf.of(db, accountId) ?? null,
  codesLeft: codes.left(db, accountId),
});

/** The recovery codes that come with the first factor, to be shown; undefined when there are some. */
export const codesIfNone = (act: Act, accountId: string): string[] | undefined =>
  codes.left(act.db, accountId) ? undefined : codes.make(act, accountId);

/** Refuses (409) to take the last factor away where one is required. */
function afterRemoval(act: Act, accountId: string, rule: Rule): void {
  if (any(act.db, accountId)) return;
  if (rule === 'required') throw conflict('error.last_factor');
  act.db.delete(recoveryCodes).where(eq(recoveryCodes.accountId, accountId)).run();
}

/** Takes a passkey away. Refuses (404) one that is not the account's, and (409) the last factor where one is required. */
export function removePasskey(act: Act, accountId: string, id: string, rule: Rule): void {
  const own = and(eq(passkeys.id, id), eq(passkeys.accountId, accountId));
  if (!act.db.delete(passkeys).where(own).run().changes) throw notFound();
  afterRemoval(act, accountId, rule);
  record(act, 'account.passkey_removed', null, id);
}

/** Takes the app away. Refuses (404) when there is none, and (409) the last factor where one is required. */
export function removeApp(act: Act, accountId: string, rule: Rule): void {
  if (!act.db.delete(authenticators).where(eq(authenticators.accountId, accountId)).run().changes) throw notFound();
  afterRemoval(act, accountId, rule);
  record(act, 'account.app_removed', null, accountId);
}

/**
 * Takes away everything beside the password, for somebody who lost it: by who runs the program, on its machine. Ends every
 * session of the account.
 */
export function reset(act: Act, accountId: string): void {
  for (const table of [passkeys, authenticators, recoveryCodes, knownBrowsers, sessions]) {
    act.db.delete(table).where(eq(table.accountId, accountId)).run();
  }
  record(act, 'account.factors_reset', null, accountId);
}
