import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import * as bookings from '../src/bookings/bookings.ts';
import * as outcomes from '../src/bookings/outcomes.ts';
import * as series from '../src/bookings/series.ts';
import { redDays } from '../src/calendar/holidays.ts';
import { type Act, act as transact } from '../src/db/database.ts';
import { AppError, Invalid } from '../src/shared/errors.ts';
import { asOre } from '../src/shared/money.ts';
import { addDays, dateOf, instantsOf, startOf, timeOf } from '../src/shared/time.ts';
import { annasPractice } from './support/journals.ts';

const ZONES = ['Europe/Stockholm', 'America/New_York'];
const MONDAYS = ['2026-03-02', '2026-03-23', '2026-10-19', '2026-10-26'];
const clock = fc
  .tuple(fc.integer({ min: 0, max: 23 }), fc.constantFrom(0, 15, 30, 45))
  .map(([h, m]) => `${h}:${m}`.replace(/^(\d):/, '0$1:').replace(/:(\d)$/, ':0$1'));
const when = fc.record({ day: fc.integer({ min: 0, max: 6 }), time: clock, minutes: fc.constantFrom(15, 45, 90, 300) });
const step = fc.oneof(
  { weight: 4, arbitrary: fc.record({ verb: fc.constant('book' as const), when }) },
  { weight: 3, arbitrary: fc.record({ verb: fc.constant('move' as const), which: fc.nat(30), when }) },
  { weight: 2, arbitrary: fc.record({ verb: fc.constant('cancel' as const), which: fc.nat(30) }) },
  { weight: 1, arbitrary: fc.record({ verb: fc.constant('undo' as const), which: fc.nat(30) }) },
  {
    weight: 1,
    arbitrary: fc.record({ verb: fc.constant('series' as const), when, every: fc.integer({ min: 1, max: 2 }) }),
  },
);

test('whatever is booked, moved, cancelled and taken back, around both changes of the clock: never two at once', async () => {
  const red = await redDays();
  const terms = { price: { ore: asOre(0), why: 'own', since: null }, red } as const;
  fc.assert(
    fc.property(
      fc.constantFrom(...MONDAYS),
      fc.constantFrom(...ZONES),
      fc.array(step, { maxLength: 30 }),
      (monday, zone, steps) => {
        const practice = annasPractice();
        const client = practice.addClient();
        const moment = { actor: { id: practice.anna.id, address: null }, now: startOf(monday, zone), zone };
        const act = <T>(work: (act: Act) => T): T => transact(practice.db, moment, work);
        const all = () => bookings.between(practice.db, practice.anna.id, 0, 4e9);
        const inputOf = ({ day, time, minutes }: { day: number; time: string; minutes: number }) => {
          const [startsAt] = instantsOf(addDays(monday, day), time, zone);
          return startsAt === undefined
            ? undefined
            : ({ kind: 'video', startsAt, endsAt: startsAt + minutes * 60, place: '', remark: '' } as const);
        };
        for (const it of steps) {
          const rows = all();
          const row = 'which' in it ? rows[it.which % Math.max(1, rows.length)] : undefined;
          try {
            const input = 'when' in it ? inputOf(it.when) : undefined;
            if (it.verb === 'book' && input) act((act) => bookings.book(act, [client.id], input, terms));
            if (it.verb === 'move' && input && row)
              act((act) => bookings.change(act, row.id, row.version, input, terms));
            if (it.verb === 'cancel' && row) act((act) => outcomes.cancel(act, row.id, ''));
            if (it.verb === 'undo' && row) act((act) => outcomes.undo(act, row.id));
            if (it.verb === 'series' && input) {
              const dates = series.daysOf(dateOf(input.startsAt, zone), { unit: 'week', every: it.every, times: 4 });
              const days = dates.flatMap((date, n) => {
                const [startsAt] = instantsOf(date, it.when.time, zone);
                const endsAt = (startsAt ?? 0) + it.when.minutes * 60;
                return startsAt === undefined ? [] : [{ key: `day-${n}`, input: { ...input, startsAt, endsAt } }];
              });
              act((act) => series.book(act, [client.id], days, terms));
              for (const { input } of days) assert.equal(timeOf(input.startsAt, zone), it.when.time);
            }
          } catch (error) {
            if (!(error instanceof Invalid || error instanceof AppError)) throw error;
          }
        }
        const standing = all().filter(({ status }) => !bookings.isOff(status));
        for (const [n, { endsAt }] of standing.entries()) assert.ok(endsAt <= (standing[n + 1]?.startsAt ?? endsAt));
        const starts = practice.db.$client.prepare(
          'SELECT count(*) FROM booking_clients bc JOIN bookings b ON b.id = bc.booking_id WHERE bc.starts_at <> b.starts_at',
        );
        assert.equal(starts.pluck().get(), 0, "a client's next meeting is where the booking is");
      },
    ),
    { numRuns: 120 },
  );
});
