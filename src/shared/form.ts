import * as z from 'zod';
import type { Key } from '../i18n/t.ts';
import { parsePhone } from './contact.ts';
import type { FieldErrors } from './errors.ts';
import { parseDate } from './time.ts';

/** A posted form as it came: what a refused form shows again, letter by letter. */
export type Values = Record<string, string>;

/**
 * The strings of a body. Repeated fields keep their last value; a missing body is an empty form. The NUL character, which
 * no keyboard has and at which SQLite's length() stops, is left out.
 */
export function valuesOf(body: unknown): Values {
  const fields = Object.entries((body ?? {}) as Record<string, unknown>);
  return Object.fromEntries(
    fields.flatMap(([name, value]) => {
      const last = Array.isArray(value) ? value.at(-1) : value;
      return typeof last === 'string' ? [[name, last.replaceAll('\0', '')]] : [];
    }),
  );
}

export type Reading<T> =
  | { values: Values; input: T; errors?: never }
  | { values: Values; input?: never; errors: FieldErrors };

/** Reads a form by its schema, whose messages are text keys. Gives the typed input, or one message per field. */
export function readForm<T>(schema: z.ZodType<T>, body: unknown): Reading<T> {
  const values = valuesOf(body);
  const parsed = schema.safeParse(values);
  if (parsed.success) return { values, input: parsed.data };
  const errors: FieldErrors = {};
  for (const { path, message } of parsed.error.issues) errors[String(path[0])] ??= keyIn(message);
  return { values, errors };
}

/** What a schema says in words of its own answers what our pages never send. */
const keyIn = (message: string): Key => (message.includes(' ') ? 'error.bad_request' : (message as Key));

/** One line of text: trimmed, inner white space single; '' when left empty. */
export const line = (max = 200) =>
  z
    .string()
    .default('')
    .transform((text) => text.replace(/\s+/g, ' ').trim())
    .refine((text) => text.length <= max, 'error.too_long');

/** A line that must be there. */
export const filledLine = (missing: Key, max = 200) => line(max).refine((text) => text.length > 0, missing);

/** A date that exists, `YYYY-MM-DD`. */
export const dateLine = z
  .string()
  .default('')
  .transform((text, context) => {
    const date = parseDate(text.trim());
    if (!date) context.addIssue({ code: 'custom', message: 'error.date' });
    return date ?? z.NEVER;
  });

/** A date, null when left empty. */
export const maybeDateLine = line(10).transform((text, context): string | null => {
  if (!text) return null;
  const date = parseDate(text);
  if (!date) context.addIssue({ code: 'custom', message: 'error.date' });
  return date ?? z.NEVER;
});

/** A whole number from one to another. */
export const whole = (from: number, to: number, message: Key) =>
  line(20)
    .refine((text) => /^\d{1,6}$/.test(text), message)
    .transform(Number)
    .refine((number) => number >= from && number <= to, message);

/** Several lines, to the letter; browsers send CRLF, we keep LF. */
export const lines = (max: number, tooLong: Key = 'error.too_long') =>
  z
    .string()
    .default('')
    .transform((text) => text.replace(/\r\n?/g, '\n'))
    .refine((text) => text.length <= max, tooLong);

/** An e-mail address, '' when left empty. */
export const emailLine = line(254).refine((text) => !text || z.email().safeParse(text).success, 'error.email');

/** A phone number: E.164, '' when left empty. */
export const phoneLine = (message: Key = 'error.phone') =>
  line(50).transform((text, context) => {
    if (!text) return '';
    const number = parsePhone(text);
    if (!number) context.addIssue({ code: 'custom', message });
    return number ?? z.NEVER;
  });

/** A box to tick (`yes`), off when it does not come. */
export const ticked = z
  .literal('yes')
  .optional()
  .catch(undefined)
  .transform((text) => text === 'yes');
