import { and, eq, lt } from 'drizzle-orm';
import { encode } from 'uqr';
import type { Account } from '../accounts/accounts.ts';
import { record } from '../audit/log.ts';
import type { Act, Db } from '../db/database.ts';
import { Invalid } from '../shared/errors.ts';
import type { EpochSeconds } from '../shared/time.ts';
import { authenticators } from './table.ts';

export type Authenticator = typeof authenticators.$inferSelect;

const STEP_SECONDS = 30; // RFC 6238
const otp = () => import('otplib/functional'); // seldom needed

export const of = (db: Db, accountId: string): Authenticator | undefined =>
  db.select().from(authenticators).where(eq(authenticators.accountId, accountId)).get();

/** A new secret of 160 bits, in base32, as apps take it. */
export const newSecret = async (): Promise<string> => (await otp()).generateSecret();

/** What the app reads: by its address on the same phone, by a QR code from another, or typed. */
export async function inviteTo(secret: string, { email }: Account) {
  const uri = (await otp()).generateURI({ issuer: 'Klientkort', label: email, secret });
  return { uri, typed: secret.replace(/(.{4})(?=.)/g, '$1 '), qr: drawn(uri) };
}

/** The dark squares as one path, each row's runs as bars of height one. */
function drawn(text: string): { size: number; path: string } {
  const { size, data } = encode(text, { ecc: 'M', border: 4 }); // the margin that readers ask for
  const bars = data.flatMap((row, y) =>
    [
      ...row
        .map((dark) => (dark ? '#' : ' '))
        .join('')
        .matchAll(/#+/g),
    ].map(({ index, 0: run }) => `M${index} ${y}h${run.length}v1h-${run.length}z`),
  );
  return { size, path: bars.join('') };
}

/**
 * The step (30 seconds, since 1970) whose code that is, the one before and the one after counted too (RFC 6238, 5.2);
 * undefined for a wrong code.
 */
export async function stepOf(secret: string, typed: string, now: EpochSeconds): Promise<number | undefined> {
  const token = typed.replace(/\s/g, '');
  if (!/^\d{6}$/.test(token)) return undefined;
  const { verifySync } = await otp();
  const { valid, ...found } = verifySync({ secret, token, epoch: now, epochTolerance: STEP_SECONDS });
  return valid && 'timeStep' in found ? found.timeStep : undefined;
}

/** Adds the app, proved by a first code, in the place of one that is there. Refuses (Invalid) without a step. */
export function add(act: Act, account: Account, secret: string, step: number | undefined): void {
  if (step === undefined) throw new Invalid({ code: 'error.code' });
  act.db.delete(authenticators).where(eq(authenticators.accountId, account.id)).run();
  act.db.insert(authenticators).values({ accountId: account.id, secret, lastStep: step, createdAt: act.now }).run();
  record(act, 'account.app_added', null, account.id);
}

/** Uses a code up. False when it, or a later one, was used before. */
export function use(act: Act, { accountId, secret }: Authenticator, step: number): boolean {
  const same = and(eq(authenticators.accountId, accountId), eq(authenticators.secret, secret));
  const unused = and(same, lt(authenticators.lastStep, step));
  return !!act.db.update(authenticators).set({ lastStep: step }).where(unused).run().changes;
}
