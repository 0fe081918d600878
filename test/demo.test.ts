import assert from 'node:assert/strict';
import { test } from 'node:test';
import * as audit from '../src/audit/log.ts';
import { fillDemo } from '../src/demo/practice.ts';
import { parsePersonnummer, parsePhone } from '../src/shared/contact.ts';
import { ANNA, openPractice, signIn, startPractice } from './support/app.ts';

const DEMO = 'klientkort-demo';

const demo = (async () => {
  const practice = startPractice({ demo: true });
  await fillDemo(practice.deps);
  return practice;
})();

test('the demo shows its accounts on the sign-in page, under a banner', async () => {
  const { text } = await (await demo).browser().get('/sign-in').expect(200);
  assert.match(text, /Exempeldata/);
  for (const words of ['anna@example.com', 'operator@example.com', DEMO]) assert.ok(text.includes(words), words);
});

test('the demo has three therapists and 120 clients with notes and journals, and its log holds', async () => {
  const practice = await demo;
  const count = (sql: string) => practice.db.$client.prepare(sql).pluck().get() as number;
  assert.equal(count('SELECT count(*) FROM accounts WHERE is_therapist'), 3);
  assert.equal(count('SELECT count(*) FROM clients'), 120);
  assert.ok(count('SELECT count(*) FROM journal_entries') > 500);
  assert.ok(count('SELECT count(*) FROM client_notes') > 100);
  assert.ok(count('SELECT count(*) FROM measure_answers') > 40);
  assert.equal(audit.verify(practice.db).broken, undefined);
  const anna = await signIn(practice, 'anna@example.com', DEMO);
  assert.match((await anna.get('/clients').expect(200)).text, /\d+ klienter/);
});

test('in the demo one can look for a therapist, and two wait with the operator', async () => {
  const practice = await demo;
  const { text } = await practice.browser().get('/therapists').expect(200);
  for (const name of ['Anna Ekdal', 'Henrik Almroth', 'Sanna Ljungby']) assert.ok(text.includes(name), name);
  const operator = await signIn(practice, 'operator@example.com', DEMO);
  const queue = (await operator.get('/admin/placements').expect(200)).text;
  const waiting = queue.match(/\/admin\/placements\/[\w-]{22}/g) ?? [];
  assert.equal(waiting.length, 2);
  for (const path of waiting) assert.match((await operator.get(path).expect(200)).text, /poäng/);
});

test('nobody in the demo can be a real person', async () => {
  const { db } = await demo;
  const clients = db.$client.prepare('SELECT personnummer, phone, email FROM clients').all() as Record<
    string,
    string
  >[];
  for (const { personnummer, phone, email } of clients) {
    assert.match(email ?? '', /^$|@example\.(com|org|net)$/);
    if (phone) assert.equal(parsePhone(phone), phone);
    if (!personnummer) continue;
    assert.equal(parsePersonnummer(personnummer), personnummer);
    assert.match(personnummer.slice(8, 11), /^9[89]\d$/, 'Skatteverket keeps serials 980-999 for tests');
  }
});

test('the demo has an outbox that lives: some sent by hand, some to send, one that waits, and nothing of the past', async () => {
  const { db } = await demo;
  const rows = db.$client.prepare('SELECT state, reason FROM messages').all() as { state: string; reason: string }[];
  const count = (word: string) => rows.filter(({ state, reason }) => state === word || reason === word).length;
  assert.ok(rows.length < 60, String(rows.length));
  assert.ok(count('sent') >= 2);
  assert.ok(count('waiting') > count('no_carrier'));
});

test('an operator of the demo sees no journals', async () => {
  const operator = await signIn(await demo, 'operator@example.com', DEMO);
  await operator.get('/admin/therapists').expect(200);
  await operator.get('/clients').expect(403);
});

test('the demo is filled once, and never into a real practice', async () => {
  const practice = await demo;
  await fillDemo(practice.deps);
  assert.equal(practice.db.$client.prepare('SELECT count(*) FROM clients').pluck().get(), 120);
  const real = await openPractice();
  await assert.rejects(fillDemo(real.deps), /real practice/);
});

test('setup can fill the practice with example data, which belongs to the new account', async () => {
  const practice = startPractice();
  const browser = practice.browser();
  await browser
    .post('/setup')
    .type('form')
    .send({ ...ANNA, name: 'Eva Ny', email: 'eva@example.com', example: 'example' })
    .expect(303);
  const { text } = await browser.get('/clients').expect(200);
  assert.match(text, /\d\d klienter/);
  assert.match(text, /class="row-link"/);
});
