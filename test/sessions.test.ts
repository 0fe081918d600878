import assert from 'node:assert/strict';
import { once } from 'node:events';
import { type IncomingMessage, request } from 'node:http';
import { test } from 'node:test';
import { sha256 } from '../src/shared/ids.ts';
import {
  ANNA,
  addClient,
  inputValue,
  inviteTherapist,
  listen,
  openPractice,
  PASSWORD,
  signIn,
  startPractice,
} from './support/app.ts';
import { entry } from './support/journal.ts';

/** The session's cookie, beside that of the known browser. */
const cookieOf = (headers: Record<string, unknown>) =>
  [headers['set-cookie'] ?? []]
    .flat()
    .map(String)
    .find((cookie) => /^(__Host-)?klientkort=/.test(cookie)) ?? '';
const credentials = { email: ANNA.email, password: PASSWORD };
const profile = { name: 'Anna', title: 'Leg. psykolog', profession: 'Psykolog', locale: 'sv', idleMinutes: '10' };

/** The hidden fields of a page's form, as a browser without JavaScript would send them on. */
function ownFields(html: string): Record<string, string> {
  const letters: Record<string, string> = { amp: '&', lt: '<', gt: '>', quot: '"', '#39': "'" };
  const fields = html.matchAll(/<textarea hidden name="([^"]*)"[^>]*>\r?\n?([^<]*)<\/textarea>/g);
  return Object.fromEntries(
    [...fields].map(([, name, text = '']) => {
      const plain = text.replace(/&(#?\w+);/g, (_, entity) => letters[entity] as string);
      return [name as string, plain.replace(/\r\n?|\n/g, '\r\n')];
    }),
  );
}

test('the cookie is for this site and for HTTP alone, and for TLS alone behind TLS', async () => {
  const practice = await openPractice();
  const plain = await practice.browser().post('/sign-in').type('form').send(credentials);
  assert.match(cookieOf(plain.headers), /HttpOnly; SameSite=Lax/);
  assert.doesNotMatch(cookieOf(plain.headers), /Secure|Expires|Max-Age/);
  const behind = await openPractice({ trustProxy: 1 });
  const tls = await behind.browser().post('/sign-in').set('x-forwarded-proto', 'https').type('form').send(credentials);
  assert.match(cookieOf(tls.headers), /; Secure/);
  assert.match(String(tls.headers['strict-transport-security']), /max-age/);
});

test('a session id from before the sign-in is worth nothing after it', async () => {
  const practice = await openPractice();
  const first = await practice.browser().post('/sign-in').type('form').send(credentials);
  const known = cookieOf(first.headers).split(';')[0] as string;
  const second = await practice
    .browser()
    .post('/sign-in')
    .set('cookie', known)
    .type('form')
    .send(credentials)
    .expect(303);
  assert.notEqual(cookieOf(second.headers).split(';')[0], known);
  await practice.browser().get('/clients').set('cookie', known).expect(303);
});

test('a copied database opens no session: only hashes of the ids are kept', async () => {
  const practice = await openPractice();
  const { headers } = await practice.browser().post('/sign-in').type('form').send(credentials);
  const sid = decodeURIComponent(cookieOf(headers)).split('s:')[1]?.split('.')[0] as string;
  const rows = JSON.stringify(practice.db.$client.prepare('SELECT * FROM sessions').all());
  assert.ok(sid.length > 20 && !rows.includes(sid));
  assert.ok(rows.includes(sha256(sid)));
});

test('an untouched session ends after its minutes, and any page renews it', async () => {
  const practice = await openPractice();
  const { anna, pass } = practice;
  for (let n = 0; n < 3; n++) {
    pass(59 * 60);
    await anna.get('/clients').expect(200);
  }
  pass(59 * 60);
  await anna.post('/session').expect(204);
  pass(59 * 60);
  await anna.get('/clients').expect(200);
  pass(60 * 60 + 1);
  await anna.get('/clients?q=a').expect(303).expect('location', '/sign-in?next=%2Fclients%3Fq%3Da');
});

test('the account decides how many minutes', async () => {
  const { anna, pass } = await openPractice();
  await anna.post('/settings').type('form').send(profile).expect(303);
  assert.match((await anna.get('/')).text, /data-seconds="570"/);
  pass(10 * 60 + 1);
  await anna.get('/').expect(303);
});

test('fewer minutes hold in the browsers one has open elsewhere, too', async () => {
  const practice = await openPractice();
  const phone = await signIn(practice);
  await practice.anna.post('/settings').type('form').send(profile).expect(303);
  assert.match((await phone.get('/')).text, /data-seconds="570"/, 'what the page itself believes');
  practice.pass(10 * 60 + 1);
  await phone.get('/').expect(303);
});

test('signing out ends the session in the database too', async () => {
  const practice = await openPractice();
  const { headers } = await practice.browser().post('/sign-in').type('form').send(credentials);
  const cookie = cookieOf(headers).split(';')[0] as string;
  await practice.browser().post('/sign-out').set('cookie', cookie).expect(303).expect('location', '/sign-in');
  await practice.browser().get('/clients').set('cookie', cookie).expect(303);
});

test('what was written when the session ended is kept on a page that asks for the password, then saved as meant', async () => {
  const practice = await openPractice();
  const { anna, db, pass } = practice;
  const card = await addClient(anna);
  const entryId = inputValue((await anna.get(`${card}/journal/new`)).text, 'entryId');
  const words = 'Första\n\n  "citat" & <b>ej fet</b> åäö 😀\tslut\n';
  const form = entry({ entryId, contactType: 'video', text: words });
  const count = () => db.$client.prepare('SELECT count(*) FROM journal_entries').pluck().get();
  pass(2 * 3600);
  const asked = await anna.post(`${card}/journal/new`).type('form').send(form).expect(401);
  assert.match(asked.text, /&quot;citat&quot; &amp; &lt;b&gt;ej fet&lt;\/b&gt; åäö 😀\tslut\n<\/textarea>/);
  assert.match(asked.text, new RegExp(`action="${card}/journal/new"`));
  assert.equal(count(), 0);
  assert.equal(db.$client.prepare("SELECT count(*) FROM sessions WHERE data LIKE '%citat%'").pluck().get(), 0);
  const again = (signInPassword: string) =>
    anna
      .post(`${card}/journal/new`)
      .type('form')
      .send({ ...form, signInEmail: ANNA.email, signInPassword });
  const wrong = await again('fel lösenord helt').expect(401);
  assert.match(wrong.text, /stämmer inte/);
  assert.match(wrong.text, /ej fet/);
  assert.doesNotMatch(wrong.text, /fel lösenord helt/);
  assert.equal(count(), 0);
  await again(PASSWORD).expect(303);
  assert.equal(db.$client.prepare('SELECT text FROM journal_entries').pluck().get(), words);
  await anna.get(card).expect(200);
});

test('the page sends its own fields on, and a long text arrives to the letter', async () => {
  const { anna, db, pass } = await openPractice();
  const card = await addClient(anna);
  const line = `\t "Hon sa: 'jag orkar'" & <i>åäö ÅÄÖ é 😀👩‍👧</i> &amp; slut  \r\n`;
  const form = {
    entryId: inputValue((await anna.get(`${card}/journal/new`)).text, 'entryId'),
    eventDate: '2026-11-20',
    contactType: 'phone',
    template: 'soap',
    text: `\r\n${line.repeat(1000)}\r\n`,
    intent: 'save',
  };
  pass(2 * 3600);
  const asked = await anna.post(`${card}/journal/new`).type('form').send(form).expect(401);
  assert.deepEqual(ownFields(asked.text), form);
  const action = /<form method="post" action="([^"]+)"/.exec(asked.text)?.[1] as string;
  const answer = await anna
    .post(action)
    .type('form')
    .send({ ...ownFields(asked.text), signInEmail: ANNA.email, signInPassword: PASSWORD })
    .expect(303);
  assert.equal(answer.headers.location, `${card}/journal/${form.entryId}`);
  const stored = db.$client.prepare('SELECT text, event_date, contact_type, template FROM journal_entries').raw().get();
  assert.deepEqual(stored, [form.text.replaceAll('\r\n', '\n'), '2026-11-20', 'phone', 'soap']);
});

