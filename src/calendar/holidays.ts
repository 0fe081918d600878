import type Holidays from 'date-holidays';
import type { DateText } from '../shared/time.ts';

/** The Swedish name of a red day, or of an eve kept like one (midsommarafton, julafton, nyårsafton). */
export type RedDay = (date: DateText) => string | undefined;

let swedish: Promise<RedDay> | undefined;

/** The package knows every country and takes half a second to load: only when a calendar is first looked at. */
export function redDays(): Promise<RedDay> {
  swedish ??= load();
  return swedish;
}

async function load(): Promise<RedDay> {
  const Country = (await import('date-holidays')).default;
  const holidays = new Country('SE', { languages: ['sv'] });
  const years = new Map<string, Map<DateText, string>>();
  return (date) => {
    const year = date.slice(0, 4);
    const known = years.get(year) ?? namesOf(holidays, Number(year));
    years.set(year, known);
    return known.get(date);
  };
}

const namesOf = (holidays: Holidays, year: number): Map<DateText, string> =>
  new Map(
    holidays
      .getHolidays(year)
      .filter(({ type }) => type === 'public' || type === 'bank')
      .map(({ date, name }) => [date.slice(0, 10), name]),
  );
