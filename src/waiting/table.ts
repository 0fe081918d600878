import { sql } from 'drizzle-orm';
import { check, index, integer, sqliteTable, text, uniqueIndex } from 'drizzle-orm/sqlite-core';
import { accounts } from '../accounts/table.ts';
import { bookings } from '../bookings/table.ts';
import { clients } from '../clients/table.ts';

const KINDS = ['in_person', 'video', 'both'] as const;

/** Clients who wait for a time (väntelista), with what would suit. A client waits once; what has ended stays. */
export const waitingEntries = sqliteTable(
  'waiting_entries',
  {
    id: text('id').primaryKey(),
    therapistId: text('therapist_id')
      .notNull()
      .references(() => accounts.id, { onDelete: 'restrict' }),
    clientId: text('client_id')
      .notNull()
      .references(() => clients.id, { onDelete: 'restrict' }),
    weekdays: text('weekdays').notNull(), // '135' for Monday, Wednesday and Friday
    fromTime: text('from_time').notNull(), // HH:MM on the practice's wall clock, to 24:00
    toTime: text('to_time').notNull(),
    kind: text('kind', { enum: KINDS }).notNull(),
    untilDate: text('until_date'), // the last day that suits; null for any
    remark: text('remark').notNull(), // for the therapist alone
    since: integer('since').notNull(),
    endedAt: integer('ended_at'),
  },
  (table) => [
    uniqueIndex('waiting_entries_once').on(table.clientId).where(sql`ended_at IS NULL`),
    index('waiting_entries_therapist').on(table.therapistId, table.since).where(sql`ended_at IS NULL`),
    check('waiting_entries_kind', sql`${table.kind} IN ('in_person', 'video', 'both')`),
    check('waiting_entries_days', sql`length(${table.weekdays}) BETWEEN 1 AND 7`),
    check('waiting_entries_times', sql`${table.fromTime} < ${table.toTime}`),
  ],
);

/** Times offered to those who wait. The first who accepts has it; the offers that stood beside it are gone then. */
export const waitingOffers = sqliteTable(
  'waiting_offers',
  {
    id: text('id').primaryKey(),
    entryId: text('entry_id')
      .notNull()
      .references(() => waitingEntries.id, { onDelete: 'restrict' }),
    therapistId: text('therapist_id')
      .notNull()
      .references(() => accounts.id, { onDelete: 'restrict' }),
    clientId: text('client_id')
      .notNull()
      .references(() => clients.id, { onDelete: 'restrict' }),
    startsAt: integer('starts_at').notNull(),
    endsAt: integer('ends_at').notNull(),
    kind: text('kind', { enum: KINDS }).notNull(),
    place: text('place').notNull(),
    overBlocked: integer('over_blocked', { mode: 'boolean' }).notNull(), // it lay in a blocked time when it was offered
    createdAt: integer('created_at').notNull(),
    expiresAt: integer('expires_at').notNull(),
    state: text('state', { enum: ['open', 'accepted', 'declined', 'withdrawn', 'gone'] }).notNull(),
    stateAt: integer('state_at').notNull(),
    bookingId: text('booking_id').references(() => bookings.id, { onDelete: 'restrict' }),
  },
  (table) => [
    uniqueIndex('waiting_offers_once').on(table.clientId, table.startsAt).where(sql`state = 'open'`),
    index('waiting_offers_client').on(table.clientId, table.expiresAt),
    index('waiting_offers_therapist').on(table.therapistId, table.startsAt),
    check('waiting_offers_kind', sql`${table.kind} IN ('in_person', 'video', 'both')`),
    check('waiting_offers_state', sql`${table.state} IN ('open', 'accepted', 'declined', 'withdrawn', 'gone')`),
    check('waiting_offers_booked', sql`(${table.state} = 'accepted') = (${table.bookingId} IS NOT NULL)`),
    check(
      'waiting_offers_length',
      sql`${table.endsAt} > ${table.startsAt} AND ${table.expiresAt} <= ${table.startsAt}`,
    ),
  ],
);
