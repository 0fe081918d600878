import { sql } from 'drizzle-orm';
import { check, index, integer, sqliteTable, text } from 'drizzle-orm/sqlite-core';
import { accounts } from '../accounts/table.ts';

/** Passkeys of an account. The private key never leaves the device; what stands here opens nothing. */
export const passkeys = sqliteTable(
  'passkeys',
  {
    id: text('id').primaryKey(),
    accountId: text('account_id')
      .notNull()
      .references(() => accounts.id, { onDelete: 'restrict' }),
    credentialId: text('credential_id').notNull().unique(), // base64url, as browsers give it
    publicKey: text('public_key').notNull(), // COSE, base64url
    counter: integer('counter').notNull(), // how often the device says it was used; 0 for those that do not count
    transports: text('transports').notNull(), // usb, internal ..., with spaces between
    name: text('name').notNull(),
    createdAt: integer('created_at').notNull(),
    usedAt: integer('used_at'),
  },
  (table) => [index('passkeys_account').on(table.accountId), check('passkeys_counter', sql`${table.counter} >= 0`)],
);

/** The authenticator app of an account, one at most. A code is good once: `last_step` only moves forward. */
export const authenticators = sqliteTable('authenticators', {
  accountId: text('account_id')
    .primaryKey()
    .references(() => accounts.id, { onDelete: 'restrict' }),
  secret: text('secret').notNull(), // base32
  lastStep: integer('last_step').notNull(), // the 30 seconds (since 1970) of the last code that was taken
  createdAt: integer('created_at').notNull(),
});

/** Ten one-time codes for whoever lost the rest. Only hashes are kept; a used one stays used. */
export const recoveryCodes = sqliteTable(
  'recovery_codes',
  {
    id: text('id').primaryKey(),
    accountId: text('account_id')
      .notNull()
      .references(() => accounts.id, { onDelete: 'restrict' }),
    codeHash: text('code_hash').notNull(), // sha256 of `<id>:<code>`
    createdAt: integer('created_at').notNull(),
    usedAt: integer('used_at'),
  },
  (table) => [index('recovery_codes_account').on(table.accountId)],
);

/** Browsers an account has been signed in from. Only the hash of the cookie's secret is kept. */
export const knownBrowsers = sqliteTable(
  'known_browsers',
  {
    id: text('id').primaryKey(),
    accountId: text('account_id')
      .notNull()
      .references(() => accounts.id, { onDelete: 'restrict' }),
    secretHash: text('secret_hash').notNull().unique(),
    browser: text('browser').notNull(), // Firefox, Chrome ..., '' when it does not say
    system: text('system').notNull(), // Windows, Android ..., '' when it does not say
    address: text('address').notNull(),
    createdAt: integer('created_at').notNull(),
    usedAt: integer('used_at').notNull(), // the last sign-in
    trustedAt: integer('trusted_at'), // for thirty days from then it is not asked for a second step
  },
  (table) => [index('known_browsers_account').on(table.accountId)],
);

/** Challenges that a passkey has answered, until they are too old anyway: an answer is good once. */
export const spentChallenges = sqliteTable('spent_challenges', {
  hash: text('hash').primaryKey(),
  expiresAt: integer('expires_at').notNull(),
});
