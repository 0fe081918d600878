import { and, asc, eq, ne, sql } from 'drizzle-orm';
import { record } from '../audit/log.ts';
import { type Act, type Db, prepared } from '../db/database.ts';
import { knownBrowsers } from '../db/schema.ts';
import type { Locale } from '../i18n/t.ts';
import * as headings from '../notes/headings.ts';
import { Invalid, notFound } from '../shared/errors.ts';
import { newId } from '../shared/ids.ts';
import { accounts, sessions } from './table.ts';

export type Account = typeof accounts.$inferSelect;

/** Who a person is, to clients and under a signature. */
export type Profile = { name: string; title: string; profession: string; practice: string };
export type Roles = { therapist: boolean; operator: boolean };
export type NewAccount = Profile &
  Roles & { email: string; passwordHash: string; locale: Locale; phone?: string; passwordGivenAt?: number | null };

export const any = (db: Db): boolean => !!db.select({ id: accounts.id }).from(accounts).limit(1).get();
const byId = prepared((db) =>
  db
    .select()
    .from(accounts)
    .where(eq(accounts.id, sql.placeholder('id')))
    .prepare(),
);
export const find = (db: Db, id: string): Account | undefined => byId(db).get({ id });
export const byEmail = (db: Db, email: string): Account | undefined =>
  db.select().from(accounts).where(eq(accounts.email, email.toLowerCase())).get();
export const all = (db: Db): Account[] => db.select().from(accounts).orderBy(asc(accounts.createdAt)).all();

/** The first account of an installation: therapist and operator in one. Refused (404) once there is any account. */
export function setUp(act: Act, person: Omit<NewAccount, keyof Roles>): Account {
  if (any(act.db)) throw notFound();
  return create(act, { ...person, therapist: true, operator: true });
}

/** Creates an account, with the default note headings if it is a therapist's. Refuses (Invalid) an e-mail address in use. */
export function create(act: Act, person: NewAccount): Account {
  if (byEmail(act.db, person.email)) throw new Invalid({ email: 'error.email_taken' });
  const account = act.db
    .insert(accounts)
    .values({
      ...person,
      id: newId(),
      email: person.email.toLowerCase(),
      passwordChangedAt: act.now,
      createdAt: act.now,
    })
    .returning()
    .get();
  if (account.therapist) headings.createDefaults(act, account.id);
  record(act, 'account.created', null, account.id);
  return account;
}

/** `reminderDays` is after how many days an unsigned note is late; `phone` (E.164 or '') is whom clients call. */
export type Preferences = { locale: Locale; idleMinutes: number; reminderDays: number; phone: string };

/** The actor changes the own profile and preferences. Signed entries keep the name and title they were signed with. */
export function change(act: Act, values: Profile & Preferences): void {
  act.db
    .update(accounts)
    .set(values)
    .where(eq(accounts.id, own(act)))
    .run();
  record(act, 'account.changed', null, act.actor.id);
}

/**
 * Replaces the actor's password, if it is still `known` (the hash that was checked), and ends every session of the
 * account, also the one that asks; no browser is trusted any more, and but for the one that asks (`browser`, its id) none is
 * known. Refuses (Invalid) when somebody else was first.
 */
export function changePassword(act: Act, known: string, passwordHash: string, browser: string | undefined): true {
  const id = own(act);
  const { changes } = act.db
    .update(accounts)
    .set({ passwordHash, passwordChangedAt: act.now, passwordGivenAt: null })
    .where(and(eq(accounts.id, id), eq(accounts.passwordHash, known)))
    .run();
  if (!changes) throw new Invalid({ current: 'error.password_current' });
  closeDoors(act, id, browser);
  record(act, 'account.password_changed', null, id);
  return true;
}

/**
 * Gives an account another password, for somebody who lost theirs: by who runs the program, on its machine. One that is made
 * up has to be changed by its owner. Ends every session of the account, and trusts none of its browsers any more.
 */
export function resetPassword(act: Act, id: string, passwordHash: string, isMadeUp: boolean): void {
  const passwordGivenAt = isMadeUp ? act.now : null;
  const set = { passwordHash, passwordChangedAt: act.now, passwordGivenAt };
  act.db.update(accounts).set(set).where(eq(accounts.id, id)).run();
  closeDoors(act, id);
  record(act, 'account.password_reset', null, id);
}

/** Ends every session of an account and trusts none of its browsers: by who runs the program, for a device that was stolen. */
export function signOut(act: Act, id: string): void {
  closeDoors(act, id);
  record(act, 'account.signed_out', null, id);
}

function closeDoors(act: Act, id: string, known = ''): void {
  act.db.delete(sessions).where(eq(sessions.accountId, id)).run();
  act.db
    .delete(knownBrowsers)
    .where(and(eq(knownBrowsers.accountId, id), ne(knownBrowsers.id, known)))
    .run();
  act.db.update(knownBrowsers).set({ trustedAt: null }).where(eq(knownBrowsers.accountId, id)).run();
}

function own(act: Act): string {
  if (!act.actor.id) throw new Error('needs a signed-in actor');
  return act.actor.id;
}
