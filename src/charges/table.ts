import { sql } from 'drizzle-orm';
import { check, index, integer, sqliteTable, text, uniqueIndex } from 'drizzle-orm/sqlite-core';
import { accounts } from '../accounts/table.ts';
import { bookings } from '../bookings/table.ts';
import { clients } from '../clients/table.ts';

/** Cards as the gateway knows them: no number ever comes here. A client has one that stands. */
export const cards = sqliteTable(
  'cards',
  {
    id: text('id').primaryKey(),
    clientId: text('client_id')
      .notNull()
      .references(() => clients.id, { onDelete: 'restrict' }),
    gateway: text('gateway', { enum: ['sandbox', 'stripe'] }).notNull(),
    customer: text('customer').notNull(),
    method: text('method').notNull(),
    brand: text('brand').notNull(),
    last4: text('last4').notNull(),
    expires: text('expires').notNull(), // YYYY-MM
    addedAt: integer('added_at').notNull(),
    withdrawnAt: integer('withdrawn_at'),
  },
  (table) => [
    uniqueIndex('cards_one_stands').on(table.clientId).where(sql`withdrawn_at IS NULL`),
    check('cards_gateway', sql`${table.gateway} IN ('sandbox', 'stripe')`),
  ],
);

/** Registrations of a card that were begun at the gateway, by its own reference. */
export const cardSetups = sqliteTable('card_setups', {
  ref: text('ref').primaryKey(),
  clientId: text('client_id')
    .notNull()
    .references(() => clients.id, { onDelete: 'restrict' }),
  createdAt: integer('created_at').notNull(),
  completedAt: integer('completed_at'),
});

/** A charge that needs somebody, as its index has it: a query uses that only when the words are the same. */
export const TROUBLED =
  "state IN ('failed', 'action') OR reason IN ('gateway_down', 'refund_refused', 'refund_failed', 'disputed')";

/**
 * The charge of a booking's card: one for each booking, taken once. `wantedOre` is what the client shall have paid in the
 * end; what was asked of the gateway stands here before it is asked, so that the same can be asked again after a crash.
 */
export const charges = sqliteTable(
  'charges',
  {
    bookingId: text('booking_id')
      .primaryKey()
      .references(() => bookings.id, { onDelete: 'restrict' }),
    state: text('state', {
      enum: ['scheduled', 'charging', 'charged', 'action', 'failed', 'waived', 'refunded'],
    }).notNull(),
    reason: text('reason').notNull(),
    wantedOre: integer('wanted_ore').notNull(),
    dueAt: integer('due_at').notNull(), // 24 hours before the start, or when it was booked
    nextAt: integer('next_at'), // when the runner looks at it again; null for not by itself
    attempt: integer('attempt').notNull(), // counts what was asked of the gateway; part of the idempotency key
    askedAt: integer('asked_at'), // when this attempt was first asked; null before
    askedOre: integer('asked_ore').notNull(),
    askedMethod: text('asked_method').notNull(),
    askedCustomer: text('asked_customer').notNull(),
    ref: text('ref').notNull(), // the gateway's, of what was charged
    chargedOre: integer('charged_ore').notNull(),
    refundedOre: integer('refunded_ore').notNull(),
    therapistId: text('therapist_id').notNull().default(''), // the booking's, kept by a trigger: trouble is found without looking at others'
  },
  (table) => [
    index('charges_next').on(table.nextAt),
    index('charges_troubled_of').on(table.therapistId).where(sql.raw(TROUBLED)),
    check(
      'charges_state',
      sql`${table.state} IN ('scheduled', 'charging', 'charged', 'action', 'failed', 'waived', 'refunded')`,
    ),
    check('charges_amounts', sql`${table.wantedOre} >= 0 AND ${table.refundedOre} BETWEEN 0 AND ${table.chargedOre}`),
  ],
);

/** What happened to a charge, in order, with the reason. Append-only. */
export const chargeEvents = sqliteTable(
  'charge_events',
  {
    id: integer('id').primaryKey(),
    bookingId: text('booking_id')
      .notNull()
      .references(() => bookings.id, { onDelete: 'restrict' }),
    at: integer('at').notNull(),
    state: text('state').notNull(),
    amountOre: integer('amount_ore').notNull(),
    reason: text('reason').notNull(),
  },
  (table) => [index('charge_events_booking').on(table.bookingId)],
);

/** Money to give back. Its id is the idempotency key. Dropped when it turned out not to be owed before it was asked for. */
export const refunds = sqliteTable(
  'refunds',
  {
    id: text('id').primaryKey(),
    bookingId: text('booking_id')
      .notNull()
      .references(() => bookings.id, { onDelete: 'restrict' }),
    payment: text('payment').notNull().default(''), // the gateway's, of a second taking; '' for the booking's own
    amountOre: integer('amount_ore').notNull(),
    nextAt: integer('next_at'),
    askedAt: integer('asked_at'),
    doneAt: integer('done_at'),
    ref: text('ref').notNull(),
  },
  (table) => [
    index('refunds_next').on(table.nextAt),
    uniqueIndex('refunds_one_waits')
      .on(table.bookingId, table.payment)
      .where(sql`done_at IS NULL AND next_at IS NOT NULL`),
    check('refunds_amount', sql`${table.amountOre} > 0`),
  ],
);

/** Client and code owe; the gateway holds; therapist and fee are owed; the bank pays out. */
const ACCOUNTS = ['client', 'code', 'gateway', 'therapist', 'fee', 'bank'] as const;

/**
 * Double-entry book: each row takes an amount from one account and gives it to another, so that the book is in balance by
 * its shape. Append-only; a charge of a booking stands in it once.
 */
export const ledger = sqliteTable(
  'ledger',
  {
    id: integer('id').primaryKey(),
    at: integer('at').notNull(),
    kind: text('kind', {
      enum: ['charge', 'refund', 'second', 'second_back', 'session', 'fee', 'payout', 'invoice'],
    }).notNull(),
    debit: text('debit', { enum: ACCOUNTS }).notNull(),
    credit: text('credit', { enum: ACCOUNTS }).notNull(),
    amountOre: integer('amount_ore').notNull(),
    bookingId: text('booking_id') // null for a payout, which is of many
      .references(() => bookings.id, { onDelete: 'restrict' }),
    therapistId: text('therapist_id')
      .notNull()
      .references(() => accounts.id, { onDelete: 'restrict' }),
    ref: text('ref').notNull(),
  },
  (table) => [
    index('ledger_booking').on(table.bookingId),
    uniqueIndex('ledger_one_charge').on(table.bookingId).where(sql`kind = 'charge'`),
    index('ledger_owed').on(table.therapistId, table.debit, table.credit, table.amountOre),
    index('ledger_time').on(table.at),
    check('ledger_amount', sql`${table.amountOre} > 0 AND ${table.debit} <> ${table.credit}`),
  ],
);

/** The built-in gateway's own memory: cards by a made-up reference, and what it answered to each idempotency key. */
export const sandboxCards = sqliteTable('sandbox_cards', {
  ref: text('ref').primaryKey(),
  returnTo: text('return_to').notNull(),
  card: text('card').notNull(), // '' until one is chosen
});
export const sandboxAnswers = sqliteTable('sandbox_answers', {
  key: text('key').primaryKey(),
  answer: text('answer').notNull(),
});
