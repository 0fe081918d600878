import { sql } from 'drizzle-orm';
import { check, index, integer, sqliteTable, text } from 'drizzle-orm/sqlite-core';
import { accounts } from '../accounts/table.ts';
import { clients } from '../clients/table.ts';
import type { Wishes } from '../matching/ranking.ts';

/** Whom a placement is about, as they wrote it. Phone is E.164, personnummer twelve digits; '' is "not given". */
export type Contact = {
  name: string;
  email: string;
  phone: string;
  personnummer: string | null;
  /** The channels on which they agreed to get messages. */
  channels: ('email' | 'sms')[];
  /** The language they read the questions in. */
  locale: 'sv' | 'en';
  /** The payment code they gave, as they typed it. */
  code: string;
};

export const STATES = ['waiting', 'placed', 'returning', 'closed'] as const;
export const MOVES = ['asked', 'chosen', 'placed', 'returned', 'handed_back', 'seen', 'closed'] as const;
const words = (list: readonly string[]) => sql.raw(list.map((word) => `'${word}'`).join(', '));

/**
 * Somebody who came through the matching, from the questionnaire to a therapist. What they wrote stands here only while
 * nobody's card holds it: while they wait, or when they turned out to be a client there already (`returning`).
 */
export const placements = sqliteTable(
  'placements',
  {
    id: text('id').primaryKey(),
    state: text('state', { enum: STATES }).notNull(),
    name: text('name').notNull(),
    contact: text('contact', { mode: 'json' }).$type<Contact>(),
    contactReason: text('contact_reason').notNull(),
    answers: text('answers', { mode: 'json' }).$type<{ question: string; answer: string }[]>().notNull(),
    wishes: text('wishes', { mode: 'json' }).$type<Wishes>().notNull(),
    therapistId: text('therapist_id').references(() => accounts.id, { onDelete: 'restrict' }),
    clientId: text('client_id').references(() => clients.id, { onDelete: 'restrict' }),
    heldAt: integer('held_at'), // the time a returning client asked for, kept free in the calendar
    createdAt: integer('created_at').notNull(),
    placedAt: integer('placed_at'),
  },
  (table) => [
    index('placements_state').on(table.state, table.createdAt),
    index('placements_client').on(table.clientId),
    index('placements_therapist').on(table.therapistId, table.placedAt),
    check('placements_state_is', sql`${table.state} IN (${words(STATES)})`),
    check('placements_where', sql`(${table.state} IN ('placed', 'returning')) = (${table.clientId} IS NOT NULL)`),
    check('placements_whose', sql`(${table.clientId} IS NULL) = (${table.therapistId} IS NULL)`),
    check('placements_known', sql`(${table.state} IN ('waiting', 'returning')) = (${table.contact} IS NOT NULL)`),
  ],
);

/** What happened to a placement, for ever: who placed whom with whom, and why it was taken back. */
export const placementMoves = sqliteTable(
  'placement_moves',
  {
    id: integer('id').primaryKey(),
    placementId: text('placement_id')
      .notNull()
      .references(() => placements.id, { onDelete: 'restrict' }),
    at: integer('at').notNull(),
    by: text('by').references(() => accounts.id, { onDelete: 'restrict' }), // null for the person themselves
    kind: text('kind', { enum: MOVES }).notNull(),
    therapistId: text('therapist_id').references(() => accounts.id, { onDelete: 'restrict' }),
    clientId: text('client_id').references(() => clients.id, { onDelete: 'restrict' }),
    reason: text('reason').notNull(),
  },
  (table) => [
    index('placement_moves_placement').on(table.placementId, table.id),
    index('placement_moves_client').on(table.clientId),
    check('placement_moves_kind', sql`${table.kind} IN (${words(MOVES)})`),
  ],
);
