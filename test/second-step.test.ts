import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ANNA, addClient, type Browser, inputValue, openPractice, PASSWORD } from './support/app.ts';
import { sessionIn } from './support/cookies.ts';
import { addApp, codeOf, codesIn, comeHalfWay, second, secretIn } from './support/factors.ts';
import { entry } from './support/journal.ts';

/** Anna with an app, its first code used up and the next to come. */
async function openWithApp(given: Parameters<typeof openPractice>[0] = {}) {
  const practice = await openPractice(given);
  const app = await addApp(practice, practice.anna);
  practice.pass(60);
  return { ...practice, ...app };
}

const actions = ({ db }: Pick<Awaited<ReturnType<typeof openPractice>>, 'db'>) =>
  db.$client.prepare("SELECT action FROM audit_log WHERE action LIKE 'account.%' ORDER BY id").pluck().all();

test('with an app, the password alone opens nothing: the code of another library does', async () => {
  const practice = await openWithApp();
  const phone = await comeHalfWay(practice.browser());
  for (const path of ['/', '/clients', '/settings/sign-in']) {
    await phone
      .get(path)
      .expect(303)
      .expect('location', /^\/sign-in/);
  }
  await phone.post('/clients/new').type('form').send({ name: 'Ny' }).expect(401);
  const page = await phone.get('/sign-in/second?next=%2F').expect(200);
  assert.match(page.text, /name="secondCode"[^>]*autocomplete="one-time-code"/);
  assert.match(page.text, /Har du varken telefonen eller en reservkod\? Den som sköter/);
  assert.match((await practice.browser().get('/sign-in')).text, /Glömt lösenordet\? Den som sköter/);
  await second(phone, { secondCode: codeOf(practice, practice.secret) })
    .expect(303)
    .expect('location', '/');
  await phone.get('/clients').expect(200);
  assert.deepEqual(actions(practice).slice(-2), ['account.signed_in', 'account.browser_new']);
});

test('the app is added by its first code, and shown as a picture, as a link and to be typed', async () => {
  const { anna, db, ...practice } = await openPractice();
  const { text } = await anna.get('/settings/sign-in/app').expect(200);
  const secret = secretIn(text);
  assert.match(secret, /^[A-Z2-7]{32}$/);
  assert.match(text, /<svg class="qr"[^>]* role="img" aria-label="[^"]+/);
  assert.match(text, new RegExp(`otpauth://totp/Klientkort:anna%40example\\.com\\?secret=${secret}`));
  const wrong = await anna.post('/settings/sign-in/app').type('form').send({ code: '000000' }).expect(422);
  assert.equal(secretIn(wrong.text), secret, 'the same picture again');
  assert.match(wrong.text, /id="code-error"/);
  assert.equal(db.$client.prepare('SELECT count(*) FROM authenticators').pluck().get(), 0);
  const form = { code: codeOf(practice, secret).replace(/(...)/, '$1 ') };
  const added = await anna.post('/settings/sign-in/app').type('form').send(form).expect(200);
  assert.equal(new Set(codesIn(added.text)).size, 10);
  assert.ok(!JSON.stringify(db.$client.prepare('SELECT data FROM sessions').all()).includes(secret));
});

test('a code is good once, and none before it is good after it', async () => {
  const practice = await openWithApp();
  const { secret, browser } = practice;
  const enter = async (code: string) => second(await comeHalfWay(browser()), { secondCode: code });
  const [now, next] = [codeOf(practice, secret), codeOf(practice, secret, 1)];
  assert.equal((await enter(next)).status, 303, 'a clock half a minute off');
  const refused = await enter(next);
  assert.equal(refused.status, 422);
  assert.match(refused.text, /id="secondCode-error"/);
  assert.equal((await enter(now)).status, 422, 'an earlier one');
  practice.pass(90);
  assert.equal((await enter(codeOf(practice, secret, -2))).status, 422, 'too old');
  assert.equal((await enter(codeOf(practice, secret, 2))).status, 422, 'not yet');
  assert.equal((await enter(codeOf(practice, secret))).status, 303);
  const back = 'UPDATE authenticators SET last_step = last_step - 1';
  assert.throws(() => practice.db.$client.exec(back), /only moves forward/);
});

