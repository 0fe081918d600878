import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import supertest from 'supertest';
import { ANNA, type Browser } from './support/app.ts';
import { addApp } from './support/factors.ts';
import { behindItsBack, done, ended, folderWithPractice, newFolder, run } from './support/program.ts';

const shownIn = (out: string) => /^password: (\S{20})$/m.exec(out)?.[1] as string;
const NEW = ['--name', 'Bo Ek', '--title', 'Leg. psykolog', '--profession', 'Psykolog'];

describe('who runs the program', { concurrency: 2 }, () => {
  test('gives somebody a new password while the server runs: the old one and the open browsers are worth nothing', async () => {
    const folder = await folderWithPractice();
    const { address, child, ended } = run({ DATA_DIR: folder, KLIENTKORT_BACKUP_AT: 'never' });
    const browser = supertest.agent(await address);
    const signIn = (password: string) => browser.post('/sign-in').type('form').send({ email: ANNA.email, password });
    await signIn(ANNA.password).expect(303);
    for (let n = 0; n < 11; n++)
      await supertest(await address)
        .post('/sign-in')
        .type('form')
        .send({ email: ANNA.email, password: 'x' });
    const out = await done(folder, 'user', 'reset-password', 'Anna@example.com');
    const opened = await browser.get('/clients');
    assert.equal(opened.status, 303, 'signed out');
    await signIn(ANNA.password).expect(422);
    await signIn(shownIn(out)).expect(303);
    await browser.get('/clients').expect(303).expect('location', '/settings/password');
    const log = (db: { prepare: (sql: string) => { pluck: () => { all: () => unknown[] } } }) =>
      db.prepare('SELECT action FROM audit_log').pluck().all();
    assert.ok(behindItsBack(folder, log).includes('account.password_reset'));
    child.kill('SIGTERM');
    await ended;
  });

  test('takes a lost second factor away while the server runs, which is logged, and the password alone opens again', async () => {
    const folder = await folderWithPractice();
    const { address, child, ended } = run({ DATA_DIR: folder, KLIENTKORT_BACKUP_AT: 'never' });
    const url = await address;
    const signIn = async (browser: Browser) =>
      (await browser.post('/sign-in').type('form').send(ANNA).expect(303)).headers.location;
    const anna = supertest.agent(url);
    assert.equal(await signIn(anna), '/');
    const clock = () => Math.floor(Date.now() / 1000);
    await addApp({ deps: { clock } }, anna);
    assert.match(String(await signIn(supertest.agent(url))), /^\/sign-in\/second/);
    for (let n = 0; n < 12; n++)
      await supertest(url)
        .post('/sign-in')
        .type('form')
        .send({ ...ANNA, password: 'x' });
    assert.match(await done(folder, 'user', 'reset-2fa', 'ANNA@example.com'), /removed: anna@example\.com/);
    await anna.get('/clients').expect(303);
    assert.equal(await signIn(anna), '/');
    assert.match((await anna.get('/settings/sign-in').expect(200)).text, /Bara lösenordet skyddar/);
    const log = (db: { prepare: (sql: string) => { pluck: () => { all: () => unknown[] } } }) =>
      db.prepare('SELECT action FROM audit_log').pluck().all();
    assert.ok(behindItsBack(folder, log).includes('account.factors_reset'));
    child.kill('SIGTERM');
    await ended;
  });

  test('adds an account, which the list shows and one can sign in with', async () => {
    const folder = await folderWithPractice();
    const out = await done(folder, 'user', 'add', 'bo@example.com', ...NEW, '--operator');
    assert.match(await done(folder, 'user', 'list'), /bo@example\.com {2}Bo Ek {2}therapist, operator {2}since/);
    const { address, child, ended } = run({ DATA_DIR: folder });
    const form = { email: 'bo@example.com', password: shownIn(out) };
    await supertest(await address)
      .post('/sign-in')
      .type('form')
      .send(form)
      .expect(303);
    child.kill('SIGTERM');
    await ended;
  });

  test('signs somebody out of every browser, or everybody, while the server runs', async () => {
    const folder = await folderWithPractice();
    const { address, child, ended } = run({ DATA_DIR: folder, KLIENTKORT_BACKUP_AT: 'never' });
    const browser = supertest.agent(await address);
    const { email, password } = ANNA;
    for (const words of [[email], ['--all']]) {
      await browser.post('/sign-in').type('form').send({ email, password }).expect(303);
      await browser.get('/clients').expect(200);
      assert.match(await done(folder, 'user', 'sign-out', ...words), /^signed out everywhere: anna@example\.com$/m);
      await browser.get('/clients').expect(303);
    }
    const signedOut = "SELECT count(*) FROM audit_log WHERE action = 'account.signed_out' AND actor_id IS NULL";
    assert.equal(
      behindItsBack(folder, (db) => db.prepare(signedOut).pluck().get()),
      2,
    );
    child.kill('SIGTERM');
    await ended;
  });

  test('is told what was wrong, and nothing was changed', async () => {
    const folder = await folderWithPractice();
    const cases: [string[], RegExp][] = [
      [[], /user reset-password EMAIL/],
      [['remove', 'anna@example.com'], /user reset-password EMAIL/],
      [['list', '--nonsense'], /user reset-password EMAIL/],
      [['reset-password', 'nobody@example.com'], /no account with the e-mail/],
      [['sign-out', 'nobody@example.com'], /no account with the e-mail/],
      [['sign-out'], /user sign-out EMAIL/],
      [['sign-out', 'anna@example.com', '--all'], /user sign-out EMAIL/],
      [['reset-2fa', 'nobody@example.com'], /no account with the e-mail/],
      [['reset-2fa'], /user reset-2fa EMAIL/],
      [['add', 'bo', ...NEW], /no e-mail address/],
      [['add', 'bo@example.com'], /name/i],
      [['add', 'anna@example.com', ...NEW], /already an account/],
      [['add', 'bo@example.com', ...NEW, '--no-therapist'], /./],
    ];
    for (const [words, message] of cases) {
      const { code, err } = await ended(folder, 'user', ...words);
      assert.equal(code, 1, words.join(' '));
      assert.match(err, message);
    }
    assert.equal((await done(folder, 'user', 'list')).split('\n').length, 2);
    assert.equal((await ended(newFolder(), 'user', 'list')).code, 1);
  });
});
