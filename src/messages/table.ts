import { sql } from 'drizzle-orm';
import { check, index, integer, sqliteTable, text } from 'drizzle-orm/sqlite-core';
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
    reason: text('reason').notNull(),
    createdAt: integer('created_at').notNull(),
    createdBy: text('created_by').references(() => accounts.id, { onDelete: 'restrict' }),
    nextAt: integer('next_at'), // when the runner looks at it again; null for not by itself
    attempts: integer('attempts').notNull(),
    sentAt: integer('sent_at'),
    ref: text('ref').notNull(), // the carrier's
  },
  (table) => [
    index('messages_next').on(table.nextAt).where(sql`next_at IS NOT NULL`),
    index('messages_client').on(table.clientId, table.createdAt),
    index('messages_booking').on(table.bookingId),
    index('messages_therapist').on(table.therapistId, table.createdAt),
    check('messages_kind', sql`${table.kind} IN (${list(KINDS)})`),
    check('messages_channel', sql`${table.channel} IN (${list(CHANNELS)})`),
    check('messages_state', sql`${table.state} IN (${list(STATES)})`),
    check('messages_sent', sql`(${table.sentAt} IS NOT NULL) = (${table.state} = 'sent')`),
  ],
);
