import { desc, eq, isNotNull, isNull } from 'drizzle-orm';
import { record } from '../audit/log.ts';
import { type Act, type Db, prepared } from '../db/database.ts';
import { conflict, notFound } from '../shared/errors.ts';
import { newId } from '../shared/ids.ts';
import { type Content, contentSchema, isNeeded, type Option, type Question } from './content.ts';
import { DEFAULT } from './defaults.ts';
import type { Weights } from './ranking.ts';
import { questionnaireVersions } from './table.ts';

export type Version = typeof questionnaireVersions.$inferSelect;

const newest = prepared((db) =>
  db
    .select()
    .from(questionnaireVersions)
    .where(isNotNull(questionnaireVersions.publishedAt))
    .orderBy(desc(questionnaireVersions.number))
    .limit(1)
    .prepare(),
);

/** The version that is asked now; undefined while the one that comes with the program has never been used. */
export const published = (db: Db): Version | undefined => newest(db).get();

/** What is asked now. */
export const current = (db: Db): Content => published(db)?.content ?? DEFAULT;

/** All that was ever published, the newest first. */
export const history = (db: Db): Version[] =>
  db
    .select()
    .from(questionnaireVersions)
    .where(isNotNull(questionnaireVersions.publishedAt))
    .orderBy(desc(questionnaireVersions.number))
    .all();

/** What a started questionnaire asks: the version it was started with, whatever is published later. */
export function find(db: Db, number: number): Version {
  const version = db.select().from(questionnaireVersions).where(eq(questionnaireVersions.number, number)).get();
  if (!version) throw notFound();
  return version;
}

/** The operator's draft, if there is one. */
export const draft = (db: Db): Version | undefined =>
  db.select().from(questionnaireVersions).where(isNull(questionnaireVersions.publishedAt)).get();

/** The number of the version that is asked now. The first to ask puts the one that comes with the program in its place. */
export function open(act: Act): number {
  const standing = published(act.db);
  if (standing) return standing.number;
  const first = { number: 1, content: DEFAULT, revision: 0, createdAt: act.now, createdBy: null };
  act.db
    .insert(questionnaireVersions)
    .values({ ...first, publishedAt: act.now, publishedBy: null })
    .run();
  return first.number;
}

/** The draft, made as a copy of what is asked now when there is none. */
function begin(act: Act): Version {
  const standing = draft(act.db);
  if (standing) return standing;
  const number = open(act) + 1;
  return act.db
    .insert(questionnaireVersions)
    .values({ number, content: current(act.db), revision: 0, createdAt: act.now, createdBy: act.actor.id })
    .returning()
    .get();
}

/** Changes the draft. `known` is the revision it was read at: refused (409) when somebody else changed it meanwhile. */
function change(act: Act, known: number | undefined, work: (content: Content) => Content): void {
  const { number, content, revision } = begin(act);
  if (known !== undefined && known !== revision) throw conflict('error.questionnaire_stale');
  act.db
    .update(questionnaireVersions)
    .set({ content: contentSchema.parse(work(structuredClone(content))), revision: revision + 1 })
    .where(eq(questionnaireVersions.number, number))
    .run();
  record(act, 'questionnaire.changed', null, `${number}`);
}

const withQuestion = (content: Content, key: string, work: (question: Question) => Question): Content => {
  if (!content.questions.some((it) => it.key === key)) throw notFound();
  return { ...content, questions: content.questions.map((it) => (it.key === key ? work(it) : it)) };
};

/** The question of that key in the draft, or in what is asked now. Refuses (404) one that is not there. */
export function question(db: Db, key: string): Question {
  const found = (draft(db)?.content ?? current(db)).questions.find((it) => it.key === key);
  if (!found) throw notFound();
  return found;
}

export type Wording = Pick<Question, 'sv' | 'en' | 'hintSv' | 'hintEn' | 'required' | 'withWords'>;

/** Gives a question other words and options. What is needed stays required. */
export const reword = (act: Act, known: number, key: string, wording: Wording, options: Option[]): void =>
  change(act, known, (content) =>
    withQuestion(content, key, (it) => ({
      ...it,
      ...wording,
      options,
      required: wording.required || it.role === 'contact',
    })),
  );

/** Adds a question of the operator's own, last before the contact details. Gives its key. */
export function add(act: Act, kind: Question['kind'], wording: Wording): string {
  const key = newKey();
  change(act, undefined, ({ questions, weights }) => {
    const own: Question = { ...wording, key, role: 'own', kind, retired: false, options: [] };
    return { weights, questions: [...questions.slice(0, -1), own, ...questions.slice(-1)] };
  });
  return key;
}

/** A key for a question or an option: random, so that one taken away is never mistaken for a later one. */
export const newKey = (): string =>
  `q${newId()
    .replace(/[^a-z0-9]/gi, '')
    .toLowerCase()
    .slice(0, 12)}`;

/** Moves a question up or down. The contact details stay last. */
export const move = (act: Act, key: string, by: 1 | -1): void =>
  change(act, undefined, (content) => {
    const questions = [...content.questions];
    const from = questions.findIndex((it) => it.key === key);
    const to = from + by;
    const [it] = questions.splice(from, 1);
    if (!it || from < 0) throw notFound();
    if (to < 0 || it.role === 'contact' || to >= questions.length) return content;
    questions.splice(to, 0, it);
    return { ...content, questions };
  });

/** Stops asking a question, or asks it again. Refuses (409) what is needed. */
export const setRetired = (act: Act, key: string, retired: boolean): void =>
  change(act, undefined, (content) =>
    withQuestion(content, key, (it) => {
      if (retired && isNeeded(it)) throw conflict('error.question_needed');
      return { ...it, retired };
    }),
  );

export const weigh = (act: Act, weights: Weights): void =>
  change(act, undefined, (content) => ({ ...content, weights }));

/** From now on the draft is what is asked. Started questionnaires keep their version. Refuses (409) when there is none, or options are missing. */
export function publish(act: Act): void {
  const standing = draft(act.db);
  if (!standing) throw conflict('error.no_draft');
  const isEmpty = ({ kind, options, retired }: Question) =>
    !retired && ['choice', 'several', 'payment'].includes(kind) && options.every((it) => it.retired);
  if (standing.content.questions.some(isEmpty)) throw conflict('error.question_empty');
  act.db
    .update(questionnaireVersions)
    .set({ publishedAt: act.now, publishedBy: act.actor.id })
    .where(eq(questionnaireVersions.number, standing.number))
    .run();
  record(act, 'questionnaire.published', null, `${standing.number}`);
}

/** Throws the draft away. */
export function discard(act: Act): void {
  const standing = draft(act.db);
  if (!standing) return;
  act.db.delete(questionnaireVersions).where(eq(questionnaireVersions.number, standing.number)).run();
  record(act, 'questionnaire.discarded', null, `${standing.number}`);
}
