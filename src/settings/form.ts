import { z } from 'zod';
import { filledLine, line } from '../shared/form.ts';

const minutes = z.coerce.number('error.idle').int('error.idle').min(5, 'error.idle').max(480, 'error.idle');

export const profileForm = z.object({
  name: filledLine('error.name_missing'),
  title: filledLine('error.title_missing', 100),
  profession: filledLine('error.profession_missing', 100),
  practice: line(),
  locale: z.enum(['sv', 'en']).catch('sv'),
  idleMinutes: minutes,
  reminderDays: z.coerce
    .number('error.reminder')
    .int('error.reminder')
    .min(1, 'error.reminder')
    .max(365, 'error.reminder')
    .default(14),
});

export const headingForm = z.object({ name: filledLine('error.heading_missing', 100) });
