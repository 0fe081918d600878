import { and, eq } from 'drizzle-orm';
import type { Account } from '../accounts/accounts.ts';
import { record } from '../audit/log.ts';
import * as clients from '../clients/clients.ts';
import type { Act, Db } from '../db/database.ts';
import * as retention from '../journal/retention.ts';
import { notFound } from '../shared/errors.ts';
import { newId } from '../shared/ids.ts';
import type { EpochSeconds } from '../shared/time.ts';
import * as disclosures from './disclosures.ts';
import { journalExports } from './table.ts';

/** One therapist taking all journals along. `done` is how many clients' files have been sent since it was last started. */
export type Export = typeof journalExports.$inferSelect;

/** As for a single copy: the archive can be fetched for some hours, then it is asked for anew. A large one takes its time. */
const OPEN_SECONDS = 12 * 3600;
export const isOpen = ({ createdAt }: Export, now: EpochSeconds): boolean => now - createdAt < OPEN_SECONDS;

/** Notes in every journal of the therapist that a copy goes to the own archive, and opens the archive for fetching. */
export function open(act: Act, therapist: Account): string {
  const all = journalsOf(act.db, therapist);
  for (const client of all) disclosures.disclose(act, client, toOwnArchive(therapist), therapist);
  const id = newId();
  act.db
    .insert(journalExports)
    .values({ id, accountId: therapist.id, clients: all.length, done: 0, createdAt: act.now })
    .run();
  record(act, 'journals.exported', null, id);
  return id;
}

/** The clients of a therapist who have a journal: all but those whose journal was destroyed. */
export const journalsOf = (db: Db, { id }: Account): clients.Client[] =>
  clients.every(db, id, 'all').filter((client) => !retention.isDestroyed(db, client));

const toOwnArchive = ({ name }: Account): disclosures.DisclosureInput => ({
  requestId: null,
  recipient: name,
  purpose: 'own_archive',
  remark: '',
  format: 'archive',
  fromDate: null,
  toDate: null,
  entryId: null,
  withLog: false,
});

/** An export of the account. Refuses (404) another's. */
export function find(db: Db, accountId: string, id: string): Export {
  const mine = and(eq(journalExports.id, id), eq(journalExports.accountId, accountId));
  const found = db.select().from(journalExports).where(mine).get();
  if (!found) throw notFound();
  return found;
}

/** Notes it also for a client who came after the archive was opened; the others' notes were made then. */
export function noteNew(act: Act, job: Export, client: clients.Client, therapist: Account): void {
  const isNoted = disclosures
    .ofClient(act.db, client)
    .some(({ format, at }) => format === 'archive' && at >= job.createdAt);
  if (!isNoted) disclosures.disclose(act, client, toOwnArchive(therapist), therapist);
}

/** How far the sending has come; `done` of 0 begins anew. */
export function advance(act: Act, id: string, done: number, clients: number): void {
  const time = done === 0 ? { startedAt: act.now, finishedAt: null } : done >= clients ? { finishedAt: act.now } : {};
  act.db
    .update(journalExports)
    .set({ done, ...time })
    .where(eq(journalExports.id, id))
    .run();
}
