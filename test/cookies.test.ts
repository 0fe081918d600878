import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ANNA, addClient, type Browser, enter, openPractice, PASSWORD, signIn } from './support/app.ts';
import { present } from './support/matching.ts';
import { codeIn, linkIn } from './support/visitor.ts';

const TLS = { 'x-forwarded-proto': 'https' };
const cookiesOf = (headers: Record<string, unknown>) => [headers['set-cookie'] ?? []].flat() as string[];
const nameAndValue = (cookie: string) => cookie.split(';')[0] as string;

/** Everything that makes a browser keep something, asked for over TLS: sign-in, language, questionnaire, a client's device. */
async function everyCookie() {
  const practice = await openPractice({ trustProxy: 1 });
  const { anna, db } = practice;
  const asked = [];
  const form = { email: ANNA.email, password: PASSWORD };
  asked.push(await practice.browser().post('/sign-in').set(TLS).type('form').send(form).expect(303));
  asked.push(await practice.browser().get('/sign-in?lang=en').set(TLS).expect(200));
  await present(anna);
  asked.push(await practice.browser().post('/match').set(TLS).type('form').send({}).expect(303));
  const card = await addClient(anna, { email: 'karin@example.com' });
  const link = linkIn((await anna.post(`${card}/link`).expect(200)).text);
  const visitor = practice.browser();
  await visitor.post(`${link}/code`).set(TLS).type('form').send({ visitorSend: 'email' }).expect(303);
  const visitorCode = codeIn(db);
  asked.push(await visitor.post(`${link}/code`).set(TLS).type('form').send({ visitorCode }).expect(303));
  return asked.flatMap(({ headers }) => cookiesOf(headers));
}

test('behind TLS every cookie says by its name that it is for TLS alone, and for this host alone where it goes everywhere', async () => {
  const cookies = await everyCookie();
  const names = cookies.map((cookie) => nameAndValue(cookie).split('=')[0]);
  for (const name of ['klientkort', 'klientkort.lang', 'klientkort.match']) assert.ok(names.includes(`__Host-${name}`));
  assert.ok(names.some((name) => name?.startsWith('__Secure-klientkort.device.')));
  for (const cookie of cookies) {
    assert.match(cookie, /; HttpOnly/, cookie);
    assert.match(cookie, /; SameSite=Lax/, cookie);
    assert.match(cookie, /; Secure/, cookie);
    assert.doesNotMatch(cookie, /Domain=/i, cookie);
    assert.match(cookie, /^__Host-.*; Path=\/(;|$)|^__Secure-klientkort\.device.*; Path=\/c;/, cookie);
  }
});

test('a cookie of the plain name is not taken behind TLS: another host could have set it', async () => {
  const practice = await openPractice({ trustProxy: 1 });
  const form = { email: ANNA.email, password: PASSWORD };
  const { headers } = await practice.browser().post('/sign-in').set(TLS).type('form').send(form).expect(303);
  const cookie = cookiesOf(headers)
    .map(nameAndValue)
    .find((each) => each.startsWith('__Host-klientkort=')) as string;
  await practice.browser().get('/clients').set(TLS).set('cookie', cookie).expect(200);
  await practice.browser().get('/clients').set(TLS).set('cookie', cookie.replace('__Host-', '')).expect(303);
});

test('the questionnaire goes on behind TLS too, and is forgotten when its answers are deleted', async () => {
  const practice = await openPractice({ trustProxy: 1 });
  await present(practice.anna);
  const begun = await practice.browser().post('/match').set(TLS).type('form').send({}).expect(303);
  const [cookie] = cookiesOf(begun.headers).map(nameAndValue) as [string];
  const inIt = (browser: Browser) => browser.get('/match/1').set(TLS).set('cookie', cookie);
  await inIt(practice.browser()).expect(200);
  const ended = await practice.browser().post('/match/restart').set(TLS).set('cookie', cookie).expect(303);
  assert.match(cookiesOf(ended.headers).join(), /__Host-klientkort\.match=;.*Expires=Thu, 01 Jan 1970/);
  await inIt(practice.browser()).expect(303);
});

test('signing out takes the cookie back, and whatever the browser keeps of us', async () => {
  const { anna } = await openPractice();
  const { headers } = await anna.post('/sign-out').expect(303);
  assert.match(cookiesOf(headers).join(), /^klientkort=;.*Expires=Thu, 01 Jan 1970/);
  assert.equal(headers['clear-site-data'], '"storage"');
  assert.equal(headers['cache-control'], 'no-store');
});

test('after twelve hours one signs in anew, however busy one was', async () => {
  const practice = await openPractice();
  const { anna, pass } = practice;
  for (let minutes = 0; minutes < 12 * 60 - 30; minutes += 30) {
    pass(30 * 60);
    await anna.get('/clients').expect(200);
  }
  const other = await signIn(practice);
  pass(30 * 60);
  await anna.get('/clients').expect(303).expect('location', '/sign-in?next=%2Fclients');
  await other.get('/clients').expect(200);
  await enter(anna);
  await anna.get('/clients').expect(200);
});

test('what is written when the twelve hours are over is not lost', async () => {
  const practice = await openPractice();
  const { anna, pass } = practice;
  const card = await addClient(anna);
  for (let half = 0; half < 23; half++) {
    pass(30 * 60);
    await anna.get(card).expect(200);
  }
  pass(31 * 60);
  const form = {
    text: 'Sover bättre',
    eventDate: '2026-11-23',
    contactType: 'visit',
    template: 'free',
    intent: 'save',
  };
  const { text } = await anna.post(`${card}/journal/new`).type('form').send(form).expect(401);
  assert.match(text, /Sover bättre/);
});

test('a password holds as long as its owner wants', async () => {
  const practice = await openPractice();
  practice.pass(3 * 365 * 86_400);
  await (await signIn(practice)).get('/clients').expect(200);
});
