import { sql } from 'drizzle-orm';
import { check, index, integer, primaryKey, sqliteTable, text, uniqueIndex } from 'drizzle-orm/sqlite-core';
import { accounts } from '../accounts/table.ts';
import { bookings } from '../bookings/table.ts';
import { paymentCodes } from '../codes/table.ts';

/** How a therapist is paid out: the platform's fee (operator's word), and where to (therapist's). */
export const payoutTerms = sqliteTable(
  'payout_terms',
  {
    therapistId: text('therapist_id')
      .primaryKey()
      .references(() => accounts.id, { onDelete: 'restrict' }),
    feePoints: integer('fee_points').notNull(), // hundredths of a percent
    account: text('account').notNull(), // an IBAN or a bankgiro number; '' for not said yet
  },
  (table) => [check('payout_terms_fee', sql`${table.feePoints} BETWEEN 0 AND 10000`)],
);

/** Who pays out: the platform, as the bank's file and the bookkeeping name it. One row, made when first saved. */
export const platform = sqliteTable('platform', {
  id: integer('id').primaryKey(),
  name: text('name').notNull(),
  organisation: text('organisation').notNull(),
  iban: text('iban').notNull(),
  bic: text('bic').notNull(),
  address: text('address').notNull().default(''), // as invoices carry it
  bankgiro: text('bankgiro').notNull().default(''), // where invoices are paid; '' for to the IBAN
  vatNumber: text('vat_number').notNull().default(''), // '' while nothing is sold with VAT
});

/** Months that are closed: each once. `sentAt` is when the bank's file was sent. */
export const payoutMonths = sqliteTable('payout_months', {
  month: text('month').primaryKey(), // YYYY-MM
  closedAt: integer('closed_at').notNull(),
  closedBy: text('closed_by')
    .notNull()
    .references(() => accounts.id, { onDelete: 'restrict' }),
  dueOn: text('due_on').notNull(),
  sentAt: integer('sent_at'),
});

/** What a closed month pays out for a booking: its session once, and later corrections. Append-only. Amounts may be negative. */
export const payoutLines = sqliteTable(
  'payout_lines',
  {
    id: integer('id').primaryKey(),
    month: text('month')
      .notNull()
      .references(() => payoutMonths.month, { onDelete: 'restrict' }),
    therapistId: text('therapist_id')
      .notNull()
      .references(() => accounts.id, { onDelete: 'restrict' }),
    bookingId: text('booking_id')
      .notNull()
      .references(() => bookings.id, { onDelete: 'restrict' }),
    kind: text('kind', { enum: ['session', 'correction'] }).notNull(),
    amountOre: integer('amount_ore').notNull(),
    codeOre: integer('code_ore').notNull(), // of the amount, what a code's payer owes; the rest is the client's
    feeOre: integer('fee_ore').notNull(),
    vatPercent: integer('vat_percent').notNull(), // contained in the amount
    // as it was at the closing, whatever becomes of the booking: whose payer owes codeOre, when it was, how it stood and was paid
    codeId: text('code_id').references(() => paymentCodes.id, { onDelete: 'restrict' }),
    startsAt: integer('starts_at').notNull().default(0),
    standing: text('standing', { enum: ['held', 'late_cancelled', 'no_show', 'cancelled', 'waived'] })
      .notNull()
      .default('held'),
    method: text('method', { enum: ['card', 'code', 'therapist'] })
      .notNull()
      .default('card'),
  },
  (table) => [
    uniqueIndex('payout_lines_session_once').on(table.bookingId).where(sql`kind = 'session'`),
    index('payout_lines_therapist').on(table.therapistId, table.month),
    index('payout_lines_booking').on(table.bookingId),
    index('payout_lines_code').on(table.codeId, table.month),
    check('payout_lines_kind', sql`${table.kind} IN ('session', 'correction')`),
  ],
);

/** What is paid to a therapist for a month: all that was owed then and not paid out before. */
export const payouts = sqliteTable(
  'payouts',
  {
    month: text('month')
      .notNull()
      .references(() => payoutMonths.month, { onDelete: 'restrict' }),
    therapistId: text('therapist_id')
      .notNull()
      .references(() => accounts.id, { onDelete: 'restrict' }),
    amountOre: integer('amount_ore').notNull(),
    account: text('account').notNull(),
  },
  (table) => [
    primaryKey({ columns: [table.month, table.therapistId] }),
    check('payouts_amount', sql`${table.amountOre} > 0`),
  ],
);
