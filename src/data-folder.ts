import {
  accessSync,
  closeSync,
  constants,
  copyFileSync,
  existsSync,
  openSync,
  readdirSync,
  readSync,
  rmSync,
  statfsSync,
  statSync,
} from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import Database from 'better-sqlite3';
import type { DataPlace } from './config.ts';
import { type DataKey, makeKey, readKey, warnOfReaders } from './data-key.ts';
import { newCopy } from './db/backup.ts';
import { type Db, open } from './db/database.ts';
import { migrate, readMigrations, type Steps } from './db/migrate.ts';
import { makeFolder, putInPlace } from './disk.ts';
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
    refuseRemains(folder);
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
    lock.pragma('journal_mode = MEMORY'); // a full disk must not hinder whoever makes room
    lock.exec('BEGIN EXCLUSIVE');
    held.push(lock);
  } catch (error) {
    if ((error as { code?: string }).code !== 'SQLITE_BUSY') throw error;
    throw new StartupError(`Klientkort is running on the data folder ${resolve(folder)} already.`);
  }
}
const held: Database.Database[] = []; // or they would be closed when nobody knows them

/** Refuses (StartupError) a write-ahead log whose database is gone: another database in its place would take it for its own. */
export function refuseRemains(folder: string): void {
  const log = `${databaseIn(folder)}-wal`;
  if (existsSync(databaseIn(folder)) || !existsSync(log)) return;
  throw new StartupError(
    `${resolve(log)} holds the last changes of a database that is gone. Put the database back beside it, or move it away.`,
  );
}

/**
 * Looks into the database of the folder as it is, also while it is in use, or into another file, which is not changed by it.
 * Refuses (StartupError) one that is not there, under the name the user knows it by.
 */
export function lookInto<T>(place: DataPlace, look: (db: Db) => T, file = databaseIn(place.dataDir), known = file): T {
  const work = () => {
    if (!statSync(file, { throwIfNoEntry: false })) throw new StartupError(`There is no database ${resolve(file)}.`);
    const isCopy = file !== databaseIn(place.dataDir) && isAtRest(file);
    const db = open(file, isPlain(file) ? undefined : readKey(place.keyFile), isCopy);
    try {
      return look(db);
    } finally {
      db.$client.close();
    }
  };
  return legible(place, work, known);
}

const PLAIN = 'SQLite format 3\0';

/** Whether a database file is readable without a key. */
export const isPlain = (file: string): boolean => headOf(file).toString('latin1', 0, PLAIN.length) === PLAIN;

/** Whether a database has no write-ahead log: a copy, to be read where nothing can be written. Not encrypted in any file. */
const isAtRest = (file: string): boolean => headOf(file).at(18) === 1;

function headOf(file: string): Buffer {
  const head = Buffer.alloc(20);
  const from = openSync(file, 'r');
  readSync(from, head);
  closeSync(from);
  return head;
}

/** Encrypts a database that was plain. The copies of it are encrypted first, so that no plain one is left, however it ends. */
function encrypt(folder: string, key: DataKey): void {
  const file = databaseIn(folder);
  const backups = join(folder, 'backups');
  const db = open(file);
  newCopy(db, backups, 'before-encryption');
  db.$client.close();
  const files = readdirSync(backups).map((name) => join(backups, name));
  for (const half of files.filter((name) => /before-encryption\.\d+\.unfinished/.test(name)))
    rmSync(half, { force: true });
  const plain = files.filter((name) => name.endsWith('.db') && isPlain(name));
  for (const each of [...plain, file]) rekey(each, undefined, key);
}

/**
 * Writes a database anew under another key, beside it, and puts that in its place: ended half way, it is as it was. Refuses
 * (StartupError) one that another process has open.
 */
export function rekey(file: string, from: DataKey | undefined, to: DataKey): void {
  const before = open(file, from);
  const mode = before.$client.pragma('journal_mode = DELETE', { simple: true }); // what is in the write-ahead log goes into the file
  before.$client.close();
  if (mode !== 'delete') throw new StartupError(`Another program has the database ${resolve(file)} open.`);
  const unfinished = `${file}.unfinished`;
  removeDatabase(unfinished);
  try {
    copyFileSync(file, unfinished);
    const { $client } = open(unfinished, from);
    $client.pragma('journal_mode = DELETE'); // a key is not changed under a write-ahead log
    if (!from) $client.pragma("cipher = 'aegis'");
    $client.pragma(`rekey = 'raw:${to}'`);
    $client.close();
    putInPlace(unfinished, file);
  } finally {
    removeDatabase(unfinished);
  }
}

/** A database, if it is there, and what SQLite keeps beside it. */
export function removeDatabase(file: string): void {
  for (const suffix of ['', '-wal', '-shm', '-journal']) rmSync(file + suffix, { force: true });
}

const isFull = (file: string): boolean => statfsSync(dirname(resolve(file))).bavail < 16; // blocks, of 4 kB mostly

/** What SQLite or the system refuses (no database, damaged, no space left, no right) is told in one line. */
export function legible<T>({ dataDir, keyFile }: DataPlace, work: () => T, file = databaseIn(dataDir)): T {
  try {
    return work();
  } catch (error) {
    const { code = '', syscall, message } = error as { code?: string; syscall?: string; message: string };
    if (!/^SQLITE_/.test(code) && !/^(stat|open|read|write|fsync|copyfile|rename)$/.test(syscall ?? '')) throw error;
    throw new StartupError(`The database ${resolve(file)} cannot be read: ${whyNot(code, message, file, keyFile)}.`);
  }
}

function whyNot(code: string, message: string, file: string, keyFile: string): string {
  if (/^no such (table|column)/.test(message)) return `another version of Klientkort made it (${message})`;
  if (/^(EACCES|EPERM|SQLITE_READONLY)/.test(code)) return `${message}. Run this as the user it belongs to`;
  if (code.startsWith('SQLITE_IOERR') && isFull(file)) return `${message}, for the disk is full`;
  if (code !== 'SQLITE_NOTADB') return message;
  const half = existsSync(`${keyFile}.new`) ? '. A new key was being made: finish with klientkort rekey' : '';
  return `it is damaged, or the key ${keyFile} is not its own${half}`;
}
