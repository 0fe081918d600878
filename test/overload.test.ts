import assert from 'node:assert/strict';
import { test } from 'node:test';
import { setImmediate as turn } from 'node:timers/promises';
import { ANNA, addClient, inputValue, openPractice, PASSWORD, signIn } from './support/app.ts';
import { entry } from './support/journal.ts';
import { openListener } from './support/raw.ts';

test('a flood of wrong sign-ins is sent away; who is signed in reads and writes all the while, and sign-in works after it', async () => {
  const practice = await openListener({}, { trustProxy: 'loopback' });
  const { anna, browser } = practice;
  const card = await addClient(anna);
  const { text } = await anna.get(`${card}/journal/new`).expect(200);
  const wrong = (n: number) =>
    browser()
      .post('/sign-in')
      .set('X-Forwarded-For', `203.0.${n % 20}.${n}`)
      .type('form')
      .send({ email: `nobody${n}@example.com`, password: 'fel lösenord helt' });
  const flood = Promise.all(Array.from({ length: 200 }, (_, n) => wrong(n)));
  const began = performance.now();
  for (let n = 0; n < 20; n++) await anna.get(card).expect(200);
  const form = entry({ entryId: inputValue(text, 'entryId'), text: 'Skrivet i stormen.' });
  await anna.post(`${card}/journal/new`).type('form').send(form).expect(303);
  const confirm = { current: PASSWORD, password: 'en helt ny mening' };
  await anna.post('/settings/password').type('form').send(confirm).expect(303);
  assert.ok(performance.now() - began < 30_000);
  const answers = await flood;
  const busy = answers.filter(({ status }) => status === 503);
  assert.ok(answers.every(({ status }) => status === 422 || status === 503));
  assert.ok(busy.length > 50, `${busy.length} were sent away`);
  for (const { headers, text } of busy) {
    assert.equal(headers['retry-after'], '5');
    assert.match(text, /fler som vill in än servern hinner med/);
    assert.match(text, /value="nobody\d+@example\.com"/, 'what was typed is kept');
  }
  await signIn(practice, ANNA.email, 'en helt ny mening');
});

test('who asks most often is sent away first: one address cannot keep the others out', async () => {
  const { browser } = await openListener({}, { trustProxy: 'loopback' });
  const wrong = (address: string, n: number) =>
    browser()
      .post('/sign-in')
      .set('X-Forwarded-For', address)
      .type('form')
      .send({ email: `nobody${address}${n}@example.com`, password: 'fel lösenord helt' });
  const crowd = ['203.0.113.1', '203.0.113.2', '203.0.113.3'].map((address) =>
    Promise.all(Array.from({ length: 40 }, (_, n) => wrong(address, n))),
  );
  const single = await wrong('198.51.100.7', 0);
  assert.equal(single.status, 422);
  const statuses = (await Promise.all(crowd)).flat().map(({ status }) => status);
  assert.ok(statuses.includes(503) && statuses.includes(422));
});

test('an address that has been throttled writes nothing more to the disk', async () => {
  const { browser, db } = await openPractice();
  const wrong = () => browser().post('/sign-in').type('form').send({ email: 'x@example.com', password: 'fel' });
  const changes = () => db.$client.prepare('SELECT total_changes()').pluck().get() as number;
  for (let n = 0; n < 60; n++) await wrong();
  const before = changes();
  const { headers } = await wrong().expect(429);
  assert.equal(changes(), before);
  assert.ok(Number(headers['retry-after']) > 60);
});

test('while the program is behind, strangers are asked to come back with their words kept; who is signed in is not', async () => {
  const { anna, browser } = await openListener({ lag: 40 });
  let isOver = false;
  const toil = (async () => {
    while (!isOver) {
      const until = performance.now() + 300;
      while (performance.now() < until);
      await turn();
    }
  })();
  const stranger = browser();
  let shed = await stranger.get('/sign-in');
  for (let n = 0; n < 20 && shed.status !== 503; n++) shed = await stranger.get('/sign-in');
  assert.equal(shed.status, 503);
  assert.equal(shed.headers['retry-after'], '5');
  await anna.get('/').expect(200);
  const typed = { email: 'karin@example.com', password: 'hemligt', text: 'Två\nrader <b>' };
  const kept = await stranger.post('/sign-in').type('form').send(typed).expect(503);
  assert.match(kept.text, /Två\nrader &lt;b&gt;<\/textarea>/);
  assert.doesNotMatch(kept.text, /hemligt/);
  isOver = true;
  await toil;
  await new Promise((done) => setTimeout(done, 700));
  await stranger.get('/sign-in').expect(200);
});
