import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import * as bookings from '../src/bookings/bookings.ts';
import * as settings from '../src/bookings/settings.ts';
import { redDays } from '../src/calendar/holidays.ts';
import * as slots from '../src/calendar/slots.ts';
import * as times from '../src/calendar/times.ts';
import { type Act, act as transact } from '../src/db/database.ts';
import * as pricing from '../src/pricing/pricing.ts';
import { asOre } from '../src/shared/money.ts';
import { addDays, dateOf, startOf, timeOf, weekdayOf } from '../src/shared/time.ts';
import { annasPractice } from './support/journals.ts';

/** Weeks around both changes of the clock, in two zones that change on different days. */
const WEEKS = ['2026-03-09', '2026-03-23', '2026-10-19', '2026-10-26', '2026-11-02', '2026-12-21'];
const ZONES = ['Europe/Stockholm', 'America/New_York'];
const DAY = 86_400;

const clock = (from: number, to: number) =>
  fc
    .integer({ min: from * 12, max: to * 12 - 1 })
    .map((n) => `${String(Math.floor(n / 12)).padStart(2, '0')}:${String((n % 12) * 5).padStart(2, '0')}`);
const time = fc.record({
  purpose: fc.constantFrom('open', 'open', 'blocked'),
  kinds: fc.constantFrom('in_person', 'video', 'both'),
  day: fc.integer({ min: 0, max: 6 }),
  fromTime: clock(0, 12),
  toTime: clock(12, 24),
  everyWeeks: fc.integer({ min: 0, max: 3 }),
});
const booking = fc.record({
  minute: fc.integer({ min: 0, max: 7 * 24 * 60 }),
  length: fc.integer({ min: 5, max: 180 }),
});
const situation = fc.record({
  monday: fc.constantFrom(...WEEKS),
  zone: fc.constantFrom(...ZONES),
  times: fc.array(time, { minLength: 1, maxLength: 6 }),
  booked: fc.array(booking, { maxLength: 8 }),
  minutes: fc.constantFrom(30, 45, 50, 90),
  bufferBefore: fc.constantFrom(0, 5, 10),
  bufferAfter: fc.constantFrom(0, 10, 15),
  noticeMinutes: fc.constantFrom(0, 60, 2880),
  horizonDays: fc.constantFrom(1, 3, 60),
});

test('whatever is opened, blocked and booked: no slot overlaps anything, and each is as the settings say', async () => {
  const red = await redDays();
  fc.assert(
    fc.property(situation, (it) => {
      const { monday, zone, minutes } = it;
      const practice = annasPractice();
      const client = practice.addClient();
      const [from, to] = [startOf(monday, zone), startOf(addDays(monday, 7), zone)];
      const now = from + 9 * 3600;
      const moment = { actor: { id: practice.anna.id, address: null }, now, zone };
      const act = <T>(work: (act: Act) => T): T => transact(practice.db, moment, work);
      act((act) => {
        const { bufferBefore, bufferAfter, noticeMinutes, horizonDays } = it;
        const own = {
          place: '',
          videoTemplate: '',
          cancelHours: 24,
          cancelDays: null,
          latePercent: 100,
          selfBooking: false,
        };
        settings.set(act, practice.anna.id, { ...own, bufferBefore, bufferAfter, noticeMinutes, horizonDays });
        pricing.setFees(act, practice.anna.id, { inPersonOre: 100, videoOre: 100, minutes });
        for (const { day, everyWeeks, ...time } of it.times) {
          const startsOn = addDays(monday, day);
          const pattern = { everyWeeks, weekdays: everyWeeks ? String(weekdayOf(startsOn)) : '', onRedDays: false };
          times.add(act, practice.anna.id, {
            ...time,
            ...pattern,
            startsOn,
            endsOn: everyWeeks ? null : startsOn,
            title: '',
          });
        }
        for (const { minute, length } of it.booked) {
          const startsAt = from + minute * 60;
          const input = { kind: 'video', startsAt, endsAt: startsAt + length * 60, place: '', remark: '' } as const;
          const terms = { price: { ore: asOre(0), why: 'own', since: null }, red, overBlocked: true } as const;
          if (bookings.isFreeAt(act.db, practice.anna.id, input)) bookings.book(act, [client.id], input, terms);
        }
      });
      const found = slots.free(practice.db, practice.anna.id, from, to, { now, red, zone });
      const around = times.between(practice.db, practice.anna.id, from - DAY, to + DAY, red, zone);
      const booked = bookings.between(practice.db, practice.anna.id, from - DAY, to + DAY);
      const pause = (it.bufferBefore + it.bufferAfter) * 60;
      for (const [n, slot] of found.entries()) {
        const meets = (other: { startsAt: number; endsAt: number }, gap = 0) =>
          other.startsAt - gap < slot.endsAt && other.endsAt + gap > slot.startsAt;
        assert.equal(slot.endsAt - slot.startsAt, minutes * 60);
        assert.equal(slot.startsAt % 300, 0);
        assert.ok(!booked.some((other) => meets(other, pause)), 'a booking or its buffer is in the way');
        assert.ok(!found.some((other, m) => m !== n && meets(other, pause)), 'two slots meet');
        assert.ok(!around.some((other) => other.purpose === 'blocked' && meets(other)), 'it lies in a blocked time');
        assert.ok(
          around.some((o) => o.purpose === 'open' && o.startsAt <= slot.startsAt && o.endsAt >= slot.endsAt),
          'it lies in no opened time',
        );
        const inTime = slot.startsAt >= now + it.noticeMinutes * 60;
        const inSight = dateOf(slot.startsAt, zone) <= addDays(dateOf(now, zone), it.horizonDays);
        assert.equal(slot.isBookable, inTime && inSight);
      }
    }),
    { numRuns: 150 },
  );
});

