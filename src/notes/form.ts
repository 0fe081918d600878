import * as z from 'zod';
import { lines } from '../shared/form.ts';

/** Letters in one note. */
export const MAX_TEXT = 100_000;

export const noteForm = z.object({
  text: lines(MAX_TEXT, 'error.note_too_long'),
  version: z.coerce.number().int().min(0).catch(0),
});
