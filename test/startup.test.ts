import assert from 'node:assert/strict';
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, test } from 'node:test';
import Database from 'better-sqlite3';
import { ANNA } from './support/app.ts';

const MAIN = join(import.meta.dirname, '../src/main.ts');
const children: ChildProcess[] = [];
const folders: string[] = [];
afterEach(() => {
  for (const child of children.splice(0)) child.kill('SIGKILL');
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true });
});

function newFolder() {
  const folder = mkdtempSync(join(tmpdir(), 'klientkort-test-'));
  folders.push(folder);
  return join(folder, 'data');
}

function run(env: Record<string, string>, ...words: string[]) {
  const child = spawn(process.execPath, [MAIN, ...words], { env: { PATH: process.env.PATH, PORT: '0', ...env } });
  children.push(child);
  let out = '';
  let err = '';
  child.stdout.on('data', (chunk) => {
    out += chunk;
  });
  child.stderr.on('data', (chunk) => {
    err += chunk;
  });
  const ended = once(child, 'exit').then(([code]) => ({ code: code as number | null, out, err }));
  const address = new Promise<string>((done, fail) => {
    child.stdout.on('data', () => {
      const url = /http:\S+/.exec(out)?.[0];
      if (url) done(url.replace('localhost', '127.0.0.1'));
    });
    ended.then(() => fail(new Error(`ended: ${err}`)));
  });
  address.catch(() => {});
  return { child, ended, address };
}

async function setUp(url: string) {
  const body = new URLSearchParams({ ...ANNA, example: 'empty' });
  const answer = await fetch(`${url}/setup`, { method: 'POST', body, redirect: 'manual' });
  assert.equal(answer.status, 303);
  return String(answer.headers.get('set-cookie')).split(';')[0] as string;
}

test('the server starts in a new folder that only its owner can read, and prints its address', async () => {
  const DATA_DIR = newFolder();
  const { address, child, ended } = run({ DATA_DIR });
  const url = await address;
  assert.equal(await (await fetch(`${url}/healthz`)).text(), 'ok');
  const first = await fetch(url);
  assert.equal(new URL(first.url).pathname, '/setup');
  assert.equal(statSync(DATA_DIR).mode & 0o777, 0o700);
  assert.equal(statSync(join(DATA_DIR, 'klientkort.db')).mode & 0o777, 0o600);
  child.kill('SIGTERM');
  assert.equal((await ended).code, 0);
});

test('what cannot work is told in one line, with exit code 1', async () => {
  const taken = createServer().listen(0, '127.0.0.1');
  await once(taken, 'listening');
  const PORT = String((taken.address() as { port: number }).port);
  const nonsense = newFolder();
  writeFileSync(join(folders.at(-1) as string, 'klientkort.db'), 'this is no database, whatever its name may say');
  const faults: [Record<string, string>, string[], RegExp][] = [
    [{ PORT: 'abc' }, [], /PORT is "abc"/],
    [{ KLIENTKORT_TIME_ZONE: 'Mars/Olympus' }, [], /KLIENTKORT_TIME_ZONE/],
    [{ KLIENTKORT_TYPO: '1' }, [], /Unknown setting KLIENTKORT_TYPO/],
    [{}, ['serv'], /Unknown command "serv"/],
    [{ DATA_DIR: join(MAIN, 'below-a-file') }, [], /cannot be written/],
    [{ DATA_DIR: newFolder(), PORT }, [], /is taken/],
    [{ DATA_DIR: folders[0] as string }, [], /cannot be read: file is not a database/],
    [{ DATA_DIR: folders[0] as string }, ['check'], /cannot be read: file is not a database/],
    [{ DATA_DIR: newFolder() }, ['check'], /There is no database/],
  ];
  assert.ok(nonsense);
  for (const [env, words, message] of faults) {
    const { code, err } = await run({ DATA_DIR: newFolder(), ...env }, ...words).ended;
    assert.equal(code, 1, err);
    assert.match(err, message);
    assert.equal(err.trim().split('\n').length, 1, err);
  }
  taken.close();
});

test('what was answered as saved is there after a kill, ten times over', async () => {
  const DATA_DIR = newFolder();
  let cookie = '';
  for (let round = 0; round < 10; round++) {
    const { address, child, ended } = run({ DATA_DIR });
    const url = await address;
    cookie ||= await setUp(url);
    const body = new URLSearchParams({ name: `Klient ${round}`, confirmed: 'yes' });
    const answer = await fetch(`${url}/clients/new`, { method: 'POST', body, headers: { cookie }, redirect: 'manual' });
    assert.equal(answer.status, 303);
    child.kill('SIGKILL');
    await ended;
  }
  const db = new Database(join(DATA_DIR, 'klientkort.db'));
  assert.equal(db.prepare('SELECT count(*) FROM clients').pluck().get(), 10);
  db.close();
  const checked = await run({ DATA_DIR }, 'check').ended;
  assert.equal(checked.code, 0, checked.out + checked.err);
  assert.match(checked.out, /access log: ok, \d+ rows, head [\da-f]{64}/);
});

test('check names the first row of the log that was tampered with', async () => {
  const DATA_DIR = newFolder();
  const { address, child, ended } = run({ DATA_DIR });
  await setUp(await address);
  child.kill('SIGTERM');
  await ended;
  const db = new Database(join(DATA_DIR, 'klientkort.db'));
  db.exec("DROP TRIGGER audit_log_no_update; UPDATE audit_log SET actor_id = 'somebody else' WHERE id = 1");
  db.close();
  const { code, out } = await run({ DATA_DIR }, 'check').ended;
  assert.equal(code, 1);
  assert.match(out, /access log: broken at row 1 \(account\.created/);
});

test('the demo runs on throw-away data and listens to this machine alone', async () => {
  const { address, child, ended } = run({ HOST: '0.0.0.0' }, 'demo');
  const url = await address;
  assert.match(url, /127\.0\.0\.1/);
  assert.match(await (await fetch(`${url}/sign-in`)).text(), /klientkort-demo/);
  child.kill('SIGTERM');
  assert.equal((await ended).code, 0);
});
