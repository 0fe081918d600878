/** An instant: whole seconds since 1970 in UTC. The only form in which instants are stored and passed. */
export type EpochSeconds = number;

/** A civil date, `YYYY-MM-DD`. */
export type DateText = string;

const zoned = (at: EpochSeconds, zone: string) =>
  Temporal.Instant.fromEpochMilliseconds(at * 1000).toZonedDateTimeISO(zone);

/** The date on the practice's wall at that instant. */
export const dateOf = (at: EpochSeconds, zone: string): DateText => zoned(at, zone).toPlainDate().toString();

/** The instant at which that day began in the zone. */
export const midnightBefore = (at: EpochSeconds, zone: string): EpochSeconds =>
  zoned(at, zone).startOfDay().epochMilliseconds / 1000;

/** `YYYY-MM-DD` of a date that exists, or undefined. */
export function parseDate(text: string): DateText | undefined {
  if (!/^\d{4}-\d{2}-\d{2}$/.test(text)) return undefined;
  try {
    return Temporal.PlainDate.from(text, { overflow: 'reject' }).toString();
  } catch {
    return undefined;
  }
}

/** A time on the wall, `HH:MM` from 00:00 to 23:59. */
export const isTime = (text: string): boolean => /^([01]\d|2[0-3]):[0-5]\d$/.test(text);

/** `2026-11-24T10:00` or `2026-11-24` of an address, as far as it says something. */
export function momentIn(at: string): { date: DateText | undefined; time: string } {
  const [date = '', time = ''] = at.split('T');
  return { date: parseDate(date), time: isTime(time) ? time : '' };
}

/** The instants of a local date and time: none in the gap of the spring change, two in the hour the autumn one repeats. */
export function instantsOf(date: DateText, time: string, zone: string): EpochSeconds[] {
  const wall = Temporal.PlainDateTime.from(`${date}T${time}`);
  const earlier = wall.toZonedDateTime(zone, { disambiguation: 'earlier' });
  const later = wall.toZonedDateTime(zone, { disambiguation: 'later' });
  const both = earlier.equals(later) ? [earlier] : [earlier, later];
  return both.filter((at) => at.toPlainDateTime().equals(wall)).map((at) => at.epochMilliseconds / 1000);
}

/** The instant of a wall time, 24:00 too; where the clock changes, the earlier or the later of those it may mean. */
export function edgeOf(date: DateText, time: string, zone: string, doubtful: 'earlier' | 'later'): EpochSeconds {
  const [day, clock] = time === '24:00' ? [addDays(date, 1), '00:00'] : [date, time];
  const wall = Temporal.PlainDateTime.from(`${day}T${clock}`);
  return wall.toZonedDateTime(zone, { disambiguation: doubtful }).epochMilliseconds / 1000;
}

/** `HH:MM` on the practice's wall at that instant. */
export const timeOf = (at: EpochSeconds, zone: string): string => zoned(at, zone).toPlainTime().toString().slice(0, 5);

/** 1 for Monday to 7 for Sunday (ISO 8601). */
export const weekdayOf = (date: DateText): number => Temporal.PlainDate.from(date).dayOfWeek;

export const isWeekend = (date: DateText): boolean => weekdayOf(date) > 5;

/** Minutes since midnight on the practice's wall clock. */
export const minuteOf = (at: EpochSeconds, zone: string): number => {
  const { hour, minute } = zoned(at, zone);
  return hour * 60 + minute;
};

/** The Monday of the week a date is in. */
export const mondayOf = (date: DateText): DateText => {
  const day = Temporal.PlainDate.from(date);
  return day.subtract({ days: day.dayOfWeek - 1 }).toString();
};

/** `2026-W48`: ISO 8601, as Swedes count weeks. */
export const weekOf = (date: DateText): string => {
  const { yearOfWeek, weekOfYear } = Temporal.PlainDate.from(date);
  return `${yearOfWeek}-W${String(weekOfYear).padStart(2, '0')}`;
};

/** The Monday of `2026-W48`, or undefined when there is no such week. */
export function mondayOfWeek(week: string): DateText | undefined {
  const [, year = '', number = ''] = /^(\d{4})-W(\d{2})$/.exec(week) ?? [];
  if (!year) return undefined;
  const monday = addDays(mondayOf(`${year}-01-04`), 7 * (Number(number) - 1));
  return weekOf(monday) === week ? monday : undefined;
}

