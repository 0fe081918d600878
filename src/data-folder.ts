import { accessSync, constants, existsSync, mkdirSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { type Db, open } from './db/database.ts';
import { migrate, readMigrations } from './db/migrate.ts';
import * as chain from './journal/chain.ts';
import { StartupError } from './shared/errors.ts';

const MIGRATIONS = join(import.meta.dirname, '../drizzle');
const databaseIn = (folder: string) => join(folder, 'klientkort.db');

/** Opens the database in the data folder, which is made for its owner alone, and brings it up to date. */
export function openData(folder: string): Db {
  try {
    makeFolder(resolve(folder));
    accessSync(folder, constants.W_OK | constants.X_OK);
  } catch {
    throw new StartupError(`The data folder ${resolve(folder)} cannot be written. Set DATA_DIR to one that can.`);
  }
  process.umask(0o077);
  return legible(folder, () => {
    const db = open(databaseIn(folder));
    migrate(db, readMigrations(MIGRATIONS), join(folder, 'backups'), { '0003_journal_rules': chain.adopt });
    return db;
  });
}

/** Level by level: mkdirSync's own `recursive` never returns for some folders nobody may make, such as one in /proc. */
function makeFolder(folder: string): void {
  if (existsSync(folder)) return;
  makeFolder(dirname(folder));
  mkdirSync(folder, { mode: 0o700 });
}

/** Looks into the database of the folder as it is. Refuses (StartupError) a folder without one. */
export function lookInto<T>(folder: string, look: (db: Db) => T): T {
  if (!existsSync(databaseIn(folder))) throw new StartupError(`There is no database in ${resolve(folder)}.`);
  return legible(folder, () => look(open(databaseIn(folder))));
}

/** What SQLite itself refuses (no database, damaged, no space left) is told in one line. */
function legible<T>(folder: string, work: () => T): T {
  try {
    return work();
  } catch (error) {
    const { code = '', message } = error as { code?: string; message: string };
    if (!code.startsWith('SQLITE_')) throw error;
    throw new StartupError(`The database in ${resolve(folder)} cannot be read: ${message}.`);
  }
}
