import { and, eq, gt, lte, sql } from 'drizzle-orm';
import { type Act, type Db, act as transact } from '../db/database.ts';
import { neighbourhood } from '../shared/address.ts';
import { AppError } from '../shared/errors.ts';
import { sha256 } from '../shared/ids.ts';
import type { EpochSeconds } from '../shared/time.ts';
import { attempts } from './table.ts';

const WINDOW_SECONDS = 15 * 60;
/**
 * How many attempts in 15 minutes: sign-ins for an account, from an address, and from a browser known to be the account's,
 * which has a count of its own; codes of the app for an account or for such a browser, in 15 minutes and in a day; wrong links to a client's
 * own page, and one-time codes asked for and typed, from an address; of the public questionnaire, from an address: begun,
 * finished, and payment codes typed.
 */
const LIMITS = {
  ...{ account: 10, address: 50, browser: 10, second: 10, secondDay: 40 },
  ...{ links: 30, codes: 30, enquiry: 100, match: 10, code: 20 },
};
const windowOf = (kind: Kind) => (kind === 'secondDay' ? 86_400 : WINDOW_SECONDS);
type Kind = keyof typeof LIMITS;
export type Subject = { kind: Kind; name: string };

/** Hashed: people type passwords into the wrong field. An IPv6 neighbourhood (/64) is one address. */
const keyOf = ({ kind, name }: Subject) => `${kind}:${sha256(kind === 'account' ? name : neighbourhood(name))}`;

/** Why nobody may try now: seconds until they may again. `first` is the attempt that passed the limit, for the log. */
export type Blocked = { waitSeconds: number; first: boolean };

/**
 * Counts one attempt for each subject, before the password is looked at, so that many at once gain nothing.
 * Returns Blocked when a limit is passed.
 */
export function count(act: Act, subjects: Subject[]): Blocked | undefined {
  act.db.delete(attempts).where(lte(attempts.resetsAt, act.now)).run();
  let waitSeconds = 0;
  let first = false;
  for (const subject of subjects) {
    const blocked = standing(act.db, subject, act.now); // is not counted further: a flood writes nothing
    waitSeconds = Math.max(waitSeconds, blocked?.waitSeconds ?? 0);
    if (blocked) continue;
    const row = act.db
      .insert(attempts)
      .values({ key: keyOf(subject), count: 1, resetsAt: act.now + windowOf(subject.kind) })
      .onConflictDoUpdate({ target: attempts.key, set: { count: sql`${attempts.count} + 1` } })
      .returning()
      .get();
    if (row.count > LIMITS[subject.kind]) waitSeconds = Math.max(waitSeconds, row.resetsAt - act.now);
    if (row.count === LIMITS[subject.kind] + 1) first = true;
  }
  return waitSeconds ? { waitSeconds, first } : undefined;
}

/** Counts one attempt in a transaction of its own. Refuses with AppError 429 past a limit, which `log` writes down the first time. */
export function admit(db: Db, moment: Omit<Act, 'db'>, subjects: Subject[], log: (act: Act) => void): void {
  const blocked = transact(db, moment, (act) => {
    const blocked = count(act, subjects);
    if (blocked?.first) log(act);
    return blocked;
  });
  if (blocked) throw tooMany(blocked);
}

/**
 * Counts a refusal of what cannot be guessed, and so goes on being looked at: true when the address had so many that the
 * log is told no more of them.
 */
export function isDrowned(act: Act): boolean {
  const blocked = count(act, [{ kind: 'address', name: act.actor.address ?? '' }]);
  return !!blocked && !blocked.first;
}

/** Whether a limit is passed already, without counting anything. */
export function standing(db: Db, subject: Subject, now: EpochSeconds): Blocked | undefined {
  const counted = and(eq(attempts.key, keyOf(subject)), gt(attempts.resetsAt, now));
  const row = db.select().from(attempts).where(counted).get();
  return row && row.count > LIMITS[subject.kind] ? { waitSeconds: row.resetsAt - now, first: false } : undefined;
}

/** A subject may try again as if it never had. */
export function forget(act: Act, subject: Subject): void {
  act.db
    .delete(attempts)
    .where(eq(attempts.key, keyOf(subject)))
    .run();
}

/** After a good sign-in the account's count is gone, and an address gets this attempt back. */
export function forgive(act: Act, subjects: Subject[]): void {
  for (const subject of subjects) {
    if (subject.kind !== 'address') forget(act, subject);
    else
      act.db
        .update(attempts)
        .set({ count: sql`${attempts.count} - 1` })
        .where(eq(attempts.key, keyOf(subject)))
        .run();
  }
}

export const tooMany = ({ waitSeconds }: Blocked) =>
  new AppError(429, 'error.too_many_attempts', { count: Math.max(1, Math.ceil(waitSeconds / 60)) }, waitSeconds);
