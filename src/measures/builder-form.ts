import * as z from 'zod';
import type { FieldErrors } from '../shared/errors.ts';
import { filledLine, line, lines, readForm, type Values, valuesOf } from '../shared/form.ts';
import { type Band, leastOf, type Measure, type Option, type Question } from './questions.ts';

/** The most questions in a form. */
export const MOST = 40;
const LONGEST_SCALE = 20;

/** The fields of one question; in the form each has its number before it: `3-text`. */
const FIELDS = ['text', 'kind', 'options', 'to', 'low', 'high', 'isOptional', 'asksRisk'] as const;
const NEW_SCALE = { kind: 'scale', to: '10' };

type Input = Pick<Measure, 'title' | 'intro' | 'questions' | 'bands'>;

const tick = z
  .string()
  .optional()
  .transform((yes) => yes === 'yes');

/** `Ofta = 2`, one to a line. Without a number: null. */
function numbered(text: string): { label: string; number: number | null }[] {
  const filled = text.split('\n').filter((each) => each.trim());
  return filled.map((each) => {
    const [, label = '', number] = /^(.*?)(?:\s*=\s*(\d{1,3}))?\s*$/.exec(each) ?? [];
    return { label: label.replace(/\s+/g, ' ').trim(), number: number === undefined ? null : Number(number) };
  });
}

const questionForm = z
  .object({
    text: filledLine('error.question_missing', 500),
    kind: z.enum(['choice', 'scale', 'text']).catch('text'),
    options: lines(4000),
    to: line(3),
    low: line(100),
    high: line(100),
    isOptional: tick,
    asksRisk: tick,
  })
  .refine(({ kind, asksRisk }) => !(asksRisk && kind === 'text'), {
    path: ['asksRisk'],
    message: 'error.question_risk',
  })
  .transform(({ kind, options, to, low, high, ...rest }, context): Question => {
    const refuse = (message: string, field: string) => context.addIssue({ code: 'custom', message, path: [field] });
    if (kind === 'text') return { ...rest, kind };
    if (kind === 'scale') {
      const isScale = /^\d{1,2}$/.test(to) && Number(to) >= 1 && Number(to) <= LONGEST_SCALE;
      if (!isScale) refuse('error.question_scale', 'to');
      return { ...rest, kind, to: Number(to), low, high };
    }
    const choices = numbered(options).map(({ label, number }): Option => ({ label, points: number }));
    const isChoice =
      choices.length >= 2 && choices.length <= 20 && choices.every(({ label }) => label && label.length <= 200);
    if (!isChoice) refuse('error.question_options', 'options');
    const question: Question = { ...rest, kind, options: choices };
    if (rest.asksRisk && leastOf(question) === null) refuse('error.question_risk', 'asksRisk');
    return question;
  });

const headForm = z.object({
  title: filledLine('error.form_title', 100),
  intro: lines(2000).transform((text) => text.trim()),
  bands: lines(2000).transform((text, context): Band[] => {
    const bands = numbered(text).map(({ label, number }) => ({ from: number ?? -1, label }));
    const isWhole = bands.every(({ from, label }) => from >= 0 && label && label.length <= 100);
    const areApart = new Set(bands.map(({ from }) => from)).size === bands.length;
    if (!isWhole || !areApart) context.addIssue({ code: 'custom', message: 'error.form_bands' });
    return bands.toSorted((one, other) => one.from - other.from);
  }),
});

export type Written =
  | { values: Values; input: Input; errors?: never }
  | { values: Values; input?: never; errors: FieldErrors };

/** Reads a form as its therapist wrote it, or one message per field. */
export function readMeasure(body: unknown): Written {
  const values = valuesOf(body);
  const head = readForm(headForm, values);
  const errors: FieldErrors = { ...head.errors };
  const questions = rows(values).map((row, n) => {
    const { input, errors: faults } = readForm(questionForm, row);
    for (const [field, key] of Object.entries(faults ?? {})) errors[`${n + 1}-${field}`] = key;
    return input;
  });
  if (!questions.length) errors.add = 'error.form_empty';
  if (!head.input || Object.keys(errors).length) return { values, errors };
  return { values, input: { ...head.input, questions: questions as Question[] } };
}

/** How many questions the form holds as it stands. */
export const countOf = (values: Values): number =>
  Math.min(Number(/^\d{1,2}$/.exec(values.count ?? '')?.[0] ?? 0), MOST);

/** The fields of each question by their own names. */
const rows = (values: Values): Values[] =>
  Array.from({ length: countOf(values) }, (_, n) => {
    const filled = FIELDS.flatMap((field) => {
      const value = values[`${n + 1}-${field}`];
      return value === undefined ? [] : [[field, value]];
    });
    return Object.fromEntries(filled);
  });

/**
 * The same form with a question more, less or moved: what the buttons beside the questions ask for (`add`, `remove 3`,
 * `up 3`, `down 3`). Undefined for anything else, which is to be saved.
 */
export function rearranged(body: unknown): Values | undefined {
  const values = valuesOf(body);
  const [, move, number] = /^(add|remove|up|down)(?: (\d{1,2}))?$/.exec(values.intent ?? '') ?? [];
  if (!move) return undefined;
  const all = rows(values);
  const at = Number(number) - 1;
  if (move === 'add' && all.length < MOST) all.push({ ...likeLast(all.at(-1)) });
  if (move === 'remove') all.splice(at, 1);
  const to = at + (move === 'up' ? -1 : 1);
  const [one, other] = [all[at], all[to]];
  if ((move === 'up' || move === 'down') && one && other) [all[at], all[to]] = [other, one];
  return { ...headOf(values), ...flat(all) };
}

/** A new question begins with the answers of the one before: most forms ask the same way all through. */
const likeLast = ({ kind, options, to, low, high }: Values = {}): Values =>
  kind
    ? { kind, ...(options && { options }), ...(to && { to }), ...(low && { low }), ...(high && { high }) }
    : NEW_SCALE;

const headOf = ({ title = '', intro = '', bands = '', version = '' }: Values): Values => ({
  title,
  intro,
  bands,
  version,
});

const flat = (all: Values[]): Values => ({
  count: String(all.length),
  ...Object.fromEntries(
    all.flatMap((row, n) => Object.entries(row).map(([field, value]) => [`${n + 1}-${field}`, value])),
  ),
});

/** A new form, with its first question to fill in. */
export const blank = (): Values => ({ ...headOf({}), ...flat([NEW_SCALE]) });

/** A form as the builder shows it. */
export function asValues({ title, intro, bands, questions, version }: Input & { version: number }): Values {
  const written = (label: string, number: number | null) => (number === null ? label : `${label} = ${number}`);
  const all = questions.map((question): Values => {
    const { text, kind, isOptional, asksRisk } = question;
    const row = { text, kind, ...(isOptional && { isOptional: 'yes' }), ...(asksRisk && { asksRisk: 'yes' }) };
    if (kind === 'scale') return { ...row, to: String(question.to), low: question.low, high: question.high };
    if (kind === 'text') return row;
    return { ...row, options: question.options.map(({ label, points }) => written(label, points)).join('\n') };
  });
  const head = { title, intro, bands: bands.map(({ from, label }) => written(label, from)).join('\n') };
  return { ...headOf({ ...head, version: String(version) }), ...flat(all) };
}