test('twenty who type the same code at once are one who gets in', async () => {
  const practice = await openWithApp();
  const code = codeOf(practice, practice.secret);
  const browsers: Browser[] = [];
  for (let n = 0; n < 10; n++) browsers.push(await comeHalfWay(practice.browser()));
  const answers = await Promise.all([...browsers, ...browsers].map((each) => second(each, { secondCode: code })));
  assert.equal(answers.filter(({ headers }) => headers.location === '/').length, 1);
  const inside = await Promise.all(browsers.map((each) => each.get('/clients')));
  assert.equal(inside.filter(({ status }) => status === 200).length, 1);
});

test('codes cannot be guessed: ten wrong ones close the second step, however many browsers try, and a day has forty', async () => {
  const practice = await openWithApp();
  const { secret, browser, pass } = practice;
  const phone = await comeHalfWay(browser());
  const guess = (code = '000000') => second(phone, { secondCode: code });
  const answers = await Promise.all(Array.from({ length: 25 }, () => guess()));
  assert.equal(answers.filter(({ status }) => status === 422).length, 10);
  assert.equal((await guess(codeOf(practice, secret))).status, 429);
  assert.match((await second(await comeHalfWay(browser()), { secondCode: '1' })).text, /Vänta 15 minuter/);
  for (let round = 0; round < 3; round++) {
    pass(15 * 60 + 1);
    await comeHalfWay(phone);
    for (let n = 0; n < 10; n++) await guess();
  }
  pass(15 * 60 + 1);
  await comeHalfWay(phone);
  assert.equal((await guess(codeOf(practice, secret))).status, 429, 'the forty of the day');
  assert.equal(
    (await second(phone, { secondRecovery: practice.codes[0] as string })).status,
    303,
    'the owner has a way',
  );
});

test('half way in is worth ten minutes, and nothing once the password is another', async () => {
  const practice = await openWithApp();
  const { secret, anna } = practice;
  const late = await comeHalfWay(practice.browser());
  practice.pass(10 * 60);
  await second(late, { secondCode: codeOf(practice, secret) }).expect('location', '/sign-in?next=%2F');
  await late.get('/clients').expect(303);
  const phone = await comeHalfWay(practice.browser());
  const change = { current: PASSWORD, password: 'en helt ny mening' };
  await anna.post('/settings/password').type('form').send(change).expect(303);
  await second(phone, { secondCode: codeOf(practice, secret) }).expect('location', '/sign-in?next=%2F');
  await phone.get('/clients').expect(303);
});

test('the session id changes at each step up', async () => {
  const practice = await openWithApp();
  const idOf = (headers: Record<string, unknown>) => sessionIn(headers['set-cookie']);
  const first = await practice.browser().post('/sign-in').type('form').send(ANNA).expect(303);
  const half = idOf(first.headers);
  const form = { secondCode: codeOf(practice, practice.secret) };
  const done = await practice.browser().post('/sign-in/second').set('cookie', half).type('form').send(form).expect(303);
  assert.notEqual(idOf(done.headers), half);
  await practice.browser().get('/clients').set('cookie', half).expect(303);
  await practice.browser().get('/clients').set('cookie', idOf(done.headers)).expect(200);
});

test('a recovery code opens once, however it is typed; each time one is told, and new ones end the old', async () => {
  const practice = await openWithApp();
  const { codes, db, anna } = practice;
  const stored = JSON.stringify(db.$client.prepare('SELECT * FROM recovery_codes').all());
  assert.ok(codes.length === 10 && !codes.some((code) => stored.includes(code)));
  const enter = async (code: string) => {
    const phone = await comeHalfWay(practice.browser());
    return { phone, answer: await second(phone, { secondRecovery: code }) };
  };
  const typed = ` ${codes[0]?.toUpperCase().replaceAll('-', ' ').replaceAll('0', 'O').replaceAll('1', 'l')} `;
  const first = await enter(typed);
  assert.equal(first.answer.status, 303);
  assert.match((await first.phone.get('/')).text, /Du använde en reservkod och har 9 kvar.*href="\/settings\/sign-in"/);
  const again = await enter(codes[0] as string);
  assert.equal(again.answer.status, 422);
  assert.match(again.answer.text, /id="secondRecovery-error"/);
  assert.match((await anna.get('/settings/sign-in')).text, />9 kvar</);
  for (const code of codes.slice(1, 6)) assert.equal((await enter(code)).answer.status, 303);
  const { phone } = await enter(codes[6] as string);
  assert.match((await phone.get('/')).text, /Du har 3 reservkoder kvar/);
  assert.equal(actions(practice).filter((action) => action === 'account.code_used').length, 7);
  assert.throws(() => db.$client.exec('UPDATE recovery_codes SET used_at = NULL'), /good once/);
  const sheet = (await phone.post('/settings/sign-in/codes').expect(200)).text;
  assert.match(sheet, /anna@example\.com · 23 nov\. 2026/, 'a sheet on paper says when it was made');
  const made = codesIn(sheet);
  assert.equal((await enter(codes[7] as string)).answer.status, 422);
  assert.equal((await enter(made[0] as string)).answer.status, 303);
});

