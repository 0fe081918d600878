import assert from 'node:assert/strict';
import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import {
  chmodSync,
  copyFileSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, test } from 'node:test';
import { databaseIn, STEPS } from '../src/data-folder.ts';
import { open } from '../src/db/database.ts';
import { migrate } from '../src/db/migrate.ts';
import { migrations } from './support/app.ts';
import { fill, mount } from './support/disk.ts';
import {
  behindItsBack,
  done,
  folderWithPractice,
  keyOf,
  MAIN,
  namesOf,
  newFolder,
  refused,
  run,
} from './support/program.ts';

const rename = (folder: string, name: string) =>
  behindItsBack(folder, (db) => db.prepare('UPDATE clients SET name = ?').run(name));

/** A folder with a practice in it, encrypted as the server leaves it. */
async function encryptedPractice(): Promise<string> {
  const folder = await folderWithPractice();
  const { address, child, ended } = run({ DATA_DIR: folder, KLIENTKORT_BACKUP_AT: 'never' });
  await address;
  child.kill('SIGTERM');
  assert.equal((await ended).code, 0);
  return folder;
}
const backupOf = async (folder: string) => /^backup: (.+)$/m.exec(await done(folder, 'backup'))?.[1] as string;

describe('a restore', { concurrency: 2 }, () => {
  test('on a full disk changes nothing: the database before is where it was, and nothing half is left', async (t) => {
    const folder = mount(t, 'size=12m');
    if (!folder) return t.skip('a small file system cannot be mounted here');
    const practice = await encryptedPractice();
    for (const name of ['klientkort.db', 'klientkort.key']) copyFileSync(join(practice, name), join(folder, name));
    const file = await backupOf(practice);
    rename(folder, 'Senare');
    const ballast = fill(folder);
    await refused(folder, ['restore', file, '--replace'], /no space left/);
    await refused(folder, ['rekey'], /key\.new cannot be written/);
    await refused(folder, ['serve'], /disk is full/);
    assert.deepEqual(
      readdirSync(folder).filter((name) => /unfinished|new/.test(name)),
      [],
    );
    rmSync(ballast);
    assert.deepEqual(namesOf(folder), ['Senare']);
  });

  test('twice within a minute keeps what was there before each', async () => {
    const folder = await encryptedPractice();
    const file = await backupOf(folder);
    rename(folder, 'Före den första');
    const first = /the one before: (.+)$/m.exec(await done(folder, 'restore', file, '--replace'))?.[1] as string;
    const second = /the one before: (.+)$/m.exec(await done(folder, 'restore', file, '--replace'))?.[1] as string;
    assert.notEqual(first, second);
    renameSync(first, databaseIn(folder));
    assert.deepEqual(namesOf(folder), ['Före den första']);
  });

  test('reads from a medium that cannot be written, and a check changes no byte of a backup', async (t) => {
    const folder = await encryptedPractice();
    const file = await backupOf(folder);
    const bytes = readFileSync(file);
    await done(folder, 'check', file);
    assert.ok(readFileSync(file).equals(bytes));
    const medium = mount(t, 'size=16m');
    if (!medium) return t.skip('a file system cannot be mounted here');
    copyFileSync(file, join(medium, 'a.db'));
    execFileSync('mount', ['-o', 'remount,ro', medium]);
    assert.match(await done(folder, 'check', join(medium, 'a.db')), /^database: ok/);
    rename(folder, 'Fel');
    await done(folder, 'restore', join(medium, 'a.db'), '--replace');
    assert.deepEqual(namesOf(folder), ['Karin Östlund']);
  });

  test('takes the backups of every earlier version, checked whole, and the server brings them up to date', async () => {
    for (const count of [1, 3, 5, 9, 14, migrations.length - 1]) {
      const old = newFolder();
      mkdirSync(old);
      const db = open(databaseIn(old));
      migrate(db, migrations.slice(0, count), undefined, STEPS);
      db.$client.close();
      const folder = newFolder();
      assert.match(await done(folder, 'restore', databaseIn(old)), /^database: ok$/m, `${count}`);
      if (count !== 5) continue;
      const { address, child, ended } = run({ DATA_DIR: folder, KLIENTKORT_BACKUP_AT: 'never' });
      await address;
      child.kill('SIGTERM');
      assert.equal((await ended).code, 0);
      assert.ok(readdirSync(join(folder, 'backups')).some((name) => name.startsWith('before-0005')));
    }
  });

  test('takes what stands in the write-ahead log of the file it is given', async () => {
    const folder = await folderWithPractice();
    const [copy, other] = [join(folder, 'copy.db'), newFolder()];
    behindItsBack(folder, (db) => {
      db.exec("UPDATE clients SET name = 'Sist'");
      for (const end of ['', '-wal']) copyFileSync(databaseIn(folder) + end, copy + end);
    });
    await done(other, 'restore', copy);
    assert.deepEqual(namesOf(other), ['Sist']);
  });
});

