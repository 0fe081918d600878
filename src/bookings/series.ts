import { RRuleTemporal } from 'rrule-temporal';
import type { RedDay } from '../calendar/holidays.ts';
import * as times from '../calendar/times.ts';
import type { Act, Db } from '../db/database.ts';
import { Invalid } from '../shared/errors.ts';
import { newId } from '../shared/ids.ts';
import { addDays, type DateText, dateOf, daysBetween, type EpochSeconds, instantsOf } from '../shared/time.ts';
import * as bookings from './bookings.ts';

/** How a series goes on: every so many weeks, or on the same day of each month. */
export type Rhythm = { unit: 'week' | 'month'; every: number; times: number };
export const MOST_TIMES = 300;

/** The days of a series from its first. A month without the day is left out, as in calendars everywhere (RFC 5545). */
export function daysOf(first: DateText, { unit, every, times }: Rhythm): DateText[] {
  const noon = Temporal.PlainDate.from(first).toZonedDateTime({ timeZone: 'UTC', plainTime: '12:00' });
  const freq = unit === 'month' ? 'MONTHLY' : 'WEEKLY';
  const rule = new RRuleTemporal({ freq, interval: every, count: times, dtstart: noon });
  return rule.all().map((day) => day.toPlainDate().toString());
}

/** One day of a series as it was planned, or as it was moved. `time` is HH:MM on the practice's wall. */
export type Planned = { date: DateText; time: string };

/** What stands in the way of a planned day: a time that does not exist, another booking, or a blocked time. */
export type Obstacle = { kind: 'gap' } | { kind: 'clash'; with: bookings.Booking } | { kind: 'blocked'; title: string };

/** The instants of a planned day, or what stands in its way. A time that comes twice means the first. */
export function tryDay(
  db: Db,
  therapistId: string,
  { date, time }: Planned,
  minutes: number,
  red: RedDay,
  zone: string,
):
  | { startsAt: EpochSeconds; endsAt: EpochSeconds; obstacle?: Obstacle }
  | { startsAt?: undefined; obstacle: Obstacle } {
  const [startsAt] = instantsOf(date, time, zone);
  if (startsAt === undefined) return { obstacle: { kind: 'gap' } };
  const endsAt = startsAt + minutes * 60;
  const [other] = bookings.between(db, therapistId, startsAt, endsAt).filter(({ status }) => !bookings.isOff(status));
  if (other) return { startsAt, endsAt, obstacle: { kind: 'clash', with: other } };
  const [blocked] = times.blockedBetween(db, therapistId, startsAt, endsAt, red, zone);
  return { startsAt, endsAt, ...(blocked && { obstacle: { kind: 'blocked', title: blocked.title } as const }) };
}

/** Whether a day cannot be booked at all; over a blocked time it can. */
export const isHard = (obstacle: Obstacle | undefined): boolean => !!obstacle && obstacle.kind !== 'blocked';

/**
 * Books all of the days in one transaction, or none: refuses (Invalid, field `day-<n>`) the first that cannot be. They are
 * one series from then on, each with its own terms. Blocked times were shown before: a day in one is booked all the same.
 */
export function book(
  act: Act,
  clientIds: string[],
  days: { key: string; input: bookings.BookingInput }[],
  terms: bookings.Terms,
): number {
  const seriesId = newId();
  for (const { key, input } of days) {
    try {
      bookings.book(act, clientIds, input, { ...terms, overBlocked: true, seriesId });
    } catch (error) {
      if (error instanceof Invalid) throw new Invalid({ [key]: error.errors.payment ?? 'error.series_clash' });
      throw error;
    }
  }
  return days.length;
}

export type Reach = 'one' | 'following' | 'all';

/** The bookings a change reaches: the one alone, or those of its series that still stand and have not begun. */
export function reached(db: Db, booking: bookings.Booking, reach: Reach, now: EpochSeconds): bookings.Booking[] {
  if (reach === 'one' || !booking.seriesId) return [booking];
  return bookings.inSeries(db, booking.therapistId, booking.seriesId).filter(({ id, startsAt, status }) => {
    if (id === booking.id) return true;
    const isAhead = !bookings.isOff(status) && startsAt > now;
    return isAhead && (reach === 'all' || startsAt > booking.startsAt);
  });
}

/**
 * The same change for each: as many days on, at the same time of day on the practice's wall, as long and of the same
 * kind. Refuses (Invalid) a time that does not exist.
 */
export function shifted(
  booking: bookings.Booking,
  from: bookings.Booking,
  to: bookings.BookingInput,
  time: string,
  zone: string,
): bookings.BookingInput {
  if (booking.id === from.id) return to;
  const days = daysBetween(dateOf(from.startsAt, zone), dateOf(to.startsAt, zone));
  const [startsAt] = instantsOf(addDays(dateOf(booking.startsAt, zone), days), time, zone);
  if (startsAt === undefined) throw new Invalid({ time: 'error.series_gap' });
  return { ...to, remark: booking.remark, startsAt, endsAt: startsAt + (to.endsAt - to.startsAt) };
}
