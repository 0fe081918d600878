import { and, desc, eq, inArray, lte, sql } from 'drizzle-orm';
import { record } from '../audit/log.ts';
import { type Act, type Db, prepared } from '../db/database.ts';
import type { Agent } from '../shared/agent.ts';
import { notFound } from '../shared/errors.ts';
import { newId, newSecret, sha256 } from '../shared/ids.ts';
import type { EpochSeconds } from '../shared/time.ts';
import { knownBrowsers } from './table.ts';

export type KnownBrowser = typeof knownBrowsers.$inferSelect;

/** How long a trusted browser is not asked for a second step, and one that nobody signs in from stays known. In seconds. */
export const TRUSTED = 30 * 86_400;
export const KNOWN = 180 * 86_400;

/** The cookie of a browser for an account: one for each, so that two who share a computer both stay known. */
export const cookieOf = (accountId: string): string => `klientkort.known.${sha256(accountId).slice(0, 12)}`;

const bySecret = prepared((db) =>
  db
    .select()
    .from(knownBrowsers)
    .where(
      and(
        eq(knownBrowsers.secretHash, sql.placeholder('secretHash')),
        eq(knownBrowsers.accountId, sql.placeholder('accountId')),
      ),
    )
    .prepare(),
);

/** The browser with that secret, if the account was signed in from it. */
export const find = (db: Db, accountId: string, secret: string): KnownBrowser | undefined =>
  bySecret(db).get({ accountId, secretHash: sha256(secret) });

export const isTrusted = (browser: KnownBrowser | undefined, now: EpochSeconds): boolean =>
  typeof browser?.trustedAt === 'number' && now - browser.trustedAt < TRUSTED;

/** The account's known browsers, the last used first. */
export const of = (db: Db, accountId: string): KnownBrowser[] =>
  db
    .select()
    .from(knownBrowsers)
    .where(eq(knownBrowsers.accountId, accountId))
    .orderBy(desc(knownBrowsers.usedAt))
    .all();

export type Visit = Agent & { address: string };

/**
 * Notes that the account was signed in from a browser, which is trusted from now on when that is wished. Gives the secret
 * for the cookie of one that was not known, which the log is told of.
 */
export function welcome(
  act: Act,
  accountId: string,
  known: KnownBrowser | undefined,
  visit: Visit,
  isTrusted: boolean,
): string | undefined {
  const trust = isTrusted ? { trustedAt: act.now } : {};
  act.db
    .delete(knownBrowsers)
    .where(lte(knownBrowsers.usedAt, act.now - KNOWN))
    .run();
  const set = { ...visit, usedAt: act.now, ...trust };
  const id = known?.id ?? newId();
  const secret = newSecret();
  const isKnown = known && act.db.update(knownBrowsers).set(set).where(eq(knownBrowsers.id, id)).run().changes;
  if (!isKnown) {
    act.db
      .insert(knownBrowsers)
      .values({ ...set, id, accountId, secretHash: sha256(secret), createdAt: act.now })
      .run();
    forgetOldest(act, accountId);
    record(act, 'account.browser_new', null, id);
  }
  if (isTrusted) record(act, 'account.browser_trusted', null, id);
  return isKnown ? undefined : secret;
}

const MOST = 50; // a program that signs in without keeping cookies leaves one each time

function forgetOldest(act: Act, accountId: string): void {
  const old = of(act.db, accountId)
    .slice(MOST)
    .map(({ id }) => id);
  if (old.length) act.db.delete(knownBrowsers).where(inArray(knownBrowsers.id, old)).run();
}

/** Knows a browser no more: it is asked for a second step again. Refuses (404) one that is not the account's. */
export function forget(act: Act, accountId: string, id: string): void {
  const own = and(eq(knownBrowsers.id, id), eq(knownBrowsers.accountId, accountId));
  if (!act.db.delete(knownBrowsers).where(own).run().changes) throw notFound();
  record(act, 'account.browser_forgotten', null, id);
}
