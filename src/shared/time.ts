/** An instant: whole seconds since 1970 in UTC. The only form in which instants are stored and passed. */
export type EpochSeconds = number;

/** A civil date, `YYYY-MM-DD`. */
export type DateText = string;

const zoned = (at: EpochSeconds, zone: string) =>
  Temporal.Instant.fromEpochMilliseconds(at * 1000).toZonedDateTimeISO(zone);

/** The date on the practice's wall at that instant. */
export const dateOf = (at: EpochSeconds, zone: string): DateText => zoned(at, zone).toPlainDate().toString();

/** `YYYY-MM-DD` of a date that exists, or undefined. */
export function parseDate(text: string): DateText | undefined {
  if (!/^\d{4}-\d{2}-\d{2}$/.test(text)) return undefined;
  try {
    return Temporal.PlainDate.from(text, { overflow: 'reject' }).toString();
  } catch {
    return undefined;
  }
}

/** The instant of a local date and time. Throws RangeError for a time the spring change skips or the autumn one repeats. */
export const instantOf = (date: DateText, time: string, zone: string): EpochSeconds =>
  Temporal.PlainDateTime.from(`${date}T${time}`).toZonedDateTime(zone, { disambiguation: 'reject' }).epochMilliseconds /
  1000;

export const addDays = (date: DateText, days: number): DateText =>
  Temporal.PlainDate.from(date).add({ days }).toString();

export type DateFormats = {
  date: (date: DateText) => string;
  dateTime: (at: EpochSeconds) => string;
  time: (at: EpochSeconds) => string;
};

const LOCALE = { sv: 'sv-SE', en: 'en-GB' } as const;
const cache = new Map<string, DateFormats>();

/** Dates as a reader of that language expects them, on the practice's wall clock. Formatters are costly, so one set is kept per pair. */
export function dateFormats(locale: 'sv' | 'en', zone: string): DateFormats {
  const key = `${locale} ${zone}`;
  let formats = cache.get(key);
  if (!formats) {
    const date = new Intl.DateTimeFormat(LOCALE[locale], {
      day: 'numeric',
      month: 'short',
      year: 'numeric',
      timeZone: 'UTC',
    });
    const dateTime = new Intl.DateTimeFormat(LOCALE[locale], {
      day: 'numeric',
      month: 'short',
      year: 'numeric',
      hour: '2-digit',
      minute: '2-digit',
      timeZone: zone,
    });
    const time = new Intl.DateTimeFormat('sv-SE', {
      hour: '2-digit',
      minute: '2-digit',
      second: '2-digit',
      timeZone: zone,
    });
    formats = {
      date: (text) => date.format(Date.parse(`${text}T00:00:00Z`)),
      dateTime: (at) => dateTime.format(at * 1000),
      time: (at) => time.format(at * 1000),
    };
    cache.set(key, formats);
  }
  return formats;
}
