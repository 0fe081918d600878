import assert from 'node:assert/strict';
import { test } from 'node:test';
import { DAY, HOUR } from './support/charges.ts';
import { openMessages } from './support/messages.ts';

const KINDS = ['confirmation', 'moved', 'cancelled', 'reminder', 'payment_failed', 'receipt'];
const settings = (more: object = {}) => ({
  ...Object.fromEntries(KINDS.map((kind) => [`kind-${kind}`, 'yes'])),
  reminderHours: '24',
  email: 'yes',
  sms: 'yes',
  replyTo: '',
  ...more,
});

/** The same, with a way to set when clients are reminded, and to hear what they were reminded of. */
async function openReminders(reminderHours = '24') {
  const practice = await openMessages();
  const { send, mail } = practice;
  const set = (more: object) => send('/settings/messages', settings(more));
  await set({ reminderHours }).expect(303);
  const reminded = () => mail.mails.filter(({ subject }) => subject?.startsWith('Påminnelse')).length;
  return { ...practice, set, reminded };
}

test('a client is reminded a day before the meeting, at the hour, once', async () => {
  const { booked, pass, tick, mail, reminded } = await openReminders();
  await booked({ date: '2026-11-26' });
  pass(2 * DAY - HOUR - 1);
  await tick();
  assert.equal(reminded(), 0);
  pass(1);
  await tick();
  await tick();
  assert.equal(reminded(), 1);
  assert.match(mail.mails.at(-1)?.text ?? '', /påminnelse om ditt möte med Anna Lind:\n\ntorsdag 26 nov\. kl\. 09:00/);
  pass(DAY);
  await tick();
  assert.equal(reminded(), 1);
});

test('several times, and after a stop only the latest that is due', async () => {
  const { booked, pass, tick, reminded, rows, db } = await openReminders('3, 48, 24');
  await booked({ date: '2026-11-27' });
  pass(2 * DAY);
  await tick();
  assert.equal(reminded(), 1);
  pass(DAY + 21 * HOUR);
  await tick();
  assert.equal(reminded(), 2, 'that of a day before is no news three hours before');
  pass(3 * HOUR);
  await tick();
  assert.equal(reminded(), 2);
  assert.match(String(rows("kind = 'reminder'").at(-1)?.key), /:3:email$/);
  assert.equal(db.$client.prepare('SELECT count(*) FROM message_reminders').pluck().get(), 0);
});

test('who booked after the moment is not reminded of it, and nobody once the meeting has begun', async () => {
  const { booked, pass, tick, reminded } = await openReminders();
  await booked({ date: '2026-11-24', time: '09:30' });
  await tick();
  await booked({ date: '2026-11-25' });
  pass(3 * DAY);
  await tick();
  assert.equal(reminded(), 0);
});

test('a meeting that is moved is reminded anew, one that is called off not', async () => {
  const { booked, row, send, back, pass, tick, reminded, mail } = await openReminders();
  const address = await booked({ date: '2026-11-25' });
  const other = await booked({ date: '2026-11-27', time: '11:00' });
  pass(23 * HOUR);
  await tick();
  assert.equal(reminded(), 1);
  const to = { date: '2026-11-27', time: '09:00', minutes: '45', kind: 'in_person' };
  await back();
  await send(address, { ...to, version: 1 }).expect(303);
  await send(`${other}/cancel`).expect(303);
  pass(2 * DAY);
  await tick();
  assert.equal(reminded(), 2);
  assert.match(mail.mails.at(-1)?.subject ?? '', /27 nov\./);
  assert.ok(row());
});

test('the therapist sets when; a client can be without, and so can everybody', async () => {
  const { anna, card, send, back, set, booked, pass, tick, reminded } = await openReminders();
  for (const reminderHours of ['', 'i går', '0', '400', '1,2,3,4,5,6']) {
    assert.match((await set({ reminderHours }).expect(422)).text, /från 1 till 336/);
  }
  await booked({ date: '2026-11-25', time: '09:00' });
  await booked({ date: '2026-11-25', time: '11:00' });
  await set({ reminderHours: '12' }).expect(303);
  assert.match((await anna.get('/settings/messages')).text, /value="12"/);
  pass(23 * HOUR);
  await tick();
  assert.equal(reminded(), 0);
  pass(12 * HOUR);
  await tick();
  assert.equal(reminded(), 1);
  await back();
  await send(`${card}/messages`, { agreesEmail: 'yes', locale: 'sv' }).expect(303);
  pass(2 * HOUR);
  await tick();
  assert.equal(reminded(), 1);
  await back();
  await set({ 'kind-reminder': '' }).expect(303);
  await booked({ date: '2026-11-30' });
  pass(7 * DAY);
  await tick();
  assert.equal(reminded(), 1);
});

test('what is due is found by an index, however many bookings there are', async () => {
  const { db } = await openMessages();
  const plan = (sql: string) =>
    (db.$client.prepare(`EXPLAIN QUERY PLAN ${sql}`).all() as { detail: string }[])
      .map(({ detail }) => detail)
      .join('; ');
  assert.match(plan('SELECT * FROM message_reminders WHERE next_at <= 1'), /USING INDEX message_reminders_next/);
  assert.match(
    plan(
      "SELECT * FROM messages WHERE channel = 'sms' AND state IN ('waiting', 'sending') AND next_at <= 1 ORDER BY next_at, created_at",
    ),
    /USING INDEX messages_next/,
  );
  assert.match(
    plan(
      "SELECT count(*) FROM messages WHERE therapist_id = 'a' AND (state IN ('failed', 'uncertain') OR state = 'waiting' AND reason = 'no_carrier')",
    ),
    /messages_todo/,
  );
});
