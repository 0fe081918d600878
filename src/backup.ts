import { spawn } from 'node:child_process';
import {
  closeSync,
  copyFileSync,
  existsSync,
  fsyncSync,
  openSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { basename, join, resolve } from 'node:path';
import { examine } from './check.ts';
import { type Config, readConfig } from './config.ts';
import { databaseIn, holdFolder, lookInto } from './data-folder.ts';
import { backupsIn, newCopy, outlived } from './db/backup.ts';
import { isBinary } from './files.ts';
import { StartupError } from './shared/errors.ts';
import { dateOf, type EpochSeconds, timeOf } from './shared/time.ts';
import type { Store } from './store.ts';

/** What is known of a backup: written beside it once it was read back and found whole. `head` is the access log's last hash; `stored` says where else it went, and what went wrong with that. */
export type Verified = {
  name: string;
  at: EpochSeconds;
  bytes: number;
  head: string;
  stored?: { url: string; fault?: string };
};

const noteOf = (file: string) => file.replace(/\.db$/, '.json');

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
  const verified: Verified = { name: basename(file), at, bytes: statSync(file).size, head };
  writeFileSync(noteOf(file), `${JSON.stringify(verified)}\n`, { flush: true });
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

/** The newest backup of a folder that was found whole; undefined while there is none. */
export function newestIn(folder: string): Verified | undefined {
  const name = backupsIn(folder).find((each) => existsSync(noteOf(join(folder, each))));
  return name === undefined ? undefined : JSON.parse(readFileSync(noteOf(join(folder, name)), 'utf8'));
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

const MINUTE = 60_000;

/** Makes a backup each day once its time is past, in a process of its own so that nobody waits, and logs what came of it. */
export function backUpInTime(
  { backups: { folder, at }, zone }: Config,
  log: (line: Record<string, unknown>) => void,
): void {
  if (at === null) return;
  let triedOn = '';
  const look = () => {
    const now = Math.floor(Date.now() / 1000);
    const today = dateOf(now, zone);
    const isMade = newestIn(folder)?.name.startsWith(`klientkort-${today}`);
    if (triedOn === today || isMade || timeOf(now, zone) < at) return;
    triedOn = today;
    const program = isBinary ? [] : [process.argv[1] as string];
    const child = spawn(process.execPath, [...program, 'backup'], { stdio: ['ignore', 'pipe', 'pipe'] });
    let said = '';
    for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk) => (said += chunk));
    child.on('close', (code) => log({ level: code ? 'error' : 'info', job: 'backup', code, said: said.trim() }));
  };
  look();
  setInterval(look, MINUTE).unref();
}
