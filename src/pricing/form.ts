import { z } from 'zod';
import { line } from '../shared/form.ts';
import { parseKronor } from '../shared/money.ts';

const kronor = line(20).transform((text, context) => {
  const ore = parseKronor(text);
  if (ore === undefined) context.addIssue({ code: 'custom', message: 'error.kronor' });
  return ore ?? z.NEVER;
});

const whole = (from: number, to: number, message: string) =>
  z.coerce.number(message).int(message).min(from, message).max(to, message);

/** The therapist's fees and what bookings start from. */
export const feesForm = z.object({
  inPerson: kronor,
  video: kronor,
  minutes: whole(5, 480, 'error.minutes'),
  place: line(200),
  videoTemplate: line(300).refine(
    (url) => !url || (/^https:\/\//.test(url) && url.includes('{room}') && URL.canParse(url.replace('{room}', 'x'))),
    'error.video_template',
  ),
  cancelHours: whole(0, 336, 'error.cancel_hours'),
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
