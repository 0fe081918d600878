import { sql } from 'drizzle-orm';
import { check, index, integer, primaryKey, sqliteTable, text, unique } from 'drizzle-orm/sqlite-core';
import { accounts } from '../accounts/table.ts';
import { bookings } from '../bookings/table.ts';
import { clients } from '../clients/table.ts';

/** Who sealed something, with name, title and profession as they were that day. */
const sealedBy = () => ({
  signedAt: integer('signed_at').notNull(),
  signedBy: text('signed_by')
    .notNull()
    .references(() => accounts.id, { onDelete: 'restrict' }),
  signedName: text('signed_name').notNull(),
  signedTitle: text('signed_title').notNull(),
  signedProfession: text('signed_profession').notNull(),
});

/**
 * Journal entries: drafts, signed ones, and those closed without a signature (PDL 3:10), whose signed_* columns say who
 * closed them. Triggers refuse DELETE always, UPDATE once sealed, and a draft's new words without a new version.
 */
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
    status: text('status', { enum: ['draft', 'signed', 'closed'] }).notNull(),
    eventDate: text('event_date').notNull(), // YYYY-MM-DD
    contactType: text('contact_type', { enum: ['visit', 'video', 'phone', 'other'] }).notNull(),
    template: text('template').notNull(), // one of the product's, or the id of an own one
    templateName: text('template_name'), // an own template's name as it was; null for the product's
    text: text('text').notNull(),
    version: integer('version').notNull(),
    createdAt: integer('created_at').notNull(),
    updatedAt: integer('updated_at').notNull(),
    signedAt: integer('signed_at'),
    signedBy: text('signed_by').references(() => accounts.id, { onDelete: 'restrict' }),
    signedName: text('signed_name'),
    signedTitle: text('signed_title'),
    signedProfession: text('signed_profession'),
    closedKind: text('closed_kind', { enum: ['needless', 'hindered'] }),
    closedBecause: text('closed_because'),
    bookingId: text('booking_id').references(() => bookings.id, { onDelete: 'restrict' }), // the meeting it is about
  },
  (table) => [
    index('journal_entries_client').on(table.clientId, table.eventDate, table.createdAt),
    index('journal_entries_meeting')
      .on(table.clientId, table.bookingId, table.createdAt, table.id)
      .where(sql`booking_id IS NOT NULL`),
    index('journal_entries_drafts').on(table.clientId).where(sql`${table.status} = 'draft'`),
    index('journal_entries_of_meeting')
      .on(table.authorId, table.bookingId, table.clientId)
      .where(sql`booking_id IS NOT NULL`),
    index('journal_entries_unsigned').on(table.authorId).where(sql`${table.status} = 'draft'`),
    check('journal_entries_status', sql`${table.status} IN ('draft', 'signed', 'closed')`),
    check('journal_entries_contact', sql`${table.contactType} IN ('visit', 'video', 'phone', 'other')`),
    check('journal_entries_date', sql`${table.eventDate} IS date(${table.eventDate})`),
    check(
      'journal_entries_signature',
      sql`CASE ${table.status} WHEN 'draft'
        THEN ${table.signedAt} IS NULL AND ${table.signedBy} IS NULL AND ${table.signedName} IS NULL AND ${table.signedTitle} IS NULL AND ${table.signedProfession} IS NULL
        ELSE ${table.signedAt} IS NOT NULL AND ${table.signedBy} IS NOT NULL AND length(${table.signedName}) > 0 AND length(${table.signedTitle}) > 0 AND ${table.signedProfession} IS NOT NULL AND length(trim(${table.text})) > 0
      END`,
    ),
    check(
      'journal_entries_closed',
      sql`CASE ${table.status} WHEN 'closed'
        THEN ${table.closedKind} IN ('needless', 'hindered') AND length(trim(${table.closedBecause})) > 0
        ELSE ${table.closedKind} IS NULL AND ${table.closedBecause} IS NULL
      END`,
    ),
  ],
);

/** What a draft said before it was saved again. Filled by a trigger; never changed, never deleted. */
export const journalVersions = sqliteTable(
  'journal_versions',
  {
    entryId: text('entry_id')
      .notNull()
      .references(() => journalEntries.id, { onDelete: 'restrict' }),
    version: integer('version').notNull(),
    eventDate: text('event_date').notNull(),
    contactType: text('contact_type').notNull(),
    template: text('template').notNull(),
    templateName: text('template_name'),
    text: text('text').notNull(),
    writtenAt: integer('written_at').notNull(),
  },
  (table) => [primaryKey({ columns: [table.entryId, table.version] })],
);

