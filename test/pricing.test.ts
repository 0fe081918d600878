import assert from 'node:assert/strict';
import { test } from 'node:test';
import { parseKronor } from '../src/shared/money.ts';
import { addClient, signIn } from './support/app.ts';
import { FEES, openCalendar, plain } from './support/calendar.ts';

test('a raise offers to let the clients of today keep their price', async () => {
  const { anna, card, client, book, booked, row, send } = await openCalendar();
  const nils = (await addClient(anna, { name: 'Nils Holm' })).slice('/clients/'.length);
  const raise = (more: object = {}) => send('/settings/fees', { ...FEES, inPerson: '1200', ...more });
  const preview = (await raise().expect(200)).text;
  assert.match(plain(preview), /1 000 kr 1 200 kr .*2 klienter betalar standardarvodet .*Karin Östlund .*Nils Holm/);
  assert.match((await anna.get('/settings/fees')).text, /value="1000"/, 'nothing is changed yet');
  const known = /name="known" value="(\d+)"/.exec(preview)?.[1];
  await raise({ intent: 'keep', known: '0', [`keep-${client}`]: 'yes' }).expect(409);
  await raise({ intent: 'keep', known, [`keep-${client}`]: 'yes' }).expect(303);
  assert.match(plain((await anna.get(card)).text), /Allianspris 1 000 kr för fysiskt möte och 900 kr för video/);
  await booked();
  assert.deepEqual([row().price_ore, row().price_why], [100_000, 'allied']);
  await book({ time: '11:00' }, nils).expect(303);
  assert.deepEqual([row().price_ore, row().price_why], [120_000, 'standard']);
  await raise({ inPerson: '1100' }).expect(303);
  assert.doesNotMatch(
    (await raise({ inPerson: '1150' }).expect(200)).text,
    /Karin Östlund/,
    'who has an allied price keeps it',
  );
});

test('an allied price holds for the length it was agreed for, whatever the standard length becomes', async () => {
  const { card, booked, row, send, fees } = await openCalendar();
  await send(`${card}/settings`, { method: 'card', inPerson: '900', video: '900' }).expect(303);
  await fees({ inPerson: '1200', video: '1200', minutes: '60' }).expect(303);
  await booked({ minutes: '45' });
  assert.equal(row().price_ore, 90_000);
  await booked({ time: '11:00', minutes: '90' });
  assert.equal(row().price_ore, 180_000);
});

test('an allied price reaches the upcoming bookings that are chosen, and no other', async () => {
  const { anna, card, booked, send, db } = await openCalendar();
  const first = await booked();
  const second = await booked({ time: '11:00' });
  const own = await booked({ time: '13:00', price: '500' });
  await booked({ date: '2026-11-20' });
  const agree = (more: object = {}) =>
    send(`${card}/settings`, { method: 'card', inPerson: '800', video: '700', ...more });
  const preview = plain((await agree().expect(200)).text);
  assert.match(
    preview,
    /även dessa 3 kommande bokningar .*09:00.* 1 000 kr blir 800 kr .*11:00.* .*13:00.* 500 kr blir 800 kr/,
  );
  await agree({ intent: 'save', [`apply-${second.split('/').at(-1)}`]: 'yes' }).expect(303);
  const price = (address: string) =>
    db.$client.prepare('SELECT price_ore, price_why FROM bookings WHERE id = ?').raw().get(address.split('/').at(-1));
  assert.deepEqual(
    [price(first), price(second), price(own)],
    [
      [100_000, 'standard'],
      [80_000, 'allied'],
      [50_000, 'own'],
    ],
  );
  assert.match(plain((await anna.get(second)).text), /800 kr Allianspris/);
});

test('a cancellation limit in working days leaves out weekends and red days', async () => {
  const calendar = await openCalendar();
  const { anna, settings, booked, pass } = calendar;
  await settings({ cancelLimit: '31', cancelUnit: 'days' }).expect(422);
  await settings({ cancelLimit: '1', cancelUnit: 'days' }).expect(303);
  const monday = await booked({ date: '2026-11-30', time: '10:00' });
  assert.match(plain((await anna.get(monday)).text), /till och med 27 nov\. 2026 10:00/);
  const tuesday = await booked({ date: '2026-12-01', time: '10:00' });
  const christmas = await booked({ date: '2026-12-28', time: '10:00' });
  assert.match(plain((await anna.get(christmas)).text), /till och med 23 dec\. 2026 10:00/);
  await settings().expect(303);
  assert.match(plain((await anna.get(christmas)).text), /23 dec\./, 'the terms of the booking stay');
  pass(4 * 86_400 + 1);
  const again = await signIn(calendar);
  const statusOf = async (address: string) => {
    await again.post(`${address}/cancel`).expect(303);
    return calendar.db.$client
      .prepare('SELECT status FROM bookings WHERE id = ?')
      .pluck()
      .get(address.split('/').at(-1));
  };
  assert.deepEqual([await statusOf(monday), await statusOf(tuesday)], ['late_cancelled', 'cancelled']);
});

