import { and, desc, eq, lte, sql } from 'drizzle-orm';
import { record } from '../audit/log.ts';
import type { Client } from '../clients/clients.ts';
import { type Act, type Db, prepared } from '../db/database.ts';
import { notFound } from '../shared/errors.ts';
import type { Values } from '../shared/form.ts';
import type { EpochSeconds } from '../shared/time.ts';
import * as journal from './journal.ts';
import { refuseDestroyed } from './retention.ts';
import { unsavedTexts } from './table.ts';

/** For so long can what was discarded be brought back. After that it is deleted, and overwritten in the file. */
export const KEPT_DAYS = 30;
const KEPT_SECONDS = KEPT_DAYS * 24 * 3600;

/** Words typed into an editor of the journal that are in no draft: kept while typing, or discarded with "Stäng". */
export type Unsaved = Omit<typeof unsavedTexts.$inferSelect, 'typed' | 'accountId'> & { typed: Values };

/** What an editor sends of itself: which page it is (`id`), what it writes on, and its fields as they stand. */
export type Typed = Pick<Unsaved, 'id' | 'kind' | 'entryId' | 'typed'>;

const columns = {
  id: unsavedTexts.id,
  clientId: unsavedTexts.clientId,
  kind: unsavedTexts.kind,
  entryId: unsavedTexts.entryId,
  typed: unsavedTexts.typed,
  writtenAt: unsavedTexts.writtenAt,
  discardedAt: unsavedTexts.discardedAt,
};

const ofWriter = prepared((db) =>
  db
    .select(columns)
    .from(unsavedTexts)
    .where(
      and(
        eq(unsavedTexts.clientId, sql.placeholder('clientId')),
        eq(unsavedTexts.accountId, sql.placeholder('accountId')),
        sql`${unsavedTexts.writtenAt} > ${sql.placeholder('oldest')}`,
      ),
    )
    .orderBy(desc(unsavedTexts.writtenAt))
    .prepare(),
);

/** What the account has typed about the client and not saved, newest first; the discarded for 30 days. */
export const ofClient = (db: Db, client: Client, accountId: string, now: EpochSeconds): Unsaved[] =>
  ofWriter(db)
    .all({ clientId: client.id, accountId, oldest: now - KEPT_SECONDS })
    .map((row) => ({ ...row, typed: JSON.parse(row.typed) as Values }));

/** One of them. Refuses (404) another's, another client's, and one that is gone. */
export function find(db: Db, client: Client, accountId: string, id: string, now: EpochSeconds): Unsaved {
  const text = ofClient(db, client, accountId, now).find((each) => each.id === id);
  if (!text) throw notFound();
  return text;
}

/**
 * Keeps what is being typed in place of what that page kept before. Words that the draft has already need no keeping: they
 * come late, behind the form that saved them.
 */
export function keep(act: Act, client: Client, text: Typed): void {
  const entry =
    text.kind === 'entry' && journal.exists(act.db, text.entryId) && journal.find(act.db, client, text.entryId);
  if (entry && journal.sameText(entry, text.typed)) forget(act, text.id);
  else put(act, client, text, null);
}

/** Takes the words off the desk; for 30 days they can be brought back. */
export function discard(act: Act, client: Client, text: Typed): void {
  put(act, client, text, act.now);
  record(act, 'entry.discarded', client.id, text.entryId);
}

function put(act: Act, client: Client, { id, kind, entryId, typed }: Typed, discardedAt: EpochSeconds | null): void {
  refuseDestroyed(act.db, client);
  purge(act);
  const accountId = act.actor.id as string;
  const row = { typed: JSON.stringify(typed), writtenAt: act.now, discardedAt };
  const { changes } = act.db
    .insert(unsavedTexts)
    .values({ id, accountId, clientId: client.id, kind, entryId, ...row })
    .onConflictDoUpdate({
      target: unsavedTexts.id,
      set: row,
      setWhere: sql`account_id = ${accountId} AND client_id = ${client.id}`,
    })
    .run();
  if (!changes) throw notFound();
}

/** The words are in the journal now: the copy has done its work. */
export function forget(act: Act, id: string | undefined): void {
  if (!id) return;
  act.db
    .delete(unsavedTexts)
    .where(and(eq(unsavedTexts.id, id), eq(unsavedTexts.accountId, act.actor.id as string)))
    .run();
}

/** Deletes what is older than 30 days, of everybody. */
export function purge(act: Act): void {
  act.db
    .delete(unsavedTexts)
    .where(lte(unsavedTexts.writtenAt, act.now - KEPT_SECONDS))
    .run();
}