/** A correction of a sealed entry: a new signed version of it, counted from 1. The entry itself stays as it was. */
export const journalCorrections = sqliteTable(
  'journal_corrections',
  {
    id: text('id').primaryKey(),
    entryId: text('entry_id')
      .notNull()
      .references(() => journalEntries.id, { onDelete: 'restrict' }),
    number: integer('number').notNull(),
    eventDate: text('event_date').notNull(),
    contactType: text('contact_type', { enum: ['visit', 'video', 'phone', 'other'] }).notNull(),
    text: text('text').notNull(),
    reason: text('reason').notNull(),
    ...sealedBy(),
  },
  (table) => [
    unique('journal_corrections_number').on(table.entryId, table.number),
    check('journal_corrections_contact', sql`${table.contactType} IN ('visit', 'video', 'phone', 'other')`),
    check('journal_corrections_date', sql`${table.eventDate} IS date(${table.eventDate})`),
    check(
      'journal_corrections_filled',
      sql`length(trim(${table.text})) > 0 AND length(trim(${table.reason})) > 0 AND length(${table.signedName}) > 0 AND length(${table.signedTitle}) > 0`,
    ),
  ],
);

/** That the client holds something in an entry to be wrong or misleading (PDL 3:8). */
export const journalDissents = sqliteTable(
  'journal_dissents',
  {
    id: text('id').primaryKey(),
    entryId: text('entry_id')
      .notNull()
      .references(() => journalEntries.id, { onDelete: 'restrict' }),
    statedOn: text('stated_on').notNull(), // YYYY-MM-DD
    text: text('text').notNull(),
    ...sealedBy(),
  },
  (table) => [
    index('journal_dissents_entry').on(table.entryId),
    check('journal_dissents_date', sql`${table.statedOn} IS date(${table.statedOn})`),
    check('journal_dissents_filled', sql`length(trim(${table.text})) > 0`),
  ],
);

/**
 * One link for everything sealed in a client's journal, in the order in which it was: its hash covers the content and the
 * hash of the link before. Append-only by trigger.
 */
export const journalChain = sqliteTable(
  'journal_chain',
  {
    clientId: text('client_id')
      .notNull()
      .references(() => clients.id, { onDelete: 'restrict' }),
    position: integer('position').notNull(), // from 1
    kind: text('kind', {
      enum: ['entry', 'correction', 'dissent', 'disclosure', 'refusal', 'attachment', 'answer'],
    }).notNull(),
    subjectId: text('subject_id').notNull(),
    at: integer('at').notNull(),
    previousHash: text('previous_hash').notNull(),
    hash: text('hash').notNull(),
  },
  (table) => [
    primaryKey({ columns: [table.clientId, table.position] }),
    unique('journal_chain_subject').on(table.kind, table.subjectId),
  ],
);

/**
 * Words that are in no journal yet: what was being typed, kept while typing, and what was discarded with "Stäng".
 * The only table of the journal from which rows are deleted: when saved, or 30 days after.
 */
export const unsavedTexts = sqliteTable(
  'unsaved_texts',
  {
    id: text('id').primaryKey(), // made with the page that was typed in
    accountId: text('account_id')
      .notNull()
      .references(() => accounts.id, { onDelete: 'restrict' }),
    clientId: text('client_id')
      .notNull()
      .references(() => clients.id, { onDelete: 'restrict' }),
    kind: text('kind', { enum: ['entry', 'correction'] }).notNull(),
    entryId: text('entry_id').notNull(), // of a new entry: the id it would have got
    typed: text('typed').notNull(), // the form's fields as they came, JSON
    writtenAt: integer('written_at').notNull(),
    discardedAt: integer('discarded_at'),
  },
  (table) => [
    index('unsaved_texts_client').on(table.clientId, table.accountId),
    index('unsaved_texts_age').on(table.writtenAt),
  ],
);

/** A therapist's own templates. Headings are one to a line. A retired one is no longer offered. */
export const journalTemplates = sqliteTable(
  'journal_templates',
  {
    id: text('id').primaryKey(),
    therapistId: text('therapist_id')
      .notNull()
      .references(() => accounts.id, { onDelete: 'restrict' }),
    name: text('name').notNull(),
    headings: text('headings').notNull(),
    retiredAt: integer('retired_at'),
  },
  (table) => [index('journal_templates_therapist').on(table.therapistId)],
);

/** A therapist's phrases: a short word that stands for a text. */
export const phrases = sqliteTable(
  'phrases',
  {
    id: text('id').primaryKey(),
    therapistId: text('therapist_id')
      .notNull()
      .references(() => accounts.id, { onDelete: 'restrict' }),
    word: text('word').notNull(),
    text: text('text').notNull(),
  },
  (table) => [unique('phrases_word').on(table.therapistId, table.word)],
);

/** What is left when IVO has decided that a journal be destroyed (PDL 8:4). Only its row lets the triggers delete. */
export const journalDestructions = sqliteTable(
  'journal_destructions',
  {
    clientId: text('client_id')
      .primaryKey()
      .references(() => clients.id, { onDelete: 'restrict' }),
    ivoCase: text('ivo_case').notNull(),
    decidedOn: text('decided_on').notNull(), // YYYY-MM-DD
    entries: integer('entries').notNull(),
    lastHash: text('last_hash').notNull(), // of the chain that was
    destroyedAt: integer('destroyed_at').notNull(),
    destroyedBy: text('destroyed_by')
      .notNull()
      .references(() => accounts.id, { onDelete: 'restrict' }),
  },
  (table) => [
    check('journal_destructions_case', sql`length(trim(${table.ivoCase})) > 0`),
    check('journal_destructions_date', sql`${table.decidedOn} IS date(${table.decidedOn})`),
  ],
);
