import { and, asc, eq, sql } from 'drizzle-orm';
import { record } from '../audit/log.ts';
import type { Act, Db } from '../db/database.ts';
import type { Locale } from '../i18n/t.ts';
import { Invalid, notFound } from '../shared/errors.ts';
import { newId } from '../shared/ids.ts';
import { builtIn } from './built-in.ts';
import type { Measure } from './questions.ts';
import { measures } from './table.ts';

/** A therapist's own form in its latest version. */
export type Own = Measure & { version: number; retiredAt: number | null };

/** What a therapist writes of a form. */
export type Input = Pick<Measure, 'title' | 'intro' | 'questions' | 'bands'>;

const asMeasure = ({ id, family, version, title, intro, content, retiredAt }: typeof measures.$inferSelect): Own => ({
  ...{ id, family, version, title, intro, retiredAt },
  ...content,
  language: null,
});

/** A therapist's own forms by title, each in its latest version, the retired ones too. */
export const of = (db: Db, therapistId: string): Own[] =>
  db
    .select()
    .from(measures)
    .where(
      and(
        eq(measures.therapistId, therapistId),
        sql`measures.version = (SELECT max(version) FROM measures latest WHERE latest.family = measures.family)`,
      ),
    )
    .orderBy(asc(measures.title))
    .all()
    .map(asMeasure);

/** One of them. Refuses (404) another's. */
export function find(db: Db, therapistId: string, family: string): Own {
  const own = of(db, therapistId).find((each) => each.family === family);
  if (!own) throw notFound();
  return own;
}

/** What can be sent: the built-in forms in a language, and the own ones in use. */
export const offered = (db: Db, therapistId: string, locale: Locale): Measure[] => [
  ...builtIn(locale),
  ...of(db, therapistId).filter(({ retiredAt }) => retiredAt === null),
];

/** The form a request is for: the very version, also a retired one. Whose it is, the request knows. */
export function version(db: Db, id: string, locale: Locale): Measure {
  const found = builtIn(locale).find((each) => each.id === id);
  if (found) return found;
  const row = db.select().from(measures).where(eq(measures.id, id)).get();
  if (!row) throw notFound();
  return asMeasure(row);
}

/** Adds a form. Refuses (Invalid) a title already in use. */
export function add(act: Act, therapistId: string, input: Input): string {
  refuseTwin(act.db, therapistId, input.title);
  const id = newId();
  insert(act, therapistId, id, id, 1, input);
  return id;
}

/**
 * Changes a form: a new version, for what is sent from now on. The same words again are nothing. Refuses like `add`, and
 * (404) another's; gives `stale` when another version was saved since `known`, which is then left alone.
 */
export function change(act: Act, therapistId: string, family: string, known: number, input: Input): { stale?: Own } {
  const own = find(act.db, therapistId, family);
  if (own.version !== known) return { stale: own };
  refuseTwin(act.db, therapistId, input.title, family);
  const words = ({ title, intro, questions, bands }: Input) => JSON.stringify([title, intro, questions, bands]);
  if (words(own) !== words(input)) insert(act, therapistId, newId(), family, known + 1, input, own.retiredAt);
  return {};
}

function insert(
  act: Act,
  therapistId: string,
  id: string,
  family: string,
  version: number,
  { title, intro, questions, bands }: Input,
  retiredAt: number | null = null,
): void {
  const content = { questions, bands };
  act.db
    .insert(measures)
    .values({ id, family, version, therapistId, title, intro, content, createdAt: act.now, retiredAt })
    .run();
  record(act, 'measure.changed', null, id);
}

export const retire = (act: Act, therapistId: string, family: string) => setRetired(act, therapistId, family, act.now);
export const restore = (act: Act, therapistId: string, family: string) => setRetired(act, therapistId, family, null);

function setRetired(act: Act, therapistId: string, family: string, retiredAt: number | null): void {
  find(act.db, therapistId, family);
  act.db.update(measures).set({ retiredAt }).where(eq(measures.family, family)).run();
  record(act, 'measure.changed', null, family);
}

function refuseTwin(db: Db, therapistId: string, title: string, but?: string): void {
  const isSame = (each: Measure) => each.family !== but && each.title.toLowerCase() === title.toLowerCase();
  if ([...builtIn('sv'), ...of(db, therapistId)].some(isSame)) throw new Invalid({ title: 'error.form_taken' });
}
