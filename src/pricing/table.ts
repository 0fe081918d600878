import { sql } from 'drizzle-orm';
import { check, index, integer, sqliteTable, text } from 'drizzle-orm/sqlite-core';
import { accounts } from '../accounts/table.ts';
import { clients } from '../clients/table.ts';

/** A therapist's standard fees (standardarvode) as they were set: the newest row holds. Append-only by trigger. */
export const fees = sqliteTable(
  'fees',
  {
    id: integer('id').primaryKey(),
    therapistId: text('therapist_id')
      .notNull()
      .references(() => accounts.id, { onDelete: 'restrict' }),
    inPersonOre: integer('in_person_ore').notNull(),
    videoOre: integer('video_ore').notNull(),
    minutes: integer('minutes').notNull(), // the standard length the fees are for
    setAt: integer('set_at').notNull(),
  },
  (table) => [
    index('fees_therapist').on(table.therapistId, table.id),
    check('fees_amounts', sql`${table.inPersonOre} >= 0 AND ${table.videoOre} >= 0`),
    check('fees_minutes', sql`${table.minutes} BETWEEN 5 AND 480`),
  ],
);

/** A client's allied price (allianspris), both kinds or neither: the newest row holds. Append-only by trigger. */
export const alliedPrices = sqliteTable(
  'allied_prices',
  {
    id: integer('id').primaryKey(),
    clientId: text('client_id')
      .notNull()
      .references(() => clients.id, { onDelete: 'restrict' }),
    inPersonOre: integer('in_person_ore'),
    videoOre: integer('video_ore'),
    minutes: integer('minutes').notNull().default(45), // the length the price was agreed for
    setAt: integer('set_at').notNull(),
    setBy: text('set_by')
      .notNull()
      .references(() => accounts.id, { onDelete: 'restrict' }),
  },
  (table) => [
    index('allied_prices_client').on(table.clientId, table.id),
    check('allied_prices_both', sql`(${table.inPersonOre} IS NULL) = (${table.videoOre} IS NULL)`),
    check('allied_prices_amounts', sql`coalesce(${table.inPersonOre}, 0) >= 0 AND coalesce(${table.videoOre}, 0) >= 0`),
  ],
);
