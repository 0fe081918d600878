import assert from 'node:assert/strict';
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { setTimeout as pause } from 'node:timers/promises';
import supertest from 'supertest';
import type { Verified } from '../src/backups/backups.ts';
import { backUpInTime, keepBackups } from '../src/backups/runner.ts';
import { ANNA, inviteTherapist, openPractice } from './support/app.ts';
import { newFolder, run } from './support/program.ts';

const HOUR = 60 * 60;
const NOW = Date.UTC(2026, 10, 23, 9, 0) / 1000;
const HEAD = 'ab'.repeat(32);

/** A practice whose folder holds backups of these ages in hours, each read back and found whole. */
async function practiceWithBackups(...ages: number[]) {
  const dataDir = newFolder();
  const folder = join(dataDir, 'backups');
  mkdirSync(folder, { recursive: true });
  for (const age of ages) {
    const at = NOW - age * HOUR;
    const name = `klientkort-${new Date(at * 1000).toISOString().slice(0, 19).replace(/:/g, '')}.db`;
    const verified: Verified = { name, at, verifiedAt: at + 60, bytes: 4_000_000, head: HEAD };
    writeFileSync(join(folder, name), 'x'.repeat(4000));
    writeFileSync(join(folder, name.replace('.db', '.json')), JSON.stringify(verified));
  }
  const lines: Record<string, unknown>[] = [];
  const place = {
    dataDir,
    keyFile: join(dataDir, 'klientkort.key'),
    clock: () => NOW,
    log: (line: object) => void lines.push({ ...line }),
  };
  const backups = keepBackups({ ...place, backups: { folder, at: '03:10' } });
  return { ...(await openPractice({ backups })), backups, place, folder, dataDir, lines };
}

