import type { Db } from '../src/db/database.ts';
import { newId } from '../src/shared/ids.ts';
import { addDays, dateOf, type EpochSeconds, instantOf, mondayOf, weekOf } from '../src/shared/time.ts';

export const PAST = 20_000;
export const WEEK = 200;

const QUARTER = 900; // seconds

type Moment = { actor: { id: string | null }; now: EpochSeconds; zone: string };

/**
 * A therapist of long standing: 20,000 past bookings of 45 minutes, and one week to come with 200 of a quarter of an hour.
 * Put in by SQL: booking each by the verb takes half a minute. Gives that week.
 */
export function fillCalendar(db: Db, { actor: { id: therapist }, now, zone }: Moment): string {
  const add = db.$client.prepare(`INSERT INTO bookings (id, therapist_id, kind, starts_at, ends_at, place, video_link,
    remark, status, status_at, status_by, status_reason, price_ore, price_why, cancel_hours, cancel_by, version, created_at,
    created_by) VALUES (@id, @therapist, @kind, @startsAt, @endsAt, 'Rum 2', '', '', 'booked', @now, @therapist, '', 100000,
    'own', 24, @startsAt - 86400, 1, @now, @therapist)`);
  const join = db.$client.prepare('INSERT INTO booking_clients (booking_id, client_id, position) VALUES (?, ?, 0)');
  const taken = db.$client
    .prepare(
      `SELECT 1 FROM bookings WHERE therapist_id = @therapist AND starts_at > @startsAt - 86400 AND starts_at < @endsAt
       AND ends_at > @startsAt AND status NOT IN ('cancelled', 'late_cancelled')`,
    )
    .pluck();
  const clients = db.$client
    .prepare('SELECT id FROM clients WHERE therapist_id = ? AND archived_at IS NULL ORDER BY sort_key LIMIT 400')
    .pluck()
    .all(therapist) as string[];
  let count = 0;
  const book = (startsAt: EpochSeconds, length: number): void => {
    const booking = {
      id: newId(),
      therapist,
      kind: count % 3 ? 'in_person' : 'video',
      startsAt,
      endsAt: startsAt + length,
    };
    if (taken.get({ therapist, startsAt, endsAt: startsAt + length })) return;
    add.run({ ...booking, now });
    join.run(booking.id, clients[count++ % clients.length]);
  };
  const today = dateOf(now, zone);
  const monday = addDays(mondayOf(today), 70);
  db.$client.transaction(() => {
    for (let date = addDays(today, -1); count < PAST; date = addDays(date, -1)) {
      const opens = instantOf(date, '07:00', zone);
      for (let n = 0; n < 16 && count < PAST; n++) book(opens + n * 3 * QUARTER, 3 * QUARTER);
    }
    for (let n = 0; n < WEEK; n++) {
      book(instantOf(addDays(monday, n % 7), '07:00', zone) + Math.floor(n / 7) * QUARTER, QUARTER);
    }
  })();
  return weekOf(monday);
}
