import { asc, eq, getTableColumns } from 'drizzle-orm';
import type { Client } from '../clients/clients.ts';
import type { Db } from '../db/database.ts';
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
