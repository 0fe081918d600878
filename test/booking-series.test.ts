import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { daysOf } from '../src/bookings/series.ts';
import { addDays, dateOf, instantsOf, timeOf } from '../src/shared/time.ts';
import { addClient, inputValue, openPractice } from './support/app.ts';
import { setUpBooking } from './support/calendar.ts';

async function openPlan() {
  const practice = await openPractice();
  const { anna, db } = practice;
  await setUpBooking(anna);
  const card = await addClient(anna);
  const client = card.slice('/clients/'.length);
  const form = { date: '2026-11-25', time: '09:00', minutes: '45', kind: 'in_person', every: '1', times: '4' };
  const plan = (more: object = {}) =>
    anna
      .post(`/bookings/new?client=${client}`)
      .type('form')
      .send({ ...form, repeat: 'week', ...more });
  /** The rows of the page of the days, as a browser would send them back. */
  const rowsIn = (html: string) =>
    Object.fromEntries(
      [...html.matchAll(/<input type="(checkbox|date|time)" name="([\w-]+)" value="([^"]*)"[^>]*?( checked)?>/g)]
        .filter(([, type, , , checked]) => type !== 'checkbox' || checked)
        .map(([, , name, value]) => [name, value]),
    ) as Record<string, string>;
  const starts = () =>
    db.$client
      .prepare("SELECT starts_at FROM bookings WHERE status = 'booked' ORDER BY starts_at")
      .pluck()
      .all() as number[];
  const wall = () => starts().map((at) => `${dateOf(at, 'Europe/Stockholm')} ${timeOf(at, 'Europe/Stockholm')}`);
  return { ...practice, card, client, plan, rowsIn, wall };
}

test('a series is shown day by day before anything is booked, with clashes and red days named', async () => {
  const { anna, client, plan, wall } = await openPlan();
  const single = { date: '2026-12-16', time: '09:30', minutes: '45', kind: 'video' };
  await anna.post(`/bookings/new?client=${client}`).type('form').send(single).expect(303);
  const { text } = await plan({ times: '6' }).expect(200);
  assert.match(text, /2026-12-16[\s\S]*Krockar med Karin Östlund[\s\S]*2026-12-23[\s\S]*2026-12-30/);
  assert.equal(text.match(/ checked>/g)?.length, 5, 'what cannot be is left out beforehand');
  const monthly = await plan({ date: '2026-11-25', repeat: 'month', times: '2' });
  assert.match(monthly.text, /2026-12-25[\s\S]*juldagen/);
  assert.equal(wall().length, 1);
});

test('each day can be skipped or moved, and then all are booked or none', async () => {
  const { plan, rowsIn, wall, anna, card } = await openPlan();
  const rows = rowsIn((await plan()).text);
  const { 'take-1': _skipped, ...others } = rows;
  const chosen = { ...others, 'date-2': '2026-12-10', 'time-2': '13:00' };
  await plan({ ...chosen, intent: 'series' }).expect(303);
  assert.deepEqual(wall(), ['2026-11-25 09:00', '2026-12-10 13:00', '2026-12-16 09:00']);
  assert.match((await anna.get(card)).text, /3 tider är bokade/);
  const clash = rowsIn((await plan({ time: '11:00' })).text);
  const refused = await plan({ time: '11:00', ...clash, 'date-3': '2026-12-10', 'time-3': '13:15', intent: 'series' });
  assert.equal(refused.status, 422);
  assert.match(refused.text, /Krockar med en annan bokning/);
  assert.equal(wall().length, 3, 'none of the four');
  const twice = { ...clash, 'date-1': clash['date-0'] };
  assert.equal(
    (await plan({ time: '11:00', ...twice, intent: 'series' })).status,
    422,
    'nor two at one time in the plan',
  );
  assert.equal(wall().length, 3);
});

test('nine stays nine over both changes of the clock', async () => {
  const { plan, rowsIn, wall } = await openPlan();
  const long = { date: '2026-10-14', times: '26' };
  await plan({ ...long, ...rowsIn((await plan(long)).text), intent: 'series' }).expect(303);
  assert.equal(wall().length, 26);
  assert.ok(wall().every((text) => text.endsWith('09:00')));
  assert.ok(wall().some((text) => text > '2027-03-28'));
});

