import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { before, describe, test } from 'node:test';
import supertest from 'supertest';
import { open } from '../src/db/database.ts';
import { migrate } from '../src/db/migrate.ts';
import { sha256 } from '../src/shared/ids.ts';
import { ANNA, addClient, migrations, startPractice } from './support/app.ts';
import { mount } from './support/disk.ts';
import { addApp } from './support/factors.ts';
import { present } from './support/matching.ts';
import { behindItsBack, done, newFolder, refused, run } from './support/program.ts';

type Manifest = {
  version: number;
  migrations: { tag: string; hash: string }[];
  log: { rows: number; head: string };
  tables: { name: string; path: string; rows: number }[];
  files: { path: string; bytes: number }[];
};

const DOORS = [
  ...['sessions', 'attempts', 'client_codes'],
  ...['passkeys', 'authenticators', 'recovery_codes', 'known_browsers', 'spent_challenges'],
];
const LEFT_OUT = ['migrations', ...DOORS];
const PIXEL = Buffer.from(
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==',
  'base64',
);
const DOCUMENT = Buffer.from('%PDF-1.7 remiss');
const manifestIn = (folder: string): Manifest => JSON.parse(readFileSync(join(folder, 'manifest.json'), 'utf8'));

/** Every row of every table of a data folder. */
const contentOf = (folder: string) =>
  behindItsBack(folder, (db) => {
    const names = db
      .prepare("SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite_%'")
      .pluck();
    return new Map(
      (names.all() as string[]).map((name) => [
        name,
        db.prepare(`SELECT rowid AS nr, * FROM ${name} ORDER BY 1`).all(),
      ]),
    );
  });

/** Rows without their number, which only says in which order they came. */
const bare = (rows: unknown[] = []) => (rows as { nr: number }[]).map(({ nr, ...row }) => row);
const rulesOf = (folder: string) =>
  behindItsBack(folder, (db) =>
    db.prepare("SELECT name, sql FROM sqlite_schema WHERE type = 'trigger' ORDER BY 1").all(),
  );

let folder: string;
let exported: string;
let said: string;

before(async () => {
  folder = newFolder();
  mkdirSync(folder);
  const db = open(join(folder, 'klientkort.db'));
  migrate(db, migrations);
  const practice = startPractice({ db });
  const anna = practice.browser();
  await anna
    .post('/setup')
    .type('form')
    .send({ ...ANNA, example: 'example' })
    .expect(303);
  const card = await addClient(anna, { name: 'Åsa "Kajsa" O’Brien 🙂' });
  await anna.post(`${card}/attachments/new`).attach('file', DOCUMENT, 'Remiss.pdf').expect(303);
  await present(anna);
  await anna.post('/settings/presentation/photo').attach('file', PIXEL, 'jag.png').expect(303);
  await addApp(practice, anna);
  db.$client.close();
  exported = newFolder();
  const { address, child, ended } = run({ DATA_DIR: folder, KLIENTKORT_BACKUP_AT: 'never' });
  await address;
  said = await done(folder, 'export', exported); // while the server runs
  child.kill('SIGTERM');
  await ended;
});