test('the operator sees the last good backup, its age, size and hash, and those that are kept', async () => {
  const { anna, folder } = await practiceWithBackups(6, 30, 54);
  writeFileSync(join(folder, 'klientkort-2026-11-23T080000.db'), 'never read back');
  const { text } = await anna.get('/admin/backups').expect(200);
  assert.match(text, /23 nov\. 2026 04:00, för 6 timmar sedan/);
  assert.match(text, /23 nov\. 2026 04:01/);
  assert.match(text, /4 MB/);
  assert.match(text, new RegExp(`readonly value="${HEAD}"`));
  assert.equal(text.match(/klientkort-2026-11-2\dT\d{6}\.db<\/code>/g)?.length, 4);
  assert.match(text, /Inte genomläst/);
  assert.ok(text.includes(`klientkort restore ${folder}/klientkort-2026-11-23T030000.db --replace`));
  assert.doesNotMatch(text, /mark-warn">Gammal|misslyckades/);
});

test('a backup older than 26 hours is warned of on every page of the operator, and once a day in the log', async () => {
  const { anna, backups, place, lines } = await practiceWithBackups(27);
  assert.match((await anna.get('/admin/backups')).text, /Den senaste säkerhetskopian är gammal/);
  assert.match((await anna.get('/admin/codes')).text, /Säkerhetskopior <span class="mark mark-warn">Gammal/);
  const restful = { ...backups, begin: () => false };
  backUpInTime(restful, { ...place, zone: 'Europe/Stockholm' });
  assert.deepEqual(lines, [
    { level: 'warn', job: 'backup', said: 'the last good backup, klientkort-2026-11-22T060000.db, is 27 hours old' },
  ]);
  const { anna: other } = await practiceWithBackups(25);
  assert.doesNotMatch((await other.get('/admin/codes')).text, /Gammal/);
});

/** Whether one is begun at a moment of the practice's clock, when the last was made at another. */
async function isBegun(now: string, last: string, { at = '03:10', fault = '' } = {}): Promise<boolean> {
  const { backups, folder, place } = await practiceWithBackups();
  const seconds = (text: string) => Temporal.ZonedDateTime.from(`${text}[Europe/Stockholm]`).epochMilliseconds / 1000;
  const name = `klientkort-${last.replaceAll(':', '')}.db`;
  const stored = fault ? { url: 'https://s3.example.se/bucket', fault } : undefined;
  const verified = { name, at: seconds(last), verifiedAt: seconds(last), bytes: 1, head: HEAD, stored };
  writeFileSync(join(folder, name), 'x');
  writeFileSync(join(folder, name.replace('.db', '.json')), JSON.stringify(verified));
  let begun = false;
  const begin = () => (begun = true);
  backUpInTime({ ...backups, at, begin }, { ...place, clock: () => seconds(now), zone: 'Europe/Stockholm' });
  return begun;
}

test('a backup is due whenever none was made since its last time of day, also when the server was off then', async () => {
  assert.ok(await isBegun('2026-11-23T03:10:00', '2026-11-22T03:10:05'));
  assert.ok(!(await isBegun('2026-11-23T03:09:59', '2026-11-22T03:10:05')));
  assert.ok(await isBegun('2026-11-23T03:10:00', '2026-11-23T00:05:00'), 'by hand in the night: not instead of it');
  assert.ok(!(await isBegun('2026-11-23T17:00:00', '2026-11-23T03:10:05')));
  const late = { at: '23:00' };
  assert.ok(await isBegun('2026-11-23T08:00:00', '2026-11-22T08:00:10', late), 'off each evening');
  assert.ok(!(await isBegun('2026-11-23T08:10:00', '2026-11-23T08:00:10', late)));
  assert.ok(await isBegun('2026-01-01T00:00:00', '2025-12-30T23:59:00', { at: '23:59' }));
  assert.ok(await isBegun('2026-03-29T03:00:00', '2026-03-28T02:30:10', { at: '02:30' }), 'a time that is skipped');
  assert.ok(
    !(await isBegun('2026-10-25T02:40:00+01:00', '2026-10-25T02:30:10', { at: '02:30' })),
    'one that comes twice',
  );
});

test('one that did not reach the store, or was made when the clock ran ahead, does not stand for the next', async () => {
  assert.ok(await isBegun('2026-11-23T17:00:00', '2026-11-23T03:10:05', { fault: 'the store is away' }));
  assert.ok(await isBegun('2026-11-23T17:00:00', '2036-01-01T03:10:05'));
  const { anna, backups } = await practiceWithBackups(30, -24 * 300);
  assert.equal(backups.standing(), 'old');
  assert.match((await anna.get('/admin/backups')).text, /22 nov\. 2026 04:00, för 30 timmar sedan/);
});

test('why the last backup failed is shown, also after a restart, until a good one is there', async () => {
  const { place, folder, dataDir } = await practiceWithBackups(20);
  const note = join(dataDir, 'klientkort-backup-failed.json');
  writeFileSync(note, JSON.stringify({ at: NOW - HOUR, reason: 'The database cannot be read: <disk> is full.' }));
  const backups = keepBackups({ ...place, backups: { folder, at: null } });
  const { anna } = await openPractice({ backups });
  const { text } = await anna.get('/admin/backups').expect(200);
  assert.match(text, /Säkerhetskopian 23 nov\. 2026 09:00 misslyckades/);
  assert.match(text, /&lt;disk&gt; is full/);
  assert.match((await anna.get('/admin/log')).text, /Misslyckad/);
  const later = keepBackups({
    ...place,
    clock: () => NOW,
    backups: { folder: (await practiceWithBackups(0)).folder, at: null },
  });
  assert.equal(later.standing(), 'fine');
});

test('a backup that is whole here but did not reach the store is told as just that', async () => {
  const { anna, folder, dataDir, place } = await practiceWithBackups(2);
  const [name] = readdirSync(folder).filter((each) => each.endsWith('.json')) as [string];
  const note = JSON.parse(readFileSync(join(folder, name), 'utf8')) as Verified;
  const stored = { url: 'https://s3.example.se/linden', fault: 'S3 returned 403 <Forbidden>' };
  writeFileSync(join(folder, name), JSON.stringify({ ...note, stored }));
  const failure = { at: note.verifiedAt + 20, began: note.at - 1, reason: 'The backup stands, but ...' };
  writeFileSync(join(dataDir, 'klientkort-backup-failed.json'), JSON.stringify(failure));
  assert.equal(keepBackups({ ...place, backups: { folder, at: null } }).standing(), 'away');
  const { text } = await anna.get('/admin/backups').expect(200);
  assert.match(
    text,
    /finns bara här<\/h2>.*403 &lt;Forbidden&gt;.*kom inte fram till https:\/\/s3\.example\.se\/linden/s,
  );
  assert.doesNotMatch(text, /misslyckades/);
  assert.match((await anna.get('/admin/codes')).text, /Bara här/);
});

test('only an operator sees the backups or asks for one', async () => {
  const practice = await openPractice();
  const bo = await inviteTherapist(practice);
  await bo.get('/admin/backups').expect(403);
  await bo.post('/admin/backups').expect(403);
});

test('the button makes one beside the server, one at a time, and says what came of it', async () => {
  const DATA_DIR = newFolder();
  const { address, child, ended } = run({ DATA_DIR, KLIENTKORT_BACKUP_AT: 'never' });
  const anna = supertest.agent(await address);
  const person = { ...ANNA, example: 'empty' };
  await anna.post('/setup').type('form').send(person).expect(303);
  assert.match((await anna.get('/admin/backups')).text, /Det finns ingen säkerhetskopia än/);
  const settled = async () => {
    for (;;) {
      const { text } = await anna.get('/admin/backups').expect(200);
      if (!/hx-trigger="every 2s"/.test(text)) return text;
      await pause(50);
    }
  };
  const [half, young] = ['half', 'young'].map((name) => join(DATA_DIR, 'backups', `${name}.db.unfinished`)) as [
    string,
    string,
  ];
  mkdirSync(join(DATA_DIR, 'backups'));
  writeFileSync(half, '');
  writeFileSync(young, '');
  utimesSync(half, 0, 0);
  await anna.post('/admin/backups').expect(303);
  await anna.post('/admin/backups').expect(303);
  assert.match((await anna.get('/admin/backups')).text, /görs redan/);
  assert.ok(existsSync(young), 'another may be under way');
  const text = await settled();
  assert.ok(!existsSync(half), 'what was left by a kill goes');
  const names = [...text.matchAll(/(klientkort-\S+)\.db<\/code>/g)].map((match) => match[1]);
  assert.equal(names.length, 1);
  const { head } = JSON.parse(readFileSync(join(DATA_DIR, 'backups', `${names[0]}.json`), 'utf8'));
  assert.ok(text.includes(`value="${head}"`));

  const keyFile = join(DATA_DIR, 'klientkort.key');
  const key = readFileSync(keyFile);
  rmSync(keyFile);
  await anna.post('/admin/backups').expect(303);
  assert.match(await settled(), /misslyckades<\/h2>.*The key .* cannot be read/s);
  writeFileSync(keyFile, key, { mode: 0o400 });
  await anna.post('/admin/backups').expect(303);
  assert.doesNotMatch(await settled(), /misslyckades/);
  child.kill('SIGTERM');
  const { code, err } = await ended;
  assert.equal(code, 0);
  assert.match(err, /"job":"backup","code":1,"said":"The key/);
});
