import { spawn } from 'node:child_process';
import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { constants, setPriority } from 'node:os';
import { join } from 'node:path';
import { isBinary } from '../files.ts';
import type { Log } from '../log.ts';
import { dateOf, type EpochSeconds, timeOf } from '../shared/time.ts';
import { type Failure, newestIn, type Standing, standingOf } from './backups.ts';

/** The backups of this server. At most one is made at a time, in a process of its own so that nobody waits. */
export type Backups = {
  folder: string;
  /** The time of day it is made at by itself; null for never. */
  at: string | null;
  /** Since when one is being made; null while none is. */
  since: () => EpochSeconds | null;
  failure: () => Failure | null;
  standing: () => Standing;
  /** Begins to make one. False if it cannot: one is being made, or this is the demo. */
  begin: () => boolean;
};

type Place = {
  backups: { folder: string; at: string | null };
  /** Holds the note of the last failure too, so that a restart does not hide it. */
  dataDir: string;
  keyFile: string;
  clock: () => EpochSeconds;
  log: Log;
};

/** Backups as `klientkort backup` makes them, of the data folder this process was started on. */
export function keepBackups({ backups: { folder, at }, dataDir, keyFile, clock, log }: Place): Backups {
  const note = join(dataDir, 'klientkort-backup-failed.json');
  const env = { DATA_DIR: dataDir, KLIENTKORT_KEY_FILE: keyFile, KLIENTKORT_BACKUP_DIR: folder };
  let failure = readFailure(note);
  let since: EpochSeconds | null = null;
  const finish = (code: number | null, said: string) => {
    const began = since ?? clock();
    since = null;
    log({ level: code === 0 ? 'info' : 'error', job: 'backup', code, said });
    failure = code === 0 ? null : { at: clock(), reason: said, began };
    keepFailure(note, failure);
  };
  return {
    folder,
    at,
    since: () => since,
    failure: () => failure,
    standing: () => standingOf(newestIn(folder, clock()), failure, clock()),
    begin() {
      if (since !== null) return false;
      since = clock();
      runBackup(env, finish);
      return true;
    },
  };
}

/** Runs the command beside the server, with its settings. `finish` hears once how it ended and what it said. */
function runBackup(env: Record<string, string>, finish: (code: number | null, said: string) => void): void {
  const program = isBinary ? [] : [process.argv[1] as string];
  const child = spawn(process.execPath, [...program, 'backup'], {
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { ...process.env, ...env },
  });
  if (child.pid) setPriority(child.pid, constants.priority.PRIORITY_LOW); // who works comes first
  let said = '';
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk) => (said += chunk));
  child.on('error', (error) => (said += error.message)); // no process could be begun: `close` follows
  child.on('close', (code, signal) => finish(code, said.trim() || `${signal ?? code}`));
}

const readFailure = (note: string): Failure | null =>
  existsSync(note) ? { at: 0, reason: '', ...parsed(readFileSync(note, 'utf8')) } : null;

function parsed(text: string): Partial<Failure> {
  try {
    return JSON.parse(text);
  } catch {
    return {};
  }
}

/** Outside the database and as well as may be: the reason is often that the disk is full. */
function keepFailure(note: string, failure: Failure | null): void {
  try {
    if (failure) writeFileSync(note, JSON.stringify(failure));
    else rmSync(note, { force: true });
  } catch {}
}

const MINUTE = 60_000; // milliseconds
const PATIENCE = 60 * 60; // seconds until a failed one is tried again

/** The name a backup would have that was made when one was last due: at that time of today's or yesterday's clock. */
function dueSince(at: string, now: EpochSeconds, zone: string): string {
  const today = dateOf(now, zone);
  const day = timeOf(now, zone) >= at ? today : Temporal.PlainDate.from(today).subtract({ days: 1 });
  return `klientkort-${day}T${at.replace(':', '')}`;
}

/** Makes a backup each day once its time is past, tries one that failed, or did not reach the store, again each hour, and warns once a day of an old one. */
export function backUpInTime(backups: Backups, { clock, log, zone }: Pick<Place, 'clock' | 'log'> & { zone: string }) {
  let triedAt = Number.NEGATIVE_INFINITY;
  let warnedOn = '';
  const look = () => {
    const now = clock();
    const today = dateOf(now, zone);
    const last = newestIn(backups.folder, now);
    if (last && backups.standing() === 'old' && warnedOn !== today) {
      warnedOn = today;
      const hours = Math.floor((now - last.at) / 3600);
      log({ level: 'warn', job: 'backup', said: `the last good backup, ${last.name}, is ${hours} hours old` });
    }
    const isDue = backups.at !== null && (!last || last.name < dueSince(backups.at, now, zone) || last.stored?.fault);
    if (isDue && Math.abs(now - triedAt) >= PATIENCE && backups.begin()) triedAt = now;
  };
  look();
  setInterval(look, MINUTE).unref();
}
