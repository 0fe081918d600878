import { existsSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { backupsIn } from '../db/backup.ts';
import type { EpochSeconds } from '../shared/time.ts';

/**
 * What is known of a backup: written beside it once it was read back and found whole. `at` is the moment it holds, `head` the
 * access log's last hash then.
 */
export type Verified = {
  name: string;
  at: EpochSeconds;
  verifiedAt: EpochSeconds;
  bytes: number;
  head: string;
  /** The access log's first hash, by which an installation is known from others; '' while there is none. */
  origin?: string;
  /** Where else it went, and what went wrong with that. */
  stored?: { url: string; fault?: string };
};

/** The note beside a backup. */
export const noteOf = (file: string): string => file.replace(/\.db$/, '.json');

/** One backup of the list; without a note nobody has read it back, and it does not count. */
export type Kept = { name: string; bytes: number; verified: Verified | undefined };

/** The backups of a folder, the newest first. */
export const all = (folder: string): Kept[] =>
  backupsIn(folder).flatMap((name) => {
    const file = join(folder, name);
    const bytes = statSync(file, { throwIfNoEntry: false })?.size; // gone meanwhile: it has had its time
    return bytes === undefined ? [] : [{ name, bytes, verified: readNote(file) }];
  });

/** The newest backup of a folder that was found whole; undefined while there is none. One made when the clock was ahead is not it. */
export function newestIn(folder: string, now: EpochSeconds): Verified | undefined {
  for (const name of backupsIn(folder)) {
    const verified = readNote(join(folder, name));
    if (verified && verified.at <= now + AHEAD) return verified;
  }
  return undefined;
}

/** The installation whose backups are in a folder, by the newest with a note that says; undefined while there is none. */
export const originIn = (folder: string): string | undefined =>
  all(folder).find(({ verified }) => verified?.origin)?.verified?.origin;

const AHEAD = 2 * 60 * 60; // seconds a clock may be set back by without anything being wrong

function readNote(file: string): Verified | undefined {
  if (!existsSync(noteOf(file))) return undefined;
  try {
    return JSON.parse(readFileSync(noteOf(file), 'utf8')) as Verified;
  } catch {
    return undefined; // cut off: as good as none
  }
}

export const OLD = 26 * 60 * 60; // seconds: a night was missed

/** Why the last try came to nothing. `began`: what was verified since is whole here, and only did not reach the store. */
export type Failure = { at: EpochSeconds; reason: string; began?: EpochSeconds };

/** What an operator must know: `failed` while no good one came after the failure, `none` at all, or the last is `old`, or `away` from the store. */
export type Standing = 'fine' | 'failed' | 'old' | 'away' | 'none';

export function standingOf(last: Verified | undefined, failure: Failure | null, now: EpochSeconds): Standing {
  const isAway = !!last?.stored?.fault;
  const isOfLast = isAway && last.at >= (failure?.began ?? now);
  if (failure && failure.at >= (last?.verifiedAt ?? 0) && !isOfLast) return 'failed';
  if (!last) return 'none';
  return now - last.at > OLD ? 'old' : isAway ? 'away' : 'fine';
}
