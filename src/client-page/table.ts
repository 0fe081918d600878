import { sql } from 'drizzle-orm';
import { check, index, integer, sqliteTable, text } from 'drizzle-orm/sqlite-core';
import { accounts } from '../accounts/table.ts';
import { clients } from '../clients/table.ts';

/** Links to a client's own page. Only the hash of the secret is kept; several may stand at once. */
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

/** One-time codes to the client's own e-mail or phone, which make a browser known. Only the hash is kept; the newest holds. */
export const clientCodes = sqliteTable(
  'client_codes',
  {
    id: text('id').primaryKey(),
    clientId: text('client_id')
      .notNull()
      .references(() => clients.id, { onDelete: 'restrict' }),
    codeHash: text('code_hash').notNull(), // sha256 of `<id>:<code>`
    channel: text('channel', { enum: ['email', 'sms'] }).notNull(),
    createdAt: integer('created_at').notNull(),
    expiresAt: integer('expires_at').notNull(),
    tries: integer('tries').notNull(),
    usedAt: integer('used_at'),
  },
  (table) => [
    index('client_codes_client').on(table.clientId, table.createdAt),
    check('client_codes_channel', sql`${table.channel} IN ('email', 'sms')`),
    check('client_codes_tries', sql`${table.tries} BETWEEN 0 AND 5`),
  ],
);

/** Browsers that a client has shown to be the own, by a code. Only the hash of the cookie's secret is kept. */
export const clientDevices = sqliteTable(
  'client_devices',
  {
    id: text('id').primaryKey(),
    clientId: text('client_id')
      .notNull()
      .references(() => clients.id, { onDelete: 'restrict' }),
    secretHash: text('secret_hash').notNull().unique(),
    kind: text('kind').notNull(), // iPhone, Android, Windows ..., as the browser says; '' when it does not
    createdAt: integer('created_at').notNull(),
    usedAt: integer('used_at').notNull(),
    expiresAt: integer('expires_at').notNull(),
    revokedAt: integer('revoked_at'),
  },
  (table) => [index('client_devices_client').on(table.clientId)],
);
