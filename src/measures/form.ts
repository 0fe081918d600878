import * as z from 'zod';
import { line, type Reading, readForm, whole } from '../shared/form.ts';
import { isId } from '../shared/ids.ts';
import type { Sending } from './requests.ts';

const HOUR = 3600; // seconds

/** Which form is sent to a client, and when. `before` counts hours or days back from the meeting. */
const whichAndWhen = z
  .object({
    measure: line(40),
    when: z.enum(['now', 'before']).catch('now'),
    bookingId: line(40).transform((id) => (isId(id) ? id : null)),
    before: line(4),
    unit: z.enum(['hours', 'days']).catch('hours'),
    withReminder: z
      .string()
      .optional()
      .transform((yes) => yes === 'yes'),
  })
  .transform(({ measure, when, bookingId, before, unit, withReminder }, context): { measure: string } & Sending => {
    if (when === 'now') return { measure, bookingId: null, secondsBefore: null, withReminder };
    const number = whole(1, unit === 'days' ? 60 : 1440, 'error.form_before').safeParse(before);
    if (!number.success) context.addIssue({ code: 'custom', message: 'error.form_before', path: ['before'] });
    if (bookingId === null) context.addIssue({ code: 'custom', message: 'error.form_meeting', path: ['bookingId'] });
    const secondsBefore = (number.data ?? 0) * (unit === 'days' ? 24 * HOUR : HOUR);
    return { measure, bookingId, secondsBefore, withReminder };
  });

export const readSending = (body: unknown): Reading<{ measure: string } & Sending> => readForm(whichAndWhen, body);
