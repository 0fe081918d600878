import * as z from 'zod';
import { line, maybeDateLine, ticked, type Values } from '../shared/form.ts';
import { isTime } from '../shared/time.ts';
import type { Kind, Time, Wishes } from './waiting.ts';

export const WEEKDAYS = [1, 2, 3, 4, 5, 6, 7] as const;
const DAY_START = '00:00';
const DAY_END = '24:00';
const days = Object.fromEntries(WEEKDAYS.map((day) => [`day-${day}`, ticked]));

/** What would suit somebody who waits. No weekday ticked means any; no time, the whole day. */
export const wishesForm = z
  .object({
    from: line(5),
    to: line(5),
    kind: z.enum(['in_person', 'video', 'both']).catch('both'),
    until: maybeDateLine,
    remark: line(300),
    ...days,
  })
  .transform((typed, context): Wishes => {
    const { kind, until: untilDate, remark } = typed;
    const [fromTime, toTime] = [typed.from || DAY_START, typed.to || DAY_END];
    const isRight = isTime(fromTime) && (toTime === DAY_END || isTime(toTime)) && fromTime < toTime;
    if (!isRight) context.addIssue({ code: 'custom', message: 'error.hours', path: ['from'] });
    const chosen = WEEKDAYS.filter((day) => (typed as Record<string, unknown>)[`day-${day}`]);
    return { weekdays: (chosen.length ? chosen : WEEKDAYS).join(''), fromTime, toTime, kind, untilDate, remark };
  });

/** The wishes as their form shows them. */
export const typedWishes = ({ weekdays, fromTime, toTime, kind, untilDate, remark }: Wishes): Values => ({
  from: fromTime === DAY_START ? '' : fromTime,
  to: toTime === DAY_END ? '' : toTime,
  kind,
  until: untilDate ?? '',
  remark,
  ...Object.fromEntries([...(weekdays.length < 7 ? weekdays : '')].map((day) => [`day-${day}`, 'yes'])),
});

/** The kind of meeting a time is for; both, when an address says nothing. */
export const kindOf = (text: unknown): Kind => (text === 'in_person' || text === 'video' ? text : 'both');

/** The time an address means: from `at` (epoch seconds) so many minutes; undefined when it makes no sense. */
export function timeIn({ at, minutes, kind }: Record<string, unknown>): Time | undefined {
  const [startsAt, length] = [Number(at), Number(minutes)];
  const isRight =
    Number.isInteger(startsAt) && startsAt > 0 && Number.isInteger(length) && length >= 5 && length <= 480;
  return isRight ? { startsAt, endsAt: startsAt + length * 60, kind: kindOf(kind) } : undefined;
}

/** The ids that are ticked: `offer-<id>`. */
export const tickedEntries = (values: Values): string[] =>
  Object.keys(values).flatMap((name) => (name.startsWith('offer-') ? [name.slice('offer-'.length)] : []));

export const answerForm = z.object({ kind: z.enum(['in_person', 'video'], 'error.kind'), stays: ticked });
