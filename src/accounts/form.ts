import { z } from 'zod';
import { line } from '../shared/form.ts';

const text = (max: number) =>
  z
    .string()
    .default('')
    .transform(line)
    .refine((value) => value.length <= max, 'error.too_long');
const filled = (max: number, missing: string) => text(max).refine((value) => value.length > 0, missing);
const email = filled(254, 'error.email_missing').refine(
  (value) => !value || z.email().safeParse(value).success,
  'error.email',
);
const locale = z.enum(['sv', 'en']).catch('sv');
const checkbox = z
  .literal('yes')
  .optional()
  .transform((value) => value === 'yes');

const person = {
  name: filled(200, 'error.name_missing'),
  title: filled(100, 'error.title_missing'),
  profession: filled(100, 'error.profession_missing'),
  practice: text(200),
  locale,
};

/** `password` is judged apart (passwords.ts): that takes the e-mail too, and time. */
export const personForm = z.object({ ...person, password: z.string().default('') });
export const setupForm = personForm.extend({ email, example: z.enum(['empty', 'example']).catch('empty') });
export const profileForm = z.object({
  ...person,
  idleMinutes: z.coerce.number('error.idle').int('error.idle').min(5, 'error.idle').max(480, 'error.idle'),
});
export const invitationForm = z
  .object({ email, therapist: checkbox, operator: checkbox })
  .refine((guest) => guest.therapist || guest.operator, { path: ['therapist'], message: 'error.role_missing' });