describe('an export', { concurrency: 2 }, () => {
  test('holds every row of every table as JSON, and what was attached as files, for the owner alone', () => {
    const manifest = manifestIn(exported);
    const content = contentOf(folder);
    const names = [...content.keys()].filter((name) => !LEFT_OUT.includes(name));
    assert.deepEqual(
      manifest.tables.map(({ name }) => name),
      names.sort(),
    );
    for (const { name, path, rows } of manifest.tables) {
      const lines = readFileSync(join(exported, path), 'utf8').split('\n').slice(0, -1);
      assert.equal(lines.length, rows, name);
      assert.equal(rows, content.get(name)?.length, name);
    }
    for (const name of ['clients', 'journal_entries', 'journal_chain', 'bookings', 'charges', 'measure_answers'])
      assert.ok((content.get(name)?.length ?? 0) > 20, name);
    assert.deepEqual(readFileSync(join(exported, 'files', sha256(DOCUMENT))), DOCUMENT);
    assert.equal(manifest.files.length, 2);
    const all = readdirSync(exported, { recursive: true }).map((name) => join(exported, name.toString()));
    for (const each of [exported, ...all]) assert.equal(statSync(each).mode & 0o077, 0, each);
    assert.match(said, new RegExp(`head ${manifest.log.head}`));
    assert.match(said, /is not encrypted/);
  });

  test('is noted in the access log, and opens no door: no session, no one-time code, no second factor, no secret for cookies', () => {
    const log = readFileSync(join(exported, 'tables/audit_log.jsonl'), 'utf8').trim().split('\n');
    assert.equal(JSON.parse(log.at(-1) as string).action, 'installation.exported');
    assert.deepEqual(Object.keys(JSON.parse(readFileSync(join(exported, 'tables/installation.jsonl'), 'utf8'))), [
      'id',
      'created_at',
      'is_demo',
    ]);
    for (const name of LEFT_OUT) assert.ok(!existsSync(join(exported, `tables/${name}.jsonl`)), name);
  });

  test('can be verified with sha256sum alone', () => {
    assert.doesNotThrow(() => execFileSync('sha256sum', ['--check', '--strict', 'SHA256SUMS'], { cwd: exported }));
  });

  test('becomes another installation with the same rows, in which one signs in with the same password', async () => {
    const other = newFolder();
    const out = await done(other, 'import', exported);
    assert.match(out, /^equal: \d+ tables and 2 files/m);
    assert.match(out, new RegExp(/manifest: sha256 \w+/.exec(said)?.[0] as string));
    const [here, there] = [contentOf(folder), contentOf(other)];
    const added = there.get('audit_log')?.pop() as { action: string };
    assert.equal(added.action, 'installation.imported');
    for (const [name, rows] of here) {
      if (LEFT_OUT.includes(name) && name !== 'migrations') assert.deepEqual(there.get(name), [], name);
      else if (name !== 'installation') assert.deepEqual(bare(there.get(name)), bare(rows), name);
    }
    assert.deepEqual(rulesOf(other), rulesOf(folder), 'every trigger stands again');
    assert.match(await done(other, 'check'), /^database: ok/);
    const { address, child, ended } = run({ DATA_DIR: other });
    const signedIn = await supertest(await address)
      .post('/sign-in')
      .type('form')
      .send({ email: ANNA.email, password: ANNA.password });
    assert.equal(signedIn.status, 303);
    child.kill('SIGTERM');
    await ended;
    await refused(other, ['import', exported], /There is a database/);
  });

  test('of an older schema is taken in and brought up to date', async () => {
    const older = newFolder();
    mkdirSync(older);
    const db = open(join(older, 'klientkort.db'));
    migrate(db, migrations.slice(0, -2));
    db.$client.close();
    const copy = newFolder();
    await done(older, 'export', copy);
    assert.equal(manifestIn(copy).migrations.length, migrations.length - 2);
    const other = newFolder();
    await done(other, 'import', copy);
    assert.equal(contentOf(other).get('migrations')?.length, migrations.length);
  });

  test('that was changed in one byte, lacks a file or is newer is refused in one line, and nothing is stored', async () => {
    const manifest = manifestIn(exported);
    const largest = manifest.tables.toSorted((a, b) => b.rows - a.rows)[0]?.path as string;
    const flip = (path: string) => (copy: string) => {
      const bytes = readFileSync(join(copy, path));
      const at = Math.floor(bytes.length / 2);
      bytes.writeUInt8(bytes.readUInt8(at) ^ 1, at);
      writeFileSync(join(copy, path), bytes);
    };
    const rewrite = (change: (manifest: Manifest) => void) => (copy: string) => {
      const changed = manifestIn(copy);
      change(changed);
      const text = `${JSON.stringify(changed, null, 2)}\n`;
      writeFileSync(join(copy, 'manifest.json'), text);
      const sums = readFileSync(join(copy, 'SHA256SUMS'), 'utf8');
      writeFileSync(join(copy, 'SHA256SUMS'), sums.replace(/\w+(?= {2}manifest)/, sha256(text)));
    };
    const cases: [(copy: string) => void, RegExp][] = [
      [flip(largest), /not whole.*was changed/],
      [flip(`files/${sha256(DOCUMENT)}`), /not whole.*was changed/],
      [flip('SHA256SUMS'), /not whole/],
      [(copy) => rmSync(join(copy, 'tables/clients.jsonl')), /clients\.jsonl: it is missing/],
      [(copy) => rmSync(join(copy, 'manifest.json')), /manifest\.json: it cannot be read/],
      [rewrite((manifest) => (manifest.log.head = 'f'.repeat(64))), /does not end as the manifest says/],
      [rewrite((manifest) => (manifest.version = 2)), /format 2.*newer Klientkort/],
      [
        rewrite(({ migrations }) => migrations.push({ tag: '9999_later', hash: 'a'.repeat(64) })),
        /migration 9999_later.*newer Klientkort/,
      ],
    ];
    for (const [damage, message] of cases) {
      const copy = newFolder();
      cpSync(exported, copy, { recursive: true });
      damage(copy);
      const other = newFolder();
      mkdirSync(other);
      writeFileSync(join(other, 'klientkort.key'), `${'a'.repeat(64)}\n`);
      await refused(other, ['import', copy], message);
      assert.ok(!readdirSync(other).some((name) => name.startsWith('klientkort.db')), String(message));
    }
  });

  test('is never written into a folder that holds anything, and what is missing is said', async () => {
    const full = newFolder();
    mkdirSync(full);
    writeFileSync(join(full, 'mine'), '');
    await refused(folder, ['export', full], /is not empty/);
    assert.deepEqual(readdirSync(full), ['mine']);
    await refused(folder, ['export'], /klientkort export FOLDER/);
    await refused(folder, ['export', '/proc/nope'], /cannot be written/);
    await refused(newFolder(), ['export', newFolder()], /There is no database/);
    await refused(newFolder(), ['import'], /klientkort import FOLDER/);
  });

  test('on a full disk leaves nothing of itself, in either direction', async (t) => {
    const [small, place] = [mount(t, 'size=64k'), mount(t, 'size=256k')];
    if (!small || !place) return t.skip('a small file system cannot be mounted here');
    await refused(folder, ['export', small], /no space left/);
    assert.deepEqual(readdirSync(small), []);
    writeFileSync(join(place, 'klientkort.key'), `${'a'.repeat(64)}\n`, { mode: 0o400 });
    await refused(place, ['import', exported], /The import cannot be written, and nothing was stored/);
    assert.deepEqual(readdirSync(place).sort(), ['klientkort.key', 'klientkort.lock']);
  });
});
