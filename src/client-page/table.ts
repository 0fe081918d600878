import { index, integer, sqliteTable, text } from 'drizzle-orm/sqlite-core';
import { accounts } from '../accounts/table.ts';
import { clients } from '../clients/table.ts';

/** Links to a client's own page. Only the hash of the secret is kept; a new link ends the one before. */
export const clientLinks = sqliteTable(
  'client_links',
  {
    id: text('id').primaryKey(),
    clientId: text('client_id')
      .notNull()
      .references(() => clients.id, { onDelete: 'restrict' }),
    secretHash: text('secret_hash').notNull().unique(),
    createdAt: integer('created_at').notNull(),
    createdBy: text('created_by')
      .notNull()
      .references(() => accounts.id, { onDelete: 'restrict' }),
    expiresAt: integer('expires_at').notNull(),
    revokedAt: integer('revoked_at'),
  },
  (table) => [index('client_links_client').on(table.clientId)],
);
