import { sql } from 'drizzle-orm';
import { check, index, integer, sqliteTable, text } from 'drizzle-orm/sqlite-core';
import { accounts } from '../accounts/table.ts';
import { clients } from '../clients/table.ts';

/** Journal entries. Triggers refuse DELETE always, and UPDATE once signed. */
export const journalEntries = sqliteTable(
  'journal_entries',
  {
    id: text('id').primaryKey(),
    clientId: text('client_id')
      .notNull()
      .references(() => clients.id, { onDelete: 'restrict' }),
    authorId: text('author_id')
      .notNull()
      .references(() => accounts.id, { onDelete: 'restrict' }),
    status: text('status', { enum: ['draft', 'signed'] }).notNull(),
    eventDate: text('event_date').notNull(), // YYYY-MM-DD
    contactType: text('contact_type', { enum: ['visit', 'video', 'phone', 'other'] }).notNull(),
    template: text('template').notNull(),
    text: text('text').notNull(),
    version: integer('version').notNull(),
    createdAt: integer('created_at').notNull(),
    updatedAt: integer('updated_at').notNull(),
    signedAt: integer('signed_at'),
    signedBy: text('signed_by').references(() => accounts.id, { onDelete: 'restrict' }),
    signedName: text('signed_name'),
    signedTitle: text('signed_title'),
    signedProfession: text('signed_profession'),
  },
  (table) => [
    index('journal_entries_client').on(table.clientId, table.eventDate, table.createdAt),
    index('journal_entries_drafts').on(table.clientId).where(sql`${table.status} = 'draft'`),
    check('journal_entries_status', sql`${table.status} IN ('draft', 'signed')`),
    check('journal_entries_contact', sql`${table.contactType} IN ('visit', 'video', 'phone', 'other')`),
    check('journal_entries_date', sql`${table.eventDate} IS date(${table.eventDate})`),
    check(
      'journal_entries_signature',
      sql`CASE ${table.status} WHEN 'draft'
        THEN ${table.signedAt} IS NULL AND ${table.signedBy} IS NULL AND ${table.signedName} IS NULL AND ${table.signedTitle} IS NULL AND ${table.signedProfession} IS NULL
        ELSE ${table.signedAt} IS NOT NULL AND ${table.signedBy} IS NOT NULL AND length(${table.signedName}) > 0 AND length(${table.signedTitle}) > 0 AND ${table.signedProfession} IS NOT NULL AND length(trim(${table.text})) > 0
      END`,
    ),
  ],
);
