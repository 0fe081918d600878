import * as bookings from '../bookings/bookings.ts';
import type { Db } from '../db/database.ts';
import { addDays, type DateText, type EpochSeconds, edgeOf, minuteOf, startOf, weekdayOf } from '../shared/time.ts';
import * as hours from './hours.ts';
import * as slots from './slots.ts';
import * as times from './times.ts';

type Span = { startsAt: EpochSeconds; endsAt: EpochSeconds };
type Content =
  | { type: 'booking'; booking: bookings.Booking }
  | { type: 'slot'; slot: slots.Slot }
  | { type: 'blocked'; blocked: times.Occurrence }
  | { type: 'free' };

/** Something on a day. `top` and `height` are where the grid draws it, in steps of five minutes from its first hour. */
export type Piece = Span & Content & { top: number; height: number; isBeside: boolean };

/** A day with what fills it, in order; `off` is what was cancelled. `works` is where the working day lies in the grid. */
export type Day = {
  date: DateText;
  red: string | null;
  pieces: Piece[];
  off: bookings.Booking[];
  works: { top: number; height: number } | null;
};

/** A week as it is drawn: seven days, and the hours from `fromHour` to `toHour`. `nowAt` is where the present is, if in it. */
export type Week = { days: Day[]; fromHour: number; toHour: number };

export const DAYS = 7;
const STEP = 5; // minutes
const SHORTEST_GAP = 15 * 60;

/** The therapist's week from that Monday: bookings, slots, blocked times, and what is free between them while they work. */
export function of(db: Db, therapistId: string, monday: DateText, view: slots.View): Week {
  const { now, red, zone } = view;
  const [from, to] = [startOf(monday, zone), startOf(addDays(monday, DAYS), zone)];
  const booked = bookings
    .between(db, therapistId, from, to)
    .map((booking) => ({ ...booking, status: bookings.statusOf(booking, now) }));
  const open = slots.free(db, therapistId, Math.max(from, now), to, view);
  const blocked = times.blockedBetween(db, therapistId, from, to, red, zone);
  const working = hours.of(db, therapistId);

  const days = Array.from({ length: DAYS }, (_, n) => addDays(monday, n)).map((date) => {
    const day = { startsAt: startOf(date, zone), endsAt: startOf(addDays(date, 1), zone) };
    const isOn = (it: Span) => it.startsAt < day.endsAt && it.endsAt > day.startsAt;
    const starts = (it: Span) => it.startsAt >= day.startsAt && it.startsAt < day.endsAt;
    const worked = workedOn(date, working, zone);
    const contents: (Span & Content)[] = [
      ...blocked.filter(isOn).map((it) => ({ ...clipped(it, day), type: 'blocked', blocked: it }) as const),
      ...booked
        .filter((it) => !bookings.isOff(it.status) && starts(it))
        .map((booking) => ({ ...clipped(booking, day), type: 'booking', booking }) as const),
      ...open.filter(starts).map((slot) => ({ ...clipped(slot, day), type: 'slot', slot }) as const),
    ];
    const gaps = worked && !red(date) ? gapsIn(worked, contents, now) : [];
    const off = booked.filter((it) => bookings.isOff(it.status) && starts(it));
    return { date, red: red(date) ?? null, day, worked, contents: [...contents, ...gaps], off };
  });
  return drawn(days, view);
}

const clipped = (it: Span, day: Span): Span => ({
  startsAt: Math.max(it.startsAt, day.startsAt),
  endsAt: Math.min(it.endsAt, day.endsAt),
});

function workedOn(date: DateText, working: hours.WorkingWeek, zone: string): Span | undefined {
  const day = working.get(weekdayOf(date));
  if (!day) return undefined;
  return { startsAt: edgeOf(date, day.from, zone, 'later'), endsAt: edgeOf(date, day.to, zone, 'earlier') };
}

/** What is left of a working day from now on, where nothing is. */
function gapsIn(worked: Span, taken: Span[], now: EpochSeconds): (Span & Content)[] {
  const gaps: (Span & Content)[] = [];
  let startsAt = Math.max(worked.startsAt, Math.ceil(now / (STEP * 60)) * STEP * 60);
  const end = { startsAt: worked.endsAt, endsAt: worked.endsAt };
  for (const next of [...taken].sort((a, b) => a.startsAt - b.startsAt).concat(end)) {
    const endsAt = Math.min(next.startsAt, worked.endsAt);
    if (endsAt - startsAt >= SHORTEST_GAP) gaps.push({ type: 'free', startsAt, endsAt });
    startsAt = Math.max(startsAt, next.endsAt);
  }
  return gaps;
}

type Undrawn = Omit<Day, 'pieces' | 'works'> & { day: Span; worked: Span | undefined; contents: (Span & Content)[] };

/** Lays the days out on one grid of hours that holds everything but blocked times, which may be cut at its edges. */
function drawn(days: Undrawn[], { zone }: slots.View): Week {
  const edges = days.flatMap(({ day, worked, contents }) =>
    [...(worked ? [worked] : []), ...contents.filter(({ type }) => type !== 'blocked')].map((it) =>
      wall(it, day, zone),
    ),
  );
  const fromHour = Math.floor(Math.min(8 * 60, ...edges.map(({ from }) => from)) / 60);
  const toHour = Math.ceil(Math.max(17 * 60, ...edges.map(({ to }) => to)) / 60);
  const place = (it: Span, day: Span) => {
    const { from, to } = wall(it, day, zone);
    const top = Math.max(0, Math.floor((from - fromHour * 60) / STEP));
    const bottom = Math.min((toHour - fromHour) * (60 / STEP), Math.ceil((to - fromHour * 60) / STEP));
    return { top, height: Math.max(1, bottom - top) };
  };
  return {
    fromHour,
    toHour,
    days: days.map(({ day, worked, contents, ...rest }) => {
      let bottom = 0;
      const pieces = contents
        .sort((a, b) => a.startsAt - b.startsAt || a.endsAt - b.endsAt)
        .map((it): Piece => {
          const { top, height } = place(it, day);
          const isBeside = it.type !== 'blocked' && top < bottom; // the hour that the autumn change repeats
          if (it.type !== 'blocked') bottom = Math.max(bottom, top + height);
          return { ...it, top, height, isBeside };
        });
      return { ...rest, pieces, works: worked ? place(worked, day) : null };
    }),
  };
}

/** Minutes of the day on the wall at which it begins and ends: as long as it lasts, whatever the clock does. */
function wall({ startsAt, endsAt }: Span, day: Span, zone: string): { from: number; to: number } {
  const isPlain = day.endsAt - day.startsAt === 86_400; // the clock does not change on it
  const from = isPlain ? (startsAt - day.startsAt) / 60 : minuteOf(startsAt, zone);
  return { from, to: Math.min(24 * 60, from + (endsAt - startsAt) / 60) };
}

/** Where the present is drawn, if the week holds it. */
export function nowIn({ fromHour, toHour }: Week, now: EpochSeconds, zone: string): number | null {
  const minute = minuteOf(now, zone) - fromHour * 60;
  return minute >= 0 && minute < (toHour - fromHour) * 60 ? Math.floor(minute / STEP) : null;
}
