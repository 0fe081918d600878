import * as bookings from '../bookings/bookings.ts';
import * as settings from '../bookings/settings.ts';
import type { Db } from '../db/database.ts';
import * as pricing from '../pricing/pricing.ts';
import { addDays, dateOf, type EpochSeconds } from '../shared/time.ts';
import type { RedDay } from './holidays.ts';
import * as times from './times.ts';

/** A time a client can have (ledig tid), of the standard length. Instants are epoch seconds. */
export type Slot = Pick<times.Occurrence, 'id' | 'kinds' | 'date' | 'everyWeeks'> & {
  startsAt: EpochSeconds;
  endsAt: EpochSeconds;
  /** When the opened time it is cut from begins. */
  openedAt: EpochSeconds;
  /** Whether it can be booked now, with the therapist's notice and horizon. */
  isBookable: boolean;
};

/** When and where one looks. */
export type View = { now: EpochSeconds; red: RedDay; zone: string };

const STEP = 300; // a slot begins on a whole five minutes
const DAY = 86_400;

/**
 * The slots from `from` to `to`: opened times cut into meetings of the standard length, around bookings and blocked times,
 * with the therapist's buffers between meetings. What cannot be found out throws: it is never taken for free.
 */
export function free(db: Db, therapistId: string, from: EpochSeconds, to: EpochSeconds, view: View): Slot[] {
  const { now, red, zone } = view;
  const { bufferBefore, bufferAfter, noticeMinutes, horizonDays } = settings.of(db, therapistId);
  const length = (pricing.feesOf(db, therapistId)?.minutes ?? pricing.USUAL_MINUTES) * 60;
  const pause = (bufferBefore + bufferAfter) * 60;
  const around = times.between(db, therapistId, from - DAY, to + DAY, red, zone);
  const opened = around.filter(({ purpose, startsAt, endsAt }) => purpose === 'open' && startsAt < to && endsAt > from);
  const blocked = around.filter(({ purpose }) => purpose === 'blocked');
  if (!opened.length) return [];
  const [first, last] = [Math.min(...opened.map((it) => it.startsAt)), Math.max(...opened.map((it) => it.endsAt))];
  const taken: Span[] = [
    ...blocked,
    ...bookings
      .between(db, therapistId, first - pause, last + pause)
      .filter(({ status }) => !bookings.isOff(status))
      .map((booking) => paused(booking, pause)),
  ];
  const lastDay = addDays(dateOf(now, zone), horizonDays);
  const slots = opened.flatMap((opening) => {
    const { id, kinds, date, everyWeeks, startsAt: openedAt } = opening;
    return Array.from(meetings(opening, length, taken), (span): Slot => {
      taken.push(paused(span, pause)); // seen before the next one is looked for
      const isBookable = span.startsAt >= now + noticeMinutes * 60 && dateOf(span.startsAt, zone) <= lastDay;
      return { ...span, id, kinds, date, everyWeeks, openedAt, isBookable };
    });
  });
  return slots.filter(({ startsAt, endsAt }) => startsAt < to && endsAt > from);
}

type Span = { startsAt: EpochSeconds; endsAt: EpochSeconds };

/** A meeting with the pause that must lie between it and its neighbours. */
const paused = ({ startsAt, endsAt }: Span, pause: number): Span => ({
  startsAt: startsAt - pause,
  endsAt: endsAt + pause,
});

/** As many meetings as fit between what is taken, each as early as it can be. What is taken meanwhile counts. */
function* meetings(opening: Span, length: number, taken: Span[]): Generator<Span> {
  let startsAt = Math.ceil(opening.startsAt / STEP) * STEP;
  while (startsAt + length <= opening.endsAt) {
    const endsAt = startsAt + length;
    const obstacle = taken.find((it) => it.startsAt < endsAt && it.endsAt > startsAt);
    if (!obstacle) yield { startsAt, endsAt };
    startsAt = Math.ceil((obstacle?.endsAt ?? endsAt) / STEP) * STEP;
  }
}
