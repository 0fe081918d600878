import * as z from 'zod';
import { emailLine, filledLine, line } from '../shared/form.ts';

const email = emailLine.refine((text) => text.length > 0, 'error.email_missing');
const checkbox = z
  .literal('yes')
  .optional()
  .transform((value) => value === 'yes');

/** `password` is judged apart (passwords.ts): that takes the e-mail too, and time. */
export const personForm = z.object({
  name: filledLine('error.name_missing'),
  title: filledLine('error.title_missing', 100),
  profession: filledLine('error.profession_missing', 100),
  practice: line(),
  locale: z.enum(['sv', 'en']).catch('sv'),
  password: z.string().default(''),
});
/** Who signs no journals needs neither title nor profession. */
export const operatorForm = personForm.extend({ title: line(100), profession: line(100) });

export const setupForm = personForm.extend({ email, example: z.enum(['empty', 'example']).catch('empty') });
export const invitationForm = z
  .object({ email, therapist: checkbox, operator: checkbox })
  .refine((guest) => guest.therapist || guest.operator, { path: ['therapist'], message: 'error.role_missing' });
