import type { z } from 'zod';
import type { Key } from '../i18n/t.ts';
import type { FieldErrors } from './errors.ts';

/** A posted form as it came: what a refused form shows again, letter by letter. */
export type Values = Record<string, string>;

/** The strings of a body. Repeated fields keep their last value; a missing body is an empty form. */
export function valuesOf(body: unknown): Values {
  const fields = Object.entries((body ?? {}) as Record<string, unknown>);
  return Object.fromEntries(
    fields.flatMap(([name, value]) => {
      const last = Array.isArray(value) ? value.at(-1) : value;
      return typeof last === 'string' ? [[name, last]] : [];
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
  for (const { path, message } of parsed.error.issues) errors[String(path[0])] ??= message as Key;
  return { values, errors };
}

/** One line of text: trimmed, inner white space single. */
export const line = (text: string) => text.replace(/\s+/g, ' ').trim();

/** Several lines: browsers send CRLF, we keep LF. */
export const lines = (text: string) => text.replace(/\r\n?/g, '\n');
