import assert from 'node:assert/strict';
import {
  copyFileSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  statSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import { databaseIn } from '../src/data-folder.ts';
import { outlived } from '../src/db/backup.ts';
import {
  behindItsBack,
  done,
  ended,
  folderWithPractice,
  keyOf,
  namesOf,
  newFolder,
  refused,
  run,
} from './support/program.ts';

const filesIn = (folder: string): string[] =>
  readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((each) => each.isFile())
    .map((each) => join(each.parentPath, each.name));
/** Opens the folder with the server, once. */
async function serveOnce(DATA_DIR: string): Promise<void> {
  const { address, child, ended } = run({ DATA_DIR, KLIENTKORT_BACKUP_AT: 'never' });
  await address;
  child.kill('SIGTERM');
  assert.equal((await ended).code, 0);
}
/** A folder with a practice in it, encrypted as the server leaves it. */
async function encryptedPractice(): Promise<string> {
  const folder = await folderWithPractice();
  await serveOnce(folder);
  return folder;
}
const backupOf = async (folder: string) => /^backup: (.+)$/m.exec(await done(folder, 'backup'))?.[1] as string;

describe('the data folder', { concurrency: true }, () => {
  test('a plain database is encrypted when it is opened, its copy too: no name can be read in any file', async () => {
    const folder = await folderWithPractice();
    assert.ok(readFileSync(databaseIn(folder)).includes('Karin'));
    await serveOnce(folder);
    const files = filesIn(folder);
    assert.ok(files.some((file) => file.endsWith('backups/before-encryption.db')));
    for (const file of files) assert.ok(!readFileSync(file).includes('Karin'), file);
    assert.deepEqual(namesOf(folder), ['Karin Östlund']);
    assert.equal(statSync(join(folder, 'klientkort.key')).mode & 0o777, 0o400);
    assert.match(await done(folder, 'check'), /^database: ok/);
  });

  test('without its key, or with another, the database is not opened, and one line says why', async () => {
    const folder = await encryptedPractice();
    const key = keyOf(folder) as string;
    const named = (text: string) => {
      const file = join(folder, `key-${text.length}-${text.slice(0, 3)}`);
      writeFileSync(file, text);
      return run({ DATA_DIR: folder, KLIENTKORT_KEY_FILE: file }, 'check').ended;
    };
    assert.match((await named('f'.repeat(64))).err, /it is damaged, or the key .* is not its own/);
    assert.match((await named('nyckel')).err, /holds no key/);
    assert.match(
      (await run({ DATA_DIR: folder, KLIENTKORT_KEY_FILE: '/nope' }, 'serve').ended).err,
      /key \/nope cannot be read/,
    );
    assert.equal((await named(`${key}\n`)).code, 0);
  });

  test('two servers never share a folder', async () => {
    const folder = await encryptedPractice();
    const { address, child, ended } = run({ DATA_DIR: folder });
    await address;
    for (const words of [['serve'], ['rekey'], ['restore', databaseIn(folder)]])
      await refused(folder, words, /is running on the data folder/);
    child.kill('SIGKILL');
    await ended;
    await serveOnce(folder);
  });

  test('a backup is made while the server runs, counts when it was read back, and brings everything back', async () => {
    const folder = await encryptedPractice();
    const { address, child, ended } = run({ DATA_DIR: folder, KLIENTKORT_BACKUP_AT: 'never' });
    await address;
    const file = await backupOf(folder);
    child.kill('SIGTERM');
    await ended;
    assert.ok(!readFileSync(file).includes('Karin'));
    const { head } = JSON.parse(readFileSync(file.replace('.db', '.json'), 'utf8'));
    assert.match(await done(folder, 'check', file), new RegExp(`head ${head}`));
    behindItsBack(folder, (db) => db.exec("UPDATE clients SET name = 'Fel'"));
    await refused(folder, ['restore', file], /add --replace/);
    assert.match(await done(folder, 'restore', file, '--replace'), /the one before: .*klientkort-before-restore/);
    assert.deepEqual(namesOf(folder), ['Karin Östlund']);
    const other = newFolder();
    mkdirSync(other);
    copyFileSync(join(folder, 'klientkort.key'), join(other, 'klientkort.key'));
    await done(other, 'restore', file);
    assert.deepEqual(namesOf(other), ['Karin Östlund'], 'on a new machine, with the key that was kept');
    await serveOnce(other);
  });

  test('a backup that is cut off, changed or missing is not restored, and nothing is touched', async () => {
    const folder = await encryptedPractice();
    const file = await backupOf(folder);
    const before = readFileSync(databaseIn(folder));
    const cut = join(folder, 'cut.db');
    copyFileSync(file, cut);
    truncateSync(cut, Math.floor(statSync(file).size / 2));
    const changed = join(folder, 'changed.db');
    const bytes = readFileSync(file);
    bytes.writeUInt8(bytes.readUInt8(9000) ^ 1, 9000);
    writeFileSync(changed, bytes);
    for (const bad of [cut, changed]) {
      const { code } = await ended(folder, 'restore', bad, '--replace');
      assert.equal(code, 1, bad);
    }
    await refused(folder, ['restore', join(folder, 'nope.db')], /There is no database/);
    await refused(folder, ['restore'], /Name the backup/);
    assert.deepEqual(readFileSync(databaseIn(folder)), before);
  });

  test('a new key opens the database, and the old one its older backups', async () => {
    const folder = await encryptedPractice();
    const file = await backupOf(folder);
    const before = keyOf(folder);
    const out = await done(folder, 'rekey');
    assert.notEqual(keyOf(folder), before);
    assert.deepEqual(namesOf(folder), ['Karin Östlund']);
    await serveOnce(folder);
    const old = /need the old one: (.+)$/m.exec(out)?.[1] as string;
    assert.equal((await ended(folder, 'check', file)).code, 1);
    assert.equal((await run({ DATA_DIR: folder, KLIENTKORT_KEY_FILE: old }, 'check', file).ended).code, 0);
  });

  test('a new key whose writing was cut off is tried again, whichever key holds', async () => {
    const folder = await encryptedPractice();
    writeFileSync(join(folder, 'klientkort.key.new'), `${'a'.repeat(64)}\n`);
    await done(folder, 'rekey');
    assert.equal(keyOf(folder), 'a'.repeat(64));
    assert.deepEqual(namesOf(folder), ['Karin Östlund']);
    writeFileSync(join(folder, 'klientkort.key.new'), `${'a'.repeat(64)}\n`);
    writeFileSync(join(folder, 'other.key'), `${'b'.repeat(64)}\n`);
    const half = await run({ DATA_DIR: folder, KLIENTKORT_KEY_FILE: join(folder, 'other.key') }, 'check').ended;
    assert.equal(half.code, 1);
  });

  test('the server backs up by itself once the time of the day is past', async () => {
    const folder = await encryptedPractice();
    const { address, child, ended } = run({ DATA_DIR: folder, KLIENTKORT_BACKUP_AT: '00:00' });
    await address;
    const made = () =>
      existsSync(join(folder, 'backups')) &&
      readdirSync(join(folder, 'backups')).some((name) => /^klientkort-.*json$/.test(name));
    for (let n = 0; n < 200 && !made(); n++) await new Promise((later) => setTimeout(later, 50));
    assert.ok(made());
    child.kill('SIGTERM');
    await ended;
  });
});

test('thirty daily backups and twelve monthly ones are kept, the newest of each', () => {
  const day = (n: number) => new Date(Date.UTC(2026, 0, 1 + n)).toISOString().slice(0, 10);
  const names = Array.from({ length: 700 }, (_, n) => [
    `klientkort-${day(n)}T031000.db`,
    `klientkort-${day(n)}T120000.db`,
  ]).flat();
  const gone = new Set(outlived(names));
  const kept = names.filter((name) => !gone.has(name));
  assert.equal(kept.filter((name) => name > `klientkort-${day(669)}T2`).length, 30);
  assert.equal(new Set(kept.map((name) => name.slice(0, 18))).size, 12);
  assert.deepEqual(outlived(['klientkort-2026-01-01T031000.db', 'klientkort-2026-01-01T031000-2.db']), [
    'klientkort-2026-01-01T031000.db',
  ]);
  const early = 'klientkort-1970-01-01T031000.db';
  assert.ok(outlived([...names, early]).includes(early));
  assert.ok(!outlived([...names, early], early).includes(early), 'the one just made stays, whatever the clock said');
  assert.ok(kept.every((name) => name.endsWith('T120000.db')));
  assert.equal(kept.length, 30 + 12 - new Set(kept.slice(-30).map((name) => name.slice(0, 18))).size);
});
