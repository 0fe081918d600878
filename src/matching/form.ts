import * as z from 'zod';
import type { Locale } from '../i18n/t.ts';
import { parsePersonnummer, parsePhone } from '../shared/contact.ts';
import type { FieldErrors } from '../shared/errors.ts';
import { emailLine, filledLine, line, readForm, type Values } from '../shared/form.ts';
import { parseKronor } from '../shared/money.ts';
import { type Content, type OWN_KINDS, PARTS, type Question } from './content.ts';
import { CRITERIA } from './ranking.ts';

/** One answer as it was given, in the language the question was read in. `fields` are the lines of a form, as typed. */
export type Answer = { locale: Locale; chosen: string[]; words: string; fields: Values };
export type Answers = Record<string, Answer>;

const CONTACT_FIELDS = ['name', 'email', 'phone', 'personnummer', 'consent'] as const;
const PICK = 'pick-';
const LONGEST = 5000;

/** The cells of the week that can be ticked, `1-morning` to `7-evening`. */
export const TIMES = [1, 2, 3, 4, 5, 6, 7].flatMap((day) => Object.keys(PARTS).map((part) => `${day}-${part}`));

/** What can be chosen: the options that stand, or what the kind of question brings with it. */
export function choicesOf({ kind, options }: Question): string[] {
  if (kind === 'place') return ['in_person', 'video'];
  if (kind === 'times') return TIMES;
  if (kind === 'contact') return ['email', 'sms'];
  return options.filter(({ retired }) => !retired).map(({ key }) => key);
}

const isOneChoice = ({ kind }: Question) => kind === 'choice' || kind === 'payment';

/** An answer as it was sent, right or not: it is kept also when one goes back half-way. */
export function answerIn(question: Question, values: Values, locale: Locale): Answer {
  const choices = choicesOf(question);
  const picked = isOneChoice(question)
    ? choices.filter((key) => values.choice === key)
    : choices.filter((key) => values[PICK + key] === 'yes');
  const words = (values.words ?? '').replace(/\r\n?/g, '\n').slice(0, LONGEST + 1);
  const names = question.kind === 'contact' ? CONTACT_FIELDS : question.kind === 'payment' ? ['maxPrice'] : [];
  const fields = Object.fromEntries(names.map((name) => [name, (values[name] ?? '').slice(0, 300)]));
  return { locale, chosen: picked, words, fields };
}

/** An answer as the form shows it again. */
export function asValues(question: Question, { chosen, words, fields }: Answer): Values {
  const picks = isOneChoice(question)
    ? { choice: chosen[0] ?? '' }
    : Object.fromEntries(chosen.map((key) => [PICK + key, 'yes']));
  return { ...picks, words, ...fields };
}

/** Who it is about and how they are reached. The consent is to the platform's handling until a therapist has taken over. */
export const contactForm = z
  .object({
    name: filledLine('error.match_name'),
    email: emailLine,
    phone: line(50).transform((text, context) => {
      const number = text ? parsePhone(text) : '';
      if (number === undefined) context.addIssue({ code: 'custom', message: 'error.phone' });
      return number ?? z.NEVER;
    }),
    personnummer: line(30).transform((text, context) => {
      const digits = text ? parsePersonnummer(text) : null;
      if (digits === undefined) context.addIssue({ code: 'custom', message: 'error.personnummer' });
      return digits ?? null;
    }),
    consent: z.literal('yes', 'error.match_consent'),
  })
  .refine(({ email, phone }) => email || phone, {
    path: ['email'],
    message: 'error.match_reach',
    when: ({ issues }) => !issues.some(({ path }) => path?.[0] === 'email' || path?.[0] === 'phone'), // all that is missing, at once
  });

/** What is missing or wrong in an answer; nothing when it is complete. */
export function faultsIn(question: Question, answer: Answer): FieldErrors {
  const { kind, required, withWords } = question;
  const { chosen, words, fields } = answer;
  if (words.length > LONGEST) return { words: 'error.too_long' };
  if (kind === 'contact') return readForm(contactForm, fields).errors ?? {};
  if (kind === 'payment') return paymentFaults(question, answer);
  if (kind === 'place' && chosen.includes('in_person') && !words.trim()) return { words: 'error.match_town' };
  const isAnswered = chosen.length > 0 || ((kind === 'text' || withWords) && words.trim() !== '');
  if (!required || isAnswered) return {};
  if (kind === 'text') return { words: 'error.match_words' };
  return { choice: withWords ? 'error.match_choice_or_words' : 'error.match_choice' };
}

function paymentFaults({ required }: Question, { chosen, words, fields }: Answer): FieldErrors {
  if (!chosen.length) return required ? { choice: 'error.match_choice' } : {};
  if (chosen[0] !== 'self' && !words.trim()) return { words: 'error.match_code' };
  return chosen[0] === 'self' && fields.maxPrice && parseKronor(fields.maxPrice) === undefined
    ? { maxPrice: 'error.kronor' }
    : {};
}

const wording = (max: number) => filledLine('error.wording_missing', max);
const ticked = z
  .literal('yes')
  .optional()
  .catch(undefined)
  .transform((value) => value === 'yes');

/** The words of a question as the operator writes them. */
export const questionForm = z.object({
  sv: wording(300),
  en: wording(300),
  hintSv: line(500),
  hintEn: line(500),
  required: ticked,
  withWords: ticked,
});

export const newQuestionForm = questionForm.extend({
  kind: z.enum(['choice', 'several', 'text'] satisfies (typeof OWN_KINDS)[number][], 'error.question_kind'),
});

/** Rows of the form for options that are not there yet. */
export const NEW_ROWS = ['new1', 'new2', 'new3', 'new4'] as const;

/** The options of a question as they were sent: `sv-<key>`, `en-<key>`, `retired-<key>`. Both languages or neither in a new row. */
export function optionsIn(question: Question, values: Values, newKey: () => string) {
  const errors: FieldErrors = {};
  const read = (key: string, isNew: boolean) => {
    const [sv, en] = (['sv', 'en'] as const).map((locale) =>
      (values[`${locale}-${key}`] ?? '').replace(/\s+/g, ' ').trim(),
    );
    if (isNew && !sv && !en) return [];
    if (!sv) errors[`sv-${key}`] = 'error.wording_missing';
    if (!en) errors[`en-${key}`] = 'error.wording_missing';
    for (const [locale, text] of [
      ['sv', sv],
      ['en', en],
    ])
      if ((text ?? '').length > 200) errors[`${locale}-${key}`] = 'error.too_long';
    return [{ key: isNew ? newKey() : key, sv: sv ?? '', en: en ?? '', retired: values[`retired-${key}`] === 'yes' }];
  };
  const options = [
    ...question.options.flatMap(({ key }) => read(key, false)),
    ...NEW_ROWS.flatMap((key) => read(key, true)),
  ];
  return { options, errors };
}

/** How much each criterion counts: `weight-<criterion>`, 0-10. */
export function weightsIn(values: Values): { weights?: Content['weights']; errors: FieldErrors } {
  const errors: FieldErrors = {};
  const entries = CRITERIA.map((criterion) => {
    const text = (values[`weight-${criterion}`] ?? '').trim();
    if (!/^(\d|10)$/.test(text)) errors[`weight-${criterion}`] = 'error.weight';
    return [criterion, Number(text)];
  });
  return Object.keys(errors).length ? { errors } : { weights: Object.fromEntries(entries), errors };
}
