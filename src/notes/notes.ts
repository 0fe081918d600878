import { and, desc, eq, type SQL, sql } from 'drizzle-orm';
import { record } from '../audit/log.ts';
import type { Client } from '../clients/clients.ts';
import type { Act, Db } from '../db/database.ts';
import { accounts } from '../db/schema.ts';
import { notFound } from '../shared/errors.ts';
import * as headings from './headings.ts';
import { clientNotes } from './table.ts';

/** One version of a note. `version` counts from 1; a heading never written under has version 0 and no text. */
export type Note = { version: number; text: string; writtenAt: number; author: string };
export type HeadedNote = { heading: headings.Heading; note: Note | undefined };

const columns = {
  headingId: clientNotes.headingId,
  version: clientNotes.version,
  text: clientNotes.text,
  writtenAt: clientNotes.writtenAt,
  author: accounts.name,
};

const versions = (db: Db, where: SQL | undefined) =>
  db
    .select(columns)
    .from(clientNotes)
    .innerJoin(accounts, eq(accounts.id, clientNotes.writtenBy))
    .where(where)
    .orderBy(desc(clientNotes.version))
    .all();

/** The client's notes under the therapist's headings, in order. A retired heading is there while it has a text. */
export function ofClient(db: Db, client: Client): HeadedNote[] {
  const newest = new Map<string, Note>();
  const isNewest = sql`${clientNotes.version} = (SELECT max(version) FROM client_notes n
    WHERE n.client_id = ${clientNotes.clientId} AND n.heading_id = ${clientNotes.headingId})`;
  for (const row of versions(db, and(eq(clientNotes.clientId, client.id), isNewest))) newest.set(row.headingId, row);
  return headings
    .of(db, client.therapistId)
    .map((heading) => ({ heading, note: newest.get(heading.id) }))
    .filter(({ heading, note }) => heading.retiredAt === null || note?.text);
}

/** One heading with all versions of its note, newest first. Refuses (404) a heading of another therapist. */
export function find(db: Db, client: Client, headingId: string): HeadedNote & { history: Note[] } {
  const heading = headings.of(db, client.therapistId).find(({ id }) => id === headingId);
  if (!heading) throw notFound();
  const history = versions(db, and(eq(clientNotes.clientId, client.id), eq(clientNotes.headingId, headingId)));
  return { heading, note: history[0], history };
}

/**
 * Writes the next version, if `version` is still the newest. Returns the newest note instead (stale) when it is not,
 * and stores nothing then. The same text again makes no new version.
 */
export function write(act: Act, client: Client, headingId: string, version: number, text: string): { stale?: Note } {
  const { note } = find(act.db, client, headingId);
  if ((note?.version ?? 0) !== version) return { stale: note as Note };
  if ((note?.text ?? '') === text) return {};
  act.db
    .insert(clientNotes)
    .values({
      clientId: client.id,
      headingId,
      version: version + 1,
      text,
      writtenAt: act.now,
      writtenBy: act.actor.id as string,
    })
    .run();
  record(act, 'note.written', client.id, headingId);
  return {};
}
