import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { chmodSync, closeSync, openSync, readdirSync, rmSync, writeSync } from 'node:fs';
import { request } from 'node:http';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import supertest from 'supertest';
import { ANNA, addClient, type Browser, inputValue, openPractice } from './support/app.ts';
import { fill, mount } from './support/disk.ts';
import { entry } from './support/journal.ts';
import { behindItsBack, newFolder, type Program, run } from './support/program.ts';

const post = (browser: Browser, path: string, form: object) => browser.post(path).type('form').send(form);
const LONG = 'Vi talade om resan hem. '.repeat(8000).trim(); // 190 kB: more than what is left of a page

/** The server on a folder, and Anna signed in to it. */
async function openServer(DATA_DIR: string, isNew = true) {
  const program = run({ DATA_DIR, KLIENTKORT_BACKUP_AT: 'never' });
  const url = await program.address;
  const anna = supertest.agent(url);
  if (isNew) await post(anna, '/setup', { ...ANNA, example: 'empty' }).expect(303);
  else await post(anna, '/sign-in', { email: ANNA.email, password: ANNA.password }).expect(303);
  return { ...program, url, anna };
}

async function stop({ child, ended }: Program) {
  child.kill('SIGTERM');
  const { code, err } = await ended;
  assert.equal(code, 0, err);
}

const check = (DATA_DIR: string) => run({ DATA_DIR }, 'check').ended;
const backup = (DATA_DIR: string, ...words: string[]) => run({ DATA_DIR }, 'backup', ...words).ended;

/** A form for a new entry, as the page gave it. */
async function newEntry(anna: Browser, card: string, text: string) {
  const { text: page } = await anna.get(`${card}/journal/new`).expect(200);
  return entry({ entryId: inputValue(page, 'entryId'), text });
}

describe('what the disk refuses', { concurrency: 2 }, () => {
  test('a save that the disk has no room for is answered with all that was typed, and can be sent again', async () => {
    const { anna, db, lines } = await openPractice();
    const card = await addClient(anna);
    const form = await newEntry(anna, card, LONG);
    const pages = db.$client.pragma('page_count', { simple: true });
    db.$client.pragma(`max_page_count = ${pages}`);
    const full = await post(anna, `${card}/journal/new`, form).expect(507);
    assert.match(full.text, /Disken är full\. Inget du skrev är borta/);
    assert.match(full.text, new RegExp(`<form method="post" action="${card}/journal/new"`));
    assert.ok(full.text.includes(`name="text" aria-hidden="true">\n${LONG}</textarea>`));
    for (const [name, value] of Object.entries(form)) {
      assert.ok(full.text.includes(`name="${name}" aria-hidden="true">\n${value}</textarea>`), name);
    }
    assert.match(String(lines.at(-1)?.stack), /full/);
    db.$client.pragma('max_page_count = 100000');
    await post(anna, `${card}/journal/new`, form).expect(303);
    assert.ok(db.$client.prepare('SELECT text FROM journal_entries').pluck().get() === LONG);
  });

  test('a database that became read-only refuses each save kindly, and a password is never written into a page', async () => {
    const { anna, db } = await openPractice();
    const card = await addClient(anna);
    const form = await newEntry(anna, card, 'Ett kort samtal.');
    db.$client.pragma('query_only = ON');
    const refused = await post(anna, `${card}/journal/new`, form).expect(503);
    assert.match(refused.text, /Det går inte att spara just nu/);
    assert.ok(refused.text.includes('Ett kort samtal.'));
    await anna.get(card).expect(503); // a reading that cannot be logged is not shown
    const change = { current: ANNA.password, password: 'en ny hemlig cykel' };
    const { text } = await post(anna, '/settings/password', change).expect(503);
    assert.doesNotMatch(text, /cykel/);
    db.$client.pragma('query_only = OFF');
    await post(anna, `${card}/journal/new`, form).expect(303);
    await anna.get(card).expect(200);
  });

  test('on a full disk nothing is lost or damaged: the server says so, and goes on when there is room', async (t) => {
    const folder = mount(t, 'size=12m');
    if (!folder) return t.skip('a small file system cannot be mounted here');
    const server = await openServer(folder);
    const { anna } = server;
    const card = await addClient(anna);
    const saved = (await post(anna, `${card}/journal/new`, await newEntry(anna, card, 'Före.')).expect(303)).headers
      .location as string;
    const form = await newEntry(anna, card, LONG);
    const ballast = fill(folder);
    const full = await post(anna, `${card}/journal/new`, form).expect(507);
    assert.ok(full.text.includes(LONG));
    const { code, err } = await backup(folder);
    assert.equal(code, 1);
    assert.match(err, /full/);
    assert.equal(err.trim().split('\n').length, 1, err);
    assert.deepEqual(readdirSync(join(folder, 'backups')), []);
    assert.equal(await (await fetch(`${server.url}/healthz`)).text(), 'ok');
    rmSync(ballast);
    await post(anna, `${card}/journal/new`, form).expect(303);
    await anna.get(saved).expect(200);
    assert.equal((await backup(folder)).code, 0);
    assert.match((await check(folder)).out, /^database: ok/);
    await stop(server);
    const texts = behindItsBack(folder, (db) => db.prepare('SELECT text FROM journal_entries').pluck().all());
    assert.ok(texts.length === 2 && texts.includes('Före.') && texts.includes(LONG));
  });

  test('a start on a folder that became read-only is refused in one line, and nothing is damaged', async (t) => {
    const folder = mount(t, 'size=16m');
    if (!folder) return t.skip('a file system cannot be mounted here');
    await stop(await openServer(folder));
    execFileSync('mount', ['-o', 'remount,ro', folder]);
    const { code, err } = await run({ DATA_DIR: folder }).ended;
    assert.equal(code, 1);
    assert.match(err, /cannot be written/);
    assert.equal(err.trim().split('\n').length, 1, err);
    execFileSync('mount', ['-o', 'remount,rw', folder]);
    assert.match((await check(folder)).out, /^database: ok/);
  });
});

