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
  nobody ??= hashed('nobody has this password').catch((error) => {
    nobody = undefined; // or every unknown address would fail until the restart
    throw error;
  });
  const fits = await verify(passwordHash ?? (await nobody), password.normalize('NFC'));
  return fits && passwordHash !== undefined;
}

/** What anybody would try first at such a program, in letters without marks. docs/security.md has the same list. */
export const OUR_WORDS = [
  ...[
    'klientkort',
    'klient',
    'client',
    'patient',
    'journal',
    'anteckning',
    'samtal',
    'mottagning',
    'praktik',
    'practice',
  ],
  ...['klinik', 'clinic', 'terapi', 'therapy', 'terapeut', 'therapist', 'psykolog', 'psychologist', 'psykoterapeut'],
  ...['kurator', 'legitimerad', 'admin', 'administrator', 'operator', 'plattform', 'platform', 'losenord', 'password'],
  ...['hemlig', 'secret', 'valkommen', 'welcome'],
];
/** How much of a password must be left without such words. */
const REST = 8;

let common: Set<string> | undefined;

/** Whose password it is, as far as it is known: what everybody knows of somebody is no secret. */
export type Owner = { email?: string; name?: string; practice?: string };

/** Why a new password is refused, as a text key; undefined when it is good. NIST SP 800-63B: length, and a list of common ones. */
export async function passwordFault(typed: string, owner: Owner): Promise<Key | undefined> {
  const password = typed.normalize('NFC');
  if ([...password].length < MIN_LENGTH) return 'error.password_short';
  if (password.length > MAX_LENGTH) return 'error.password_long';
  common ??= new Set((await import('@zxcvbn-ts/language-common')).dictionary['passwords-common'] as string[]);
  const plain = bare(password);
  const isRepeated = /^(.{1,4}?)\1+$/.test(plain);
  return isRepeated || isRun(plain) || isCommon(plain, common) || isGuessed(plain, owner)
    ? 'error.password_common'
    : undefined;
}

/** Small letters without their dots and accents: a list of guesses has both. */
const bare = (text: string) => text.toLowerCase().normalize('NFD').replace(/\p{M}/gu, '');

/** One of the passwords that leaked most often, or two of them in a row, with less than eight signs around. */
function isCommon(plain: string, common: Set<string>): boolean {
  const core = plain.replace(/^[^\p{L}]+|[^\p{L}]+$/gu, '');
  const letters = core.replace(/[^\p{L}\d]/gu, '');
  const isPair = Array.from({ length: Math.max(0, letters.length - 7) }, (_, n) => n + 4).some(
    (at) => common.has(letters.slice(0, at)) && common.has(letters.slice(at)),
  );
  return common.has(plain) || (plain.length - core.length < REST && (common.has(letters) || isPair));
}

/** Little more than the words of the trade and of the owner: `Mottagningen2026!`. */
function isGuessed(plain: string, { email = '', name = '', practice = '' }: Owner): boolean {
  const own = bare(`${email} ${name} ${practice}`).split(/[^\p{L}]+/u);
  const words = [...OUR_WORDS, ...own].filter(({ length }) => length >= 4).sort((a, b) => b.length - a.length);
  const rest = words.reduce((text, word) => text.replaceAll(word, ''), plain);
  return rest !== plain && rest.length < REST;
}

/** `123456789012`, `abcdefghijkl`: each letter follows the one before. */
function isRun(text: string): boolean {
  const steps = [...text].slice(1).map((letter, i) => letter.charCodeAt(0) - text.charCodeAt(i));
  return steps.every((step) => step === 1 || step === -9) || steps.every((step) => step === -1 || step === 9);
}
