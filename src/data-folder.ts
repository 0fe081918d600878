import { accessSync, closeSync, constants, existsSync, mkdirSync, openSync, readSync, statSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import Database from 'better-sqlite3';
import type { DataPlace } from './config.ts';
import { type DataKey, makeKey, readKey, warnOfReaders } from './data-key.ts';
import { newCopy } from './db/backup.ts';
import { type Db, open } from './db/database.ts';
import { migrate, readMigrations, type Steps } from './db/migrate.ts';
import * as chain from './journal/chain.ts';
import { StartupError } from './shared/errors.ts';

export const databaseIn = (folder: string) => join(folder, 'klientkort.db');

/** What migrations do that SQL alone cannot. */
export const STEPS: Steps = { '0003_journal_rules': chain.adopt };

/**
 * Opens the database in the data folder for this process alone: makes the folder and the key for its owner, encrypts what is
 * not encrypted, and brings it up to date. Each of the last two puts a copy in `backups` first.
 */
export function openData(place: DataPlace): Db {
  const { dataDir: folder, keyFile } = place;
  holdFolder(folder);
  return legible(place, () => {
    const file = databaseIn(folder);
    const isNew = !existsSync(file) || statSync(file).size === 0;
    const key = existsSync(keyFile) || !(isNew || isPlain(file)) ? readKey(keyFile) : makeKey(keyFile);
    warnOfReaders(keyFile);
    if (!isNew && isPlain(file)) encrypt(folder, key);
    const db = open(file, key);
    if (db.$client.pragma('journal_mode', { simple: true }) !== 'wal') {
      throw new StartupError(
        `The file system of ${resolve(folder)} has no shared memory, which the database needs. Put DATA_DIR on a local disk.`,
      );
    }
    migrate(db, readMigrations(), join(folder, 'backups'), STEPS);
    return db;
  });
}

/** Makes the data folder and holds it for this process, until it ends: two servers on one database would charge and send twice. */
export function holdFolder(folder: string): void {
  try {
    makeFolder(resolve(folder));
    accessSync(folder, constants.W_OK | constants.X_OK);
  } catch {
    throw new StartupError(`The data folder ${resolve(folder)} cannot be written. Set DATA_DIR to one that can.`);
  }
  process.umask(0o077);
  try {
    const lock = new Database(join(folder, 'klientkort.lock'), { timeout: 0 }); // the system lets go of it however we end
    lock.exec('BEGIN EXCLUSIVE');
    held.push(lock);
  } catch (error) {
    if ((error as { code?: string }).code !== 'SQLITE_BUSY') throw error;
    throw new StartupError(`Klientkort is running on the data folder ${resolve(folder)} already.`);
  }
}
const held: Database.Database[] = []; // or they would be closed when nobody knows them

/** Level by level: mkdirSync's own `recursive` never returns for some folders nobody may make, such as one in /proc. */
export function makeFolder(folder: string): void {
  if (existsSync(folder)) return;
  makeFolder(dirname(folder));
  mkdirSync(folder, { mode: 0o700 });
}

/** Looks into the database of the folder as it is, also while it is in use. Refuses (StartupError) a folder without one. */
export function lookInto<T>(place: DataPlace, look: (db: Db) => T, file = databaseIn(place.dataDir)): T {
  if (!existsSync(file)) throw new StartupError(`There is no database ${resolve(file)}.`);
  return legible(place, () => {
    const db = open(file, isPlain(file) ? undefined : readKey(place.keyFile));
    try {
      return look(db);
    } finally {
      db.$client.close();
    }
  });
}

const PLAIN = 'SQLite format 3\0';

/** Whether a database file is readable without a key. */
export function isPlain(file: string): boolean {
  const head = Buffer.alloc(PLAIN.length);
  const from = openSync(file, 'r');
  readSync(from, head);
  closeSync(from);
  return head.toString('latin1') === PLAIN;
}

/** Encrypts a database that was plain. The copy made of it before is encrypted too, so that no plain one is left. */
function encrypt(folder: string, key: DataKey): void {
  const file = databaseIn(folder);
  const db = open(file);
  const copy = newCopy(db, join(folder, 'backups'), 'before-encryption');
  db.$client.close();
  for (const each of [copy, file]) rekey(each, undefined, key);
}

/** Writes a database anew under another key. Nobody else may have it open. */
export function rekey(file: string, from: DataKey | undefined, to: DataKey): void {
  const { $client } = open(file, from);
  $client.pragma('journal_mode = DELETE'); // a key is not changed under a write-ahead log
  if (!from) $client.pragma("cipher = 'aegis'");
  $client.pragma(`rekey = 'raw:${to}'`);
  $client.close();
}

/** What SQLite itself refuses (no database, damaged, no space left) is told in one line. */
function legible<T>({ dataDir, keyFile }: DataPlace, work: () => T): T {
  try {
    return work();
  } catch (error) {
    const { code = '', message } = error as { code?: string; message: string };
    if (!code.startsWith('SQLITE_')) throw error;
    const why = code === 'SQLITE_NOTADB' ? `it is damaged, or the key ${keyFile} is not its own` : message;
    throw new StartupError(`The database in ${resolve(dataDir)} cannot be read: ${why}.`);
  }
}
