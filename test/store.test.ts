import assert from 'node:assert/strict';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { readConfig } from '../src/config.ts';
import { StartupError } from '../src/shared/errors.ts';
import { put } from '../src/store.ts';
import { behindItsBack, folderWithPractice, run } from './support/program.ts';
import { KEY, startStore } from './support/store.ts';

test('a backup goes to the store as well, signed, what has had its time is removed there, and it can be restored', async () => {
  const store = await startStore();
  const old = 'praktiken/klientkort-2020-01-02T020000';
  for (const name of [
    `${old}.db`,
    `${old}.json`,
    'praktiken/klientkort-2020-01-02T031000.db',
    'praktiken/mine.db',
    'other',
  ])
    store.objects.set(name, Buffer.from('x'));
  const DATA_DIR = await folderWithPractice();
  const { code, out, err } = await run({ DATA_DIR, ...store.env }, 'backup').ended;
  assert.equal(code, 0, out + err);
  assert.match(out, /^store: ok, http:.*\/bucket\/praktiken$/m);
  const file = /^backup: (.+)$/m.exec(out)?.[1] as string;
  const name = `praktiken/${file.split('/').at(-1)}`;
  const kept = [...store.objects.keys()].sort();
  const expected = [
    name,
    name.replace('.db', '.json'),
    'praktiken/klientkort-2020-01-02T031000.db',
    'praktiken/mine.db',
    'other',
  ];
  assert.deepEqual(kept, expected.sort());
  assert.deepEqual(store.objects.get(name), readFileSync(file));
  behindItsBack(DATA_DIR, (db) => db.exec("UPDATE clients SET name = 'Fel'"));
  const fetched = join(DATA_DIR, 'fetched.db');
  writeFileSync(fetched, store.objects.get(name) as Buffer);
  assert.equal((await run({ DATA_DIR }, 'restore', fetched, '--replace').ended).code, 0);
  assert.deepEqual(
    behindItsBack(DATA_DIR, (db) => db.prepare('SELECT name FROM clients').pluck().all()),
    ['Karin Östlund'],
  );
  store.close();
});

test('when the store refuses, loses it or is not there, the backup here stands, and one line says so', async () => {
  const store = await startStore();
  const DATA_DIR = await folderWithPractice();
  const failed = async (env: Record<string, string>, message: RegExp) => {
    const { code, out, err } = await run({ DATA_DIR, ...store.env, ...env }, 'backup').ended;
    assert.equal(code, 1);
    assert.match(err, message);
    assert.ok(!(out + err).includes(KEY.secret));
    const file = /^backup: (.+)$/m.exec(out)?.[1] as string;
    assert.ok(JSON.parse(readFileSync(file.replace('.db', '.json'), 'utf8')).stored.fault);
    assert.equal((await run({ DATA_DIR }, 'check', file).ended).code, 0);
  };
  await failed({ KLIENTKORT_S3_SECRET: 'ett annat' }, /stands, but it could not be put in .*403/);
  assert.ok(store.state.refused > 0);
  store.state.dies = true;
  await failed({}, /could not be put in/);
  store.state.dies = false;
  store.state.lose = true;
  await failed({}, /0 bytes of \d+ arrived/);
  store.state.lose = false;
  const others = 'praktiken/klientkort-2026-11-20T031000';
  store.objects.set(`${others}.db`, Buffer.from('x'));
  store.objects.set(`${others}.json`, Buffer.from(JSON.stringify({ origin: 'f'.repeat(64) })));
  await failed({}, /holds the backups of another installation/);
  assert.ok(store.objects.has(`${others}.db`));
  store.close();
  await failed({ KLIENTKORT_S3_URL: 'http://127.0.0.1:9/bucket' }, /could not be put in/);
});

test('a key that may only write is enough, and among thousands of names what has had its time is found', async () => {
  const store = await startStore();
  const DATA_DIR = await folderWithPractice();
  const day = (n: number) => new Date(Date.UTC(2020, 0, 1 + n)).toISOString().slice(0, 10);
  for (let n = 0; n < 2200; n++) store.objects.set(`praktiken/klientkort-${day(n)}T031000.db`, Buffer.from('x'));
  const backup = async () => (await run({ DATA_DIR, ...store.env }, 'backup').ended).out;
  store.state.onlyWrites = true;
  assert.match(await backup(), /^store: ok, .*; older ones could not be removed there: .*403/m);
  assert.equal(store.objects.size, 2202);
  store.state.onlyWrites = false;
  assert.match(await backup(), /^store: ok, \S+$/m);
  assert.ok(store.state.pages >= 3);
  const left = [...store.objects.keys()].filter((name) => name.endsWith('.db')).map((name) => name.slice(21, 31));
  assert.equal(left.filter((name) => name > day(2200 - 30)).length, 30);
  assert.equal(left.length, 30 + 12 - 3);
  store.close();
});

test('a large backup goes in parts, and arrives as it was', async () => {
  const store = await startStore();
  const folder = mkdtempSync(join(tmpdir(), 'klientkort-test-'));
  const file = join(folder, 'klientkort-2026-11-25T031000.db');
  const content = Buffer.alloc(20_000_000, 'journal');
  writeFileSync(file, content);
  const { KLIENTKORT_S3_URL: url } = store.env;
  await put({ url, keyId: KEY.id, secret: KEY.secret, region: KEY.region }, file);
  assert.equal(store.state.parts, 3);
  assert.ok(store.objects.get('praktiken/klientkort-2026-11-25T031000.db')?.equals(content));
  rmSync(folder, { recursive: true });
  store.close();
});

test('a store that points to another place is not followed there', async () => {
  let strangers = 0;
  const stranger = createServer((_req, res) => {
    strangers++;
    res.end();
  });
  const pointing = createServer((_req, res) => {
    const { port } = stranger.address() as AddressInfo;
    res.writeHead(307, { Location: `http://127.0.0.1:${port}/bucket/x` }).end();
  });
  for (const server of [stranger, pointing]) await once(server.listen(0, '127.0.0.1'), 'listening');
  const url = `http://127.0.0.1:${(pointing.address() as AddressInfo).port}/bucket`;
  const note = join(import.meta.dirname, 'store.test.ts');
  await assert.rejects(put({ url, keyId: KEY.id, secret: KEY.secret, region: KEY.region }, note));
  assert.equal(strangers, 0);
  for (const server of [stranger, pointing]) server.close();
});

test('a store reached without TLS is refused, but on this machine itself', () => {
  const key = { KLIENTKORT_S3_KEY_ID: 'a', KLIENTKORT_S3_SECRET: 'b' };
  for (const url of ['http://s3.example.se/bucket', 'http://10.0.0.2/bucket', 'ftp://s3.example.se/bucket']) {
    assert.throws(() => readConfig({ ...key, KLIENTKORT_S3_URL: url }), StartupError, url);
  }
  for (const url of ['https://s3.example.se/bucket', 'http://127.0.0.1:9000/bucket']) {
    assert.equal(readConfig({ ...key, KLIENTKORT_S3_URL: url }).store?.url, url);
  }
});
