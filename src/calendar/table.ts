import { sql } from 'drizzle-orm';
import { check, index, integer, primaryKey, sqliteTable, text } from 'drizzle-orm/sqlite-core';
import { accounts } from '../accounts/table.ts';

/** When a therapist works, per weekday (1 is Monday). A weekday without a row is free. Rows are made when first saved. */
export const workingHours = sqliteTable(
  'working_hours',
  {
    therapistId: text('therapist_id')
      .notNull()
      .references(() => accounts.id, { onDelete: 'restrict' }),
    weekday: integer('weekday').notNull(),
    fromTime: text('from_time').notNull(), // HH:MM on the practice's wall
    toTime: text('to_time').notNull(),
  },
  (table) => [
    primaryKey({ columns: [table.therapistId, table.weekday] }),
    check('working_hours_weekday', sql`${table.weekday} BETWEEN 1 AND 7`),
    check('working_hours_order', sql`${table.fromTime} < ${table.toTime}`),
  ],
);

/**
 * Times of a therapist that are no bookings: opened for booking (lediga tider) or blocked (lunch, leave). Once, or as a
 * weekly pattern. All on the practice's wall clock, so that nine stays nine; what is taken away keeps its row.
 */
export const calendarTimes = sqliteTable(
  'calendar_times',
  {
    id: text('id').primaryKey(),
    therapistId: text('therapist_id')
      .notNull()
      .references(() => accounts.id, { onDelete: 'restrict' }),
    purpose: text('purpose', { enum: ['open', 'blocked'] }).notNull(),
    kinds: text('kinds', { enum: ['in_person', 'video', 'both'] }).notNull(), // what an opened time can be booked as
    title: text('title').notNull(), // what a blocked time is for
    startsOn: text('starts_on').notNull(), // the day, or the first day of a pattern
    endsOn: text('ends_on'), // the last day: of one time that lasts for days, or of a pattern; null for a pattern without end
    fromTime: text('from_time').notNull(),
    toTime: text('to_time').notNull(), // 24:00 for the end of the day
    everyWeeks: integer('every_weeks').notNull(), // 0 for once
    weekdays: text('weekdays').notNull(), // '135' for Monday, Wednesday, Friday; '' for once
    onRedDays: integer('on_red_days', { mode: 'boolean' }).notNull(), // whether a pattern holds on red days
    version: integer('version').notNull(),
    createdAt: integer('created_at').notNull(),
    removedAt: integer('removed_at'),
  },
  (table) => [
    index('calendar_times_therapist').on(table.therapistId, table.startsOn),
    check('calendar_times_purpose', sql`${table.purpose} IN ('open', 'blocked')`),
    check('calendar_times_kinds', sql`${table.kinds} IN ('in_person', 'video', 'both')`),
    check(
      'calendar_times_weeks',
      sql`${table.everyWeeks} BETWEEN 0 AND 8 AND (${table.everyWeeks} = 0) = (${table.weekdays} = '')`,
    ),
    check('calendar_times_days', sql`${table.endsOn} IS NULL OR ${table.endsOn} >= ${table.startsOn}`),
  ],
);

/** Days on which a pattern does not hold. */
export const calendarExceptions = sqliteTable(
  'calendar_exceptions',
  {
    timeId: text('time_id')
      .notNull()
      .references(() => calendarTimes.id, { onDelete: 'restrict' }),
    date: text('date').notNull(),
  },
  (table) => [primaryKey({ columns: [table.timeId, table.date] })],
);

/** Secret addresses at which a therapist's other calendars read this one. Only the hash of the secret is kept. */
export const calendarFeeds = sqliteTable(
  'calendar_feeds',
  {
    id: text('id').primaryKey(),
    therapistId: text('therapist_id')
      .notNull()
      .references(() => accounts.id, { onDelete: 'restrict' }),
    secretHash: text('secret_hash').notNull().unique(),
    withInitials: integer('with_initials', { mode: 'boolean' }).notNull(),
    createdAt: integer('created_at').notNull(),
    revokedAt: integer('revoked_at'),
  },
  (table) => [index('calendar_feeds_therapist').on(table.therapistId)],
);
