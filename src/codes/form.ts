import * as z from 'zod';
import { dateLine, filledLine, line } from '../shared/form.ts';
import { parseKronor } from '../shared/money.ts';
import { organisationLine } from '../shared/organisation.ts';
import { parseDate } from '../shared/time.ts';
import { type CodeInput, spelled } from './codes.ts';

const amount = line(20).transform((text, context) => {
  const ore = text ? parseKronor(text) : null;
  if (ore === undefined || ore === 0) context.addIssue({ code: 'custom', message: 'error.kronor' });
  return ore ?? null;
});

/** A payment code as the operator writes it. Empty limits are none. */
export const codeForm = z
  .object({
    code: line(40).transform((text, context) => {
      const code = spelled(text);
      if (code.length < 6 || code.length > 20) context.addIssue({ code: 'custom', message: 'error.code_form' });
      return code;
    }),
    payer: filledLine('error.payer'),
    organisation: organisationLine,
    invoiceTo: filledLine('error.invoice_to'),
    reference: line(100),
    validFrom: dateLine,
    validTo: line(10).transform((text, context) => {
      const date = text ? parseDate(text) : null;
      if (date === undefined) context.addIssue({ code: 'custom', message: 'error.date' });
      return date ?? null;
    }),
    maxSessions: line(6).transform((text, context) => {
      if (text && !/^[1-9]\d{0,4}$/.test(text)) context.addIssue({ code: 'custom', message: 'error.max_sessions' });
      return text ? Number(text) : null;
    }),
    maxOre: amount,
    sessionOre: amount,
    restBy: z.enum(['client', 'therapist'], 'error.rest_by'),
  })
  .transform((input, context): CodeInput => {
    if (input.validTo !== null && input.validTo < input.validFrom) {
      context.addIssue({ code: 'custom', message: 'error.until', path: ['validTo'] });
    }
    return input;
  });