describe('what is left of a database', { concurrency: 2 }, () => {
  test('a write-ahead log without its database is never taken for another one’s', async () => {
    const folder = await encryptedPractice();
    const file = await backupOf(folder);
    const log = `${databaseIn(folder)}-wal`;
    behindItsBack(folder, (db) => {
      db.exec("UPDATE clients SET name = 'Sist'");
      for (const end of ['', '-wal']) copyFileSync(databaseIn(folder) + end, join(folder, `moved.db${end}`));
    });
    renameSync(join(folder, 'moved.db-wal'), log);
    renameSync(databaseIn(folder), join(folder, 'gone.db'));
    await refused(folder, ['serve'], /holds the last changes of a database that is gone/);
    assert.ok(existsSync(log));
    await done(folder, 'restore', file);
    assert.ok(!existsSync(log) || readFileSync(log).length === 0);
    assert.deepEqual(namesOf(folder), ['Karin Östlund']);
    assert.ok(
      readdirSync(folder).some((name) => /before-restore-.*\.db-wal$/.test(name)),
      'it is kept',
    );
  });

  test('a plain copy that a killed encryption left behind is encrypted by the next', async () => {
    const folder = await folderWithPractice();
    mkdirSync(join(folder, 'backups'));
    for (const name of ['before-encryption.db', 'before-0007_old.db', 'before-encryption.123.unfinished'])
      copyFileSync(databaseIn(folder), join(folder, 'backups', name));
    writeFileSync(`${databaseIn(folder)}.unfinished`, readFileSync(databaseIn(folder)));
    const { address, child, ended } = run({ DATA_DIR: folder, KLIENTKORT_BACKUP_AT: 'never' });
    await address;
    child.kill('SIGTERM');
    assert.equal((await ended).code, 0);
    const all = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((each) => each.isFile());
    for (const { parentPath, name } of all) {
      assert.ok(!readFileSync(join(parentPath, name)).includes('Karin'), name);
      assert.doesNotMatch(name, /unfinished/);
    }
    assert.equal(readdirSync(join(folder, 'backups')).length, 3);
    assert.match(await done(folder, 'check', join(folder, 'backups/before-0007_old.db')), /^database: ok/);
  });

  test('a new key that was ended at any step is finished by the next, and the start says so', async () => {
    const folder = await encryptedPractice();
    const [key, next] = [join(folder, 'klientkort.key'), join(folder, 'klientkort.key.new')];
    const first = keyOf(folder) as string;
    await done(folder, 'rekey');
    const second = keyOf(folder) as string;
    chmodSync(key, 0o600);
    writeFileSync(key, first); // the database was written anew, the keys not yet changed
    writeFileSync(next, second);
    await refused(folder, ['serve'], /A new key was being made: finish with klientkort rekey/);
    const out = await done(folder, 'rekey');
    assert.equal(keyOf(folder), second);
    assert.equal(readFileSync(/need the old one: (.+)$/m.exec(out)?.[1] as string, 'utf8'), first);
    const kept = readdirSync(folder).filter((name) => name.includes('.key.until-'));
    assert.equal(kept.length, 2, 'twice within a minute: no old key is written over');
    assert.deepEqual(namesOf(folder), ['Karin Östlund']);
  });

  test('a database that another program has open gets no new key', async () => {
    const folder = await encryptedPractice();
    const before = keyOf(folder);
    const { $client } = open(databaseIn(folder), before);
    $client.prepare('SELECT count(*) FROM clients').get();
    await refused(folder, ['rekey'], /is locked/);
    $client.close();
    assert.equal(keyOf(folder), before);
    assert.deepEqual(namesOf(folder), ['Karin Östlund']);
  });
});

test('files of another user are told as such', async (t) => {
  if (process.getuid?.() !== 0) return t.skip('only root can be another');
  const folder = await encryptedPractice();
  chmodSync(dirname(folder), 0o755);
  for (const [mode, message] of [
    [0o755, /^The key .* may not be read\. Run this as the user it belongs to\.\n$/],
    [0o700, /^The database .* cannot be read: EACCES.* Run this as the user it belongs to\.\n$/],
  ] as const) {
    chmodSync(folder, mode);
    const child = spawn(process.execPath, [MAIN, 'check'], { uid: 65534, gid: 65534, env: { DATA_DIR: folder } });
    let err = '';
    child.stderr.on('data', (chunk) => (err += chunk));
    assert.equal((await once(child, 'close'))[0], 1);
    assert.match(err, message);
  }
});

test('the backups of two installations are never mixed: one would push the other out', async () => {
  const [one, other] = [await encryptedPractice(), await encryptedPractice()];
  const stick = newFolder();
  await done(one, 'backup', stick);
  await refused(other, ['backup', stick], /holds the backups of another installation/);
  await done(one, 'backup', stick);
  assert.equal(readdirSync(stick).filter((name) => name.endsWith('.db')).length, 1);
});
