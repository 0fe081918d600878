import type { RedDay } from '../calendar/holidays.ts';
import { addDays, type DateText, dateOf, type EpochSeconds, instantsOf, isWeekend, timeOf } from '../shared/time.ts';
import type { bookings } from './table.ts';

/** Until when a cancellation is in time: so many hours before the start, or (not null) so many working days. */
export type CancelTerms = Pick<typeof bookings.$inferSelect, 'cancelHours' | 'cancelDays'>;

/**
 * The last instant at which a cancellation is in time. Working days are Monday to Friday but red days and the eves kept
 * like them, counted back to the same time of day: one working day before Monday 10:00 is Friday 10:00.
 */
export function cancelBy(startsAt: EpochSeconds, terms: CancelTerms, red: RedDay, zone: string): EpochSeconds {
  const { cancelHours, cancelDays } = terms;
  if (cancelDays === null) return startsAt - cancelHours * 3600;
  if (cancelDays === 0) return startsAt;
  let date: DateText = dateOf(startsAt, zone);
  for (let left = cancelDays; left > 0; ) {
    date = addDays(date, -1);
    if (!isWeekend(date) && !red(date)) left--;
  }
  return instantsOf(date, timeOf(startsAt, zone), zone)[0] ?? startsAt - cancelDays * 86_400;
}
