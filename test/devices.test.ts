import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ANNA, type Browser, enter, openPractice, PASSWORD } from './support/app.ts';
import { sessionIn } from './support/cookies.ts';
import { addApp, codeOf, comeHalfWay, second } from './support/factors.ts';

const HOME = '/settings/sign-in';
const FIREFOX = 'Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0';
const PHONE =
  'Mozilla/5.0 (iPhone; CPU iPhone OS 18_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.5 Mobile/15E148 Safari/604.1';
const EDGE =
  'Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/138.0.0.0 Safari/537.36 Edg/138.0.0.0';

type Practice = Awaited<ReturnType<typeof openPractice>>;
const send = (browser: Browser, path: string, form: object = {}) => browser.post(path).type('form').send(form);
const logged = ({ db }: Practice, action: string) =>
  db.$client.prepare('SELECT count(*) FROM audit_log WHERE action = ?').pluck().get(action);
const endings = (html: string) =>
  [...html.matchAll(/action="([^"]+\/sessions\/\w+\/end)"/g)].map(([, path]) => path as string);

/** Signs in from a browser of that kind, and gives it with its session's cookie. */
async function signInFrom(practice: Practice, agent: string) {
  const browser = practice.browser().set('user-agent', agent) as Browser;
  const { headers } = await send(browser, '/sign-in', { email: ANNA.email, password: PASSWORD }).expect(303);
  return { browser, cookie: sessionIn(headers['set-cookie']) };
}

test('the page lists where one is signed in, in words, with this one marked', async () => {
  const practice = await openPractice();
  await signInFrom(practice, PHONE);
  practice.pass(600);
  const { browser } = await signInFrom(practice, FIREFOX);
  const { text } = await browser.get(HOME).expect(200);
  assert.match(text, /Firefox på Linux <b class="mark">Den här<\/b>/);
  assert.match(
    text,
    /Safari på iPhone[\s\S]*inloggad 23 nov\. 2026[ ,]+10:00, senast 23 nov\. 2026[ ,]+10:00, [\d.:a-f]+</,
  );
  assert.equal(endings(text).length, 2, 'not this one, which has a button of its own');
});

test('a stolen cookie shows in the list with the browser it is used in, stands in the log, and is worth nothing once ended', async () => {
  const practice = await openPractice();
  const { cookie } = await signInFrom(practice, PHONE);
  const thief = () => practice.browser().get('/clients').set('cookie', cookie).set('user-agent', EDGE);
  await thief().expect(200);
  await thief().expect(200);
  assert.equal(logged(practice, 'account.session_elsewhere'), 1);
  const { text } = await practice.anna.get(HOME).expect(200);
  assert.match(text, /Edge på Windows[\s\S]*också använd i Safari på iPhone/);
  const [end = ''] = endings(text);
  await send(practice.anna, end).expect(303);
  await thief()
    .expect(303)
    .expect('location', /^\/sign-in/);
  await practice.browser().post('/clients/new').set('cookie', cookie).type('form').send({ name: 'x' }).expect(401);
  await send(practice.anna, end).expect(404);
  const after = (await practice.anna.get(HOME)).text;
  assert.match(
    after,
    /Senaste händelser[\s\S]*Loggade ut en annan webbläsare[\s\S]*Inloggningen användes i en annan webbläsare/,
  );
  assert.equal(logged(practice, 'account.session_ended'), 1);
});

test('one signs out everywhere else at once, and who is half way in is out, too', async () => {
  const practice = await openPractice();
  const { secret } = await addApp(practice, practice.anna);
  practice.pass(60);
  const phone = await comeHalfWay(practice.browser());
  await second(phone, { secondCode: codeOf(practice, secret) }).expect(303);
  const tablet = await comeHalfWay(practice.browser());
  await send(practice.anna, `${HOME}/sessions/end-others`).expect(303);
  await phone.get('/clients').expect(303);
  practice.pass(60);
  await second(tablet, { secondCode: codeOf(practice, secret) }).expect('location', /^\/sign-in\?/);
  await practice.anna.get('/clients').expect(200);
  assert.equal(logged(practice, 'account.sessions_ended'), 1);
});

