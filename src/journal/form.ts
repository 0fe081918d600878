import { z } from 'zod';
import { lines } from '../shared/form.ts';
import { isId } from '../shared/ids.ts';
import { parseDate } from '../shared/time.ts';
import { CONTACT_TYPES, type Draft } from './journal.ts';
import { TEMPLATES } from './templates.ts';

/** Letters in one entry. */
export const MAX_TEXT = 200_000;

export const draftForm: z.ZodType<Draft> = z.object({
  eventDate: z
    .string()
    .default('')
    .transform((text, context) => {
      const date = parseDate(text.trim());
      if (!date) context.addIssue({ code: 'custom', message: 'error.date' });
      return date ?? z.NEVER;
    }),
  contactType: z.enum(CONTACT_TYPES, 'error.contact_type'),
  template: z.enum(TEMPLATES, 'error.template'),
  text: lines(MAX_TEXT, 'error.entry_too_long'),
});

/** What the buttons say: save, save and go on to sign, or put the chosen template's headings into the text. */
export const intentOf = (body: Record<string, unknown> = {}) =>
  z.enum(['save', 'sign', 'template']).catch('save').parse(body.intent);

/** The hidden fields: which version was read, and the id made for a new entry (not named `id`: that would hide form.id). */
export const versionOf = (body: Record<string, unknown> = {}) =>
  z.coerce.number().int().min(0).catch(0).parse(body.version);
export const idOf = (body: Record<string, unknown> = {}) => z.string().refine(isId).safeParse(body.entryId).data;
