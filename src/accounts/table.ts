import { sql } from 'drizzle-orm';
import { check, index, integer, sqliteTable, text } from 'drizzle-orm/sqlite-core';

export const accounts = sqliteTable(
  'accounts',
  {
    id: text('id').primaryKey(),
    email: text('email').notNull().unique(), // lower case
    name: text('name').notNull(),
    title: text('title').notNull(),
    profession: text('profession').notNull(),
    practice: text('practice').notNull().default(''),
    phone: text('phone').notNull().default(''), // E.164; shown to clients on their own page, '' for none
    passwordHash: text('password_hash').notNull(),
    passwordChangedAt: integer('password_changed_at').notNull(),
    passwordGivenAt: integer('password_given_at'), // when the program made it up; null for one that its owner chose
    therapist: integer('is_therapist', { mode: 'boolean' }).notNull(),
    operator: integer('is_operator', { mode: 'boolean' }).notNull(),
    locale: text('locale', { enum: ['sv', 'en'] })
      .notNull()
      .default('sv'),
    idleMinutes: integer('idle_minutes').notNull().default(60),
    reminderDays: integer('reminder_days').notNull().default(14), // days after which an unsigned note is late
    createdAt: integer('created_at').notNull(),
  },
  (table) => [
    check('accounts_have_a_role', sql`${table.therapist} + ${table.operator} >= 1`),
    check('accounts_idle', sql`${table.idleMinutes} BETWEEN 5 AND 480`),
    check('accounts_reminder', sql`${table.reminderDays} BETWEEN 1 AND 365`),
    check('accounts_locale', sql`${table.locale} IN ('sv', 'en')`),
  ],
);

/** One-time invitations from an operator. Only the token's sha256 is kept. */
export const invitations = sqliteTable('invitations', {
  id: text('id').primaryKey(),
  tokenHash: text('token_hash').notNull().unique(),
  email: text('email').notNull(),
  therapist: integer('is_therapist', { mode: 'boolean' }).notNull(),
  operator: integer('is_operator', { mode: 'boolean' }).notNull(),
  createdAt: integer('created_at').notNull(),
  createdBy: text('created_by')
    .notNull()
    .references(() => accounts.id, { onDelete: 'restrict' }),
  expiresAt: integer('expires_at').notNull(),
  acceptedAt: integer('accepted_at'),
  acceptedBy: text('accepted_by').references(() => accounts.id, { onDelete: 'restrict' }),
  withdrawnAt: integer('withdrawn_at'),
});

/** Signed-in browsers. The id is the sha256 of the cookie's session id, so a copied database opens no session. */
export const sessions = sqliteTable(
  'sessions',
  {
    id: text('id').primaryKey(),
    accountId: text('account_id').references(() => accounts.id, { onDelete: 'restrict' }),
    data: text('data').notNull(),
    expiresAt: integer('expires_at').notNull(),
  },
  (table) => [index('sessions_account').on(table.accountId), index('sessions_expiry').on(table.expiresAt)],
);

/** Failed sign-ins, counted per account and per address until `resetsAt`. */
export const attempts = sqliteTable('attempts', {
  key: text('key').primaryKey(),
  count: integer('count').notNull(),
  resetsAt: integer('resets_at').notNull(),
});

/** The one row about this installation itself. */
export const installation = sqliteTable(
  'installation',
  {
    id: integer('id').primaryKey(),
    sessionSecret: text('session_secret').notNull(),
    createdAt: integer('created_at').notNull(),
    demo: integer('is_demo', { mode: 'boolean' }).notNull().default(false), // the example practice, whose passwords are published
  },
  (table) => [check('installation_is_one', sql`${table.id} = 1`)],
);
