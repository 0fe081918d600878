import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ANNA, addClient, inputValue, openPractice, PASSWORD, signIn, startPractice } from './support/app.ts';

const cookieOf = (headers: Record<string, unknown>) => String(headers['set-cookie'] ?? '');
const credentials = { email: ANNA.email, password: PASSWORD };

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
  const profile = { name: 'Anna', title: 'Leg. psykolog', profession: 'Psykolog', locale: 'sv', idleMinutes: '10' };
  await anna.post('/settings').type('form').send(profile).expect(303);
  assert.match((await anna.get('/')).text, /data-seconds="570"/);
  pass(10 * 60 + 1);
  await anna.get('/').expect(303);
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
  const form = {
    entryId,
    eventDate: '2026-11-23',
    contactType: 'video',
    template: 'free',
    text: words,
    intent: 'save',
  };
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

test('guessing passwords on that page is throttled like on any other', async () => {
  const practice = await openPractice();
  const guess = () =>
    practice
      .browser()
      .post('/clients/new')
      .type('form')
      .send({ name: 'x', signInEmail: ANNA.email, signInPassword: 'fel lösenord' });
  for (let n = 0; n < 10; n++) await guess().expect(401);
  assert.match((await guess().expect(429)).text, /Vänta 15 minuter/);
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
});
