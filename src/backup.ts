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

/** What is known of a backup: written beside it once it was read back and found whole. `head` is the access log's last hash. */
export type Verified = { name: string; at: EpochSeconds; bytes: number; head: string };

const noteOf = (file: string) => file.replace(/\.db$/, '.json');

/**
 * `klientkort backup [folder]`: a consistent copy, also while the server runs, encrypted with the same key, read back whole
 * before it counts. Removes those that have had their time. Prints the access log's last hash, to be kept elsewhere.
 */
export function backup(folder?: string): void {
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
