import { and, desc, eq, sql } from 'drizzle-orm';
import { record } from '../audit/log.ts';
import type { Client } from '../clients/clients.ts';
import { type Act, type Db, prepared } from '../db/database.ts';
import { accounts } from '../db/schema.ts';
import * as retention from '../journal/retention.ts';
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

const isNewest = sql`${clientNotes.version} = (SELECT max(version) FROM client_notes n
  WHERE n.client_id = ${clientNotes.clientId} AND n.heading_id = ${clientNotes.headingId})`;

/** Versions of a client's notes, newest first: the newest of each heading, or all of one. */
const versions = prepared((db, which: 'newest' | 'history') =>
  db
    .select(columns)
    .from(clientNotes)
    .innerJoin(accounts, eq(accounts.id, clientNotes.writtenBy))
    .where(
      and(
        eq(clientNotes.clientId, sql.placeholder('clientId')),
        which === 'newest' ? isNewest : eq(clientNotes.headingId, sql.placeholder('headingId')),
      ),
    )
    .orderBy(desc(clientNotes.version))
    .prepare(),
);

/** The client's notes under the therapist's headings, in order. A retired heading is there while it has a text. */
export function ofClient(db: Db, client: Client): HeadedNote[] {
  const newest = new Map<string, Note>(
    versions(db, 'newest')
      .all({ clientId: client.id })
      .map((note) => [note.headingId, note]),
  );
  return headings
    .of(db, client.therapistId)
    .map((heading) => ({ heading, note: newest.get(heading.id) }))
    .filter(({ heading, note }) => heading.retiredAt === null || note?.text);
}

/** One heading with all versions of its note, newest first. Refuses (404) a heading of another therapist. */
export function find(db: Db, client: Client, headingId: string): HeadedNote & { history: Note[] } {
  const heading = headings.of(db, client.therapistId).find(({ id }) => id === headingId);
  if (!heading) throw notFound();
  const history = versions(db, 'history').all({ clientId: client.id, headingId });
  return { heading, note: history[0], history };
}

/**
 * Writes the next version, if `version` is still the newest. Returns the newest note instead (stale) when it is not,
 * stores nothing then, and logs that it was read. The same text again makes no new version.
 * Refuses (409) in a destroyed journal.
 */
export function write(act: Act, client: Client, headingId: string, version: number, text: string): { stale?: Note } {
  retention.refuseDestroyed(act.db, client);
  const { note } = find(act.db, client, headingId);
  if (note && note.version !== version) {
    record(act, 'note.read', client.id, headingId);
    return { stale: note };
  }
  if ((note?.text ?? '') === text) return {};
  act.db
    .insert(clientNotes)
    .values({
      clientId: client.id,
      headingId,
      version: (note?.version ?? 0) + 1,
      text,
      writtenAt: act.now,
      writtenBy: act.actor.id as string,
    })
    .run();
  record(act, 'note.written', client.id, headingId);
  return {};
}
