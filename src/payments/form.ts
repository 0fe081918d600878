import * as z from 'zod';
import { dateLine, line } from '../shared/form.ts';
import { parseKronor } from '../shared/money.ts';
import type { DateText } from '../shared/time.ts';

/** What the client paid the therapist: how much, how and when; not less than is owed, and not on a day to come. */
export const takenForm = (owedOre: number, today: DateText) =>
  z.object({
    amount: line(20).transform((text, context) => {
      const ore = parseKronor(text);
      if (!ore) context.addIssue({ code: 'custom', message: 'error.kronor' });
      else if (ore < owedOre) context.addIssue({ code: 'custom', message: 'error.paid_less' });
      return ore ?? z.NEVER;
    }),
    how: z.enum(['swish', 'card', 'invoice', 'cash'], 'error.how'),
    paidOn: dateLine.refine((date) => date <= today, 'error.paid_later'),
  });
