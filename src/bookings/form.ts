import { z } from 'zod';
import { dateLine, line } from '../shared/form.ts';
import { parseKronor } from '../shared/money.ts';
import { instantsOf } from '../shared/time.ts';

const minutes = z.coerce.number('error.minutes').int('error.minutes').min(5, 'error.minutes').max(480, 'error.minutes');

const kronor = line(20).transform((text, context) => {
  if (!text) return undefined;
  const ore = parseKronor(text);
  if (ore === undefined) context.addIssue({ code: 'custom', message: 'error.kronor' });
  return ore;
});

/**
 * A booking as it is typed, on the practice's wall clock. A time in the gap of the spring change is refused; one that the
 * autumn change repeats asks `which`. `price` is undefined unless typed: then it is the booking's own.
 */
export const bookingForm = (zone: string) =>
  z
    .object({
      date: dateLine,
      time: z.string('error.time').regex(/^([01]\d|2[0-3]):[0-5]\d$/, 'error.time'),
      which: z.enum(['first', 'second']).optional().catch(undefined),
      minutes,
      kind: z.enum(['in_person', 'video'], 'error.kind'),
      place: line(200),
      remark: line(500),
      price: kronor,
    })
    .transform(({ date, time, which, minutes, ...rest }, context) => {
      const instants = instantsOf(date, time, zone);
      const startsAt = which === 'second' ? instants.at(-1) : instants[0];
      const refuse = (field: string, message: string) => {
        context.addIssue({ code: 'custom', message, path: [field] });
        return z.NEVER;
      };
      if (startsAt === undefined) return refuse('time', 'error.time_gap');
      if (instants.length > 1 && !which) return refuse('which', 'error.time_twice');
      return { ...rest, startsAt, endsAt: startsAt + minutes * 60 };
    });

export const cancellationForm = z.object({ reason: line(300) });
