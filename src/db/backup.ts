import { existsSync, mkdirSync, readdirSync, renameSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import type { Db } from './database.ts';

/**
 * Writes a consistent copy of the database, encrypted as it is, while others go on writing. It has its name only once it is
 * whole. Gives its path.
 */
export function newCopy(db: Db, folder: string, name: string): string {
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  let file = join(folder, `${name}.db`);
  for (let n = 2; existsSync(file); n++) file = join(folder, `${name}-${n}.db`);
  const unfinished = `${file}.unfinished`;
  rmSync(unfinished, { force: true });
  try {
    db.$client.prepare('VACUUM INTO ?').run(unfinished); // .backup() fails on an encrypted database
  } catch (error) {
    for (const rest of [unfinished, `${unfinished}-journal`]) rmSync(rest, { force: true }); // on a full disk, half a file makes it fuller
    throw error;
  }
  renameSync(unfinished, file);
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

/** The backups of a folder by name, the newest first. */
export const backupsIn = (folder: string): string[] =>
  existsSync(folder)
    ? readdirSync(folder)
        .filter((name) => NAME.test(name))
        .sort(newestFirst)
    : [];

const DAILY = 30;
const MONTHLY = 12;

/** Which backups have had their time: all but the newest of each of the last 30 days and of the last 12 months that have one. */
export function outlived(names: string[]): string[] {
  const kept = new Set<string>();
  for (const [most, lengthOf] of [
    [DAILY, 'klientkort-YYYY-MM-DD'.length],
    [MONTHLY, 'klientkort-YYYY-MM'.length],
  ] as const) {
    const seen = new Set<string>();
    for (const name of names.toSorted(newestFirst)) {
      const period = name.slice(0, lengthOf);
      if (seen.has(period) || seen.size === most) continue;
      seen.add(period);
      kept.add(name);
    }
  }
  return names.filter((name) => !kept.has(name));
}
