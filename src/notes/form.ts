import { z } from 'zod';
import { line, lines } from '../shared/form.ts';

/** Letters in one note. */
export const MAX_TEXT = 100_000;

export const noteForm = z.object({
  text: z
    .string()
    .default('')
    .transform(lines)
    .refine((text) => text.length <= MAX_TEXT, 'error.note_too_long'),
  version: z.coerce.number().int().min(0).catch(0),
});

export const headingForm = z.object({
  name: z
    .string()
    .default('')
    .transform(line)
    .refine((name) => name.length > 0, 'error.heading_missing')
    .refine((name) => name.length <= 100, 'error.too_long'),
});