describe('the program on what others did to its files', { concurrency: 2 }, () => {
  test('a page of the database overwritten while the server was stopped is never shown, and check says what it is', async () => {
    const folder = newFolder();
    const server = await openServer(folder);
    const card = await addClient(server.anna);
    await stop(server);
    const [page, size] = behindItsBack(folder, (db) => [
      db.prepare("SELECT rootpage FROM sqlite_schema WHERE name = 'clients'").pluck().get() as number,
      db.pragma('page_size', { simple: true }) as number,
    ]);
    const file = openSync(join(folder, 'klientkort.db'), 'r+');
    writeSync(file, Buffer.alloc(size, 0xab), 0, size, (page - 1) * size);
    closeSync(file);
    const { code, out, err } = await check(folder);
    assert.equal(code, 1, out + err);
    assert.match(out + err, /malformed|damaged|database: /);
    const damaged = await openServer(folder, false);
    const { status, text } = await damaged.anna.get(card);
    assert.equal(status, 500);
    assert.doesNotMatch(text, /Karin/);
    const id = /\(([\w-]+)\)/.exec(text)?.[1] as string;
    damaged.child.kill('SIGTERM');
    const { err: log } = await damaged.ended;
    assert.ok(log.includes(id), 'the page names the line of the log');
  });

  test('a key that others on the machine can read is warned of at the start', async () => {
    const folder = newFolder();
    await stop(await openServer(folder));
    chmodSync(join(folder, 'klientkort.key'), 0o644);
    const { address, child, ended } = run({ DATA_DIR: folder });
    await address;
    child.kill('SIGTERM');
    assert.match((await ended).err, /Others on this machine can read the key .*chmod 400/);
  });
});

test('a save under way when the server is told to stop is answered and kept', async () => {
  const folder = newFolder();
  const server = await openServer(folder);
  const card = await addClient(server.anna);
  const form = new URLSearchParams(await newEntry(server.anna, card, LONG)).toString();
  const cookie = (
    server.anna.jar.getCookies({ domain: '127.0.0.1', path: '/', secure: false, script: false }) as unknown as {
      toValueString(): string;
    }[]
  )
    .map((each) => each.toValueString())
    .join('; ');
  const half = Math.floor(form.length / 2);
  const headers = { cookie, 'content-type': 'application/x-www-form-urlencoded', 'content-length': form.length };
  const answered = new Promise<number | undefined>((done, fail) => {
    const sending = request(`${server.url}${card}/journal/new`, { method: 'POST', headers }, (answer) => {
      answer.resume();
      done(answer.statusCode);
    });
    sending.on('error', fail);
    sending.write(form.slice(0, half), () => {
      setTimeout(() => server.child.kill('SIGTERM'), 200); // when it has begun to listen
      setTimeout(() => sending.end(form.slice(half)), 500);
    });
  });
  assert.equal(await answered, 303);
  assert.equal((await server.ended).code, 0);
  const texts = behindItsBack(folder, (db) => db.prepare('SELECT text FROM journal_entries').pluck().all());
  assert.ok(texts.length === 1 && texts[0] === LONG);
});
