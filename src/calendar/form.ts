import * as z from 'zod';
import { dateLine, line, maybeDateLine, ticked, type Values, whole } from '../shared/form.ts';
import { type DateText, isTime, weekdayOf } from '../shared/time.ts';
import type { CalendarTime, TimeInput } from './times.ts';

const clock = line(5);
const DAY_END = '24:00';
const weekdays = Object.fromEntries([1, 2, 3, 4, 5, 6, 7].map((day) => [`day-${day}`, ticked]));

/** A time to open or block: once, for some days on end (a leave), or weekly. */
export const timeForm = z
  .object({
    purpose: z.enum(['open', 'blocked']).catch('open'),
    title: line(100),
    kinds: z.enum(['in_person', 'video', 'both']).catch('both'),
    date: dateLine,
    until: maybeDateLine, // empty for no end
    from: clock,
    to: clock,
    wholeDay: ticked,
    repeat: z.enum(['none', 'week']).catch('none'),
    every: line(3),
    onRedDays: ticked,
    ...weekdays,
  })
  .transform((typed, context): TimeInput => {
    const { purpose, title, kinds, date, until, repeat, onRedDays } = typed;
    const refuse = (field: string, message: string) =>
      void context.addIssue({ code: 'custom', message, path: [field] });
    const isWhole = typed.wholeDay && purpose === 'blocked';
    const [from, to] = isWhole ? ['00:00', DAY_END] : [typed.from, typed.to];
    const isPattern = repeat === 'week';
    const lastsDays = !isPattern && purpose === 'blocked' && until !== null && until > date;
    if (!isWhole && !isTime(from)) refuse('from', 'error.time');
    if (!isWhole && !isTime(to)) refuse('to', 'error.time');
    else if (to <= from && !lastsDays) refuse('to', 'error.time_order');
    if (until !== null && until < date) refuse('until', 'error.until');
    if (until !== null && !isPattern && purpose === 'open') refuse('until', 'error.until_once');
    const every = isPattern ? whole(1, 8, 'error.every').safeParse(typed.every) : undefined;
    if (every?.error) refuse('every', 'error.every');
    const days = isPattern ? daysIn(typed) : '';
    if (isPattern && !days) refuse('day-1', 'error.weekdays');
    return {
      purpose,
      kinds,
      title: purpose === 'blocked' ? title : '',
      startsOn: date,
      endsOn: isPattern ? until : lastsDays ? until : date,
      fromTime: from,
      toTime: to,
      everyWeeks: every?.data ?? 0,
      weekdays: days,
      onRedDays: isPattern ? onRedDays : true,
    };
  });

const daysIn = (typed: object): string =>
  [1, 2, 3, 4, 5, 6, 7].filter((day) => (typed as Record<string, unknown>)[`day-${day}`] === true).join('');

/** A time as its form shows it, on the day it was opened from; `to` another time it was drawn to. */
export function typedTime(time: CalendarTime, on: DateText, to?: { date: DateText; time: string }): Values {
  const { purpose, title, kinds, fromTime, toTime, everyWeeks, endsOn, onRedDays, version } = time;
  const isWhole = fromTime === '00:00' && toTime === DAY_END;
  const days = to && time.weekdays.length === 1 ? String(weekdayOf(to.date)) : time.weekdays;
  const lastDay = everyWeeks ? endsOn : endsOn !== time.startsOn ? endsOn : null;
  return {
    purpose,
    title,
    kinds,
    date: to?.date ?? on,
    until: lastDay ?? '',
    from: isWhole ? '' : (to?.time ?? fromTime),
    to: isWhole ? '' : to ? later(to.time, lengthOf(fromTime, toTime)) : toTime,
    ...(isWhole && { wholeDay: 'yes' }),
    repeat: everyWeeks ? 'week' : 'none',
    every: String(everyWeeks || 1),
    ...(onRedDays && { onRedDays: 'yes' }),
    ...Object.fromEntries([...days].map((day) => [`day-${day}`, 'yes'])),
    version: String(version),
    reach: 'one',
  };
}

const minutesOf = (time: string): number => Number(time.slice(0, 2)) * 60 + Number(time.slice(3));
const lengthOf = (from: string, to: string): number => minutesOf(to) - minutesOf(from);

/** That wall time so many minutes later, within the day. */
export function later(time: string, minutes: number): string {
  const at = Math.min(minutesOf(time) + minutes, 24 * 60 - 1);
  return `${String(Math.floor(at / 60)).padStart(2, '0')}:${String(at % 60).padStart(2, '0')}`;
}

/** How much of a pattern a change means; of a single time, all. */
export const reachForm = z.object({ reach: z.enum(['one', 'following', 'all']).catch('one') });

/** The one day of a pattern, as a time of its own. */
export const once = (input: TimeInput): TimeInput => ({
  ...input,
  everyWeeks: 0,
  weekdays: '',
  endsOn: input.startsOn,
  onRedDays: true,
});
