import { closeSync, existsSync, fsyncSync, mkdirSync, openSync, renameSync } from 'node:fs';
import { dirname } from 'node:path';

/** Level by level: mkdirSync's own `recursive` never returns for some folders nobody may make, such as one in /proc. */
export function makeFolder(folder: string): void {
  if (existsSync(folder)) return;
  makeFolder(dirname(folder));
  mkdirSync(folder, { mode: 0o700 });
}

/** A name nobody has, with a number if need be: nothing is written over. */
export function unused(stem: string, ending: string): string {
  for (let n = 1; ; n++) {
    const file = `${stem}${n === 1 ? '' : `-${n}`}${ending}`;
    if (!existsSync(file)) return file;
  }
}

/** The moment for the name of what is kept aside, UTC and to the minute: 2026-11-24T0310. */
export const stamp = (): string => new Date().toISOString().replace(/[:.]/g, '').slice(0, 15);

/** Gives a file that is whole its name: after a power cut, too, there is either what was there or what comes, and no half. */
export function putInPlace(unfinished: string, file: string): void {
  onDisk(unfinished);
  renameSync(unfinished, file);
  try {
    onDisk(dirname(file));
  } catch {} // not every file system does that for a folder
}

/** Waits until a file, or the names in a folder, would outlive a power cut. */
export function onDisk(path: string): void {
  const handle = openSync(path, 'r');
  try {
    fsyncSync(handle);
  } finally {
    closeSync(handle);
  }
}
