import { sql } from 'drizzle-orm';
import { check, index, integer, sqliteTable, text, unique, uniqueIndex } from 'drizzle-orm/sqlite-core';
import { accounts } from '../accounts/table.ts';
import { bookings } from '../bookings/table.ts';
import { clients } from '../clients/table.ts';
import { paymentCodes } from '../codes/table.ts';

/**
 * How a client pays (betalsätt) for what is booked from then on: the newest row holds, without one it is by card.
 * Append-only; a trigger refuses `therapist` for mediated clients.
 */
export const paymentMethods = sqliteTable(
  'payment_methods',
  {
    id: integer('id').primaryKey(),
    clientId: text('client_id')
      .notNull()
      .references(() => clients.id, { onDelete: 'restrict' }),
    method: text('method', { enum: ['card', 'code', 'therapist'] }).notNull(),
    codeId: text('code_id').references(() => paymentCodes.id, { onDelete: 'restrict' }), // of method code
    setAt: integer('set_at').notNull(),
    setBy: text('set_by')
      .notNull()
      .references(() => accounts.id, { onDelete: 'restrict' }),
  },
  (table) => [
    index('payment_methods_client').on(table.clientId, table.id),
    check('payment_methods_method', sql`${table.method} IN ('card', 'code', 'therapist')`),
  ],
);

/** How a therapist takes payment. One row, made when first saved; by card and without VAT before. */
export const paymentSettings = sqliteTable(
  'payment_settings',
  {
    therapistId: text('therapist_id')
      .primaryKey()
      .references(() => accounts.id, { onDelete: 'restrict' }),
    defaultMethod: text('default_method', { enum: ['card', 'code', 'therapist'] }).notNull(), // of new own clients
    defaultCodeId: text('default_code_id').references(() => paymentCodes.id, { onDelete: 'restrict' }), // of method code
    organisation: text('organisation').notNull().default(''), // NNNNNN-NNNN on receipts, if the therapist wants it there
    vatPercent: integer('vat_percent').notNull(), // contained in the prices; 0 for exempt
  },
  (table) => [
    check(
      'payment_settings_method',
      sql`${table.defaultMethod} IN ('card', 'code', 'therapist') AND (${table.defaultMethod} = 'code') = (${table.defaultCodeId} IS NOT NULL)`,
    ),
    check('payment_settings_vat', sql`${table.vatPercent} IN (0, 6, 12, 25)`),
  ],
);

/**
 * What clients paid the therapist directly, with the number of its receipt: one series without gaps for each therapist. A
 * mistake is taken back, never deleted; a booking has one that stands.
 */
export const directPayments = sqliteTable(
  'direct_payments',
  {
    id: text('id').primaryKey(),
    bookingId: text('booking_id')
      .notNull()
      .references(() => bookings.id, { onDelete: 'restrict' }),
    therapistId: text('therapist_id')
      .notNull()
      .references(() => accounts.id, { onDelete: 'restrict' }),
    number: integer('number').notNull(),
    amountOre: integer('amount_ore').notNull(),
    vatPercent: integer('vat_percent').notNull(), // contained in the amount
    how: text('how', { enum: ['swish', 'card', 'invoice', 'cash'] }).notNull(),
    paidOn: text('paid_on').notNull(),
    notedAt: integer('noted_at').notNull(),
    takenBackAt: integer('taken_back_at'),
  },
  (table) => [
    unique('direct_payments_number').on(table.therapistId, table.number),
    index('direct_payments_of').on(table.therapistId, table.bookingId).where(sql`taken_back_at IS NULL`),
    uniqueIndex('direct_payments_once').on(table.bookingId).where(sql`taken_back_at IS NULL`),
    check('direct_payments_amount', sql`${table.amountOre} > 0`),
    check('direct_payments_how', sql`${table.how} IN ('swish', 'card', 'invoice', 'cash')`),
  ],
);