test('how a client pays is copied to what is booked from then on, and to upcoming bookings only if chosen', async () => {
  const { anna, card, booked, row, send } = await openCalendar();
  const before = await booked();
  assert.equal(row().payment_method, 'card');
  const agree = (more: object) => send(`${card}/settings`, { inPerson: '', video: '', ...more });
  assert.match((await agree({}).expect(422)).text, /Välj betalsätt/);
  const preview = plain((await agree({ method: 'therapist' }).expect(200)).text);
  assert.match(preview, /Betalkort online blir Hanteras av terapeut/);
  assert.doesNotMatch(preview, /kr blir/);
  await agree({ method: 'therapist', intent: 'save' }).expect(303);
  assert.match(plain((await anna.get(before)).text), /Betalsätt Betalkort online/);
  const after = await booked({ time: '11:00', price: '500' });
  assert.match(plain((await anna.get(after)).text), /Betalsätt Hanteras av terapeut/);
  const id = after.split('/').at(-1);
  await agree({ method: 'card', intent: 'save', [`apply-${id}`]: 'yes' }).expect(303);
  assert.deepEqual([row().payment_method, row().price_ore], ['card', 50_000], 'the price is another matter');
});

test('a mediated client never pays the therapist: not by the form, not in the database', async () => {
  const { anna, card, client, db, send, booked } = await openCalendar();
  await booked();
  db.$client.prepare("UPDATE clients SET origin = 'mediated' WHERE id = ?").run(client);
  assert.doesNotMatch((await anna.get(`${card}/settings`)).text, /value="therapist"/);
  const fields = { inPerson: '', video: '', method: 'therapist', intent: 'save' };
  assert.match((await send(`${card}/settings`, fields).expect(422)).text, /Bara egna klienter/);
  const insert = 'INSERT INTO payment_methods (client_id, method, set_at, set_by) SELECT ?, ?, 0, id FROM accounts';
  assert.throws(() => db.$client.prepare(insert).run(client, 'therapist'), /only an own client/);
  assert.throws(() => db.$client.exec("UPDATE bookings SET payment_method = 'therapist'"), /only an own client/);
});

test('a mediated client in a couple does not pay the therapist either, whoever comes first', async () => {
  const { anna, card, client, db, send, book, count } = await openCalendar();
  const nils = (await addClient(anna, { name: 'Nils Holm' })).slice('/clients/'.length);
  await book({ also: nils }).expect(303);
  const id = db.$client.prepare('SELECT id FROM bookings').pluck().get();
  db.$client.prepare("UPDATE clients SET origin = 'mediated' WHERE id = ?").run(nils);
  const direct = { inPerson: '', video: '', method: 'therapist', intent: 'save' };
  const chosen = { ...direct, [`apply-${id}`]: 'yes' };
  assert.match((await send(`${card}/settings`, chosen).expect(422)).text, /förmedlad klient kan inte betala direkt/);
  await send(`${card}/settings`, direct).expect(303);
  assert.match(
    (await book({ time: '11:00', also: nils, remark: 'Kvar' }).expect(422)).text,
    /förmedlad klient kan inte betala direkt[\s\S]*value="Kvar"/,
  );
  await book({ time: '11:00', also: client }, nils).expect(303); // Nils pays by card
  assert.equal(count(), 2);
  assert.throws(
    () => db.$client.prepare("UPDATE bookings SET payment_method = 'therapist' WHERE id = ?").run(id),
    /only an own client/,
  );
});

test('amounts are read as they are written or refused, never guessed; nothing is chosen in silence', async () => {
  for (const [text, ore] of [
    ['1 200', 120_000],
    ['1 200,50 kr', 120_050],
    ['1200.5', 120_050],
    ['1\u00a0000\u202f000', 100_000_000],
    ['850kr', 85_000],
    ...['1 2 3', '12 00', '1 2000', '1.200', '1,2,3', '-5', 'kr', '', '1 000 001', '12 kr 5'].map((text) => [
      text,
      undefined,
    ]),
  ] as [string, number | undefined][]) {
    assert.equal(parseKronor(text), ore, text);
  }
  const { send } = await openCalendar();
  const { defaultMethod: _, ...noMethod } = FEES;
  assert.match((await send('/settings/fees', noMethod).expect(422)).text, /Välj betalsätt/);
  assert.match((await send('/settings/fees', { ...FEES, vatPercent: '24' }).expect(422)).text, /Välj moms/);
  assert.match((await send('/settings/fees', { ...FEES, organisation: '1' }).expect(422)).text, /stämmer inte/);
});
