import { and, asc, eq, getTableColumns } from 'drizzle-orm';
import type { Client } from '../clients/clients.ts';
import type { Db } from '../db/database.ts';
import { notFound } from '../shared/errors.ts';
import { attachments } from './table.ts';

/** A file in a client's journal, without its content. */
export type Attachment = Omit<typeof attachments.$inferSelect, 'content'>;

const { content: _content, ...facts } = getTableColumns(attachments);

/** The client's files, oldest first, without their content. */
export const ofClient = (db: Db, client: Client): Attachment[] =>
  db
    .select(facts)
    .from(attachments)
    .where(eq(attachments.clientId, client.id))
    .orderBy(asc(attachments.addedAt), asc(attachments.name))
    .all();

/** The bytes of one file. Refuses (404) another client's. */
export function content(db: Db, clientId: string, id: string): Buffer {
  const mine = and(eq(attachments.id, id), eq(attachments.clientId, clientId));
  const row = db.select({ content: attachments.content }).from(attachments).where(mine).get();
  if (!row) throw notFound();
  return row.content;
}
