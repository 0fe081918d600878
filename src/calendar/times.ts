import { and, asc, eq, gte, isNull, lte, or, sql } from 'drizzle-orm';
import { record } from '../audit/log.ts';
import { type Act, type Db, prepared } from '../db/database.ts';
import { conflict, notFound } from '../shared/errors.ts';
import { newId } from '../shared/ids.ts';
import {
  addDays,
  type DateText,
  dateOf,
  daysBetween,
  type EpochSeconds,
  edgeOf,
  mondayOf,
  weekdayOf,
} from '../shared/time.ts';
import type { RedDay } from './holidays.ts';
import { calendarExceptions, calendarTimes } from './table.ts';

type Row = typeof calendarTimes.$inferSelect;
export type CalendarTime = Row & { exceptions: DateText[] };

/** A time as it is opened or blocked: once (`everyWeeks` 0) or as a pattern. Wall clock; `toTime` may be 24:00. */
export type TimeInput = Omit<Row, 'id' | 'therapistId' | 'version' | 'createdAt' | 'removedAt'>;

/** One day of a time. Instants are epoch seconds. */
export type Occurrence = Pick<Row, 'id' | 'purpose' | 'kinds' | 'title' | 'everyWeeks'> & {
  date: DateText;
  startsAt: EpochSeconds;
  endsAt: EpochSeconds;
};

const exceptionsOf = prepared(({ $client }) =>
  $client.prepare('SELECT date FROM calendar_exceptions WHERE time_id = ?').pluck(),
);

const withExceptions = (db: Db, rows: Row[]): CalendarTime[] =>
  rows.map((row) => ({ ...row, exceptions: row.everyWeeks ? (exceptionsOf(db).all(row.id) as DateText[]) : [] }));

/** One opened or blocked time. Refuses (404) another therapist's, and one that was taken away. */
export function find(db: Db, therapistId: string, id: string): CalendarTime {
  const mine = and(
    eq(calendarTimes.id, id),
    eq(calendarTimes.therapistId, therapistId),
    isNull(calendarTimes.removedAt),
  );
  const [time] = withExceptions(db, db.select().from(calendarTimes).where(mine).all());
  if (!time) throw notFound();
  return time;
}

const holding = prepared((db) =>
  db
    .select()
    .from(calendarTimes)
    .where(
      and(
        eq(calendarTimes.therapistId, sql.placeholder('therapistId')),
        isNull(calendarTimes.removedAt),
        or(isNull(calendarTimes.endsOn), gte(calendarTimes.endsOn, sql.placeholder('from'))),
        lte(calendarTimes.startsOn, sql.placeholder('to')),
      ),
    )
    .orderBy(asc(calendarTimes.startsOn), asc(calendarTimes.fromTime))
    .prepare(),
);

const NO_END: DateText = '9999-12-31';

/** The therapist's times and patterns that hold on some day from `from` to `to` (no end when left out), in order. */
export const list = (db: Db, therapistId: string, from: DateText, to = NO_END): CalendarTime[] =>
  withExceptions(db, holding(db).all({ therapistId, from, to }));

/** The days from `from` to `to` on which a time begins: its own one, or those of its pattern. */
export function datesOf(time: CalendarTime, from: DateText, to: DateText, red: RedDay): DateText[] {
  const { startsOn, endsOn, everyWeeks, weekdays, exceptions, onRedDays } = time;
  if (!everyWeeks) return startsOn <= to && (endsOn ?? startsOn) >= from ? [startsOn] : [];
  const first = startsOn > from ? startsOn : from;
  const last = endsOn !== null && endsOn < to ? endsOn : to;
  const monday = mondayOf(startsOn);
  const days: DateText[] = [];
  for (let date = first; date <= last; date = addDays(date, 1)) {
    const weeks = daysBetween(monday, mondayOf(date)) / 7;
    const holds = weeks % everyWeeks === 0 && weekdays.includes(String(weekdayOf(date)));
    if (holds && !exceptions.includes(date) && (onRedDays || !red(date))) days.push(date);
  }
  return days;
}

