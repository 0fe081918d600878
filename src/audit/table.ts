import { index, integer, sqliteTable, text } from 'drizzle-orm/sqlite-core';

/** The access log. Append-only and hash-chained; triggers refuse UPDATE, DELETE and a row that does not follow the last one. */
export const auditLog = sqliteTable(
  'audit_log',
  {
    id: integer('id').primaryKey(),
    at: integer('at').notNull(),
    actorId: text('actor_id'),
    address: text('address'),
    action: text('action').notNull(),
    clientId: text('client_id'),
    subject: text('subject'),
    previousHash: text('previous_hash').notNull(),
    hash: text('hash').notNull(),
  },
  (table) => [
    index('audit_log_client').on(table.clientId, table.id),
    index('audit_log_actor').on(table.actorId, table.action, table.id),
  ],
);
