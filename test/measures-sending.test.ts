import assert from 'node:assert/strict';
import { test } from 'node:test';
import { act } from '../src/db/database.ts';
import * as requests from '../src/measures/requests.ts';
import { openMeasures, TWELVE } from './support/measures.ts';

const [HOUR, DAY] = [3600, 86_400];

/** A meeting on Wednesday at nine, two days off, and what the server does every minute. */
async function openWithMeeting() {
  const practice = await openMeasures();
  const { deps, booked, ask, told, send, card } = practice;
  const address = await booked();
  const bookingId = address.slice('/bookings/'.length);
  const tick = () =>
    act(deps.db, { actor: { id: null, address: null }, now: deps.clock(), zone: deps.zone }, requests.sendDue);
  const before = (number: string, unit: string, more: object = {}) =>
    ask({ when: 'before', bookingId, before: number, unit, ...more });
  const keys = () => told().map(({ key }) => String(key).replace(/:[\w-]{22}/, ''));
  const agree = () => send(`${card}/messages`, { agreesEmail: 'yes', reminders: 'yes', locale: 'sv' }).expect(303);
  return { ...practice, address, bookingId, tick, before, keys, agree };
}

test('a form is sent so many hours before a meeting, and can be reached from the meeting', async () => {
  const { anna, address, bookingId, before, tick, keys, pass, card, seen, visitor, link, request } =
    await openWithMeeting();
  assert.match((await anna.get(address)).text, new RegExp(`${card}/forms/new\\?booking=${bookingId}`));
  const { text } = await anna.get(`${card}/forms/new?booking=${bookingId}`).expect(200);
  assert.match(text, /value="before" checked/);
  await before('24', 'hours').expect(303);
  assert.match(await seen(card), /PHQ-9 Skickas 24 nov\. 2026.* 09:00/);
  tick();
  assert.deepEqual(keys(), []);
  await visitor.get(`${link}/forms/${request().id}`).expect(404);
  pass(23 * HOUR);
  tick();
  tick();
  assert.deepEqual(keys(), ['form:email'], 'once');
  await visitor.get(`${link}/forms/${request().id}`).expect(200);
});

test('a form follows its meeting when that is moved, and is not sent before one that is cancelled', async () => {
  const { address, before, tick, keys, pass, passDays, send, row, seen, card } = await openWithMeeting();
  await before('1', 'days').expect(303);
  const moved = { date: '2026-11-26', time: '09:00', minutes: '45', kind: 'in_person', price: '1000' };
  await send(address, { ...moved, version: String(row().version) }).expect(303);
  pass(23 * HOUR);
  tick();
  assert.deepEqual(keys(), [], 'a day later than it was');
  await passDays(0);
  await send(`${address}/cancel`).expect(303);
  assert.match(await seen(card), /Mötet är avbokat: skickas inte/);
  pass(DAY);
  tick();
  assert.deepEqual(keys(), []);
});

test('a time that has passed already is now', async () => {
  const { before, keys } = await openWithMeeting();
  await before('3', 'days').expect(303);
  assert.deepEqual(keys(), ['form:email']);
});

test('who has not answered is reminded once: after three days, or the day before the meeting', async () => {
  const { ask, tick, keys, pass, agree } = await openWithMeeting();
  await agree();
  await ask().expect(303);
  await ask({ measure: 'gad-7', withReminder: '' }).expect(303);
  pass(3 * DAY - 60);
  tick();
  assert.equal(keys().length, 2);
  pass(60);
  tick();
  tick();
  assert.deepEqual(keys(), ['form:email', 'form:email', 'form:reminder:email']);
  const other = await openWithMeeting();
  await other.agree();
  await other.before('47', 'hours').expect(303);
  other.pass(22 * HOUR);
  other.tick();
  assert.deepEqual(other.keys(), ['form:email']);
  other.pass(2 * HOUR);
  other.tick();
  assert.deepEqual(other.keys(), ['form:email', 'form:reminder:email']);
});

test('nobody is reminded by itself who did not say yes to that, or is inactive', async () => {
  for (const isInactive of [false, true]) {
    const { ask, tick, keys, pass, agree, send, card } = await openWithMeeting();
    await ask().expect(303);
    if (isInactive) {
      await agree();
      await send(`${card}/archive`).expect(303);
    }
    pass(3 * DAY);
    tick();
    assert.deepEqual(keys(), ['form:email']);
  }
});

test('who has answered, and what is taken back, is left in peace', async () => {
  const { answered, asked, tick, keys, pass, send, card, request } = await openWithMeeting();
  await answered(TWELVE);
  await asked({ measure: 'gad-7' });
  await send(`${card}/forms/${request().id}/withdraw`).expect(303);
  pass(4 * DAY);
  tick();
  assert.deepEqual(keys(), ['form:email', 'form:email']);
});

test('a form that is answered, taken back or filled in together is no longer told of', async () => {
  const { asked, fill, send, card, request, told } = await openWithMeeting();
  await fill(await asked(), TWELVE).expect(303);
  await asked();
  await send(`${card}/forms/${request().id}/withdraw`).expect(303);
  await asked();
  await send(`${card}/forms/together/phq-9`, TWELVE).expect(303);
  await asked();
  assert.deepEqual(
    told().map(({ state, reason }) => `${state} ${reason}`.trim()),
    ['dropped moot', 'dropped moot', 'dropped moot', 'waiting'],
  );
});

test('what cannot be sent is refused beside its field, with what was chosen', async () => {
  const { ask, before, send, card, rows } = await openWithMeeting();
  assert.match((await ask({ measure: 'nothing' }).expect(422)).text, /Välj ett formulär/);
  assert.match((await before('0', 'hours').expect(422)).text, /från 1[\s\S]*value="before" checked/);
  const gone = await send(`${card}/forms/new`, { measure: 'phq-9', when: 'before', before: '1', unit: 'days' }).expect(
    422,
  );
  assert.match(gone.text, /Välj ett möte som inte har varit/);
  await before('1', 'hours').expect(303);
  assert.match((await before('2', 'hours').expect(422)).text, /väntar redan på svar/);
  assert.equal(rows('SELECT * FROM measure_requests').length, 1);
});
