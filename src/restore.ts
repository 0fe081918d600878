import { copyFileSync, existsSync, renameSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { examine } from './check.ts';
import { type Config, readConfig } from './config.ts';
import { databaseIn, holdFolder, legible, lookInto, removeDatabase } from './data-folder.ts';
import { scrub } from './db/database.ts';
import { putInPlace, stamp, unused } from './disk.ts';
import { StartupError } from './shared/errors.ts';

/**
 * `klientkort restore FILE [--replace]`: puts a backup in the data folder's place, once the copy of it there was read and found
 * whole. Refuses while the server runs, and where there is a database already; with --replace that one is kept under another name.
 */
export function restore(file?: string, ...options: string[]): void {
  if (!file || options.some((option) => option !== '--replace')) {
    throw new StartupError('Name the backup: klientkort restore FILE [--replace]');
  }
  const config = readConfig(process.env);
  if (!existsSync(file)) throw new StartupError(`There is no database ${resolve(file)}.`);
  holdFolder(config.dataDir);
  const target = databaseIn(config.dataDir);
  if (existsSync(target) && !options.length) {
    throw new StartupError(
      `There is a database ${resolve(target)} already. To put the backup in its place and keep it under another name, add --replace.`,
    );
  }
  const unfinished = `${target}.unfinished`;
  try {
    const fine = fetchWhole(config, file, unfinished);
    const kept = putAside(config);
    putInPlace(unfinished, target);
    const before = kept ? [`the one before: ${kept}`] : [];
    process.stdout.write(`${[`restored: ${resolve(file)}`, ...before, ...fine].join('\n')}\n`);
  } finally {
    removeDatabase(unfinished);
  }
}

/** Copies a backup, with the write-ahead log it may have, and reads the copy whole. Refuses (StartupError) what is not; gives what is well. */
function fetchWhole(config: Config, file: string, unfinished: string): string[] {
  removeDatabase(unfinished);
  const copy = (suffix: string) => copyFileSync(file + suffix, unfinished + suffix);
  legible(config, () => ['', '-wal'].filter((suffix) => existsSync(file + suffix)).forEach(copy), file);
  const { faults, fine } = lookInto(config, examine, unfinished, file);
  if (faults.length) throw new StartupError(`The backup is not whole, and nothing was changed: ${faults.join('; ')}`);
  return fine;
}

/** Renames the database and what belongs to it, if there is any of it. Gives its name then. */
function putAside(config: Config): string | undefined {
  const file = databaseIn(config.dataDir);
  if (!['', '-wal'].some((suffix) => existsSync(file + suffix))) return undefined;
  try {
    lookInto(config, scrub); // what is in its write-ahead log goes into the file, if it can be read
  } catch {}
  const kept = unused(join(config.dataDir, `klientkort-before-restore-${stamp()}`), '.db');
  for (const suffix of ['', '-wal', '-shm']) if (existsSync(file + suffix)) renameSync(file + suffix, kept + suffix);
  return kept;
}
