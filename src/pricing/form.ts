import * as z from 'zod';
import { line, whole } from '../shared/form.ts';
import { parseKronor } from '../shared/money.ts';
import { organisationLine } from '../shared/organisation.ts';

const kronor = line(20).transform((text, context) => {
  const ore = parseKronor(text);
  if (ore === undefined) context.addIssue({ code: 'custom', message: 'error.kronor' });
  return ore ?? z.NEVER;
});

/** The therapist's fees, for a meeting of the standard length, and how new clients pay them. */
export const feesForm = z.object({
  inPerson: kronor,
  video: kronor,
  minutes: whole(5, 480, 'error.minutes'),
  defaultMethod: z.enum(['card', 'code', 'therapist'], 'error.method'),
  defaultCode: line(40),
  vatPercent: z.enum(['0', '6', '12', '25'], 'error.vat').transform(Number),
  organisation: z.union([z.literal(''), organisationLine], 'error.organisation').default(''),
});

/** What holds for one client: how they pay, and allianspris: both kinds or neither; both empty takes it back. */
export const agreementForm = z
  .object({
    inPerson: line(20),
    video: line(20),
    method: z.enum(['card', 'code', 'therapist'], 'error.method'),
    code: line(40),
  })
  .transform(({ inPerson, video, method, code }, context) => {
    if (!inPerson && !video) return { method, code, price: undefined };
    const read = (field: string, text: string) => {
      const ore = parseKronor(text);
      const message = text ? 'error.kronor' : 'error.allied_both';
      if (ore === undefined) context.addIssue({ code: 'custom', message, path: [field] });
      return ore ?? z.NEVER;
    };
    return { method, code, price: { inPersonOre: read('inPerson', inPerson), videoOre: read('video', video) } };
  });
