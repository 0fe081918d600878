import type Holidays from 'date-holidays';
import type { DateText } from '../shared/time.ts';

let swedish: Promise<Holidays> | undefined;

/** The package knows every country and takes half a second to load: only when a calendar is first looked at. */
const load = async () => new (await import('date-holidays')).default('SE', { languages: ['sv'] });

/** Red days and the eves kept like them (midsommarafton, julafton, nyårsafton), by date, with their Swedish names. */
export async function redDays(from: DateText, to: DateText): Promise<Map<DateText, string>> {
  swedish ??= load();
  const holidays = await swedish;
  const first = Number(from.slice(0, 4));
  const years = Array.from({ length: Number(to.slice(0, 4)) - first + 1 }, (_, n) => first + n);
  const days = years.flatMap((year) => holidays.getHolidays(year));
  return new Map(
    days
      .filter(({ type }) => type === 'public' || type === 'bank')
      .map(({ date, name }) => [date.slice(0, 10), name] as const)
      .filter(([date]) => date >= from && date <= to),
  );
}
