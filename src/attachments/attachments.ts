import { and, asc, eq, getTableColumns, sql } from 'drizzle-orm';
import type { Account } from '../accounts/accounts.ts';
import { record } from '../audit/log.ts';
import type { Client } from '../clients/clients.ts';
import { type Act, type Db, prepared } from '../db/database.ts';
import * as chain from '../journal/chain.ts';
import { refuseDestroyed } from '../journal/retention.ts';
import { notFound } from '../shared/errors.ts';
import { newId, sha256 } from '../shared/ids.ts';
import type { File } from './file.ts';
import { attachments } from './table.ts';

/** A file in a client's journal, without its content. `size` is in bytes. */
export type Attachment = Omit<typeof attachments.$inferSelect, 'content'>;

const { content: _content, ...facts } = getTableColumns(attachments);

const ofOne = prepared((db) =>
  db
    .select(facts)
    .from(attachments)
    .where(eq(attachments.clientId, sql.placeholder('clientId')))
    .orderBy(asc(attachments.addedAt), asc(attachments.name))
    .prepare(),
);

/** The client's files, oldest first, without their content. */
export const ofClient = (db: Db, client: Client): Attachment[] => ofOne(db).all({ clientId: client.id });

/** One file without its content. Refuses (404) another client's. */
export function find(db: Db, client: Client, id: string): Attachment {
  const attachment = ofClient(db, client).find((each) => each.id === id);
  if (!attachment) throw notFound();
  return attachment;
}

/** The bytes of one file. Refuses (404) another client's. */
export function content(db: Db, clientId: string, id: string): Buffer {
  const mine = and(eq(attachments.id, id), eq(attachments.clientId, clientId));
  const row = db.select({ content: attachments.content }).from(attachments).where(mine).get();
  if (!row) throw notFound();
  return row.content;
}

/** Puts a file into the journal, sealed like a signed entry: it can neither be changed nor taken out (PDL 3:14). */
export function add(act: Act, client: Client, { name, type, content }: File, remark: string, by: Account): void {
  refuseDestroyed(act.db, client);
  const id = newId();
  act.db
    .insert(attachments)
    .values({
      id,
      clientId: client.id,
      name,
      type,
      size: content.length,
      sha256: sha256(content),
      remark,
      addedAt: act.now,
      addedBy: by.id,
      addedName: by.name,
      content,
    })
    .run();
  chain.link(act, client.id, 'attachment', id);
  record(act, 'attachment.added', client.id, id);
}
