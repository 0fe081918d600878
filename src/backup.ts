import {
  closeSync,
  copyFileSync,
  existsSync,
  fsyncSync,
  openSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { basename, join, resolve } from 'node:path';
import { noteOf, type Verified } from './backups/backups.ts';
import { examine } from './check.ts';
import { readConfig } from './config.ts';
import { databaseIn, holdFolder, lookInto } from './data-folder.ts';
import { backupsIn, newCopy, outlived, removeHalves } from './db/backup.ts';
import { StartupError } from './shared/errors.ts';
import { dateOf, timeOf } from './shared/time.ts';
import type { Store } from './store.ts';

/**
 * `klientkort backup [folder]`: a consistent copy, also while the server runs, encrypted with the same key, read back whole
 * before it counts. Removes those that have had their time. Prints the access log's last hash, to be kept elsewhere.
 */
export async function backup(folder?: string): Promise<void> {
  const config = readConfig(process.env);
  const target = resolve(folder ?? config.backups.folder);
  const at = Math.floor(Date.now() / 1000);
  const name = `klientkort-${dateOf(at, config.zone)}T${timeOf(at, config.zone).replace(':', '')}${String(at % 60).padStart(2, '0')}`;
  process.umask(0o077);
  const file = lookInto(config, (db) => newCopy(db, target, name));
  const { faults, fine, head } = lookInto(config, examine, file);
  if (faults.length) {
    renameSync(file, `${file}.faulty`);
    throw new StartupError(
      `The backup is not whole and does not count: ${faults.join('; ')}. It is kept as ${file}.faulty`,
    );
  }
  onDisk(file);
  const verifiedAt = Math.floor(Date.now() / 1000);
  const verified: Verified = { name: basename(file), at, verifiedAt, bytes: statSync(file).size, head };
  writeFileSync(noteOf(file), `${JSON.stringify(verified)}\n`, { flush: true });
  removeHalves(target);
  for (const old of outlived(backupsIn(target))) {
    for (const each of [join(target, old), noteOf(join(target, old))]) rmSync(each, { force: true });
  }
  process.stdout.write(`${[`backup: ${file}`, ...fine].join('\n')}\n`);
  if (config.store) await putInStore(config.store, file, verified);
}

/** Takes the backup to the store as well, and notes what came of it. Refuses (StartupError) when it did not arrive: the one here stands. */
async function putInStore(store: Store, file: string, verified: Verified): Promise<void> {
  const note = (stored: Verified['stored']) =>
    writeFileSync(noteOf(file), `${JSON.stringify({ ...verified, stored })}\n`, { flush: true });
  try {
    note({ url: store.url });
    await (await import('./store.ts')).put(store, file, noteOf(file));
  } catch (error) {
    const { message, cause } = error as Error;
    const fault = [message, cause instanceof Error && cause.message]
      .filter(Boolean)
      .join(': ')
      .split('\n')[0] as string;
    note({ url: store.url, fault });
    throw new StartupError(`The backup ${file} stands, but it could not be put in ${store.url}: ${fault}`);
  }
  process.stdout.write(`store: ok, ${store.url}\n`);
}

function onDisk(file: string): void {
  const handle = openSync(file, 'r+');
  fsyncSync(handle);
  closeSync(handle);
}

/**
 * `klientkort restore FILE [--replace]`: puts a backup in the data folder's place. Checks it first. Refuses while the server
 * runs, and where there is a database already; with --replace that one is kept under another name.
 */
export function restore(file?: string, ...options: string[]): void {
  if (!file || options.some((option) => option !== '--replace')) {
    throw new StartupError('Name the backup: klientkort restore FILE [--replace]');
  }
  const config = readConfig(process.env);
  const { faults, fine } = lookInto(config, examine, file);
  if (faults.length) throw new StartupError(`The backup is not whole, and nothing was changed: ${faults.join('; ')}`);
  holdFolder(config.dataDir);
  const target = databaseIn(config.dataDir);
  if (existsSync(target) && !options.length) {
    throw new StartupError(
      `There is a database ${resolve(target)} already. To put the backup in its place and keep it under another name, add --replace.`,
    );
  }
  const kept = existsSync(target) ? putAside(config.dataDir) : undefined;
  copyFileSync(file, `${target}.unfinished`);
  onDisk(`${target}.unfinished`);
  renameSync(`${target}.unfinished`, target);
  process.stdout.write(
    `${[`restored: ${resolve(file)}`, ...(kept ? [`the one before: ${kept}`] : []), ...fine].join('\n')}\n`,
  );
}

/** Renames the database and what belongs to it. */
function putAside(folder: string): string {
  const stamp = new Date().toISOString().replace(/[:.]/g, '').slice(0, 15);
  const kept = join(folder, `klientkort-before-restore-${stamp}.db`);
  for (const suffix of ['-wal', '-shm', '']) {
    if (existsSync(databaseIn(folder) + suffix)) renameSync(databaseIn(folder) + suffix, kept + suffix);
  }
  return kept;
}
