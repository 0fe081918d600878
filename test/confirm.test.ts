import assert from 'node:assert/strict';
import { test } from 'node:test';
import { addClient, inviteTherapist, openPractice, PASSWORD } from './support/app.ts';
import { addApp, codeOf } from './support/factors.ts';

/** Eleven minutes after the sign-in, with a client. */
async function openLater() {
  const practice = await openPractice();
  const card = await addClient(practice.anna);
  await practice.anna.get(card).expect(200);
  practice.pass(11 * 60);
  const send = (path: string, form: object = {}) => practice.anna.post(path).type('form').send(form);
  return { ...practice, card, send };
}

test('a list is fetched only by who shows again to be its owner, and the download begins from a page with the way back', async () => {
  const { anna, db, send } = await openLater();
  const asked = await anna.get('/clients/export').expect(401);
  assert.match(asked.text, /Visa att det är du/);
  assert.doesNotMatch(asked.text, /Karin/);
  const wrong = await send('/clients/export', { confirmGet: 'yes', confirmSecret: 'fel lösenord' }).expect(422);
  assert.match(wrong.text, /id="confirmSecret-error"/);
  assert.doesNotMatch(wrong.text, /fel lösenord/);
  const exported = db.$client.prepare("SELECT count(*) FROM audit_log WHERE action = 'clients.exported'").pluck();
  assert.equal(exported.get(), 0);
  const { text, headers } = await send('/clients/export', { confirmGet: 'yes', confirmSecret: PASSWORD }).expect(200);
  assert.equal(headers.refresh, '0; url=/clients/export');
  assert.match(text, /href="\/clients"/);
  assert.match((await anna.get('/clients/export').expect(200)).text, /Karin/);
  assert.equal(exported.get(), 1);
});

test('asked again before a journal leaves the house, all of them, an invitation, another second factor, a feed, and another bank account', async () => {
  const { anna, card, send } = await openLater();
  const disclosure = `${card}/disclosures/nothing`;
  for (const path of [
    `${card}/journal/print`,
    `${card}/journal/download`,
    `${disclosure}/journal.pdf`,
    `${disclosure}/print`,
  ]) {
    await anna.get(path).expect(401);
  }
  for (const path of [
    '/settings/sign-in/app',
    '/settings/sign-in/passkeys/new',
    '/settings/journals/x/journaler.zip',
    '/admin/payouts/2026-10/pain.xml',
    '/admin/payouts/2026-10/book.si',
  ]) {
    await anna.get(path).expect(401);
  }
  for (const path of [
    '/settings/journals',
    '/admin/therapists',
    '/settings/sign-in/codes',
    '/settings/sign-in/app/remove',
  ]) {
    await send(path).expect(401);
  }
  for (const path of ['/settings/feeds', '/payouts', '/admin/payouts/platform']) {
    await send(path, { account: '5050-1055' }).expect(401); // an address that outlives the session; where money goes
  }
  await anna.get(`${card}/journal/new`).expect(200);
  await send('/settings/sign-in/sessions/end-others').expect(303);
});

test('a form that is asked for keeps what was filled in and is completed by the answer; then one is not asked for ten minutes', async () => {
  const practice = await openLater();
  const { anna, card, db, send, pass } = practice;
  const form = {
    scope: 'all',
    recipient: 'Karin <Ö>',
    purpose: 'client',
    format: 'pdf',
    remark: 'på "begäran"\r\nav henne',
  };
  const path = `${card}/journal/download`;
  const count = () => db.$client.prepare('SELECT count(*) FROM disclosures').pluck().get();
  const asked = await send(path, form).expect(401);
  assert.match(asked.text, /Karin &lt;Ö&gt;<\/textarea>/);
  assert.equal(count(), 0);
  const wrong = await send(path, { ...form, confirmSecret: 'fel' }).expect(422);
  assert.match(wrong.text, /på &quot;begäran&quot;\r?\nav henne<\/textarea>/);
  assert.doesNotMatch(
    (await send(path, { confirmEmail: 'x', confirmSecret: 'fel' })).text,
    /textarea[^>]*confirmEmail/,
  );
  await send(path, { ...form, confirmSecret: PASSWORD }).expect(303);
  assert.equal(count(), 1);
  pass(9 * 60);
  await anna.get(path).expect(200);
  pass(60);
  await anna.get(path).expect(401);
  const toPage = await send(path, { confirmGet: 'yes', confirmSecret: PASSWORD }).expect(303);
  assert.equal(toPage.headers.location, path);
  assert.equal(count(), 1);
});

test('a code of the app will do, once; and the session id is another afterwards', async () => {
  const practice = await openPractice();
  const { anna, db } = practice;
  const { secret } = await addApp(practice, anna);
  practice.pass(11 * 60);
  assert.match((await anna.get('/clients/export').expect(401)).text, /Lösenord, eller kod från appen/);
  const ids = () => db.$client.prepare('SELECT id FROM sessions').pluck().all();
  const before = ids();
  const form = { confirmGet: 'yes', confirmSecret: codeOf(practice, secret) };
  await anna.post('/clients/export').type('form').send(form).expect(200);
  assert.equal(ids().length, 1);
  assert.notDeepEqual(ids(), before);
  practice.pass(10 * 60);
  await anna.post('/clients/export').type('form').send(form).expect(422);
  const log = db.$client
    .prepare("SELECT action FROM audit_log WHERE action LIKE 'account.%' ORDER BY id")
    .pluck()
    .all();
  assert.deepEqual(log.slice(-2), ['account.code_confirmed', 'account.second_step_refused']);
});

test('guessing is throttled like a sign-in', async () => {
  const { send } = await openLater();
  for (let n = 0; n < 10; n++) await send('/clients/export', { confirmSecret: 'fel lösenord helt' }).expect(422);
  assert.match((await send('/clients/export', { confirmSecret: PASSWORD }).expect(429)).text, /Vänta 15 minuter/);
});

test("a colleague's password confirms nothing, and who may not, may not by confirming either", async () => {
  const practice = await openPractice();
  const bo = await inviteTherapist(practice);
  const change = { current: PASSWORD, password: 'bos egen hemliga mening' };
  await bo.post('/settings/password').type('form').send(change).expect(303);
  practice.pass(11 * 60);
  const send = (confirmSecret: string) =>
    practice.anna.post('/clients/export').type('form').send({ confirmGet: 'yes', confirmSecret });
  await send(change.password).expect(422);
  await send(PASSWORD).expect(200);
  const invite = { email: 'x@example.com', operator: 'yes', confirmSecret: change.password };
  await bo.post('/admin/therapists').type('form').send(invite).expect(403);
});

test('a password given on that page is written back into none, whatever happens next', async () => {
  const { anna, db, send, pass } = await openLater();
  const form = { email: 'bo@example.com', therapist: 'yes', confirmSecret: PASSWORD };
  db.$client.pragma('query_only = ON');
  const refused = await send('/admin/therapists', form).expect(503);
  assert.match(refused.text, /bo@example\.com/);
  assert.doesNotMatch(refused.text, /grön cykel/);
  db.$client.pragma('query_only = OFF');
  pass(2 * 3600);
  const ended = await anna.post('/admin/therapists').type('form').send(form).expect(401);
  assert.match(ended.text, /bo@example\.com/);
  assert.doesNotMatch(ended.text, /grön cykel/);
});
