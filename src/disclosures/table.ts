import { sql } from 'drizzle-orm';
import { check, index, integer, sqliteTable, text } from 'drizzle-orm/sqlite-core';
import { accounts } from '../accounts/table.ts';
import { clients } from '../clients/table.ts';
import { journalEntries } from '../journal/table.ts';

/** Somebody asked for a copy of a journal (PDL 8:2). Answered by disclosures that name it, or refused here. */
export const disclosureRequests = sqliteTable(
  'disclosure_requests',
  {
    id: text('id').primaryKey(),
    clientId: text('client_id')
      .notNull()
      .references(() => clients.id, { onDelete: 'restrict' }),
    requester: text('requester').notNull(),
    wish: text('wish').notNull(),
    receivedOn: text('received_on').notNull(), // YYYY-MM-DD
    createdAt: integer('created_at').notNull(),
    createdBy: text('created_by')
      .notNull()
      .references(() => accounts.id, { onDelete: 'restrict' }),
    refusal: text('refusal'),
    passedToIvoOn: text('passed_to_ivo_on'), // YYYY-MM-DD
    refusedAt: integer('refused_at'),
    refusedBy: text('refused_by').references(() => accounts.id, { onDelete: 'restrict' }),
  },
  (table) => [
    index('disclosure_requests_client').on(table.clientId),
    check('disclosure_requests_requester', sql`length(trim(${table.requester})) > 0`),
    check('disclosure_requests_received', sql`${table.receivedOn} IS date(${table.receivedOn})`),
    check(
      'disclosure_requests_refused',
      sql`CASE WHEN ${table.refusedAt} IS NULL
        THEN ${table.refusal} IS NULL AND ${table.refusedBy} IS NULL AND ${table.passedToIvoOn} IS NULL
        ELSE length(trim(${table.refusal})) > 0 AND ${table.refusedBy} IS NOT NULL
      END`,
    ),
  ],
);

/** A copy of a journal left the house, or its author's screen: who got what, why and when (PDL 3:11). Append-only. */
export const disclosures = sqliteTable(
  'disclosures',
  {
    id: text('id').primaryKey(),
    clientId: text('client_id')
      .notNull()
      .references(() => clients.id, { onDelete: 'restrict' }),
    requestId: text('request_id').references(() => disclosureRequests.id, { onDelete: 'restrict' }),
    recipient: text('recipient').notNull(),
    purpose: text('purpose', {
      enum: ['own_archive', 'client', 'care', 'authority', 'insurer', 'other'],
    }).notNull(),
    remark: text('remark').notNull(),
    format: text('format', { enum: ['pdf', 'archive', 'print'] }).notNull(),
    fromDate: text('from_date'), // YYYY-MM-DD; null from the beginning
    toDate: text('to_date'),
    entryId: text('entry_id').references(() => journalEntries.id, { onDelete: 'restrict' }), // one entry alone
    withLog: integer('with_log', { mode: 'boolean' }).notNull(),
    at: integer('at').notNull(),
    by: text('by')
      .notNull()
      .references(() => accounts.id, { onDelete: 'restrict' }),
    byName: text('by_name').notNull(),
  },
  (table) => [
    index('disclosures_client').on(table.clientId, table.at),
    check(
      'disclosures_purpose',
      sql`${table.purpose} IN ('own_archive', 'client', 'care', 'authority', 'insurer', 'other')`,
    ),
    check('disclosures_format', sql`${table.format} IN ('pdf', 'archive', 'print')`),
    check('disclosures_recipient', sql`length(trim(${table.recipient})) > 0`),
  ],
);

/** One therapist taking all journals along. `done` counts the clients whose files have been sent. */
export const journalExports = sqliteTable('journal_exports', {
  id: text('id').primaryKey(),
  accountId: text('account_id')
    .notNull()
    .references(() => accounts.id, { onDelete: 'restrict' }),
  clients: integer('clients').notNull(),
  done: integer('done').notNull(),
  createdAt: integer('created_at').notNull(),
  startedAt: integer('started_at'),
  finishedAt: integer('finished_at'),
});