test('a change or a cancellation reaches one, the following or all that are to come', async () => {
  const { anna, db, plan, rowsIn, wall } = await openPlan();
  await plan({ ...rowsIn((await plan()).text), intent: 'series' }).expect(303);
  const ids = db.$client.prepare('SELECT id FROM bookings ORDER BY starts_at').pluck().all() as string[];
  const change = async (n: number, fields: object) => {
    const { text } = await anna.get(`/bookings/${ids[n]}`);
    const form = { version: inputValue(text, 'version'), minutes: '45', kind: 'in_person', price: '1000' };
    return anna
      .post(`/bookings/${ids[n]}`)
      .type('form')
      .send({ ...form, ...fields });
  };
  assert.equal((await change(1, { date: '2026-12-03', time: '10:00', reach: 'following' })).status, 303);
  assert.deepEqual(wall(), ['2026-11-25 09:00', '2026-12-03 10:00', '2026-12-10 10:00', '2026-12-17 10:00']);
  assert.equal(
    (await change(1, { date: '2026-12-10', time: '10:00', reach: 'following' })).status,
    303,
    'a week on, past each other',
  );
  assert.deepEqual(wall(), ['2026-11-25 09:00', '2026-12-10 10:00', '2026-12-17 10:00', '2026-12-24 10:00']);
  assert.equal((await change(0, { date: '2026-11-26', time: '08:00', reach: 'one' })).status, 303);
  await anna.post(`/bookings/${ids[2]}/cancel`).type('form').send({ reach: 'following' }).expect(303);
  assert.deepEqual(wall(), ['2026-11-26 08:00', '2026-12-10 10:00']);
});

test('a plan that cannot be is told beside the field', async () => {
  const { plan, wall } = await openPlan();
  assert.match((await plan({ times: '301' }).expect(422)).text, /från 2 till 300/);
  assert.match((await plan({ times: '' }).expect(422)).text, /från 2 till 300/);
  const none = await plan({ 'date-0': '2026-11-25', 'time-0': '09:00', intent: 'series' }).expect(422);
  assert.match(none.text, /Kryssa i minst en tid/);
  const odd = { 'date-0': '2026-02-30', 'time-0': '09:00', 'take-0': 'yes' };
  assert.match((await plan({ ...odd, intent: 'series' }).expect(422)).text, /Ange datum och klockslag/);
  const gap = { 'date-0': '2027-03-28', 'time-0': '02:30', 'take-0': 'yes' };
  assert.match((await plan({ ...gap, intent: 'series' }).expect(422)).text, /Den tiden finns inte/);
  assert.equal(wall().length, 0);
});

const day = fc.integer({ min: 0, max: 1500 }).map((n) => addDays('2025-01-01', n));

test('a weekly series is as many days as asked for, each so many weeks after the last', () => {
  fc.assert(
    fc.property(day, fc.integer({ min: 1, max: 8 }), fc.integer({ min: 2, max: 300 }), (first, every, times) => {
      const days = daysOf(first, { unit: 'week', every, times });
      assert.equal(days.length, times);
      assert.ok(days.every((each, n) => each === addDays(first, 7 * every * n)));
    }),
    { numRuns: 60 },
  );
});

test('a monthly series keeps the day of the month, and leaves out months without it', () => {
  fc.assert(
    fc.property(day, fc.integer({ min: 2, max: 30 }), (first, times) => {
      const days = daysOf(first, { unit: 'month', every: 1, times });
      assert.equal(days.length, times);
      assert.ok(days.every((each) => each.slice(8) === first.slice(8)));
    }),
    { numRuns: 60 },
  );
});

test('in any zone a wall time has no instant, one or two, and each shows that time on the wall', () => {
  const time = fc.tuple(fc.integer({ min: 0, max: 23 }), fc.integer({ min: 0, max: 59 }));
  fc.assert(
    fc.property(
      day,
      time,
      fc.constantFrom('Europe/Stockholm', 'America/New_York', 'Australia/Lord_Howe'),
      (date, [h, m], zone) => {
        const text = `${String(h).padStart(2, '0')}:${String(m).padStart(2, '0')}`;
        const instants = instantsOf(date, text, zone);
        assert.ok(instants.length <= 2);
        for (const at of instants) assert.equal(`${dateOf(at, zone)} ${timeOf(at, zone)}`, `${date} ${text}`);
      },
    ),
    { numRuns: 300 },
  );
});
