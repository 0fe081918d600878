import { sql } from 'drizzle-orm';
import { check, index, integer, sqliteTable, text } from 'drizzle-orm/sqlite-core';
import { accounts } from '../accounts/table.ts';
import { clients } from '../clients/table.ts';

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
