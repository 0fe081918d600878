import { and, asc, eq } from 'drizzle-orm';
import { record } from '../audit/log.ts';
import type { Act, Db } from '../db/database.ts';
import { Invalid, notFound } from '../shared/errors.ts';
import { newId } from '../shared/ids.ts';
import { phrases } from './table.ts';

/** A therapist's short word (lower case) and the text it stands for. No health record: it can be removed. */
export type Phrase = Omit<typeof phrases.$inferSelect, 'therapistId'>;
type Input = Pick<Phrase, 'word' | 'text'>;

const mine = (therapistId: string, id: string) => and(eq(phrases.id, id), eq(phrases.therapistId, therapistId));

/** All of a therapist's phrases by their word. */
export const of = (db: Db, therapistId: string): Phrase[] =>
  db
    .select({ id: phrases.id, word: phrases.word, text: phrases.text })
    .from(phrases)
    .where(eq(phrases.therapistId, therapistId))
    .orderBy(asc(phrases.word))
    .all();

/** One of them. Refuses (404) another's. */
export function find(db: Db, therapistId: string, id: string): Phrase {
  const phrase = of(db, therapistId).find((each) => each.id === id);
  if (!phrase) throw notFound();
  return phrase;
}

/** Adds a phrase. Refuses (Invalid) a word already in use. */
export function add(act: Act, therapistId: string, input: Input): true {
  refuseTwin(act.db, therapistId, input.word);
  const id = newId();
  act.db
    .insert(phrases)
    .values({ id, therapistId, ...input })
    .run();
  record(act, 'phrase.changed', null, id);
  return true;
}

/** Changes word and text. Refuses like `add`. */
export function change(act: Act, therapistId: string, id: string, input: Input): true {
  refuseTwin(act.db, therapistId, input.word, id);
  const { changes } = act.db.update(phrases).set(input).where(mine(therapistId, id)).run();
  if (!changes) throw notFound();
  record(act, 'phrase.changed', null, id);
  return true;
}

export function remove(act: Act, therapistId: string, id: string): void {
  const { changes } = act.db.delete(phrases).where(mine(therapistId, id)).run();
  if (!changes) throw notFound();
  record(act, 'phrase.changed', null, id);
}

function refuseTwin(db: Db, therapistId: string, word: string, but?: string) {
  if (of(db, therapistId).some((phrase) => phrase.id !== but && phrase.word === word)) {
    throw new Invalid({ word: 'error.phrase_taken' });
  }
}