test('twenty who type the same recovery code at once are one who gets in', async () => {
  const practice = await openWithApp();
  const browsers: Browser[] = [];
  for (let n = 0; n < 10; n++) browsers.push(await comeHalfWay(practice.browser()));
  const form = { secondRecovery: practice.codes[0] as string };
  const answers = await Promise.all([...browsers, ...browsers].map((each) => second(each, form)));
  assert.equal(answers.filter(({ headers }) => headers.location === '/').length, 1);
});

test('words sent after the session ended wait for the password and then for the code, and are saved as meant', async () => {
  const practice = await openWithApp();
  const { anna, db, secret } = practice;
  const card = await addClient(anna);
  const words = 'Första\n\n  "citat" & <b>ej fet</b> åäö 😀\n';
  const entryId = inputValue((await anna.get(`${card}/journal/new`)).text, 'entryId');
  const form = entry({ entryId, contactType: 'video', text: words });
  const send = (more: object = {}) =>
    anna
      .post(`${card}/journal/new`)
      .type('form')
      .send({ ...form, ...more });
  const count = () => db.$client.prepare('SELECT count(*) FROM journal_entries').pluck().get();
  practice.pass(2 * 3600);
  assert.match((await send().expect(401)).text, /signInPassword/);
  const asked = await send({ signInEmail: ANNA.email, signInPassword: PASSWORD }).expect(401);
  assert.match(asked.text, /secondCode/);
  assert.match(asked.text, /&quot;citat&quot; &amp; &lt;b&gt;ej fet&lt;\/b&gt; åäö 😀\n<\/textarea>/);
  assert.doesNotMatch(asked.text, /grön cykel|signInPassword/);
  const wrong = await send({ secondCode: '000000' }).expect(401);
  assert.match(wrong.text, /id="secondCode-error"/);
  assert.match(wrong.text, /ej fet/);
  assert.equal(count(), 0);
  await send({ secondCode: codeOf(practice, secret) }).expect(303);
  assert.equal(db.$client.prepare('SELECT text FROM journal_entries').pluck().get(), words);
  await anna.get(card).expect(200);
});

test('where a second factor is required one is led to it first, from the set-up and from an invitation, and to nothing else', async () => {
  const practice = await openPractice({ twoFactor: 'required' });
  const { anna } = practice;
  await anna.get('/clients?q=a').expect(303).expect('location', '/settings/sign-in/start?next=%2Fclients%3Fq%3Da');
  const kept = await anna.post('/clients/new').type('form').send({ name: 'Karin Östlund' }).expect(403);
  assert.match(kept.text, /Karin Östlund\s*<\/textarea>/);
  assert.match((await anna.get('/settings/sign-in/start?next=%2Fclients').expect(200)).text, /två minuter/);
  const page = await anna.get('/settings/sign-in/app?next=%2Fclients').expect(200);
  const added = await anna
    .post('/settings/sign-in/app?next=%2Fclients')
    .type('form')
    .send({ code: codeOf(practice, secretIn(page.text)) })
    .expect(200);
  assert.equal(codesIn(added.text).length, 10);
  assert.match(added.text, /href="\/clients"/);
  await anna.get('/clients').expect(200);
  await anna.get('/settings/sign-in/start').expect(303).expect('location', '/');
  const devices = (await anna.get('/settings/sign-in').expect(200)).text;
  assert.match(devices, /alla konton ett andra steg/);
  assert.doesNotMatch(devices, /app\/remove/);
  const last = await anna.post('/settings/sign-in/app/remove').expect(409);
  assert.match(last.text, /Lägg till ett annat först/);
  const invited = await anna.post('/admin/therapists').type('form').send({ email: 'bo@example.com', therapist: 'yes' });
  const bo = practice.browser();
  await bo
    .post(/\/invitations\/[\w-]+/.exec(invited.text)?.[0] as string)
    .type('form')
    .send(ANNA)
    .expect(303);
  await bo
    .get('/clients')
    .expect(303)
    .expect('location', /^\/settings\/sign-in\/start/);
  await bo.post('/sign-out').expect(303);
});

