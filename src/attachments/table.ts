import { sql } from 'drizzle-orm';
import { blob, check, index, integer, sqliteTable, text } from 'drizzle-orm/sqlite-core';
import { accounts } from '../accounts/table.ts';
import { clients } from '../clients/table.ts';

/** Files that belong to a client's journal, content and all: one backup, one encryption. Append-only. */
export const attachments = sqliteTable(
  'attachments',
  {
    id: text('id').primaryKey(),
    clientId: text('client_id')
      .notNull()
      .references(() => clients.id, { onDelete: 'restrict' }),
    name: text('name').notNull(),
    type: text('type').notNull(), // media type, found in the content
    size: integer('size').notNull(), // bytes
    sha256: text('sha256').notNull(),
    remark: text('remark').notNull(),
    addedAt: integer('added_at').notNull(),
    addedBy: text('added_by')
      .notNull()
      .references(() => accounts.id, { onDelete: 'restrict' }),
    addedName: text('added_name').notNull(),
    content: blob('content', { mode: 'buffer' }).notNull(),
  },
  (table) => [
    index('attachments_client').on(table.clientId, table.addedAt),
    check('attachments_size', sql`${table.size} = length(${table.content}) AND ${table.size} BETWEEN 1 AND 26214400`),
    check('attachments_name', sql`length(trim(${table.name})) > 0`),
  ],
);
