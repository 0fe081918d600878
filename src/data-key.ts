import { randomBytes } from 'node:crypto';
import { readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { StartupError } from './shared/errors.ts';

/** What the database and its backups are encrypted with: 32 random bytes in hexadecimal. */
export type DataKey = string;

/** Refuses (StartupError) a file that is not there or holds no key. */
export function readKey(file: string): DataKey {
  let text: string;
  try {
    text = readFileSync(file, 'utf8').trim();
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EACCES')
      throw new StartupError(`The key ${file} may not be read. Run this as the user it belongs to.`);
    throw new StartupError(
      `The key ${file} cannot be read. Without it the database cannot be opened: put your copy there.`,
    );
  }
  if (!/^[0-9a-f]{64}$/.test(text))
    throw new StartupError(`The file ${file} holds no key: 64 hexadecimal digits are expected.`);
  return text;
}

/** Makes a key that only the owner can read, and says to keep a copy unless the caller does. Never overwrites one, never leaves half a one. */
export function makeKey(file: string, isTold = true): DataKey {
  const key = randomBytes(32).toString('hex');
  try {
    writeFileSync(file, `${key}\n`, { mode: 0o400, flag: 'wx', flush: true });
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code !== 'EEXIST') rmSync(file, { force: true });
    throw new StartupError(`The key ${file} cannot be written (${code}).`);
  }
  if (!isTold) return key;
  console.error(
    `A new key was made: ${file}. Keep a copy of it elsewhere: without it nobody can read the database or a backup.`,
  );
  return key;
}

/** Says so when anybody on the machine can read the key. A group may: systemd hands out credentials so. */
export function warnOfReaders(file: string): void {
  if (statSync(file).mode & 0o007) {
    console.error(`Others on this machine can read the key ${file}. Make it yours alone: chmod 400 ${file}`);
  }
}
