import { sql } from 'drizzle-orm';
import { check, index, integer, primaryKey, sqliteTable, text } from 'drizzle-orm/sqlite-core';
import { accounts } from '../accounts/table.ts';

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
    index('audit_log_actor').on(table.actorId, table.action, table.id, table.clientId),
    index('audit_log_time').on(table.at).where(sql`client_id IS NOT NULL`),
  ],
);

/** A check of the log (PDL 4:3): which days, how many rows there were, how many were drawn. Locked once signed off. */
export const logReviews = sqliteTable(
  'log_reviews',
  {
    id: text('id').primaryKey(),
    fromDate: text('from_date').notNull(), // YYYY-MM-DD, both days included
    toDate: text('to_date').notNull(),
    population: integer('population').notNull(),
    drawnAt: integer('drawn_at').notNull(),
    drawnBy: text('drawn_by')
      .notNull()
      .references(() => accounts.id, { onDelete: 'restrict' }),
    comment: text('comment'),
    signedAt: integer('signed_at'),
    signedBy: text('signed_by').references(() => accounts.id, { onDelete: 'restrict' }),
    signedName: text('signed_name'),
  },
  (table) => [
    check(
      'log_reviews_signed',
      sql`(${table.signedAt} IS NULL) = (${table.signedBy} IS NULL) AND (${table.signedAt} IS NULL) = (${table.signedName} IS NULL)`,
    ),
  ],
);

/** One row of the log in a review, and what the reviewer found. */
export const logReviewRows = sqliteTable(
  'log_review_rows',
  {
    reviewId: text('review_id')
      .notNull()
      .references(() => logReviews.id, { onDelete: 'restrict' }),
    logId: integer('log_id')
      .notNull()
      .references(() => auditLog.id, { onDelete: 'restrict' }),
    judgement: text('judgement', { enum: ['justified', 'questioned'] }),
    remark: text('remark').notNull().default(''),
  },
  (table) => [
    primaryKey({ columns: [table.reviewId, table.logId] }),
    check('log_review_rows_judgement', sql`${table.judgement} IN ('justified', 'questioned')`),
  ],
);
