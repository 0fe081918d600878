import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  ANNA,
  addClient,
  type Browser,
  inviteTherapist,
  openPractice,
  PASSWORD,
  signIn,
  startPractice,
} from './support/app.ts';

const send = (browser: Browser, path: string, form: object) => browser.post(path).type('form').send(form);

test('a new installation leads to setup, and setup is gone once there is an account', async () => {
  const practice = startPractice();
  const browser = practice.browser();
  await browser.get('/').expect(303).expect('location', '/sign-in');
  await browser.get('/sign-in').expect(303).expect('location', '/setup');
  await browser.get('/setup').expect(200);
  await send(browser, '/setup', { ...ANNA, example: 'empty' }).expect(303);
  assert.match((await browser.get('/').expect(200)).text, /Hej Anna/);
  await practice.browser().get('/setup').expect(404);
  await send(practice.browser(), '/setup', { ...ANNA, email: 'eve@example.com' }).expect(404);
});

test('ten who set up at once become one account', async () => {
  const practice = startPractice();
  const answers = await Promise.all(
    Array.from({ length: 10 }, (_, n) => send(practice.browser(), '/setup', { ...ANNA, email: `a${n}@example.com` })),
  );
  assert.equal(answers.filter(({ status }) => status === 303).length, 1);
  assert.equal(practice.db.$client.prepare('SELECT count(*) FROM accounts').pluck().get(), 1);
});