test('behind a proxy or a name that the settings do not tell of a second factor is required all the same, and the log says so once', async () => {
  const practice = await openPractice({ twoFactor: 'outside' });
  const { anna, lines } = practice;
  const start = '/settings/sign-in/start?next=%2Fclients';
  await anna.get('/clients').expect(200);
  for (const host of ['localhost:3000', '127.0.0.1', '[::1]:3000'])
    await anna.get('/clients').set('host', host).expect(200);
  assert.deepEqual(lines, []);
  for (const [name, value] of [
    ['x-forwarded-for', '203.0.113.7'],
    ['x-forwarded-proto', 'https'],
    ['forwarded', 'for=203.0.113.7'],
    ['via', '1.1 proxy'],
    ['host', 'klientkort.example.se'],
    ['host', '192.168.1.2:3000'],
  ] as const) {
    await anna.get('/clients').set(name, value).expect(303).expect('location', start);
  }
  assert.match(lines.map(({ said }) => said).join(), /^[^,]*TRUST_PROXY does not name:[^,]*, [^,]*$/, 'once');
  await addApp(practice, anna);
  await anna.get('/clients').set('via', '1.1 proxy').expect(200);
  await anna.post('/settings/sign-in/app/remove').set('via', '1.1 proxy').expect(409);
});

test('where it is optional the app can be taken away, and its recovery codes go with it', async () => {
  const practice = await openWithApp();
  const { anna, db } = practice;
  await anna.post('/settings/sign-in/app/remove').expect(303);
  assert.equal(db.$client.prepare('SELECT count(*) FROM recovery_codes').pluck().get(), 0);
  await practice.browser().post('/sign-in').type('form').send(ANNA).expect(303).expect('location', '/');
  await anna.post('/settings/sign-in/app/remove').expect(404);
  assert.ok(actions(practice).includes('account.app_removed'));
});

test('a flood of passkeys that are none fills no log, and keeps nobody out', async () => {
  const practice = await openWithApp();
  const flood = Array.from({ length: 80 }, () =>
    practice.browser().post('/sign-in').type('form').send({ passkey: '{}' }),
  );
  assert.ok((await Promise.all(flood)).every(({ status }) => status === 422));
  assert.equal(actions(practice).filter((action) => action === 'account.sign_in_refused').length, 51);
});

test('who stole the password keeps its owner out with neither wrong codes nor wrong recovery codes, and is told of', async () => {
  const practice = await openWithApp();
  const { anna, secret, codes } = practice;
  await second(await comeHalfWay(anna), { secondCode: codeOf(practice, secret) }).expect(303);
  practice.pass(60);
  const told = async () => (await anna.get('/settings/sign-in').expect(200)).text;
  const thief = await comeHalfWay(practice.browser());
  assert.match(
    await told(),
    /Senaste händelser[^<]*<\/h2>\s*<ul[^>]*>\s*<li><span>Gav rätt lösenord, med andra steget kvar/,
  );
  for (let n = 0; n < 12; n++) {
    await second(thief, { secondCode: '000000' });
    await second(thief, { secondRecovery: 'aaaa-bbbb' });
  }
  await second(thief, { secondCode: codeOf(practice, secret) }).expect(429);
  await second(await comeHalfWay(practice.browser()), { secondRecovery: codes[0] as string }).expect(303);
  await anna.post('/sign-out').expect(303);
  await second(await comeHalfWay(anna), { secondCode: codeOf(practice, secret) }).expect(303);
  await second(thief, { secondCode: codeOf(practice, secret, 1) }).expect(429);
  assert.match(await told(), /Nekades andra steget/);
  const rights = () => actions(practice).filter((action) => action === 'account.password_right').length;
  const before = rights();
  for (let n = 0; n < 5; n++) await comeHalfWay(practice.browser());
  assert.equal(rights(), before, 'once a minute: it fills no log');
});

test('a known browser has as many tries as any, and no more', async () => {
  const practice = await openWithApp();
  const { anna, secret } = practice;
  await comeHalfWay(anna);
  for (let n = 0; n < 10; n++) await second(anna, { secondCode: '000000' }).expect(422);
  await second(anna, { secondCode: codeOf(practice, secret) }).expect(429);
});

test('a flood of recovery codes that are none fills no log', async () => {
  const practice = await openWithApp();
  const thief = await comeHalfWay(practice.browser());
  for (let n = 0; n < 80; n++) await second(thief, { secondRecovery: String(n) }).expect(422);
  assert.equal(actions(practice).filter((action) => action === 'account.second_step_refused').length, 51);
});
