import assert from 'node:assert/strict';
import { test } from 'node:test';
import * as audit from '../src/audit/log.ts';
import { enter, signIn } from './support/app.ts';
import { DAY, HOUR } from './support/charges.ts';
import { openMessages } from './support/messages.ts';

/** A meeting on Wednesday at nine, by card, with a reminder a day before; and the server's own work. */
async function openWeek() {
  const practice = await openMessages();
  const { register, booked, db, run, tick, mail } = practice;
  await register();
  const address = await booked();
  const work = async () => {
    await run();
    await tick();
  };
  const count = (sql: string) => db.$client.prepare(sql).pluck().get();
  const charged = () => count("SELECT count(*) FROM charge_events WHERE state = 'charged'");
  const reminded = () => mail.mails.filter(({ subject }) => subject?.startsWith('Påminnelse')).length;
  return { ...practice, address, work, charged, reminded, count };
}

test('a clock that is set back an hour charges once and reminds once, and the log can be verified', async () => {
  const { anna, address, pass, work, charged, reminded, count, card, db } = await openWeek();
  pass(23 * HOUR);
  await work();
  assert.deepEqual([charged(), reminded()], [1, 1]);
  await enter(anna);
  await anna.get(card).expect(200);
  pass(-HOUR);
  await work();
  await anna.get(card).expect(200); // whoever was signed in still is
  pass(HOUR);
  await work();
  pass(2 * DAY);
  await work();
  assert.deepEqual([charged(), reminded()], [1, 1]);
  assert.equal(
    count(`SELECT count(*) FROM ledger WHERE booking_id = '${address.split('/').at(-1)}' AND debit = 'gateway'`),
    1,
  );
  assert.ok(
    count('SELECT count(*) FROM audit_log a JOIN audit_log b ON b.id = a.id + 1 WHERE b.at < a.at'),
    'the log says what the clock said',
  );
  assert.equal(audit.verify(db).broken, undefined);
});

test('a clock an hour ahead does what is due an hour early, never twice, and costs at most a sign-in', async () => {
  const practice = await openWeek();
  const { anna, pass, work, charged, reminded, card, db } = practice;
  await anna.get(card).expect(200);
  pass(22 * HOUR);
  await work();
  assert.deepEqual([charged(), reminded()], [0, 0]);
  pass(HOUR); // ahead
  await work();
  assert.deepEqual([charged(), reminded()], [1, 1]);
  const ahead = await signIn(practice);
  pass(-HOUR); // put right
  await work();
  await ahead.get(card).expect(200);
  pass(HOUR);
  await work();
  assert.deepEqual([charged(), reminded()], [1, 1]);
  assert.equal(audit.verify(db).broken, undefined);
});