test('a refused setup says why beside each field, keeps what was typed but the password, and stores nothing', async () => {
  const practice = startPractice();
  const typed = {
    name: `O'Brien <script> 😀`,
    title: '',
    profession: '',
    email: 'inte-en-adress',
    password: 'kort',
    example: 'example',
  };
  const { text } = await send(practice.browser(), '/setup', typed).expect(422);
  for (const field of ['title', 'profession', 'email']) assert.match(text, new RegExp(`id="${field}-error"`));
  assert.match(text, /value="O&#39;Brien &lt;script&gt; 😀"/);
  assert.match(text, /value="inte-en-adress"/);
  assert.match(text, /value="example" checked/);
  assert.doesNotMatch(text, /kort"/);
  assert.equal(practice.db.$client.prepare('SELECT count(*) FROM accounts').pluck().get(), 0);
});

test('a refused setup tells of the password together with the rest, not a page later', async () => {
  const { text } = await send(startPractice().browser(), '/setup', { ...ANNA, title: '', password: 'kort' }).expect(
    422,
  );
  assert.match(text, /id="title-error"/);
  assert.match(text, /id="password-error"/);
});

test('passwords that are short, common, repeated, a run of keys or the e-mail itself are refused', async () => {
  const practice = startPractice();
  for (const [password, message] of [
    ['elva tecken', 'minst 12 tecken'],
    ['123456789012', 'lätt att gissa'],
    ['abcabcabcabc', 'lätt att gissa'],
    ['unbelievable', 'lätt att gissa'],
    ['ANNA@example.com', 'lätt att gissa'],
    ['x'.repeat(201), 'högst 200'],
  ] as const) {
    const { text } = await send(practice.browser(), '/setup', { ...ANNA, password }).expect(422);
    assert.match(text, new RegExp(`id="password-error">[^<]*${message}`), password);
  }
});

test('passwords are kept as argon2id with the parameters OWASP asks for', async () => {
  const { db } = await openPractice();
  const hash = db.$client.prepare('SELECT password_hash FROM accounts').pluck().get() as string;
  assert.match(hash, /^\$argon2id\$v=19\$m=19456,p=1,t=2\$/);
});

test('sign-in takes the e-mail in any case, and tells nobody whether an account exists', async () => {
  const practice = await openPractice();
  await signIn(practice, 'ANNA@Example.COM ');
  const page = async (email: string, password: string) => {
    const { text } = await send(practice.browser(), '/sign-in', { email, password }).expect(422);
    return text.replaceAll(email, '');
  };
  assert.equal(
    await page('anna@example.com', 'fel lösenord helt'),
    await page('nobody@example.com', 'fel lösenord helt'),
  );
});

test('a password fits however the computer spells its letters: ö, or o with two dots', async () => {
  const practice = await openPractice();
  assert.notEqual(PASSWORD.normalize('NFD'), PASSWORD);
  await signIn(practice, ANNA.email, PASSWORD.normalize('NFD'));
});

test('after sign-in one comes to the page one asked for, never to another site', async () => {
  const practice = await openPractice();
  const to = async (next: string) => {
    const answer = await send(practice.browser(), '/sign-in', { email: ANNA.email, password: PASSWORD, next }).expect(
      303,
    );
    return answer.headers.location;
  };
  assert.equal(await to('/clients?status=all'), '/clients?status=all');
  for (const evil of [
    '//evil.example',
    '/\\evil.example',
    'https://evil.example/',
    'javascript:alert(1)',
    'evil',
    '/\t/evil.example',
    '/.//evil.example',
    '/clients/..//evil.example',
    '/./\\evil.example',
  ]) {
    assert.match((await to(evil)) as string, /^\/(?![/\\])/, evil);
  }
});

test('ten wrong passwords close an account for a quarter of an hour, and the page says how long', async () => {
  const practice = await openPractice();
  const attempt = (password: string) => send(practice.browser(), '/sign-in', { email: ANNA.email, password });
  for (let n = 0; n < 10; n++) await attempt('fel lösenord helt').expect(422);
  assert.match((await attempt(PASSWORD).expect(429)).text, /Vänta 15 minuter/);
  practice.pass(10 * 60);
  assert.match((await attempt(PASSWORD).expect(429)).text, /Vänta 5 minuter/);
  await practice.anna.get('/clients').expect(200);
  practice.pass(5 * 60 + 1);
  await attempt(PASSWORD).expect(303);
  for (let n = 0; n < 9; n++) await attempt('fel lösenord helt').expect(422);
  await attempt(PASSWORD).expect(303);
  for (let n = 0; n < 9; n++) await attempt('fel lösenord helt').expect(422);
});

test('the very second the quarter of an hour is over, the count begins anew', async () => {
  const practice = await openPractice();
  const guesses = async () => {
    const one = () => send(practice.browser(), '/sign-in', { email: ANNA.email, password: 'fel lösenord helt' });
    const answers = await Promise.all(Array.from({ length: 12 }, one));
    return answers.filter(({ status }) => status === 422).length;
  };
  assert.equal(await guesses(), 10);
  practice.pass(15 * 60);
  assert.equal(await guesses(), 10);
});

test('many attempts at once do not slip past the limit, nor do many accounts from one address', async () => {
  const practice = await openPractice();
  const wrong = (email: string) => send(practice.browser(), '/sign-in', { email, password: 'fel lösenord helt' });
  const answers = await Promise.all(Array.from({ length: 25 }, () => wrong(ANNA.email)));
  assert.equal(answers.filter(({ status }) => status === 422).length, 10);
  const others = await Promise.all(Array.from({ length: 30 }, (_, n) => wrong(`nobody${n}@example.com`)));
  assert.equal(others.filter(({ status }) => status === 422).length, 25);
  await practice.anna.get('/clients').expect(200);
});

test('a changed password signs out every other browser, not this one', async () => {
  const practice = await openPractice();
  const phone = await signIn(practice);
  const change = (form: object) => send(practice.anna, '/settings/password', form);
  assert.match(
    (await change({ current: 'fel', password: 'en helt ny mening' }).expect(422)).text,
    /id="current-error"/,
  );
  assert.match((await change({ current: PASSWORD, password: 'kort' }).expect(422)).text, /id="password-error"/);
  await phone.get('/clients').expect(200);
  await change({ current: PASSWORD, password: 'en helt ny mening' }).expect(303);
  await practice.anna.get('/clients').expect(200);
  await phone.get('/clients').expect(303);
  await send(practice.browser(), '/sign-in', { email: ANNA.email, password: PASSWORD }).expect(422);
  await signIn(practice, ANNA.email, 'en helt ny mening');
});

test('two who change the password at once, knowing the same old one, do not both get their way', async () => {
  const practice = await openPractice();
  const phone = await signIn(practice);
  const change = (browser: Browser, password: string) =>
    send(browser, '/settings/password', { current: PASSWORD, password });
  const answers = await Promise.all([change(practice.anna, 'en helt ny mening'), change(phone, 'en annan ny mening')]);
  assert.equal(answers.filter(({ status }) => status === 303).length, 1);
});

test('an account chooses English; its headings and journal stay Swedish', async () => {
  const { anna } = await openPractice();
  const profile = {
    name: 'Anna Lind',
    title: 'Leg. psykolog',
    profession: 'Psykolog',
    locale: 'en',
    idleMinutes: '30',
  };
  await send(anna, '/settings', profile).expect(303);
  const { text } = await anna.get('/settings/headings').expect(200);
  assert.match(text, /<html lang="en">/);
  assert.match(text, /Sign out/);
  assert.match(text, /value="Mål med kontakten"/);
  for (const idleMinutes of ['5', '480']) await send(anna, '/settings', { ...profile, idleMinutes }).expect(303);
  for (const idleMinutes of ['4', '481', '7.5', 'x', '']) {
    const refused = await send(anna, '/settings', { ...profile, name: 'Ändrat', idleMinutes }).expect(422);
    assert.match(refused.text, /id="idleMinutes-error"/);
    assert.match(refused.text, /value="Ändrat"/);
  }
});

test('an operator invites a therapist by a link that is shown once, works once, and can be withdrawn', async () => {
  const practice = await openPractice();
  const { anna, db } = practice;
  const invite = async (email: string, roles: object = { therapist: 'yes' }) =>
    /\/invitations\/[\w-]+/.exec(
      (await send(anna, '/admin/therapists', { email, ...roles }).expect(200)).text,
    )?.[0] as string;
  const link = await invite('bo@example.com');
  assert.ok(!(await anna.get('/admin/therapists')).text.includes(link));
  assert.ok(
    !JSON.stringify(db.$client.prepare('SELECT * FROM invitations').all()).includes(link.split('/')[2] as string),
  );
  const bo = practice.browser();
  assert.match((await bo.get(link).expect(200)).text, /bo@example\.com/);
  assert.match((await send(bo, link, { ...ANNA, title: '' }).expect(422)).text, /id="title-error"/);
  await send(bo, link, { ...ANNA, name: 'Bo Ek' }).expect(303);
  await practice.browser().get(link).expect(404);
  await send(practice.browser(), link, { ...ANNA }).expect(404);
  await bo.get('/admin/therapists').expect(403);
  await send(bo, '/admin/therapists', { email: 'x@example.com', operator: 'yes' }).expect(403);
  await bo.get('/clients').expect(200);
  assert.match(
    (await send(anna, '/admin/therapists', { email: 'BO@example.com', therapist: 'yes' }).expect(422)).text,
    /redan ett konto/,
  );
  assert.match((await send(anna, '/admin/therapists', { email: 'c@example.com' }).expect(422)).text, /minst en roll/);

  const withdrawn = await invite('c@example.com');
  const form = /\/admin\/invitations\/[\w-]+\/withdraw/.exec((await anna.get('/admin/therapists')).text)?.[0] as string;
  await anna.post(form).expect(303);
  await practice.browser().get(withdrawn).expect(404);
  const late = await invite('d@example.com');
  practice.pass(7 * 24 * 3600 + 1);
  await practice.browser().get(late).expect(404);
});

test('an operator who is no therapist runs the accounts and opens no card', async () => {
  const practice = await openPractice();
  const card = await addClient(practice.anna, { name: 'Annas klient' });
  const { text } = await send(practice.anna, '/admin/therapists', { email: 'op@example.com', operator: 'yes' });
  const operator = practice.browser();
  const person = { name: 'Ove Drift', title: '', profession: '', password: PASSWORD }; // who signs nothing needs no title
  await send(operator, /\/invitations\/[\w-]+/.exec(text)?.[0] as string, person).expect(303);
  await operator.get('/').expect(303).expect('location', '/admin/therapists');
  await operator.get('/admin/therapists').expect(200);
  for (const path of ['/clients', card, `${card}/edit`, `${card}/journal/print`, '/clients/export']) {
    assert.doesNotMatch((await operator.get(path).expect(403)).text, /Annas klient/, path);
  }
  await operator.get('/settings').expect(200);
  await send(operator, '/settings', { ...person, locale: 'en', idleMinutes: '30' }).expect(303);
  assert.match((await operator.get('/settings').expect(200)).text, /Saved\./);
  assert.match(
    (await send(practice.anna, '/settings', { ...person, idleMinutes: '30' }).expect(422)).text,
    /Ange din titel/,
  );
});

test('two invitations to one address become one account, told kindly', async () => {
  const practice = await openPractice();
  const links = [];
  for (let n = 0; n < 2; n++) {
    const { text } = await send(practice.anna, '/admin/therapists', { email: 'bo@example.com', therapist: 'yes' });
    links.push(/\/invitations\/[\w-]+/.exec(text)?.[0] as string);
  }
  await send(practice.browser(), links[0] as string, { ...ANNA }).expect(303);
  assert.match((await send(practice.browser(), links[1] as string, { ...ANNA }).expect(422)).text, /redan ett konto/);
});

test('one invitation taken up by five at once is one account', async () => {
  const practice = await openPractice();
  const { text } = await send(practice.anna, '/admin/therapists', { email: 'bo@example.com', therapist: 'yes' });
  const link = /\/invitations\/[\w-]+/.exec(text)?.[0] as string;
  const answers = await Promise.all(Array.from({ length: 5 }, () => send(practice.browser(), link, { ...ANNA })));
  assert.deepEqual(answers.map(({ status }) => status).sort(), [303, 404, 404, 404, 404]);
  assert.equal(practice.db.$client.prepare('SELECT count(*) FROM accounts').pluck().get(), 2);
});

test('therapists see their own clients alone', async () => {
  const practice = await openPractice();
  const bo = await inviteTherapist(practice);
  await send(practice.anna, '/clients/new', { name: 'Annas klient' }).expect(303);
  await send(bo, '/clients/new', { name: 'Bos klient' }).expect(303);
  assert.doesNotMatch((await bo.get('/clients')).text, /Annas klient/);
  assert.doesNotMatch((await practice.anna.get('/clients')).text, /Bos klient/);
});
