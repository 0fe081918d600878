import { and, asc, desc, eq, ne, sql } from 'drizzle-orm';
import { record } from '../audit/log.ts';
import type { Client } from '../clients/clients.ts';
import { type Act, type Db, prepared } from '../db/database.ts';
import { accounts, clients } from '../db/schema.ts';
import { notFound } from '../shared/errors.ts';
import type { DateText, EpochSeconds } from '../shared/time.ts';
import * as retention from './retention.ts';
import { journalEntries, journalVersions } from './table.ts';
import { firstLine } from './templates.ts';

export const CONTACT_TYPES = ['visit', 'video', 'phone', 'other'] as const;
export type ContactType = (typeof CONTACT_TYPES)[number];

/** What a therapist writes. `eventDate` is the day of the contact, not of the writing. */
export type Draft = {
  eventDate: DateText;
  contactType: ContactType;
  template: string;
  templateName: string | null;
  text: string;
};
export type Entry = typeof journalEntries.$inferSelect & { author: string };
export type Listed = Pick<
  Entry,
  'id' | 'status' | 'eventDate' | 'contactType' | 'template' | 'templateName' | 'author' | 'signedAt' | 'updatedAt'
> & {
  corrections: number;
  firstLine: string;
};

const OPENING_LETTERS = 400; // enough to get past a template's headings to the first line written

/** What stands on every card is asked in plain SQL: Drizzle's mapping of twenty rows costs as much as all the rest. */
const listQueries = prepared(({ $client }) => ({
  newest: $client.prepare(
    `SELECT e.id, e.status, coalesce(c.event_date, e.event_date) AS eventDate,
       coalesce(c.contact_type, e.contact_type) AS contactType, e.template, e.template_name AS templateName,
       a.name AS author, e.signed_at AS signedAt, e.updated_at AS updatedAt, coalesce(c.number, 0) AS corrections,
       substr(coalesce(c.text, e.text), 1, ${OPENING_LETTERS}) AS opening
     FROM journal_entries e JOIN accounts a ON a.id = e.author_id
     LEFT JOIN journal_corrections c ON c.entry_id = e.id
       AND c.number = (SELECT max(number) FROM journal_corrections WHERE entry_id = e.id)
     WHERE e.client_id = ? ORDER BY e.event_date DESC, e.created_at DESC LIMIT ?`,
  ),
  count: $client.prepare('SELECT count(*) FROM journal_entries WHERE client_id = ?').pluck(),
  anySigned: $client
    .prepare("SELECT EXISTS (SELECT 1 FROM journal_entries WHERE client_id = ? AND status = 'signed')")
    .pluck(),
}));

/** The newest entries of a client by the day of the contact as first written, and how many there are in all. A limit of -1 is none. */
export function list(db: Db, client: Client, limit: number): { entries: Listed[]; total: number } {
  const { newest, count } = listQueries(db);
  const rows = newest.all(client.id, limit) as (Omit<Listed, 'firstLine'> & { opening: string })[];
  const entries = rows.map(({ opening, ...entry }) => ({ ...entry, firstLine: firstLine(opening) }));
  return { entries, total: count.get(client.id) as number };
}

const withAuthor = (db: Db) =>
  db
    .select({ entry: journalEntries, author: accounts.name })
    .from(journalEntries)
    .innerJoin(accounts, eq(accounts.id, journalEntries.authorId));

const asEntry = ({ entry, author }: { entry: typeof journalEntries.$inferSelect; author: string }) => ({
  ...entry,
  author,
});

/** One entry of the client. Refuses (404) any other, and (409) one whose journal has been destroyed. */
export function find(db: Db, client: Client, id: string): Entry {
  const row = withAuthor(db)
    .where(and(eq(journalEntries.id, id), eq(journalEntries.clientId, client.id)))
    .get();
  if (!row) {
    retention.refuseDestroyed(db, client);
    throw notFound();
  }
  return asEntry(row);
}

export const exists = (db: Db, id: string): boolean =>
  !!db.select({ id: journalEntries.id }).from(journalEntries).where(eq(journalEntries.id, id)).get();

/** The whole journal, oldest first, for print and download. */
export const whole = (db: Db, client: Client): Entry[] =>
  withAuthor(db)
    .where(eq(journalEntries.clientId, client.id))
    .orderBy(asc(journalEntries.eventDate), asc(journalEntries.createdAt))
    .all()
    .map(asEntry);

/** Whether anything in the client's journal is signed. */
export const anySigned = (db: Db, client: Client): boolean => listQueries(db).anySigned.get(client.id) === 1;