test('a colleague who signs in on that page saves nothing with another, and sees the words again', async () => {
  const practice = await openPractice();
  await inviteTherapist(practice);
  const card = await addClient(practice.anna);
  practice.pass(2 * 3600);
  const form = { eventDate: '2026-11-23', contactType: 'visit', template: 'free', text: 'Annas ord', intent: 'save' };
  const answer = await practice.anna
    .post(`${card}/journal/new`)
    .type('form')
    .send({ ...form, signInEmail: 'bo@example.com', signInPassword: PASSWORD })
    .expect(404);
  assert.match(answer.text, /Annas ord<\/textarea>/);
  assert.equal(practice.db.$client.prepare('SELECT count(*) FROM journal_entries').pluck().get(), 0);
});

test('guessing passwords on that page is throttled like on any other', async () => {
  const practice = await openPractice();
  const guess = () =>
    practice
      .browser()
      .post('/clients/new')
      .type('form')
      .send({ name: 'Ny klient', signInEmail: ANNA.email, signInPassword: 'fel lösenord' });
  for (let n = 0; n < 10; n++) await guess().expect(401);
  const { text } = await guess().expect(429);
  assert.match(text, /Vänta 15 minuter/);
  assert.deepEqual(ownFields(text), { name: 'Ny klient' });
});