/** Anna with an app, and a browser of hers that is not asked for it any more. */
async function openTrusted() {
  const practice = await openPractice();
  const { secret } = await addApp(practice, practice.anna);
  practice.pass(60);
  const phone = await comeHalfWay(practice.browser());
  await second(phone, { secondCode: codeOf(practice, secret), secondTrust: 'yes' }).expect(303);
  const signInAgain = async () => {
    await phone.post('/sign-out');
    return (await send(phone, '/sign-in', { email: ANNA.email, password: PASSWORD }).expect(303)).headers.location;
  };
  return { ...practice, practice, secret, phone, signInAgain };
}

test('a trusted browser is not asked for the second step for thirty days, and others are', async () => {
  const { practice, db, signInAgain, pass } = await openTrusted();
  assert.equal(await signInAgain(), '/');
  await comeHalfWay(practice.browser());
  pass(30 * 86_400 - 120);
  assert.equal(await signInAgain(), '/');
  pass(120);
  assert.equal(await signInAgain(), '/sign-in/second?next=%2F');
  assert.equal(logged(practice, 'account.browser_trusted'), 1);
  const hashes = db.$client.prepare('SELECT secret_hash FROM known_browsers').pluck().all() as string[];
  assert.ok(hashes.every((hash) => /^[0-9a-f]{64}$/.test(hash)));
});

test('trust ends when one says so, and with the password', async () => {
  const first = await openTrusted();
  const { text } = await first.phone.get(HOME).expect(200);
  assert.match(text, /frågar inte igen före 23 dec\. 2026/);
  const paths = [...text.matchAll(/action="([^"]+\/browsers\/[\w-]+\/forget)"/g)].map(([, path]) => path as string);
  assert.equal(paths.length, 2);
  for (const path of paths) await send(first.phone, path).expect(303);
  assert.equal(await first.signInAgain(), '/sign-in/second?next=%2F');
  const other = await openTrusted();
  await send(other.anna, '/settings/password', { current: PASSWORD, password: 'en helt ny mening' }).expect(303);
  await send(other.phone, '/sign-in', { email: ANNA.email, password: 'en helt ny mening' })
    .expect(303)
    .expect('location', '/sign-in/second?next=%2F');
});

