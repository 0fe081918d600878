import { z } from 'zod';
import { line, whole } from '../shared/form.ts';
import { parseKronor } from '../shared/money.ts';

const kronor = line(20).transform((text, context) => {
  const ore = parseKronor(text);
  if (ore === undefined) context.addIssue({ code: 'custom', message: 'error.kronor' });
  return ore ?? z.NEVER;
});

/** The therapist's fees, for a meeting of the standard length. */
export const feesForm = z.object({
  inPerson: kronor,
  video: kronor,
  minutes: whole(5, 480, 'error.minutes'),
});

/** Allianspris: both kinds or neither. Both empty takes the agreement back. */
export const alliedForm = z
  .object({ inPerson: line(20), video: line(20) })
  .transform(({ inPerson, video }, context) => {
    if (!inPerson && !video) return undefined;
    const read = (field: string, text: string) => {
      const ore = parseKronor(text);
      const message = text ? 'error.kronor' : 'error.allied_both';
      if (ore === undefined) context.addIssue({ code: 'custom', message, path: [field] });
      return ore ?? z.NEVER;
    };
    return { inPersonOre: read('inPerson', inPerson), videoOre: read('video', video) };
  });