test('a request under way does not bring back a session that was ended meanwhile', async () => {
  const practice = await openPractice();
  const { headers } = await practice.browser().post('/sign-in').type('form').send(credentials);
  const cookie = cookieOf(headers).split(';')[0] as string;
  const phone = () => practice.browser();
  // The sign-in attempt takes its time (argon2), and would write its session at the end.
  const slow = phone()
    .post('/settings/password')
    .set('cookie', cookie)
    .type('form')
    .send({ current: 'fel', password: 'fel' });
  const [{ status }] = await Promise.all([
    slow,
    practice.anna.post('/settings/password').type('form').send({ current: PASSWORD, password: 'en helt ny mening' }),
  ]);
  assert.ok([303, 401, 422].includes(status));
  await phone().get('/clients').set('cookie', cookie).expect(303);
});

test('who confirms with a stolen cookie while its session is ended gets no new one, and changes no password', async () => {
  for (const [path, form] of [
    ['/clients/export', { confirmGet: 'yes', confirmSecret: PASSWORD }],
    ['/settings/password', { current: PASSWORD, password: 'en helt ny mening' }],
  ] as const) {
    const practice = await openPractice();
    const { headers } = await practice.browser().post('/sign-in').type('form').send(credentials);
    const cookie = cookieOf(headers).split(';')[0] as string;
    practice.pass(11 * 60);
    const before = practice
      .browser()
      .post('/sign-in')
      .type('form')
      .send({ email: 'nobody@example.com', password: 'fel' });
    const slow = practice.browser().post(path).set('cookie', cookie).type('form').send(form);
    const ended = practice.anna.post('/settings/sign-in/sessions/end-others').type('form').send({ sent: 'yes' });
    const [, answer] = await Promise.all([before, slow, ended.expect(303)]); // each password takes 30 ms
    assert.equal(answer.status, 401, path);
    const fresh = cookieOf(answer.headers)?.split(';')[0] ?? cookie;
    await practice
      .browser()
      .get('/clients')
      .set('cookie', fresh)
      .expect(303)
      .expect('location', /^\/sign-in/);
    assert.equal(practice.db.$client.prepare('SELECT count(*) FROM sessions').pluck().get(), 1);
    await signIn(practice);
  }
});

test('a request held open while its session is ended neither brings it back nor writes', async () => {
  const practice = await openPractice();
  const { headers } = await practice.browser().post('/sign-in').type('form').send(credentials);
  const cookie = cookieOf(headers).split(';')[0] as string;
  const { server, url } = await listen(practice.app);
  const body = new URLSearchParams({ ...profile, name: 'Efteråt' }).toString();
  const held = request(`${url}/settings`, {
    method: 'POST',
    headers: { cookie, 'content-type': 'application/x-www-form-urlencoded', 'content-length': body.length },
  });
  const answered = once(held, 'response') as Promise<[IncomingMessage]>;
  const arrived = once(server, 'request');
  held.write(body.slice(0, 10));
  await arrived;
  const change = { current: PASSWORD, password: 'en helt ny mening' };
  await practice.anna.post('/settings/password').type('form').send(change).expect(303);
  held.end(body.slice(10));
  const [answer] = await answered;
  await once(answer.resume(), 'end');
  server.close();
  await practice.browser().get('/clients').set('cookie', cookie).expect(303);
  assert.equal(practice.db.$client.prepare('SELECT count(*) FROM sessions').pluck().get(), 1);
  assert.equal(practice.db.$client.prepare('SELECT name FROM accounts').pluck().get(), ANNA.name);
  assert.equal(answer.statusCode, 401);
});

test('a write that another site caused is refused, and one stays signed in', async () => {
  const { anna } = await openPractice();
  const { text } = await anna
    .post('/clients/new')
    .set('origin', 'https://evil.example')
    .type('form')
    .send({ name: 'x' })
    .expect(403);
  assert.match(text, /annan webbplats/);
  await anna
    .post('/clients/new')
    .set({ 'sec-fetch-site': 'same-origin' })
    .type('form')
    .send({ name: 'Egen' })
    .expect(303);
});

test('nothing about a visitor is kept before they sign in', async () => {
  const practice = startPractice();
  const { headers } = await practice.browser().get('/setup').expect(200);
  assert.equal(headers['set-cookie'], undefined);
  assert.equal(practice.db.$client.prepare('SELECT count(*) FROM sessions').pluck().get(), 0);
  const real = await openPractice();
  await signIn(real);
  const rows = real.db.$client.prepare('SELECT count(*) FROM sessions').pluck();
  const before = rows.get();
  for (const path of ['/match/1', '/match/done', '/match/result', '/sign-in/second', '/clients', '/c/nothing']) {
    assert.equal((await real.browser().get(path)).headers['set-cookie'], undefined, path);
  }
  const { headers: gone } = await real.browser().post('/match/restart').type('form').send({ sent: 'yes' }).expect(303);
  assert.doesNotMatch(String(gone['set-cookie']), /klientkort=/);
  assert.equal(rows.get(), before, 'a flood of visitors would fill the disk');
});

test('a password sent after the session ended is not written back into the page', async () => {
  const practice = await openPractice();
  const form = { current: PASSWORD, password: 'en helt ny mening' };
  const { text } = await practice.browser().post('/settings/password').type('form').send(form).expect(401);
  assert.doesNotMatch(text, /helt ny mening|grön cykel/);
});
