import type { Locale } from '../i18n/t.ts';
import type { FieldErrors } from '../shared/errors.ts';
import type { Values } from '../shared/form.ts';

/** An answer to choose. `points` is null where it counts for nothing. */
export type Option = { label: string; points: number | null };

/**
 * One question. A `scale` is from 0 to `to`, with words for its ends. `asksRisk`: it asks for thoughts of suicide, so whoever
 * reads it is told where help is, and more points on it than the least are pointed out to the therapist.
 */
export type Question = { text: string; isOptional: boolean; asksRisk: boolean } & (
  | { kind: 'choice'; options: Option[] }
  | { kind: 'scale'; to: number; low: string; high: string }
  | { kind: 'text' }
);
export type Kind = Question['kind'];

/** What a sum from `from` points on means. */
export type Band = { from: number; label: string };

/** A form as it is put to somebody: one version, in one language. `family` is the same for all versions. */
export type Measure = {
  id: string;
  family: string;
  title: string;
  intro: string;
  questions: Question[];
  bands: Band[];
  /** The language of the words, where it is known. */
  language: Locale | null;
};

/** One question with what was answered, in words. `points` is null where it counts for nothing. */
export type Item = { question: string; answer: string; points: number | null };

/** The longest text that answers a question, in characters. */
export const LONGEST = 4000;

/** What there is to choose from: the value of the field, the words and the points. */
export function optionsOf(question: Question): (Option & { value: string })[] {
  if (question.kind === 'choice') return question.options.map((option, n) => ({ ...option, value: String(n) }));
  if (question.kind === 'text') return [];
  const { to, low, high } = question;
  const label = (n: number) =>
    [n, (n === 0 && low) || (n === to && high)].filter((part) => part !== '' && part !== false);
  return Array.from({ length: to + 1 }, (_, n) => ({ value: String(n), label: label(n).join(' – '), points: n }));
}

/** The name of a question's field. */
export const fieldOf = (n: number): string => `q${n + 1}`;

/** Reads a filled-in form: an item for each question, or what is missing. Options that are not there count as missing. */
export function readAnswers({ questions }: Measure, values: Values): { items: Item[]; errors: FieldErrors } {
  const errors: FieldErrors = {};
  const items = questions.map((question, n): Item => {
    const field = fieldOf(n);
    const typed = (values[field] ?? '').replace(/\r\n?/g, '\n').trim();
    const chosen = optionsOf(question).find(({ value }) => value === typed);
    if (typed.length > LONGEST) errors[field] = 'error.too_long';
    else if (!typed && !question.isOptional) errors[field] = 'error.answer_missing';
    else if (typed && question.kind !== 'text' && !chosen) errors[field] = 'error.answer_missing';
    return { question: question.text, answer: chosen?.label ?? typed, points: chosen?.points ?? null };
  });
  return { items, errors };
}

const sum = (points: (number | null)[]): number | null =>
  points.reduce<number | null>((total, each) => (each === null ? total : (total ?? 0) + each), null);

/** The most that can be scored; null for a form that counts nothing. */
export const maxOf = ({ questions }: Pick<Measure, 'questions'>): number | null =>
  sum(
    questions.map((question) =>
      optionsOf(question).reduce<number | null>(
        (most, { points }) => (points === null ? most : Math.max(most ?? 0, points)),
        null,
      ),
    ),
  );

/** The fewest points of a question: the answer that says no. Null where nothing is counted, so that nothing could be pointed out. */
export function leastOf(question: Question): number | null {
  const points = optionsOf(question).map((option) => option.points);
  return points.length && points.every((each) => each !== null) ? Math.min(...points) : null;
}

/** The sum of the points, what it means, and whether a question of suicidal thoughts got more than its least. */
export function score(measure: Measure, items: Item[]) {
  const maxScore = maxOf(measure);
  const total = maxScore === null ? null : (sum(items.map(({ points }) => points)) ?? 0);
  const risk = measure.questions.some((question, n) => isRisk(question, items[n]?.points ?? null));
  return { score: total, maxScore, band: total === null ? '' : bandOf(measure.bands, total), risk };
}

const isRisk = (question: Question, points: number | null): boolean =>
  question.asksRisk && points !== null && points > (leastOf(question) ?? 0);

/** What a sum means by the bands; '' below the first. */
export const bandOf = (bands: Band[], total: number): string =>
  bands
    .filter(({ from }) => from <= total)
    .reduce<Band | undefined>((high, band) => (band.from >= (high?.from ?? -1) ? band : high), undefined)?.label ?? '';
