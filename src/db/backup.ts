import { existsSync, readdirSync, rmSync, statSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { makeFolder, putInPlace, unused } from '../disk.ts';
import { StartupError } from '../shared/errors.ts';
import type { Db } from './database.ts';

/**
 * Writes a consistent copy of the database, encrypted as it is, while others go on writing. It has its name only once it is
 * whole and on the disk. Gives its path. Refuses (StartupError) a folder that takes nothing.
 */
export function newCopy(db: Db, folder: string, name: string): string {
  const unfinished = join(folder, `${name}.${process.pid}.unfinished`); // another may begin in the same second
  try {
    makeFolder(resolve(folder));
    rmSync(unfinished, { force: true });
    db.$client.prepare('VACUUM INTO ?').run(unfinished); // .backup() fails on an encrypted database
  } catch (error) {
    for (const rest of [unfinished, `${unfinished}-journal`]) rmSync(rest, { force: true }); // on a full disk, half a file makes it fuller
    const { code = '', message } = error as { code?: string; message: string };
    if (!/^(SQLITE_(FULL|CANTOPEN|READONLY)|E[A-Z]+$)/.test(code)) throw error;
    throw new StartupError(`The copy ${join(folder, name)}.db cannot be written: ${message}.`);
  }
  const file = unused(join(folder, name), '.db');
  putInPlace(unfinished, file);
  return file;
}

const STALE = 24 * 60 * 60 * 1000; // ms: no backup is under way for so long

/** Removes what a killed process left half written. */
export function removeHalves(folder: string): void {
  for (const name of readdirSync(folder)) {
    const file = join(folder, name);
    const isHalf = /\.unfinished(-journal)?$/.test(name);
    if (isHalf && Date.now() - (statSync(file, { throwIfNoEntry: false })?.mtimeMs ?? 0) > STALE)
      rmSync(file, { force: true });
  }
}

const NAME = /^klientkort-(\d{4}-\d{2})-(\d{2})T\d{6}(-\d+)?\.db$/;

/** By when they were made, the newest first; of two in one second the second is the newer (`-2`). */
const newestFirst = (one: string, other: string): number => (one.slice(0, -3) < other.slice(0, -3) ? 1 : -1);

/** The backups among these names, the newest first. */
export const byAge = (names: string[]): string[] => names.filter((name) => NAME.test(name)).sort(newestFirst);

/** The backups of a folder by name, the newest first. */
export const backupsIn = (folder: string): string[] => (existsSync(folder) ? byAge(readdirSync(folder)) : []);

const DAILY = 30;
const MONTHLY = 12;

/**
 * Which backups have had their time: all but the newest of each of the last 30 days and of the last 12 months that have one,
 * and the one just made, whatever the clock said then.
 */
export function outlived(names: string[], made = ''): string[] {
  const kept = new Set([made]);
  for (const [most, lengthOf] of [
    [DAILY, 'klientkort-YYYY-MM-DD'.length],
    [MONTHLY, 'klientkort-YYYY-MM'.length],
  ] as const) {
    const seen = new Set<string>();
    for (const name of byAge(names)) {
      const period = name.slice(0, lengthOf);
      if (seen.has(period) || seen.size === most) continue;
      seen.add(period);
      kept.add(name);
    }
  }
  return byAge(names).filter((name) => !kept.has(name));
}
