import * as z from 'zod';
import { dateLine, filledLine, line, lines } from '../shared/form.ts';
import { isId } from '../shared/ids.ts';
import { type DisclosureInput, FORMATS, PURPOSES } from './disclosures.ts';

const optionalId = z
  .string()
  .default('')
  .transform((id) => (isId(id) ? id : null));
const optionalDate = z.preprocess((text) => text || null, dateLine.nullable());

/** What the page of print and download asks. To one's own archive and to the client the recipient goes without saying. */
export const disclosureForm = (own: string, client: string): z.ZodType<DisclosureInput> =>
  z
    .object({
      requestId: optionalId,
      entryId: optionalId,
      scope: z.enum(['all', 'period', 'entry'], 'error.scope'),
      fromDate: optionalDate,
      toDate: optionalDate,
      purpose: z.enum(PURPOSES, 'error.purpose'),
      recipient: line(),
      remark: line(500),
      format: z.enum(FORMATS, 'error.format'),
      withLog: z
        .literal('yes')
        .optional()
        .transform((yes) => yes === 'yes'),
    })
    .superRefine(({ purpose, recipient, scope, entryId, fromDate, toDate }, context) => {
      const refuse = (field: string, message: string) => context.addIssue({ code: 'custom', message, path: [field] });
      if (!recipient && purpose !== 'own_archive' && purpose !== 'client')
        refuse('recipient', 'error.recipient_missing');
      if (scope === 'entry' && !entryId) refuse('scope', 'error.scope');
      if (scope !== 'period') return;
      if (!fromDate && !toDate) refuse('fromDate', 'error.period_missing');
      if (fromDate && toDate && fromDate > toDate) refuse('toDate', 'error.period_order');
    })
    .transform(({ scope, fromDate, toDate, entryId, recipient, ...rest }) => ({
      ...rest,
      recipient: recipient || (rest.purpose === 'client' ? client : own),
      fromDate: scope === 'period' ? fromDate : null,
      toDate: scope === 'period' ? toDate : null,
      entryId: scope === 'entry' ? entryId : null,
    }));

export const requestForm = z.object({
  requester: filledLine('error.requester_missing'),
  wish: line(500),
  receivedOn: dateLine,
});

export const refusalForm = z.object({
  refusal: lines(2000).refine((text) => text.trim().length > 0, 'error.refusal_missing'),
  passedToIvoOn: optionalDate,
});
