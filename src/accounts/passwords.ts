import { hash, verify } from 'argon2';
import type { Key } from '../i18n/t.ts';
import { inTurn } from './turns.ts';

/** OWASP Password Storage Cheat Sheet (2025): argon2id, 19 MiB, two passes, one lane. */
const OWASP = { memoryCost: 19_456, timeCost: 2, parallelism: 1 };
export const MIN_LENGTH = 12;
const MAX_LENGTH = 200;

/** In turn with the passwords that are looked at, and ahead of strangers. */
export const hashPassword = (password: string): Promise<string> => inTurn(null, () => hashed(password));

const hashed = (password: string) => hash(password.normalize('NFC'), OWASP);

let nobody: Promise<string> | undefined;

/** True if the password fits. Without a hash (no such account) it takes the same time and is false. Slow: call it in turn. */
export async function passwordFits(passwordHash: string | undefined, password: string): Promise<boolean> {
  nobody ??= hashed('nobody has this password');
  const fits = await verify(passwordHash ?? (await nobody), password.normalize('NFC'));
  return fits && passwordHash !== undefined;
}

let common: Set<string> | undefined;

/** Why a new password is refused, as a text key; undefined when it is good. NIST SP 800-63B: length, and a list of common ones. */
export async function passwordFault(typed: string, email: string): Promise<Key | undefined> {
  const password = typed.normalize('NFC');
  if ([...password].length < MIN_LENGTH) return 'error.password_short';
  if (password.length > MAX_LENGTH) return 'error.password_long';
  common ??= new Set((await import('@zxcvbn-ts/language-common')).dictionary['passwords-common'] as string[]);
  const plain = password.toLowerCase();
  const repeated = /^(.{1,4}?)\1+$/.test(plain);
  const isOurs = plain.includes('klientkort'); // the demo's password is published
  if (repeated || isOurs || common.has(plain) || plain === email.toLowerCase() || isRun(plain))
    return 'error.password_common';
  return undefined;
}

/** `123456789012`, `abcdefghijkl`: each letter follows the one before. */
function isRun(text: string): boolean {
  const steps = [...text].slice(1).map((letter, i) => letter.charCodeAt(0) - text.charCodeAt(i));
  return steps.every((step) => step === 1 || step === -9) || steps.every((step) => step === -1 || step === 9);
}
