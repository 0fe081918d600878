import * as z from 'zod';
import { dateLine, line, ticked, type Values, valuesOf, whole } from '../shared/form.ts';
import { isId } from '../shared/ids.ts';
import { parseKronor } from '../shared/money.ts';
import { instantsOf, isTime } from '../shared/time.ts';
import { MOST_TIMES, type Planned, type Rhythm } from './series.ts';

const minutes = whole(5, 480, 'error.minutes');

const kronor = line(20).transform((text, context) => {
  if (!text) return undefined;
  const ore = parseKronor(text);
  if (ore === undefined) context.addIssue({ code: 'custom', message: 'error.kronor' });
  return ore;
});

/** How a series goes on; undefined for a single booking. */
export const rhythmForm = z
  .object({
    repeat: z.enum(['none', 'week', 'month']).catch('none'),
    every: z.coerce.number('error.every').int('error.every').min(1, 'error.every').max(8, 'error.every').catch(1),
    times: z.coerce
      .number('error.times')
      .int('error.times')
      .min(2, 'error.times')
      .max(MOST_TIMES, 'error.times')
      .optional(),
  })
  .transform(({ repeat, every, times }, context): Rhythm | undefined => {
    if (repeat === 'none') return undefined;
    if (times === undefined) context.addIssue({ code: 'custom', message: 'error.times', path: ['times'] });
    return { unit: repeat, every, times: times ?? 2 };
  });

/** A day of a series as the page of the days sends it back. */
export type Row = Planned & { taken: boolean };

/** The days that were sent, or undefined when the page of the days was not shown yet. */
export function plannedRows(body: unknown): Row[] | undefined {
  const values = valuesOf(body);
  const rows: Row[] = [];
  while (rows.length < MOST_TIMES && `date-${rows.length}` in values) {
    const n = rows.length;
    rows.push({
      date: values[`date-${n}`] as string,
      time: values[`time-${n}`] ?? '',
      taken: values[`take-${n}`] === 'yes',
    });
  }
  return rows.length ? rows : undefined;
}

export const reachForm = z.object({ reach: z.enum(['one', 'following', 'all']).catch('one') });

/** What is typed of a booking, as the pages between the form and the booking keep it. */
export const TYPED = 'date time which minutes kind place remark price overBlocked repeat every times also'.split(' ');

/** The ids of the further clients of a couple or a family, as the form keeps them. */
export const alsoIn = ({ also = '' }: Values): string[] => also.split(',').filter(isId);

/**
 * A booking as it is typed, on the practice's wall clock. A time in the gap of the spring change is refused; one that the
 * autumn change repeats asks `which`. `price` is undefined unless typed: then it is the booking's own.
 */
export const bookingForm = (zone: string) =>
  z
    .object({
      date: dateLine,
      time: z.string('error.time').refine(isTime, 'error.time'),
      which: z.enum(['first', 'second']).optional().catch(undefined),
      minutes,
      kind: z.enum(['in_person', 'video'], 'error.kind'),
      place: line(200),
      remark: line(500),
      price: kronor,
      overBlocked: ticked,
    })
    .transform(({ date, time, which, minutes, price, overBlocked, ...rest }, context) => {
      const instants = instantsOf(date, time, zone);
      const startsAt = which === 'second' ? instants.at(-1) : instants[0];
      const refuse = (field: string, message: string) => {
        context.addIssue({ code: 'custom', message, path: [field] });
        return z.NEVER;
      };
      if (startsAt === undefined) return refuse('time', 'error.time_gap');
      if (instants.length > 1 && !which) return refuse('which', 'error.time_twice');
      return { booking: { ...rest, startsAt, endsAt: startsAt + minutes * 60 }, price, overBlocked };
    });

export const cancellationForm = z.object({ reason: line(300) });
