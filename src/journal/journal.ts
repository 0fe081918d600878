import { and, asc, count, desc, eq, sql } from 'drizzle-orm';
import { record } from '../audit/log.ts';
import type { Client } from '../clients/clients.ts';
import { type Act, type Db, prepared } from '../db/database.ts';
import { accounts, clients } from '../db/schema.ts';
import { notFound } from '../shared/errors.ts';
import type { DateText } from '../shared/time.ts';
import * as retention from './retention.ts';
import { journalEntries } from './table.ts';
import { firstLine, type TemplateId } from './templates.ts';

export const CONTACT_TYPES = ['visit', 'video', 'phone', 'other'] as const;
export type ContactType = (typeof CONTACT_TYPES)[number];

/** What a therapist writes. `eventDate` is the day of the contact, not of the writing. */
export type Draft = { eventDate: DateText; contactType: ContactType; template: TemplateId; text: string };
export type Entry = Omit<typeof journalEntries.$inferSelect, 'template'> & { template: TemplateId; author: string };
export type Listed = Pick<
  Entry,
  'id' | 'status' | 'eventDate' | 'contactType' | 'template' | 'author' | 'signedAt' | 'updatedAt'
> & {
  firstLine: string;
};

const OPENING_LETTERS = 400; // enough to get past a template's headings to the first line written

const listed = {
  id: journalEntries.id,
  status: journalEntries.status,
  eventDate: journalEntries.eventDate,
  contactType: journalEntries.contactType,
  template: sql<TemplateId>`${journalEntries.template}`,
  author: accounts.name,
  signedAt: journalEntries.signedAt,
  updatedAt: journalEntries.updatedAt,
  opening: sql<string>`substr(${journalEntries.text}, 1, ${sql.raw(String(OPENING_LETTERS))})`,
};

const listQueries = prepared((db) => {
  const ofClient = eq(journalEntries.clientId, sql.placeholder('clientId'));
  return {
    newest: db
      .select(listed)
      .from(journalEntries)
      .innerJoin(accounts, eq(accounts.id, journalEntries.authorId))
      .where(ofClient)
      .orderBy(desc(journalEntries.eventDate), desc(journalEntries.createdAt))
      .limit(sql.placeholder('limit'))
      .prepare(),
    count: db.select({ n: count() }).from(journalEntries).where(ofClient).prepare(),
  };
});

/** The newest entries of a client by the day of the contact, and how many there are in all. A limit of -1 is none. */
export function list(db: Db, client: Client, limit: number): { entries: Listed[]; total: number } {
  const { newest, count } = listQueries(db);
  const entries = newest
    .all({ clientId: client.id, limit })
    .map(({ opening, ...entry }) => ({ ...entry, firstLine: firstLine(opening) }));
  return { entries, total: count.get({ clientId: client.id })?.n ?? 0 };
}

const withAuthor = (db: Db) =>
  db
    .select({ entry: journalEntries, author: accounts.name })
    .from(journalEntries)
    .innerJoin(accounts, eq(accounts.id, journalEntries.authorId));

const asEntry = ({ entry, author }: { entry: typeof journalEntries.$inferSelect; author: string }) =>
  ({ ...entry, author }) as Entry;

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

/** The whole journal, oldest first, for print and download. */
export const whole = (db: Db, client: Client): Entry[] =>
  withAuthor(db)
    .where(eq(journalEntries.clientId, client.id))
    .orderBy(asc(journalEntries.eventDate), asc(journalEntries.createdAt))
    .all()
    .map(asEntry);

export type Unsigned = { id: string; clientId: string; clientName: string; eventDate: DateText; updatedAt: number };

/** A therapist's drafts, oldest contact first: what waits to be signed. */
export const unsigned = (db: Db, therapistId: string): Unsigned[] => unsignedQuery(db).all({ therapistId });

/** Starts at the drafts, which are few, not at the clients: a cross join keeps SQLite to that order. */
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
        eq(clients.id, journalEntries.clientId),
        eq(clients.therapistId, sql.placeholder('therapistId')),
        sql`${journalEntries.status} = 'draft'`, // literal, or the partial index is not used
      ),
    )
    .orderBy(asc(journalEntries.eventDate), asc(journalEntries.createdAt))
    .prepare(),
);

/**
 * Saves a new draft under an id chosen when its page was made, so that a form sent twice is one entry.
 * Returns the entry that already has the id (stale) when it says something else. Refuses (409) in a destroyed journal.
 */
export function start(act: Act, client: Client, id: string, draft: Draft): { stale?: Entry } {
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

const sameText = (entry: Entry, draft: Draft) =>
  entry.text === draft.text &&
  entry.eventDate === draft.eventDate &&
  entry.contactType === draft.contactType &&
  entry.template === draft.template;