/**
 * What is opened and blocked from `from` to `to`, day by day, in order. Where a change of the clock makes an edge doubtful,
 * an opened time is the shorter and a blocked one the longer: in doubt, not free.
 */
export function between(
  db: Db,
  therapistId: string,
  from: EpochSeconds,
  to: EpochSeconds,
  red: RedDay,
  zone: string,
): Occurrence[] {
  const [first, last] = [dateOf(from, zone), dateOf(to, zone)];
  return list(db, therapistId, first, last)
    .flatMap((time) => datesOf(time, first, last, red).map((date) => occurrence(time, date, zone)))
    .filter(({ startsAt, endsAt }) => startsAt < endsAt && startsAt < to && endsAt > from)
    .sort((a, b) => a.startsAt - b.startsAt);
}

function occurrence(time: CalendarTime, date: DateText, zone: string): Occurrence {
  const { id, purpose, kinds, title, everyWeeks, fromTime, toTime, endsOn } = time;
  const isOpen = purpose === 'open';
  const lastDay = everyWeeks ? date : (endsOn ?? date);
  const startsAt = edgeOf(date, fromTime, zone, isOpen ? 'later' : 'earlier');
  const endsAt = edgeOf(lastDay, toTime, zone, isOpen ? 'earlier' : 'later');
  return { id, purpose, kinds, title, everyWeeks, date, startsAt, endsAt };
}

/** What is blocked at some moment from `from` to `to`. */
export const blockedBetween = (...asked: Parameters<typeof between>): Occurrence[] =>
  between(...asked).filter(({ purpose }) => purpose === 'blocked');

/** Opens or blocks a time, and gives its id. */
export function add(act: Act, therapistId: string, input: TimeInput): string {
  const id = newId();
  act.db
    .insert(calendarTimes)
    .values({ ...input, id, therapistId, version: 1, createdAt: act.now, removedAt: null })
    .run();
  record(act, 'calendar.time_set', null, id);
  return id;
}

/** How much of a pattern is meant: the one day, that day and those that follow, or all of it. */
export type Reach = 'one' | 'following' | 'all';

/**
 * Changes a time. Of a pattern, `on` is the day it was opened from: that day alone becomes a time of its own, or a new
 * pattern begins there. Gives the id of what now holds. Refuses (409) when it was changed meanwhile.
 */
export function change(
  act: Act,
  time: CalendarTime,
  version: number,
  reach: Reach,
  on: DateText,
  input: TimeInput,
): string {
  if (find(act.db, time.therapistId, time.id).version !== version) throw conflict('error.time_stale');
  if (reach !== 'all' && time.everyWeeks) {
    remove(act, time, reach, on);
    return add(act, time.therapistId, input);
  }
  act.db
    .update(calendarTimes)
    .set({ ...input, version: version + 1 })
    .where(eq(calendarTimes.id, time.id))
    .run();
  record(act, 'calendar.time_set', null, time.id);
  return time.id;
}

/** Takes a time away: all of it, or of a pattern one day or that day and those that follow. */
export function remove(act: Act, time: CalendarTime, reach: Reach, on: DateText): void {
  const isPart = time.everyWeeks > 0 && reach !== 'all' && !(reach === 'following' && on <= time.startsOn);
  if (isPart) leave(act, time, reach, on);
  else takeAway(act, time);
}

function takeAway(act: Act, time: CalendarTime): void {
  act.db.update(calendarTimes).set({ removedAt: act.now }).where(eq(calendarTimes.id, time.id)).run();
  record(act, 'calendar.time_removed', null, time.id);
}

function leave(act: Act, time: CalendarTime, reach: 'one' | 'following', on: DateText): void {
  if (reach === 'one') {
    act.db.insert(calendarExceptions).values({ timeId: time.id, date: on }).onConflictDoNothing().run();
  } else {
    act.db
      .update(calendarTimes)
      .set({ endsOn: addDays(on, -1) })
      .where(eq(calendarTimes.id, time.id))
      .run();
  }
  const version = time.version + 1;
  act.db.update(calendarTimes).set({ version }).where(eq(calendarTimes.id, time.id)).run();
  record(act, 'calendar.time_removed', null, time.id);
}
