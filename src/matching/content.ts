import * as z from 'zod';
import { CRITERIA } from './ranking.ts';

/** What a question is for. All but `own` stand once in every questionnaire: the ranking and the card read them. */
export const ROLES = [
  'audience',
  'reason',
  'hardship',
  'earlier',
  'gender',
  'language',
  'method',
  'place',
  'times',
  'payment',
  'contact',
  'own',
] as const;
export type Role = (typeof ROLES)[number];

export const OWN_KINDS = ['choice', 'several', 'text'] as const;
export const KINDS = [...OWN_KINDS, 'place', 'times', 'payment', 'contact'] as const;

/** The option that says "no wish": it is on no profile. */
export const ANY = 'any';
/** What every questionnaire must ask: without it nobody can be placed. */
const NEEDED: readonly Role[] = ['reason', 'contact'];
export const isNeeded = ({ role }: { role: Role }): boolean => NEEDED.includes(role);
/** Where somebody may tell of danger: these pages say where help is to be had at once. */
export const isAboutRisk = ({ role, withWords }: { role: Role; withWords: boolean }): boolean =>
  role === 'reason' || role === 'hardship' || role === 'own' || withWords;

/** The parts of a day, from that hour on. */
export const PARTS = { morning: 0, afternoon: 12, evening: 17 } as const;

const key = z.string().regex(/^[a-z][a-z0-9_]{0,39}$/);
const option = z.object({ key, sv: z.string().min(1).max(200), en: z.string().min(1).max(200), retired: z.boolean() });
const question = z.object({
  key,
  role: z.enum(ROLES),
  kind: z.enum(KINDS),
  sv: z.string().min(1).max(300),
  en: z.string().min(1).max(300),
  hintSv: z.string().max(500),
  hintEn: z.string().max(500),
  required: z.boolean(),
  /** Whether a choice has a line for own words. */
  withWords: z.boolean(),
  retired: z.boolean(),
  options: z.array(option).max(100),
});

const isUnique = (keys: string[]) => new Set(keys).size === keys.length;

/** A questionnaire, whole: its questions in order, and how much each part of an answer counts in the ranking. */
export const contentSchema = z
  .object({
    questions: z.array(question).max(60),
    weights: z.record(z.enum(CRITERIA), z.number().int().min(0).max(10)),
  })
  .refine(({ questions }) => isUnique(questions.map((it) => it.key)))
  .refine(({ questions }) => questions.every(({ options }) => isUnique(options.map((it) => it.key))))
  .refine(({ questions }) =>
    ROLES.every((role) => role === 'own' || questions.filter((it) => it.role === role).length === 1),
  )
  .refine(({ questions }) => questions.every((it) => !(it.retired && isNeeded(it))))
  .refine(({ questions }) => questions.at(-1)?.role === 'contact');

export type Content = z.infer<typeof contentSchema>;
export type Question = Content['questions'][number];
export type Option = Question['options'][number];

/** What is asked, in order. */
export const asked = ({ questions }: Content): Question[] => questions.filter(({ retired }) => !retired);

/** The question with that role. */
export const roleIn = ({ questions }: Content, role: Role): Question =>
  questions.find((it) => it.role === role) as Question;

/** The words of a list that profiles choose from: the options of that question, without "no wish" and those taken away. */
export const vocabulary = (content: Content, role: Role): Option[] =>
  roleIn(content, role).options.filter(({ key, retired }) => key !== ANY && !retired);
