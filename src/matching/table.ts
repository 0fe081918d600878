import { sql } from 'drizzle-orm';
import { check, index, integer, sqliteTable, text } from 'drizzle-orm/sqlite-core';
import { accounts } from '../accounts/table.ts';
import type { Content } from './content.ts';
import type { Answers } from './form.ts';

/** The matching questionnaire, version by version. One draft at most; what is published never changes (triggers). */
export const questionnaireVersions = sqliteTable('questionnaire_versions', {
  number: integer('number').primaryKey(),
  content: text('content', { mode: 'json' }).$type<Content>().notNull(),
  revision: integer('revision').notNull(), // of a draft: counts its changes
  createdAt: integer('created_at').notNull(),
  createdBy: text('created_by').references(() => accounts.id, { onDelete: 'restrict' }), // null for the one that comes with the program
  publishedAt: integer('published_at'),
  publishedBy: text('published_by').references(() => accounts.id, { onDelete: 'restrict' }),
});

/** How a match ended, for the last page: with whom, and which time was chosen. */
export type Outcome = {
  therapistId: string | null;
  startsAt: number | null;
  endsAt: number | null;
  kind: 'in_person' | 'video' | null;
};

/**
 * A questionnaire somebody answers, known by the secret in their browser's cookie, of which the hash is kept. Seven days after
 * the last answer it is deleted; when it is finished its answers go at once.
 */
export const enquiries = sqliteTable(
  'enquiries',
  {
    id: text('id').primaryKey(),
    secretHash: text('secret_hash').notNull().unique(),
    version: integer('version')
      .notNull()
      .references(() => questionnaireVersions.number, { onDelete: 'restrict' }),
    answers: text('answers', { mode: 'json' }).$type<Answers>().notNull(),
    preferredId: text('preferred_id').references(() => accounts.id, { onDelete: 'restrict' }), // who was chosen before the first question
    createdAt: integer('created_at').notNull(),
    savedAt: integer('saved_at').notNull(),
    finishedAt: integer('finished_at'),
    outcome: text('outcome', { mode: 'json' }).$type<Outcome>(),
  },
  (table) => [
    index('enquiries_saved').on(table.savedAt),
    check('enquiries_finished', sql`(${table.finishedAt} IS NULL) = (${table.outcome} IS NULL)`),
    check('enquiries_forgotten', sql`${table.finishedAt} IS NULL OR ${table.answers} = '{}'`),
  ],
);
