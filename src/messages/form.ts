import * as z from 'zod';
import type { Key } from '../i18n/t.ts';
import { emailLine, filledLine, line, lines, type Values } from '../shared/form.ts';
import type { Contact, Wishes } from './contact.ts';
import { AUTOMATIC, type Editable, holds, NEEDED, type Texts, unknownPlaces } from './places.ts';
import type { MessageSettings } from './settings.ts';

const tick = z
  .string()
  .optional()
  .transform((value) => value === 'yes');

/** What the client said yes to, as the therapist ticks it. */
export const wishesForm: z.ZodType<Required<Wishes>> = z
  .object({ agreesEmail: tick, agreesSms: tick, reminders: tick, locale: z.enum(['sv', 'en']).catch('sv') })
  .transform(({ agreesEmail: email, agreesSms: sms, ...rest }) => ({ email, sms, ...rest }));

export const typedWishes = ({ emailSince, smsSince, reminders, locale }: Contact): Values => ({
  agreesEmail: emailSince === null ? '' : 'yes',
  agreesSms: smsSince === null ? '' : 'yes',
  reminders: reminders ? 'yes' : '',
  locale,
});

/** "48, 3" -> hours, the longest first, each once. */
const hoursLine = line(60).transform((text, context) => {
  const words = text.split(/[\s,;]+/).filter(Boolean);
  const hours = [...new Set(words.map(Number))].sort((one, other) => other - one);
  const isRight = words.every((word) => /^\d{1,3}$/.test(word)) && hours.every((n) => n >= 1 && n <= 336);
  if (isRight && hours.length >= 1 && hours.length <= 5) return hours;
  context.addIssue({ code: 'custom', message: 'error.reminder_hours' });
  return z.NEVER;
});

export const settingsForm: z.ZodType<MessageSettings> = z
  .object({
    ...Object.fromEntries(AUTOMATIC.map((kind) => [`kind-${kind}`, tick])),
    reminderHours: hoursLine,
    email: tick,
    sms: tick,
    replyTo: emailLine,
  })
  .transform(({ reminderHours, email, sms, replyTo, ...kinds }) => {
    const silent = AUTOMATIC.filter((kind) => !(kinds as Record<string, boolean>)[`kind-${kind}`]);
    return { silent, reminderHours, email, sms, replyTo };
  });

export const typedSettings = ({ silent, reminderHours, email, sms, replyTo }: MessageSettings): Values => ({
  ...Object.fromEntries(AUTOMATIC.map((kind) => [`kind-${kind}`, silent.includes(kind) ? '' : 'yes'])),
  reminderHours: reminderHours.join(', '),
  email: email ? 'yes' : '',
  sms: sms ? 'yes' : '',
  replyTo,
});

const NEEDS: Record<string, Key> = { link: 'error.message_needs_link', code: 'error.message_needs_code' };

/** A therapist's own words for a kind: nothing in braces that cannot be filled in, and what they are nothing without. */
export const textsForm = (kind: Editable): z.ZodType<Texts> => {
  const known = (text: string) => !unknownPlaces(kind, text).length;
  const needed = NEEDED[kind];
  const isWhole = (text: string) => !needed || holds(text, needed);
  const body = (max: number) =>
    lines(max)
      .transform((text) => text.trim())
      .refine((text) => text.length > 0, 'error.message_missing')
      .refine(known, 'error.message_place')
      .refine(isWhole, NEEDS[needed ?? ''] ?? 'error.message_missing');
  return z.object({
    subject: filledLine('error.message_missing', 120).refine(known, 'error.message_place'),
    email: body(4000),
    sms: body(600),
  });
};
