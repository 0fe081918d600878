import { z } from 'zod';
import { dateLine, line } from '../shared/form.ts';
import { parseKronor } from '../shared/money.ts';

/** What the client paid the therapist: how much, how and when. */
export const takenForm = z.object({
  amount: line(20).transform((text, context) => {
    const ore = parseKronor(text);
    if (!ore) context.addIssue({ code: 'custom', message: 'error.kronor' });
    return ore ?? z.NEVER;
  }),
  how: z.enum(['swish', 'card', 'invoice', 'cash'], 'error.how'),
  paidOn: dateLine,
});
