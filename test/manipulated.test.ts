import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ANNA, addClient, inviteTherapist, openPractice, PASSWORD } from './support/app.ts';
import { openCalendar } from './support/calendar.ts';
import { carrierTo, LETTER, mailServer } from './support/mail.ts';

test('a form sets what it is for and nothing else, whatever fields are sent along', async () => {
  const practice = await openPractice();
  const { db, anna } = practice;
  const bo = await inviteTherapist(practice);
  const row = (sql: string) => db.$client.prepare(sql).get() as Record<string, unknown>;
  const account = "SELECT * FROM accounts WHERE email = 'bo@example.com'";
  const before = row(account);
  const profile = { name: 'Bo Ek', title: 'Leg. psykolog', profession: 'Psykolog', locale: 'sv', idleMinutes: '30' };
  const slipped = { operator: 'yes', is_operator: '1', email: 'anna@example.com', passwordHash: 'x', id: 'x' };
  await bo
    .post('/settings')
    .type('form')
    .send({ ...profile, ...slipped })
    .expect(303);
  assert.deepEqual(row(account), { ...before, practice: '', idle_minutes: 30 });
  const card = await addClient(anna, {
    therapistId: String(before.id),
    origin: 'mediated',
    status: 'inactive',
    id: 'x'.repeat(22),
    archivedAt: '1',
  });
  const client = row('SELECT * FROM clients');
  assert.notEqual(client.therapist_id, before.id);
  assert.deepEqual([client.origin, client.archived_at], ['own', null]);
  assert.notEqual(card, `/clients/${'x'.repeat(22)}`);
});

test('what a form leaves out is not taken from its address, and of two fields of one name the last counts', async () => {
  const { anna, db } = await openPractice();
  await anna.post('/clients/new?name=Smusslad&confirmed=yes').type('form').send({}).expect(422);
  await anna.post('/clients/new').type('form').send('name=F%C3%B6rst&name=Sist&confirmed=yes').expect(303);
  assert.deepEqual(db.$client.prepare('SELECT name FROM clients').pluck().all(), ['Sist']);
  const twice = `email=${ANNA.email}&password=fel&password=${encodeURIComponent(PASSWORD)}`;
  await anna.post('/sign-in').type('form').send(twice).expect(303);
  for (const odd of ['password[]=x', 'password[a]=x', '__proto__=x&constructor=y', 'email[$ne]=x']) {
    const { status } = await anna.post('/sign-in').type('form').send(odd);
    assert.equal(status, 422, odd);
  }
  assert.equal(({} as Record<string, unknown>).x, undefined);
});

test('what looks like SQL or a pattern is a word to look for', async () => {
  const { anna, db } = await openPractice();
  await addClient(anna);
  for (const q of ["' OR 1=1 --", '%', '_', '"; DROP TABLE clients; --', "Karin' UNION SELECT 1", '\\', '*', 'Kar%']) {
    const { text } = await anna.get(`/clients?q=${encodeURIComponent(q)}`).expect(200);
    assert.doesNotMatch(text, /Karin Östlund/, q);
  }
  assert.match((await anna.get('/clients?q=karin')).text, /Karin Östlund/);
  assert.equal(db.$client.prepare('SELECT count(*) FROM clients').pluck().get(), 1);
});

test('a link to a video room is https and nothing else', async () => {
  const { settings } = await openCalendar();
  for (const videoTemplate of ['javascript:alert("{room}")', 'data:text/html,{room}', 'http://video.example/{room}']) {
    const { text } = await settings({ videoTemplate }).expect(422);
    assert.match(text, /id="videoTemplate-error"/, videoTemplate);
  }
  await settings({ videoTemplate: 'https://video.example/{room}' }).expect(303);
});

test('a line break in a subject or an address makes no line of its own in a letter', async () => {
  const mail = await mailServer();
  const carrier = carrierTo(mail.url);
  const subject = 'Hej\r\nBcc: eve@example.com\r\n\r\nX';
  await carrier.send({ ...LETTER, subject, replyTo: 'bo@example.com\r\nBcc: eve@example.com' });
  await carrier.send({ ...LETTER, to: 'karin@example.com>\r\nRCPT TO:<eve@example.com' });
  for (const { headers, text } of mail.mails) {
    assert.equal(headers.get('bcc'), undefined);
    assert.equal(text?.trim(), LETTER.text);
  }
  assert.ok(mail.mails.length >= 1);
  assert.ok(!mail.asked.includes('eve@example.com'), mail.asked.join());
});

test('without a proxy that is named, nobody makes up the address they come from, nor that they came by TLS', async () => {
  const { anna, db, browser } = await openPractice();
  const claims = { 'x-forwarded-for': '203.0.113.7', 'x-forwarded-proto': 'https', 'x-real-ip': '203.0.113.7' };
  await anna
    .get(await addClient(anna))
    .set(claims)
    .expect(200);
  const addresses = db.$client.prepare('SELECT DISTINCT address FROM audit_log').pluck().all();
  assert.doesNotMatch(addresses.join(), /203\.0\.113/);
  const { headers } = await browser().get('/sign-in').set(claims);
  assert.equal(headers['strict-transport-security'], undefined);
  const wrong = { email: 'nobody@example.com', password: 'fel lösenord helt' };
  let refused = 0;
  for (let n = 0; n < 12; n++) {
    const from = { 'x-forwarded-for': `198.51.100.${n}` };
    const { status } = await browser().post('/sign-in').set(from).type('form').send(wrong);
    if (status === 429) refused++;
  }
  assert.equal(refused, 2, 'another address each time is still one');
});
