import { sql } from 'drizzle-orm';
import { check, index, integer, sqliteTable, text, unique } from 'drizzle-orm/sqlite-core';
import { accounts } from '../accounts/table.ts';
import { bookings } from '../bookings/table.ts';
import { clients } from '../clients/table.ts';
import type { Item, Measure } from './questions.ts';

/**
 * Forms that therapists have made: each row is one version and never changes (trigger), but for being retired. `content` is
 * the questions and bands. The built-in ones (src/measures/built-in.ts) are not here.
 */
export const measures = sqliteTable(
  'measures',
  {
    id: text('id').primaryKey(),
    family: text('family').notNull(), // the id of the first version
    version: integer('version').notNull(), // from 1
    therapistId: text('therapist_id')
      .notNull()
      .references(() => accounts.id, { onDelete: 'restrict' }),
    title: text('title').notNull(),
    intro: text('intro').notNull(),
    content: text('content', { mode: 'json' }).$type<Pick<Measure, 'questions' | 'bands'>>().notNull(),
    createdAt: integer('created_at').notNull(),
    retiredAt: integer('retired_at'), // the same for all versions of a family
  },
  (table) => [
    unique('measures_version').on(table.family, table.version),
    index('measures_therapist').on(table.therapistId),
    check('measures_filled', sql`length(trim(${table.title})) > 0 AND json_valid(${table.content})`),
  ],
);

/**
 * That a client is asked to answer a form: at once, or so many seconds before a meeting, wherever the meeting is moved. One
 * filled in together has a row too, never sent. Answered once, or withdrawn, or neither (triggers).
 */
export const measureRequests = sqliteTable(
  'measure_requests',
  {
    id: text('id').primaryKey(),
    clientId: text('client_id')
      .notNull()
      .references(() => clients.id, { onDelete: 'restrict' }),
    measure: text('measure').notNull(), // a built-in one's name, or the id of a version
    bookingId: text('booking_id').references(() => bookings.id, { onDelete: 'restrict' }), // the meeting it is for
    secondsBefore: integer('seconds_before'), // when it is sent; null for at once
    withReminder: integer('with_reminder', { mode: 'boolean' }).notNull(),
    createdAt: integer('created_at').notNull(),
    createdBy: text('created_by')
      .notNull()
      .references(() => accounts.id, { onDelete: 'restrict' }),
    sentAt: integer('sent_at'), // put in the outbox
    remindedAt: integer('reminded_at'),
    answeredAt: integer('answered_at'),
    readAt: integer('read_at'), // opened by the therapist
    withdrawnAt: integer('withdrawn_at'),
  },
  (table) => [
    index('measure_requests_client').on(table.clientId, table.createdAt),
    index('measure_requests_open').on(table.clientId).where(sql`answered_at IS NULL AND withdrawn_at IS NULL`),
    index('measure_requests_unread').on(table.createdBy).where(sql`answered_at IS NOT NULL AND read_at IS NULL`),
    check('measure_requests_when', sql`${table.secondsBefore} IS NULL OR ${table.bookingId} IS NOT NULL`),
    check('measure_requests_once', sql`${table.answeredAt} IS NULL OR ${table.withdrawnAt} IS NULL`),
    check('measure_requests_read', sql`${table.readAt} IS NULL OR ${table.answeredAt} IS NOT NULL`),
  ],
);

/**
 * What was answered, in the words it was asked in: part of the client's journal, sealed and never changed (triggers). The
 * score is of the questions with points; null when there are none.
 */
export const measureAnswers = sqliteTable(
  'measure_answers',
  {
    id: text('id').primaryKey(),
    requestId: text('request_id')
      .notNull()
      .unique()
      .references(() => measureRequests.id, { onDelete: 'restrict' }),
    clientId: text('client_id')
      .notNull()
      .references(() => clients.id, { onDelete: 'restrict' }),
    measure: text('measure').notNull(),
    family: text('family').notNull(), // what a trend is of: all versions of a form
    title: text('title').notNull(),
    language: text('language', { enum: ['sv', 'en'] }).notNull(), // of the built-in words
    lead: text('lead').notNull(), // what stood above the questions
    items: text('items', { mode: 'json' }).$type<Item[]>().notNull(),
    score: integer('score'),
    maxScore: integer('max_score'),
    band: text('band').notNull(), // what the score means, '' for nothing
    risk: integer('risk', { mode: 'boolean' }).notNull(), // more than nothing on a question of suicidal thoughts
    answeredAt: integer('answered_at').notNull(),
    answeredBy: text('answered_by').notNull(), // the client's id, or the account's that filled it in together with them
    answeredName: text('answered_name').notNull(),
  },
  (table) => [
    index('measure_answers_client').on(table.clientId, table.answeredAt),
    check('measure_answers_score', sql`(${table.score} IS NULL) = (${table.maxScore} IS NULL)`),
    check('measure_answers_range', sql`coalesce(${table.score}, 0) BETWEEN 0 AND coalesce(${table.maxScore}, 0)`),
    check('measure_answers_items', sql`json_array_length(${table.items}) > 0`),
    check('measure_answers_language', sql`${table.language} IN ('sv', 'en')`),
  ],
);
