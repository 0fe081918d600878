import assert from 'node:assert/strict';
import { test } from 'node:test';
import { addClient, inviteTherapist, signIn } from './support/app.ts';
import { FEES, openCalendar, plain } from './support/calendar.ts';

/** A practice where Karin pays the therapist directly, with a meeting on Wednesday at nine. */
async function openDirect() {
  const calendar = await openCalendar();
  const { card, send, booked } = calendar;
  await send(`${card}/settings`, { inPerson: '', video: '', method: 'therapist' }).expect(303);
  const address = await booked();
  const pay = (more: object = {}, at = address) =>
    send(`${at}/paid`, { amount: '1000', how: 'swish', paidOn: '2026-11-23', ...more });
  return { ...calendar, address, pay };
}

test('new own clients pay as the therapist has chosen; those there are keep what they have', async () => {
  const { anna, card, send } = await openCalendar();
  await send('/settings/fees', { ...FEES, defaultMethod: 'therapist', vatPercent: '0' }).expect(303);
  assert.match((await anna.get('/settings/fees')).text, /value="therapist" selected/);
  const next = await addClient(anna, { name: 'Nils Holm' });
  assert.match(plain((await anna.get(next)).text), /Betalsätt Hanteras av terapeut/);
  assert.match(plain((await anna.get(card)).text), /Betalsätt Betalkort online/);
});

test('a meeting paid to the therapist is noted with a receipt, numbered without gaps', async () => {
  const { anna, address, pay, booked, send } = await openDirect();
  assert.match(plain((await anna.get(address)).text), /1 000 kr är inte betalt än/);
  await pay().expect(303);
  assert.match(plain((await anna.get(address)).text), /1 000 kr betalt 23 nov\. 2026 med Swish/);
  await pay().expect(409);
  const receipt = plain((await anna.get(`${address}/receipt`).expect(200)).text);
  assert.match(
    receipt,
    /Kvitto 1 .*Lindens mottagning .*Karin Östlund .*Samtal ons 25 nov\. 2026 09:00–09:45 .*Momsfritt/,
  );
  await send(`${address}/unpaid`).expect(303);
  await anna.get(`${address}/receipt`).expect(404);
  await pay({ how: 'cash', amount: '1 000,50' }).expect(303);
  const second = await booked({ time: '11:00' });
  await pay({ how: 'invoice' }, second).expect(303);
  const list = plain((await anna.get('/payments').expect(200)).text);
  assert.match(
    list,
    /Betalt till dig 2026 2 000,50 kr .* 3 23 nov\. 2026 .* 2 23 nov\. .*kontanter .* 1 .*tillbakatagen/,
  );
});

test('what is owed stands on the overview until it is paid or the client is let off', async () => {
  const calendar = await openDirect();
  const { booked, address, pass } = calendar;
  const cancelled = await booked({ time: '11:00' });
  await calendar.send(`${cancelled}/cancel`).expect(303);
  const late = await booked({ date: '2026-11-24', time: '09:00' });
  await calendar.send(`${late}/cancel`).expect(303);
  await booked({ date: '2026-12-01' });
  pass(3 * 86_400);
  const anna = await signIn(calendar);
  assert.match(plain((await anna.get('/')).text), /Obetalt till dig Betalningar 2 möten, tillsammans 2 000 kr/);
  await anna.post(`${late}/waive`).expect(303);
  assert.match(plain((await anna.get(late)).text), /Klienten behöver inte betala\. Ändrat/);
  assert.match(plain((await anna.get('/payments')).text), /Obetalt till dig 1 000 kr/);
  await anna.post(`${late}/unwaive`).expect(303);
  calendar.db.$client.prepare('UPDATE bookings SET late_percent = 50 WHERE id = ?').run(late.split('/').at(-1));
  assert.match(plain((await anna.get('/payments')).text), /Obetalt till dig 1 500 kr/);
  assert.match((await anna.get(`${late}/paid`)).text, /name="amount"[^>]*value="500"/);
  calendar.db.$client.prepare('UPDATE bookings SET late_percent = 100 WHERE id = ?').run(late.split('/').at(-1));
  assert.match(plain((await anna.get('/payments')).text), /2 000 kr .*Sent avbokad/);
  const form = { amount: '1000', how: 'card', paidOn: '2026-11-26' };
  await anna.post(`${address}/paid`).type('form').send(form).expect(303);
  assert.match(plain((await anna.get('/')).text), /Ett möte, 1 000 kr/);
});

test('what is typed wrong is told, and nothing is noted for a booking that is paid otherwise', async () => {
  const { anna, pay, booked, card, send, db } = await openDirect();
  for (const [fields, message] of [
    [{ amount: '-5' }, /Ange ett belopp/],
    [{ amount: '0' }, /Ange ett belopp/],
    [{ amount: '1.2.3' }, /Ange ett belopp/],
    [{ how: 'gold' }, /Välj hur klienten betalade/],
    [{ paidOn: '2026-02-30' }, /datum som finns/],
  ] as const) {
    assert.match((await pay(fields).expect(422)).text, message);
  }
  await send(`${card}/settings`, { inPerson: '', video: '', method: 'card', intent: 'save' }).expect(303);
  const byCard = await booked({ time: '13:00' });
  await pay({}, byCard).expect(409);
  assert.equal(db.$client.prepare('SELECT count(*) FROM direct_payments').pluck().get(), 0);
  await send('/settings/fees', { ...FEES, defaultMethod: 'card', vatPercent: '25' }).expect(303);
  await pay({ amount: '1250' }).expect(303);
  const id = db.$client.prepare('SELECT booking_id FROM direct_payments').pluck().get();
  assert.match(plain((await anna.get(`/bookings/${id}/receipt`)).text), /25 %, varav 250 kr i beloppet/);
  assert.throws(() => db.$client.exec('UPDATE direct_payments SET amount_ore = 1'), /kept as it was noted/);
  assert.throws(() => db.$client.exec('DELETE FROM direct_payments'), /never deleted/);
});

test("twenty at once note one payment; a colleague's is another series", async () => {
  const calendar = await openDirect();
  const { pay, db, anna } = calendar;
  const answers = await Promise.all(Array.from({ length: 20 }, () => pay()));
  assert.deepEqual(answers.map(({ status }) => status).sort(), [303, ...Array(19).fill(409)]);
  const bo = await inviteTherapist(calendar);
  await bo
    .post('/settings/fees')
    .type('form')
    .send({ ...FEES, defaultMethod: 'therapist' })
    .expect(303);
  const his = (await addClient(bo, { name: 'Ulf Ek' })).slice('/clients/'.length);
  const when = { date: '2026-11-25', time: '09:00', minutes: '45', kind: 'in_person' };
  await bo.post(`/bookings/new?client=${his}`).type('form').send(when).expect(303);
  const id = db.$client.prepare('SELECT booking_id FROM booking_clients WHERE client_id = ?').pluck().get(his);
  await anna.get(`/bookings/${id}/paid`).expect(404);
  await bo
    .post(`/bookings/${id}/paid`)
    .type('form')
    .send({ amount: '1000', how: 'cash', paidOn: '2026-11-23' })
    .expect(303);
  assert.deepEqual(db.$client.prepare('SELECT number FROM direct_payments').pluck().all(), [1, 1]);
  assert.doesNotMatch((await bo.get('/payments')).text, /Karin/);
});
