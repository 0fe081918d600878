import { constants, copyFileSync, existsSync } from 'node:fs';
import { readConfig } from './config.ts';
import { databaseIn, holdFolder, isPlain, legible, lookInto, rekey as underNewKey } from './data-folder.ts';
import { makeKey, readKey } from './data-key.ts';
import { newCopy } from './db/backup.ts';
import { onDisk, putInPlace, stamp, unused } from './disk.ts';
import { StartupError } from './shared/errors.ts';

/**
 * `klientkort rekey`: writes the database anew under a new key. A copy under the old key is made first, and the old key is
 * kept under another name: older backups need it. Ended half way, the next call finishes: each key is tried.
 */
export function rekey(): void {
  const config = readConfig(process.env);
  const { dataDir, keyFile, backups } = config;
  const file = databaseIn(dataDir);
  if (!existsSync(file) || isPlain(file)) throw new StartupError('There is no encrypted database to give a new key.');
  holdFolder(dataDir);
  const next = `${keyFile}.new`;
  if (!existsSync(next)) makeKey(next, false);
  if (!fits(config, next)) {
    lookInto(config, (db) => newCopy(db, backups.folder, 'before-rekey'));
    legible(config, () => underNewKey(file, readKey(keyFile), readKey(next)));
  }
  const old = unused(`${keyFile}.until-${stamp()}`, '');
  copyFileSync(keyFile, old, constants.COPYFILE_EXCL);
  onDisk(old);
  putInPlace(next, keyFile); // at no moment is there no key
  process.stdout.write(
    `The database has a new key: ${keyFile}. Keep a copy of it elsewhere.\nOlder backups need the old one: ${old}\n`,
  );
}

const fits = (config: ReturnType<typeof readConfig>, keyFile: string): boolean => {
  try {
    return lookInto({ ...config, keyFile }, (db) => !!db.$client.prepare('SELECT count(*) FROM sqlite_schema').get());
  } catch {
    return false;
  }
};