test('an opened time that is empty is filled: nothing that fits is left out', async () => {
  const red = await redDays();
  fc.assert(
    fc.property(clock(0, 12), clock(12, 24), fc.constantFrom(30, 45, 90), (fromTime, toTime, minutes) => {
      const { db, anna, act } = annasPractice();
      act((act) => {
        pricing.setFees(act, anna.id, { inPersonOre: 1, videoOre: 1, minutes });
        const once = { everyWeeks: 0, weekdays: '', onRedDays: true, startsOn: '2026-11-25', endsOn: '2026-11-25' };
        times.add(act, anna.id, { ...once, purpose: 'open', kinds: 'both', title: '', fromTime, toTime });
      });
      const zone = 'Europe/Stockholm';
      const view = { now: startOf('2026-11-23', zone), red, zone };
      const found = slots.free(db, anna.id, startOf('2026-11-23', zone), startOf('2026-11-30', zone), view);
      const [opening] = times.between(db, anna.id, startOf('2026-11-23', zone), startOf('2026-11-30', zone), red, zone);
      assert.ok(opening);
      assert.equal(found.length, Math.floor((opening.endsAt - opening.startsAt) / (minutes * 60)));
    }),
    { numRuns: 60 },
  );
});

test('a weekly time keeps its hour on the wall over both changes of the clock, in any zone', async () => {
  const red = await redDays();
  fc.assert(
    fc.property(
      clock(4, 12),
      fc.constantFrom(...ZONES),
      fc.integer({ min: 1, max: 8 }),
      (fromTime, zone, everyWeeks) => {
        const { db, anna, act } = annasPractice();
        const pattern = { everyWeeks, weekdays: '7', onRedDays: true, startsOn: '2026-01-04', endsOn: '2026-12-31' };
        act((act) =>
          times.add(act, anna.id, { ...pattern, purpose: 'open', kinds: 'both', title: '', fromTime, toTime: '13:00' }),
        );
        const all = times.between(db, anna.id, startOf('2026-01-01', zone), startOf('2027-01-10', zone), red, zone);
        assert.equal(all.length, Math.ceil(52 / everyWeeks));
        assert.ok(
          all.every(({ startsAt }) => timeOf(startsAt, zone) === fromTime && weekdayOf(dateOf(startsAt, zone)) === 7),
        );
      },
    ),
    { numRuns: 60 },
  );
});
