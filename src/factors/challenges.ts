import { createHmac, randomBytes, timingSafeEqual } from 'node:crypto';
import { lte } from 'drizzle-orm';
import * as installation from '../accounts/installation.ts';
import type { Act, Db } from '../db/database.ts';
import { sha256 } from '../shared/ids.ts';
import type { EpochSeconds } from '../shared/time.ts';
import { spentChallenges } from './table.ts';

/** What a passkey is asked for: to sign in alone, as the second step, to confirm who sits there, or to be added. */
export type Purpose = 'sign_in' | 'second' | 'confirm' | 'register';

const LIFE_SECONDS = 10 * 60;
const [NONCE, EXPIRY] = [16, 6]; // bytes

function sign(db: Db, body: Buffer, purpose: Purpose, accountId: string): Buffer {
  const secret = installation.secretOf(db);
  return createHmac('sha256', secret).update(`passkey ${purpose} ${accountId} `).update(body).digest();
}

/**
 * A challenge good for ten minutes, for one purpose and account. It is signed and not stored: looking at the sign-in page
 * writes nothing.
 */
export function make(db: Db, now: EpochSeconds, purpose: Purpose, accountId = ''): string {
  const body = Buffer.concat([randomBytes(NONCE), Buffer.alloc(EXPIRY)]);
  body.writeUIntBE(now + LIFE_SECONDS, NONCE, EXPIRY);
  return Buffer.concat([body, sign(db, body, purpose, accountId)]).toString('base64url');
}

const bodyOf = (challenge: string) => Buffer.from(challenge, 'base64url').subarray(0, NONCE + EXPIRY);
const expiryOf = (challenge: string): EpochSeconds => bodyOf(challenge).readUIntBE(NONCE, EXPIRY);

/** Whether a challenge is ours, for this purpose and account, and not too old. */
export function holds(db: Db, challenge: string, now: EpochSeconds, purpose: Purpose, accountId = ''): boolean {
  const body = bodyOf(challenge);
  if (body.length < NONCE + EXPIRY) return false;
  const [given, ours] = [
    Buffer.from(challenge, 'base64url').subarray(NONCE + EXPIRY),
    sign(db, body, purpose, accountId),
  ];
  return given.length === ours.length && timingSafeEqual(given, ours) && expiryOf(challenge) > now;
}

/** Uses a challenge up. False when it was answered before. */
export function spend(act: Act, challenge: string): boolean {
  act.db.delete(spentChallenges).where(lte(spentChallenges.expiresAt, act.now)).run();
  const row = { hash: sha256(Buffer.from(challenge, 'base64url')), expiresAt: expiryOf(challenge) };
  return !!act.db.insert(spentChallenges).values(row).onConflictDoNothing().run().changes;
}
