import { sql } from 'drizzle-orm';
import { check, integer, sqliteTable, text, unique } from 'drizzle-orm/sqlite-core';
import { accounts } from '../accounts/table.ts';

/**
 * Payment codes (betalkoder) of companies and insurers: who is invoiced, for which days, for how much. The limits are
 * checked when a booking is made; a trigger refuses one session too many.
 */
export const paymentCodes = sqliteTable(
  'payment_codes',
  {
    id: text('id').primaryKey(),
    code: text('code').notNull().unique(), // as it is typed: capitals and digits
    payer: text('payer').notNull(),
    organisation: text('organisation').notNull(), // NNNNNN-NNNN
    invoiceTo: text('invoice_to').notNull(), // an e-mail address, or where the invoice is sent
    reference: text('reference').notNull(),
    validFrom: text('valid_from').notNull(),
    validTo: text('valid_to'), // the last day of meeting; null for until further notice
    maxSessions: integer('max_sessions'),
    maxOre: integer('max_ore'), // of all sessions together
    sessionOre: integer('session_ore'), // at most for one; the rest is `restBy`'s
    restBy: text('rest_by', { enum: ['client', 'therapist'] }).notNull(), // the client's card, or the therapist does without
    createdAt: integer('created_at').notNull(),
    createdBy: text('created_by')
      .notNull()
      .references(() => accounts.id, { onDelete: 'restrict' }),
    closedAt: integer('closed_at'),
  },
  (table) => [
    check(
      'payment_codes_limits',
      sql`coalesce(${table.maxSessions}, 1) > 0 AND coalesce(${table.maxOre}, 1) > 0 AND coalesce(${table.sessionOre}, 1) > 0`,
    ),
    check('payment_codes_rest', sql`${table.restBy} IN ('client', 'therapist')`),
    check('payment_codes_days', sql`${table.validTo} IS NULL OR ${table.validTo} >= ${table.validFrom}`),
  ],
);

/** Who sold, as it was when the invoice was made. */
const sellerColumns = {
  sellerName: text('seller_name').notNull().default(''),
  sellerOrganisation: text('seller_organisation').notNull().default(''),
  sellerAddress: text('seller_address').notNull().default(''),
  sellerIban: text('seller_iban').notNull().default(''),
  sellerBic: text('seller_bic').notNull().default(''),
  sellerBankgiro: text('seller_bankgiro').notNull().default(''),
  sellerVatNumber: text('seller_vat_number').notNull().default(''),
};

/** Monthly invoices to the codes' payers, made when a month is closed. Numbered without gaps; negative for a credit. */
export const invoices = sqliteTable(
  'invoices',
  {
    number: integer('number').primaryKey(),
    codeId: text('code_id')
      .notNull()
      .references(() => paymentCodes.id, { onDelete: 'restrict' }),
    month: text('month').notNull(), // YYYY-MM
    issuedOn: text('issued_on').notNull(),
    dueOn: text('due_on').notNull(),
    amountOre: integer('amount_ore').notNull(),
    ocr: text('ocr').notNull(),
    paidAt: integer('paid_at'),
    ...sellerColumns,
  },
  (table) => [
    unique('invoices_once').on(table.codeId, table.month),
    check('invoices_amount', sql`${table.amountOre} <> 0`),
  ],
);