test('the cookie of a trusted browser is for HTTP alone, for TLS alone behind TLS, and for its own account', async () => {
  const practice = await openPractice({ trustProxy: 1 });
  const answer = await practice.browser().post('/sign-in').set('x-forwarded-proto', 'https').type('form').send(ANNA);
  const cookies = [answer.headers['set-cookie'] ?? []].flat().map(String);
  const known = cookies.find((cookie) => cookie.startsWith('__Host-klientkort.known.')) as string;
  assert.match(known, /; HttpOnly; Secure; SameSite=Lax$/);
  const invited = await send(practice.anna, '/admin/therapists', { email: 'bo@example.com', therapist: 'yes' });
  const bo = practice.browser();
  await send(bo, /\/invitations\/[\w-]+/.exec(invited.text)?.[0] as string, { ...ANNA, name: 'Bo Ek' }).expect(303);
  const [path = ''] = /[^"]+\/browsers\/[\w-]+\/forget/.exec((await practice.anna.get(HOME)).text) ?? [];
  await send(bo, path).expect(404);
});

test('strangers who hammer the address do not keep its owner out of a browser that is known', async () => {
  const practice = await openPractice();
  const { anna, browser } = practice;
  const guess = () => send(browser(), '/sign-in', { email: ANNA.email, password: 'fel lösenord helt' });
  await Promise.all(Array.from({ length: 60 }, guess));
  await guess().expect(429);
  await anna.get('/clients').expect(200);
  await anna.post('/sign-out').expect(303);
  await enter(anna);
  await anna.get('/clients').expect(200);
  const wrong = () => send(anna, '/sign-in', { email: ANNA.email, password: 'fel lösenord helt' });
  await anna.post('/sign-out').expect(303);
  for (let n = 0; n < 10; n++) await wrong().expect(422);
  assert.equal((await wrong()).status, 429, 'its own count');
});

test('a sign-in from a browser not seen before is in the log, one from a known browser is not', async () => {
  const practice = await openPractice();
  await practice.anna.post('/sign-out').expect(303);
  await enter(practice.anna);
  assert.equal(logged(practice, 'account.browser_new'), 1);
  await enter(practice.browser());
  assert.equal(logged(practice, 'account.browser_new'), 2);
});

test('the owner hears at the next sign-in in a known browser what happened to the account elsewhere, and of nothing done here', async () => {
  const practice = await openPractice({ trustProxy: 1 });
  const { anna } = practice;
  const again = async () => {
    await enter(anna.set('x-forwarded-for', '198.51.100.7'));
    return (await anna.get('/').expect(200)).text;
  };
  const NEWS = /använts i en ny webbläsare[^<]*<a href="\/settings\/sign-in">/;
  practice.pass(60);
  await again();
  practice.pass(60);
  await addApp(practice, anna);
  await send(anna, `${HOME}/app/remove`).expect(303);
  assert.doesNotMatch(await again(), NEWS, 'what one did oneself');
  practice.pass(60);
  const thief = practice.browser().set('x-forwarded-for', '203.0.113.66') as Browser;
  await enter(thief);
  practice.pass(60);
  assert.match(await again(), NEWS);
  practice.pass(60);
  assert.doesNotMatch(await again(), NEWS, 'once');
  await addApp(practice, thief);
  await send(thief, `${HOME}/app/remove`).expect(303);
  practice.pass(60);
  assert.match(await again(), NEWS, 'a way in was added and taken away');
});

test('who holds a copy of this very cookie is signed out with all the others', async () => {
  const practice = await openPractice();
  const { browser, cookie } = await signInFrom(practice, FIREFOX);
  await practice.anna.post('/sign-out').expect(303);
  const thief = () => practice.browser().get('/clients').set('cookie', cookie).set('user-agent', EDGE);
  await thief().expect(200);
  assert.match(
    (await browser.get(HOME).expect(200)).text,
    /sessions\/end-others/,
    'there is one session, and two who use it',
  );
  await send(browser, `${HOME}/sessions/end-others`).expect(303);
  await thief()
    .expect(303)
    .expect('location', /^\/sign-in/);
  const { text } = await browser.get(HOME).expect(200);
  assert.doesNotMatch(text, /Edge på Windows/);
});

test('a known browser stays known for as long as somebody signs in from it', async () => {
  const { browser, pass } = await openPractice();
  const phone = browser();
  const signIn = async () => {
    const answer = await send(phone, '/sign-in', { email: ANNA.email, password: PASSWORD }).expect(303);
    return /klientkort\.known\.[^;]+; Max-Age=15552000/.exec(String(answer.headers['set-cookie']))?.[0];
  };
  const first = await signIn();
  pass(100 * 86_400);
  assert.ok(first);
  assert.equal(await signIn(), first);
});

test('who changed the password is still known in that browser, when strangers hammer the address', async () => {
  const { anna, browser } = await openPractice();
  const password = 'en helt ny mening';
  await send(anna, '/settings/password', { current: PASSWORD, password }).expect(303);
  for (let n = 0; n < 12; n++) await send(browser(), '/sign-in', { email: ANNA.email, password: 'fel' });
  await send(browser(), '/sign-in', { email: ANNA.email, password }).expect(429);
  await anna.post('/sign-out').expect(303);
  await enter(anna, ANNA.email, password);
});