/** The instant of a local date and time. Throws RangeError for a time the spring change skips or the autumn one repeats. */
export const instantOf = (date: DateText, time: string, zone: string): EpochSeconds =>
  Temporal.PlainDateTime.from(`${date}T${time}`).toZonedDateTime(zone, { disambiguation: 'reject' }).epochMilliseconds /
  1000;

export const addDays = (date: DateText, days: number): DateText =>
  Temporal.PlainDate.from(date).add({ days }).toString();

/** Whole days from one date to another; negative when the other comes first. */
export const daysBetween = (from: DateText, to: DateText): number =>
  Temporal.PlainDate.from(from).until(Temporal.PlainDate.from(to)).days;

/** The same day of a later month; its last one when that has no such day. */
export const addMonths = (date: DateText, months: number): DateText =>
  Temporal.PlainDate.from(date).add({ months }).toString();

/** A statutory time counted in years: a day the last month does not have is its last one (lag 1930:173, 1 §). */
export const addYears = (date: DateText, years: number): DateText =>
  Temporal.PlainDate.from(date).add({ years }).toString();

/** The instant at which a day begins in the zone. */
export const startOf = (date: DateText, zone: string): EpochSeconds =>
  Temporal.PlainDate.from(date).toZonedDateTime(zone).epochMilliseconds / 1000;

/** The hour on the practice's wall clock, 0-23. */
export const hourOf = (at: EpochSeconds, zone: string): number => zoned(at, zone).hour;

export type DateFormats = {
  date: (date: DateText) => string;
  dateTime: (at: EpochSeconds) => string;
  time: (at: EpochSeconds) => string;
  /** "tis 24 nov. 2026 09:00–09:45". */
  span: (from: EpochSeconds, to: EpochSeconds) => string;
  /** "09:00". */
  clock: (at: EpochSeconds) => string;
  /** "tisdag 24 nov.". */
  weekday: (date: DateText) => string;
};

const LOCALE = { sv: 'sv-SE', en: 'en-GB' } as const;
const DAY = { day: 'numeric', month: 'short', year: 'numeric' } as const;
const CLOCK = { hour: '2-digit', minute: '2-digit' } as const;
const MEMORY = 5000;

/** Intl takes its time, and pages show the same days again and again. */
function remembered<In extends string | number>(write: (value: In) => string): (value: In) => string {
  const known = new Map<In, string>();
  return (value) => {
    let text = known.get(value);
    if (text === undefined) {
      if (known.size >= MEMORY) known.clear();
      text = write(value);
      known.set(value, text);
    }
    return text;
  };
}

const made = new Map<string, DateFormats>();

/** Dates as a reader of that language expects them, on the practice's wall clock. */
export function dateFormats(locale: 'sv' | 'en', zone: string): DateFormats {
  const key = `${locale} ${zone}`;
  const formats = made.get(key) ?? makeFormats(locale, zone);
  made.set(key, formats);
  return formats;
}

function makeFormats(locale: 'sv' | 'en', zone: string): DateFormats {
  const date = new Intl.DateTimeFormat(LOCALE[locale], { ...DAY, timeZone: 'UTC' });
  const dateTime = new Intl.DateTimeFormat(LOCALE[locale], { ...DAY, ...CLOCK, timeZone: zone });
  const time = new Intl.DateTimeFormat('sv-SE', { ...CLOCK, second: '2-digit', timeZone: zone });
  const clock = new Intl.DateTimeFormat('sv-SE', { ...CLOCK, timeZone: zone });
  const spanDay = new Intl.DateTimeFormat(LOCALE[locale], { weekday: 'short', ...DAY, timeZone: zone });
  const weekday = new Intl.DateTimeFormat(LOCALE[locale], {
    weekday: 'long',
    day: 'numeric',
    month: 'short',
    timeZone: 'UTC',
  });
  return {
    span: (from, to) => `${spanDay.format(from * 1000)} ${clock.format(from * 1000)}–${clock.format(to * 1000)}`,
    clock: remembered((at) => clock.format(at * 1000)),
    weekday: (text) => weekday.format(Date.parse(`${text}T00:00:00Z`)),
    date: remembered((text) => date.format(Date.parse(`${text}T00:00:00Z`))),
    dateTime: remembered((at) => dateTime.format(at * 1000)),
    time: (at) => time.format(at * 1000),
  };
}

/** For what others hold in a Date: the metadata of files. */
export const asDate = (at: EpochSeconds): Date => new Date(at * 1000);

/** An instant on the practice's wall clock with its offset, `2026-11-23T10:00:00+01:00`. */
export const isoOf = (at: EpochSeconds, zone: string): string =>
  zoned(at, zone).toString({ timeZoneName: 'never', smallestUnit: 'second' });