/** What a draft said before, newest first, each with when it was written. */
export type Version = Pick<Entry, 'version' | keyof Draft> & {
  writtenAt: EpochSeconds;
};
export const versions = (db: Db, entry: Entry): Version[] =>
  db
    .select({
      version: journalVersions.version,
      eventDate: journalVersions.eventDate,
      contactType: sql<ContactType>`${journalVersions.contactType}`,
      template: journalVersions.template,
      templateName: journalVersions.templateName,
      text: journalVersions.text,
      writtenAt: journalVersions.writtenAt,
    })
    .from(journalVersions)
    .where(eq(journalVersions.entryId, entry.id))
    .orderBy(desc(journalVersions.version))
    .all();

/** The entry written last for the client by the day of the contact, other than `but`. */
export const previous = (db: Db, client: Client, but: string): Entry | undefined => {
  const row = withAuthor(db)
    .where(and(eq(journalEntries.clientId, client.id), ne(journalEntries.id, but)))
    .orderBy(desc(journalEntries.eventDate), desc(journalEntries.createdAt))
    .limit(1)
    .get();
  return row && asEntry(row);
};

export type Unsigned = { id: string; clientId: string; clientName: string; eventDate: DateText; updatedAt: number };

/** A therapist's drafts, oldest contact first: what waits to be signed. */
export const unsigned = (db: Db, therapistId: string): Unsigned[] => unsignedQuery(db).all({ therapistId });

/** Starts at the therapist's own drafts, which are few, not at the clients: a cross join keeps SQLite to that order. */
const unsignedQuery = prepared((db) =>
  db
    .select({
      id: journalEntries.id,
      clientId: clients.id,
      clientName: clients.name,
      eventDate: journalEntries.eventDate,
      updatedAt: journalEntries.updatedAt,
    })
    .from(journalEntries)
    .crossJoin(clients)
    .where(
      and(
        eq(journalEntries.authorId, sql.placeholder('therapistId')),
        eq(clients.id, journalEntries.clientId),
        eq(clients.therapistId, sql.placeholder('therapistId')),
        sql`${journalEntries.status} = 'draft'`, // literal, or the partial index is not used
      ),
    )
    .orderBy(asc(journalEntries.eventDate), asc(journalEntries.createdAt))
    .prepare(),
);

/**
 * `bookingId` is the meeting it is about, if any. Saves a new draft under an id chosen when its page was made, so that a form sent twice is one entry.
 * Returns the entry that already has the id (stale) when it says something else. Refuses (409) in a destroyed journal.
 */
export function start(
  act: Act,
  client: Client,
  id: string,
  draft: Draft,
  bookingId: string | null = null,
): { stale?: Entry } {
  retention.refuseDestroyed(act.db, client);
  const twin = act.db.select({ id: journalEntries.id }).from(journalEntries).where(eq(journalEntries.id, id)).get();
  if (twin) {
    const entry = find(act.db, client, id);
    return sameText(entry, draft) ? {} : stale(act, entry);
  }
  const stamp = { createdAt: act.now, updatedAt: act.now };
  act.db
    .insert(journalEntries)
    .values({
      ...draft,
      ...stamp,
      id,
      bookingId,
      clientId: client.id,
      authorId: act.actor.id as string,
      status: 'draft',
      version: 1,
    })
    .run();
  record(act, 'entry.written', client.id, id);
  return {};
}

/** Saves a draft, if `version` is still the newest; otherwise, or if it was signed meanwhile, returns the entry as it is (stale). */
export function write(act: Act, client: Client, id: string, version: number, draft: Draft): { stale?: Entry } {
  const entry = find(act.db, client, id);
  if (entry.status !== 'draft') return stale(act, entry);
  if (entry.version !== version) return sameText(entry, draft) ? {} : stale(act, entry);
  if (sameText(entry, draft)) return {};
  act.db
    .update(journalEntries)
    .set({ ...draft, version: version + 1, updatedAt: act.now })
    .where(eq(journalEntries.id, id))
    .run();
  record(act, 'entry.written', client.id, id);
  return {};
}

/** The entry as it stands, for its page to be shown beside the typed text: a reading too. */
function stale(act: Act, entry: Entry): { stale: Entry } {
  record(act, 'entry.read', entry.clientId, entry.id);
  return { stale: entry };
}

/** Whether the entry already says what is in the form. */
export const sameText = (entry: Entry, draft: { [field in keyof Draft]?: string | null }) =>
  entry.text === draft.text &&
  entry.eventDate === draft.eventDate &&
  entry.contactType === draft.contactType &&
  entry.template === draft.template;
