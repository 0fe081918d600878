import { sql } from 'drizzle-orm';
import { check, index, integer, primaryKey, sqliteTable, text } from 'drizzle-orm/sqlite-core';
import { accounts } from '../accounts/table.ts';
import { bookings } from '../bookings/table.ts';
import { clients } from '../clients/table.ts';

export const KINDS = [
  'code',
  'link',
  'confirmation',
  'moved',
  'cancelled',
  'reminder',
  'payment_failed',
  'receipt',
  'form',
  'offer',
  'placed',
] as const;
export const CHANNELS = ['email', 'sms'] as const;
const STATES = ['waiting', 'sending', 'sent', 'failed', 'uncertain', 'dropped'] as const;
const list = (words: readonly string[]) => sql.raw(words.map((word) => `'${word}'`).join(', '));

/**
 * The outbox. A row is written in the transaction that causes the message, and sent later. The words, and the secret in the
 * link to the client's own page, are made when it is sent, so that none of them rests here. `key` names what a message is
 * about: the same thing is told once on each channel.
 */
export const messages = sqliteTable(
  'messages',
  {
    id: text('id').primaryKey(),
    key: text('key').notNull().unique(),
    kind: text('kind', { enum: KINDS }).notNull(),
    channel: text('channel', { enum: CHANNELS }).notNull(),
    clientId: text('client_id').references(() => clients.id, { onDelete: 'restrict' }), // null for one to the therapist
    therapistId: text('therapist_id')
      .notNull()
      .references(() => accounts.id, { onDelete: 'restrict' }),
    bookingId: text('booking_id').references(() => bookings.id, { onDelete: 'restrict' }),
    params: text('params', { mode: 'json' }).$type<Record<string, string | number>>().notNull(), // beside what the booking says
    address: text('address').notNull(), // '' until it is sent: then where it went
    state: text('state', { enum: STATES }).notNull(),
    reason: text('reason').notNull(), // why it waits, failed or was dropped, by a word of ours; '' for nothing to say
    createdAt: integer('created_at').notNull(),
    createdBy: text('created_by').references(() => accounts.id, { onDelete: 'restrict' }),
    nextAt: integer('next_at'), // when the runner looks at it again; null for not by itself
    attempts: integer('attempts').notNull(),
    sentAt: integer('sent_at'),
    ref: text('ref').notNull(), // the carrier's: its name for what it took, or its words for what it refused
  },
  (table) => [
    index('messages_next').on(table.nextAt).where(sql`next_at IS NOT NULL`),
    index('messages_client').on(table.clientId, table.createdAt, table.state),
    index('messages_booking').on(table.bookingId),
    index('messages_therapist').on(table.therapistId, table.createdAt),
    index('messages_todo')
      .on(table.therapistId)
      .where(sql`state IN ('failed', 'uncertain') OR state = 'waiting' AND reason = 'no_carrier'`),
    index('messages_unsent').on(table.state).where(sql`state = 'waiting' OR state = 'failed' OR state = 'uncertain'`),
    check('messages_kind', sql`${table.kind} IN (${list(KINDS)})`),
    check('messages_channel', sql`${table.channel} IN (${list(CHANNELS)})`),
    check('messages_state', sql`${table.state} IN (${list(STATES)})`),
    check('messages_sent', sql`(${table.sentAt} IS NOT NULL) = (${table.state} = 'sent')`),
  ],
);

/** On which channels a client wants to be told things, since when (epoch seconds; null for not), and in which language. */
export const contactWishes = sqliteTable(
  'contact_wishes',
  {
    clientId: text('client_id')
      .primaryKey()
      .references(() => clients.id, { onDelete: 'restrict' }),
    emailSince: integer('email_since'),
    smsSince: integer('sms_since'),
    reminders: integer('reminders', { mode: 'boolean' }).notNull(),
    locale: text('locale', { enum: ['sv', 'en'] }).notNull(),
    changedAt: integer('changed_at').notNull(),
    changedBy: text('changed_by').references(() => accounts.id, { onDelete: 'restrict' }), // null for the client or the program
  },
  (table) => [check('contact_wishes_locale', sql`${table.locale} IN ('sv', 'en')`)],
);

/** What a therapist lets the program tell by itself. One row, made when first saved. */
export const messageSettings = sqliteTable('message_settings', {
  therapistId: text('therapist_id')
    .primaryKey()
    .references(() => accounts.id, { onDelete: 'restrict' }),
  silent: text('silent', { mode: 'json' }).$type<string[]>().notNull(), // kinds that are not sent
  reminderHours: text('reminder_hours', { mode: 'json' }).$type<number[]>().notNull(), // before the start, the longest first
  email: integer('email', { mode: 'boolean' }).notNull(),
  sms: integer('sms', { mode: 'boolean' }).notNull(),
  replyTo: text('reply_to').notNull(), // '' for the server's own address
});

/** A therapist's own words for one kind of message in one language, in place of ours. */
export const messageTexts = sqliteTable(
  'message_texts',
  {
    therapistId: text('therapist_id')
      .notNull()
      .references(() => accounts.id, { onDelete: 'restrict' }),
    kind: text('kind', { enum: KINDS }).notNull(),
    locale: text('locale', { enum: ['sv', 'en'] }).notNull(),
    subject: text('subject').notNull(),
    email: text('email').notNull(),
    sms: text('sms').notNull(),
    changedAt: integer('changed_at').notNull(),
  },
  (table) => [
    primaryKey({ columns: [table.therapistId, table.kind, table.locale] }),
    check('message_texts_kind', sql`${table.kind} IN (${list(KINDS)})`),
    check('message_texts_locale', sql`${table.locale} IN ('sv', 'en')`),
  ],
);

/** When the clients of a meeting to come are next reminded: computed from the booking and the settings, gone after the last. */
export const messageReminders = sqliteTable(
  'message_reminders',
  {
    bookingId: text('booking_id')
      .primaryKey()
      .references(() => bookings.id, { onDelete: 'restrict' }),
    nextAt: integer('next_at').notNull(),
  },
  (table) => [index('message_reminders_next').on(table.nextAt)],
);
