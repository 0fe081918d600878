import { sql } from 'drizzle-orm';
import { check, index, integer, primaryKey, sqliteTable, text, uniqueIndex } from 'drizzle-orm/sqlite-core';
import { accounts } from '../accounts/table.ts';

export const clients = sqliteTable(
  'clients',
  {
    id: text('id').primaryKey(),
    therapistId: text('therapist_id')
      .notNull()
      .references(() => accounts.id, { onDelete: 'restrict' }),
    origin: text('origin', { enum: ['own', 'mediated'] }).notNull(),
    name: text('name').notNull(),
    calledName: text('called_name').notNull(),
    personnummer: text('personnummer'), // twelve digits
    reserveNumber: text('reserve_number'),
    email: text('email').notNull(),
    phone: text('phone').notNull(), // E.164
    street: text('street').notNull(),
    postalCode: text('postal_code').notNull(),
    city: text('city').notNull(),
    kinName: text('kin_name').notNull(),
    kinRelation: text('kin_relation').notNull(),
    kinPhone: text('kin_phone').notNull(), // E.164
    payerName: text('payer_name').notNull(),
    payerEmail: text('payer_email').notNull(),
    payerAddress: text('payer_address').notNull(),
    language: text('language').notNull(),
    remarks: text('remarks').notNull(),
    contactReason: text('contact_reason'),
    sortKey: text('sort_key').notNull(),
    searchText: text('search_text').notNull(),
    version: integer('version').notNull(),
    createdAt: integer('created_at').notNull(),
    createdBy: text('created_by').references(() => accounts.id, { onDelete: 'restrict' }),
    updatedAt: integer('updated_at').notNull(),
    updatedBy: text('updated_by').references(() => accounts.id, { onDelete: 'restrict' }),
    archivedAt: integer('archived_at'),
    archivedBy: text('archived_by').references(() => accounts.id, { onDelete: 'restrict' }),
  },
  (table) => [
    index('clients_list').on(table.therapistId, table.sortKey, table.id),
    index('clients_search').on(table.therapistId, table.archivedAt, table.sortKey, table.id, table.searchText),
    uniqueIndex('clients_one_card_per_person').on(table.therapistId, table.personnummer),
    check('clients_origin', sql`${table.origin} IN ('own', 'mediated')`),
    check('clients_name', sql`length(trim(${table.name})) > 0`),
    check('clients_one_number', sql`${table.personnummer} IS NULL OR ${table.reserveNumber} IS NULL`),
    check('clients_archived', sql`(${table.archivedAt} IS NULL) = (${table.archivedBy} IS NULL)`),
  ],
);

/** What a mediated client answered in the matching questionnaire, in the wording it was asked. */
export const clientAnswers = sqliteTable(
  'client_answers',
  {
    clientId: text('client_id')
      .notNull()
      .references(() => clients.id, { onDelete: 'restrict' }),
    position: integer('position').notNull(),
    question: text('question').notNull(),
    answer: text('answer').notNull(),
  },
  (table) => [primaryKey({ columns: [table.clientId, table.position] })],
);
