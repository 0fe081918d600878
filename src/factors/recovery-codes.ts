import { randomBytes } from 'node:crypto';
import { and, eq, isNull } from 'drizzle-orm';
import { record } from '../audit/log.ts';
import type { Act, Db } from '../db/database.ts';
import { newId, sha256 } from '../shared/ids.ts';
import { recoveryCodes } from './table.ts';

const COUNT = 10;
/** How many left are few: one is reminded to make new ones. */
export const FEW = 3;

/** Crockford's base32: no letter looks like a figure. */
const LETTERS = '0123456789abcdefghjkmnpqrstvwxyz';
/** 120 random bits, so that a quick hash is enough (ASVS 5.0 6.5.2): six groups of four. */
const newCode = () =>
  [...randomBytes(24)].map((byte, n) => (n && n % 4 === 0 ? '-' : '') + LETTERS[byte % LETTERS.length]).join('');

/** As it is typed from a paper: in capitals, without dashes, an o for a nought. */
const read = (typed: string) =>
  typed
    .toLowerCase()
    .replace(/[^a-z0-9]/g, '')
    .replaceAll('o', '0')
    .replace(/[il]/g, '1');

const LONGEST = 200; // letters, however it is typed
const hashOf = (id: string, code: string) => sha256(`${id}:${read(code)}`); // the id is its salt

/** Makes ten new codes in the place of the old. They are shown once: only their hashes are kept. */
export function make(act: Act, accountId: string): string[] {
  act.db.delete(recoveryCodes).where(eq(recoveryCodes.accountId, accountId)).run();
  const codes = Array.from({ length: COUNT }, newCode);
  const rows = codes.map((code) => {
    const id = newId();
    return { id, accountId, codeHash: hashOf(id, code), createdAt: act.now };
  });
  act.db.insert(recoveryCodes).values(rows).run();
  record(act, 'account.codes_made', null, accountId);
  return codes;
}

const unused = (db: Db, accountId: string) =>
  db
    .select()
    .from(recoveryCodes)
    .where(and(eq(recoveryCodes.accountId, accountId), isNull(recoveryCodes.usedAt)))
    .all();

export const left = (db: Db, accountId: string): number => unused(db, accountId).length;

/** Uses a code up. False for a wrong or used one. */
export function use(act: Act, accountId: string, typed: string): boolean {
  if (typed.length > LONGEST) return false; // or it would be hashed ten times over
  const found = unused(act.db, accountId).find(({ id, codeHash }) => hashOf(id, typed) === codeHash);
  if (!found) return false;
  act.db.update(recoveryCodes).set({ usedAt: act.now }).where(eq(recoveryCodes.id, found.id)).run();
  return true;
}
