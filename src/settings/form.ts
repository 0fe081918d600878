import * as z from 'zod';
import { filledLine, line, lines, phoneLine } from '../shared/form.ts';

const minutes = z.coerce.number('error.idle').int('error.idle').min(5, 'error.idle').max(480, 'error.idle');

export const profileForm = z.object({
  name: filledLine('error.name_missing'),
  title: filledLine('error.title_missing', 100),
  profession: filledLine('error.profession_missing', 100),
  practice: line(),
  phone: phoneLine(),
  locale: z.enum(['sv', 'en']).catch('sv'),
  idleMinutes: minutes,
  reminderDays: z.coerce
    .number('error.reminder')
    .int('error.reminder')
    .min(1, 'error.reminder')
    .max(365, 'error.reminder')
    .default(14),
});

/** Of an operator who is no therapist: who signs no journals needs neither title nor profession. */
export const operatorProfileForm = profileForm.extend({ title: line(100), profession: line(100) });

export const headingForm = z.object({ name: filledLine('error.heading_missing', 100) });

/** An own template. Headings come one to a line; a colon at the end is ours to put. */
export const templateForm = z.object({
  name: filledLine('error.template_name', 100),
  headings: lines(4000)
    .transform((text) =>
      text
        .split('\n')
        .map((heading) => heading.replace(/\s+/g, ' ').trim().replace(/:+$/, ''))
        .filter(Boolean),
    )
    .refine(
      (headings) => headings.length > 0 && headings.length <= 30 && headings.every(({ length }) => length <= 100),
      'error.template_headings',
    ),
});

export const phraseForm = z.object({
  word: line(40)
    .transform((word) => word.replace(/^\//, '').toLowerCase())
    .refine((word) => /^[\p{L}\p{N}]{1,20}$/u.test(word), 'error.phrase_word'),
  text: lines(5000, 'error.phrase_text').refine((text) => text.trim().length > 0, 'error.phrase_text'),
});
