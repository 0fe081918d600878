import assert from 'node:assert/strict';
import { once } from 'node:events';
import { closeSync, mkdirSync, openSync, readdirSync, statSync, writeFileSync, writeSync } from 'node:fs';
import { connect, createServer } from 'node:net';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import { readConfig } from '../src/config.ts';
import { StartupError } from '../src/shared/errors.ts';
import { ANNA } from './support/app.ts';
import { behindItsBack, folderWithPractice, MAIN, newFolder, run } from './support/program.ts';
import { numbers, openOffice, work } from './support/writers.ts';

/** Runs what must end by itself with exit code 1 and one line that says why. */
const oneLine = async (env: Record<string, string>, words: string[], message: RegExp) => {
  const { code, out, err } = await run({ DATA_DIR: newFolder(), ...env }, ...words).ended;
  assert.equal(code, 1, err);
  assert.match(err || out, message);
  assert.equal((err || out).trim().split('\n').length, 1, err || out);
};

// Each start takes half a second of one processor.
describe('the program', { concurrency: 2 }, () => {
  test('the server starts in a new folder that only its owner can read, and prints its address', async () => {
    const DATA_DIR = newFolder();
    const { address, child, ended } = run({ DATA_DIR });
    const url = await address;
    assert.equal(await (await fetch(`${url}/healthz`)).text(), 'ok');
    const first = await fetch(url);
    assert.equal(new URL(first.url).pathname, '/setup');
    assert.equal(statSync(DATA_DIR).mode & 0o777, 0o700);
    for (const name of readdirSync(DATA_DIR)) assert.equal(statSync(join(DATA_DIR, name)).mode & 0o077, 0, name);
    const silent = connect(Number(new URL(url).port), '127.0.0.1').on('error', () => {});
    await once(silent, 'connect');
    child.kill('SIGTERM');
    assert.equal((await ended).code, 0, 'a browser that keeps a connection open does not hold up the end');
    silent.destroy();
  });

  test('what cannot work is told in one line, with exit code 1', async () => {
    const taken = createServer().listen(0, '127.0.0.1').unref();
    await once(taken, 'listening');
    const PORT = String((taken.address() as { port: number }).port);
    const nonsense = newFolder();
    mkdirSync(nonsense);
    writeFileSync(join(nonsense, 'klientkort.db'), 'this is no database, whatever its name may say');
    const key = join(nonsense, 'a.key');
    writeFileSync(key, 'a'.repeat(64), { mode: 0o400 }); // or the start says that it made one
    const cases: [Record<string, string>, string[], RegExp][] = [
      [{ PORT: 'abc' }, [], /PORT is "abc"/],
      [{ KLIENTKORT_FOO: '1' }, [], /Unknown setting KLIENTKORT_FOO/],
      [{}, ['serv'], /Unknown command "serv"/],
      [{ DATA_DIR: join(MAIN, 'below-a-file') }, [], /cannot be written/],
      [{ PORT, KLIENTKORT_KEY_FILE: key }, [], /is taken/],
      [{ DATA_DIR: nonsense }, [], /The key .* cannot be read/],
      [{ DATA_DIR: nonsense }, ['check'], /The key .* cannot be read/],
      [{}, ['check'], /There is no database/],
      [{}, ['charge'], /klientkort charge --dry-run/],
      [{}, ['charge', '--dry-run'], /There is no database/],
      [{ KLIENTKORT_STRIPE_KEY: 'sk_test_1' }, ['serve'], /both KLIENTKORT_STRIPE_KEY/],
      [{ KLIENTKORT_STRIPE_KEY: 'hemligt' }, ['serve'], /KLIENTKORT_STRIPE_KEY is set but must be a secret key/],
      [
        { KLIENTKORT_SMTP_URL: 'http://x' },
        ['serve'],
        /KLIENTKORT_SMTP_URL is set but must be the address of a mail server/,
      ],
    ];
    for (const each of cases) await oneLine(...each);
    taken.close();
  });

  test('check says in one line what it cannot read, too', async () => {
    const empty = newFolder();
    mkdirSync(empty);
    writeFileSync(join(empty, 'klientkort.db'), '');
    const damaged = await folderWithPractice();
    behindItsBack(damaged, (db) => {
      const page = db.prepare("SELECT rootpage FROM sqlite_schema WHERE name = 'audit_log'").pluck().get() as number;
      const size = db.pragma('page_size', { simple: true }) as number;
      const file = openSync(join(damaged, 'klientkort.db'), 'r+');
      writeSync(file, Buffer.alloc(size, 0xab), 0, size, (page - 1) * size);
      closeSync(file);
    });
    await oneLine({ DATA_DIR: empty }, ['check'], /database/);
    await oneLine({ DATA_DIR: damaged }, ['check'], /malformed/);
  });

  test('check can look while the server is open and people write, and stops nobody', async () => {
    const DATA_DIR = newFolder();
    const { address, child, ended } = run({ DATA_DIR });
    const office = await openOffice(await address, 3, numbers(1));
    const desks = office.desks.map((desk) => assert.rejects(work(office, desk), TypeError));
    for (let n = 0; n < 3; n++) {
      const { code, out, err } = await run({ DATA_DIR }, 'check').ended;
      assert.equal(code, 0, out + err);
      assert.match(
        out,
        /^database: ok\naccess log: ok, \d+ rows, head [\da-f]{64}\njournals: ok, \d+ seals in \d journals\n$/,
      );
    }
    assert.equal((await run({ DATA_DIR }, 'charge', '--dry-run').ended).out, '0 due\n');
    child.kill('SIGKILL');
    await Promise.all([ended, ...desks]);
    assert.ok(office.entries.length > 10);
  });

  test('check names the first row of the log that was tampered with', async () => {
    const DATA_DIR = await folderWithPractice();
    behindItsBack(DATA_DIR, (db) => {
      db.exec("DROP TRIGGER audit_log_no_update; UPDATE audit_log SET actor_id = 'somebody else' WHERE id >= 2");
    });
    const { code, out } = await run({ DATA_DIR }, 'check').ended;
    assert.equal(code, 1);
    assert.match(out, /^access log: broken at row 2 \(account\.signed_in, 2026-11-23T09:00:00/);
  });

  test('the demo runs on throw-away data and listens to this machine alone', async () => {
    const { address, child, ended } = run({ HOST: '0.0.0.0' }, 'demo');
    const url = await address;
    assert.match(url, /127\.0\.0\.1/);
    assert.match(await (await fetch(`${url}/sign-in`)).text(), /klientkort-demo/);
    child.kill('SIGTERM');
    const { code, err } = await ended;
    assert.equal(code, 0);
    assert.equal(err, '', 'no key to keep: it is gone with the data');
  });

  test('a server that others reach without TLS says so at its start, and one behind a proxy or with a certificate does not', async () => {
    const said = async (env: Record<string, string>) => {
      const { address, child, ended } = run({ DATA_DIR: newFolder(), KLIENTKORT_BACKUP_AT: 'never', ...env });
      await address;
      child.kill('SIGTERM');
      return (await ended).err;
    };
    assert.match(await said({ HOST: '0.0.0.0' }), /can be read on the way: set KLIENTKORT_TLS_CERT/);
    assert.doesNotMatch(await said({ HOST: '0.0.0.0', TRUST_PROXY: 'loopback' }), /on the way/);
    assert.doesNotMatch(await said({ HOST: '127.0.0.1' }), /on the way/);
  });

  test('a server that others reach before its first account is made says so at its start, and not afterwards', async () => {
    const start = async (env: Record<string, string>, work = async (_url: string) => {}) => {
      const { address, child, ended } = run({ KLIENTKORT_BACKUP_AT: 'never', ...env });
      await work(await address);
      child.kill('SIGTERM');
      return (await ended).err;
    };
    const setUp = async (url: string) => {
      const body = new URLSearchParams({ ...ANNA, example: 'empty' });
      assert.equal((await fetch(`${url}/setup`, { method: 'POST', body, redirect: 'manual' })).status, 303);
    };
    const DATA_DIR = newFolder();
    const TRUST_PROXY = 'loopback';
    assert.match(await start({ DATA_DIR, TRUST_PROXY }), /"level":"warn".*there is no account yet: whoever opens/);
    assert.doesNotMatch(await start({ DATA_DIR }, setUp), /no account yet/, 'nobody but this machine');
    assert.doesNotMatch(await start({ DATA_DIR, TRUST_PROXY }), /no account yet/);
  });

  test('a secret can come as a file that systemd hands over, and is not repeated when it is wrong', () => {
    const CREDENTIALS_DIRECTORY = newFolder();
    mkdirSync(CREDENTIALS_DIRECTORY);
    const put = (name: string, text: string) => writeFileSync(join(CREDENTIALS_DIRECTORY, name), text);
    put('KLIENTKORT_METRICS_TOKEN', 'ett-hemligt-ord-om-tal\n');
    assert.equal(readConfig({ CREDENTIALS_DIRECTORY }).metricsToken, 'ett-hemligt-ord-om-tal');
    const both = { CREDENTIALS_DIRECTORY, KLIENTKORT_METRICS_TOKEN: 'ett-annat-hemligt-ord' };
    assert.equal(readConfig(both).metricsToken, 'ett-annat-hemligt-ord', 'what is said in the environment goes first');
    put('KLIENTKORT_METRICS_TOKEN', 'för kort');
    assert.throws(() => readConfig({ CREDENTIALS_DIRECTORY }), /KLIENTKORT_METRICS_TOKEN is set but must be/);
  });

  test('settings that cannot be right are refused, each with what it expects', () => {
    const refused = (env: Record<string, string>) => assert.throws(() => readConfig(env), StartupError);
    for (const PORT of ['abc', '-1', '65536', '80.5']) refused({ PORT });
    for (const TRUST_PROXY of ['yes', 'evil.example', 'abc', '1.2.3', '10.0.0.0/33']) refused({ TRUST_PROXY });
    refused({ KLIENTKORT_TIME_ZONE: 'Mars/Olympus' });
    refused({ KLIENTKORT_: '' });
    const smtp = { KLIENTKORT_SMTP_URL: 'smtp://klientkort:hemligt@mail.example.se:587' };
    refused(smtp);
    refused({ ...smtp, KLIENTKORT_MAIL_FROM: 'mottagningen' });
    refused({ KLIENTKORT_SMTP_URL: 'smtp://mail.example.se?tls=no', KLIENTKORT_MAIL_FROM: 'no-reply@example.se' });
    const mailed = readConfig({ ...smtp, KLIENTKORT_MAIL_FROM: 'Lindens mottagning <no-reply@example.se>' });
    assert.equal(mailed.smtp?.url, smtp.KLIENTKORT_SMTP_URL);
    const sms = { KLIENTKORT_SMS_USER: 'u', KLIENTKORT_SMS_PASSWORD: 'hemligt' };
    refused(sms);
    refused({ ...sms, KLIENTKORT_SMS_SENDER: 'En mottagning' });
    assert.equal(readConfig({ ...sms, KLIENTKORT_SMS_SENDER: 'Klientkort' }).elks?.sender, 'Klientkort');
    assert.equal(readConfig({}).host, '127.0.0.1', 'nobody but this machine, unless told otherwise');
    assert.equal(readConfig({ TRUST_PROXY: '1' }).trustProxy, 1);
    refused({ KLIENTKORT_TWO_FACTOR: 'yes' });
  });

  test('a second factor is required as soon as others can get here, unless it is said otherwise', () => {
    const rule = (env: Record<string, string>) => readConfig(env).twoFactor;
    const here = [
      '127.0.0.1',
      '127.0.0.2',
      '127.1',
      '::1',
      '[::1]',
      '0:0:0:0:0:0:0:1',
      '::ffff:127.0.0.1',
      'localhost',
    ];
    for (const HOST of [...here, 'LocalHost', 'localhost.', 'praktik.localhost']) {
      assert.equal(rule({ HOST }), 'outside', HOST);
    }
    const elsewhere = [
      '0.0.0.0',
      '0',
      '::',
      '::ffff:192.168.1.2',
      '192.168.1.2',
      '127.example.se',
      '127.0.0.1.example.se',
    ];
    for (const HOST of [...elsewhere, 'localhost.example.se', 'notlocalhost', 'fe80::1%eth0', '127.0.0.1/x', ' ']) {
      assert.equal(rule({ HOST }), 'required', HOST);
    }
    assert.equal(rule({ TRUST_PROXY: 'loopback' }), 'required');
    assert.equal(rule({ KLIENTKORT_URL: 'https://klientkort.example.se' }), 'required');
    assert.equal(rule({ KLIENTKORT_URL: 'http://localhost:3000' }), 'outside');
    assert.equal(rule({ HOST: '0.0.0.0', KLIENTKORT_TWO_FACTOR: 'optional' }), 'optional');
    assert.equal(rule({ KLIENTKORT_TWO_FACTOR: 'required' }), 'required');
  });
});
