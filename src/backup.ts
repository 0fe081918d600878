import { renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { basename, join, resolve } from 'node:path';
import * as audit from './audit/log.ts';
import { noteOf, originIn, type Verified } from './backups/backups.ts';
import { examine } from './check.ts';
import { readConfig } from './config.ts';
import { lookInto } from './data-folder.ts';
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
  const origin = lookInto(config, audit.originOf);
  refuseOthers(target, originIn(target), origin);
  const file = lookInto(config, (db) => newCopy(db, target, name));
  const { faults, fine, head } = lookInto(config, examine, file);
  if (faults.length) {
    renameSync(file, `${file}.faulty`);
    throw new StartupError(
      `The backup is not whole and does not count: ${faults.join('; ')}. It is kept as ${file}.faulty`,
    );
  }
  const verifiedAt = Math.floor(Date.now() / 1000);
  const verified: Verified = { name: basename(file), at, verifiedAt, bytes: statSync(file).size, head, origin };
  writeFileSync(noteOf(file), `${JSON.stringify(verified)}\n`, { flush: true });
  removeHalves(target);
  for (const old of outlived(backupsIn(target), basename(file))) {
    for (const each of [join(target, old), noteOf(join(target, old))]) rmSync(each, { force: true });
  }
  process.stdout.write(`${[`backup: ${file}`, ...fine].join('\n')}\n`);
  if (config.store) await putInStore(config.store, file, verified);
}

/** In one place the backups of two installations would push each other out. '' and undefined are unknown. */
function refuseOthers(place: string, there: string | undefined, origin: string): void {
  if (!there || !origin || there === origin) return;
  throw new StartupError(`${place} holds the backups of another installation. Move them, or name another place.`);
}

/** Takes the backup to the store as well, and notes what came of it. Refuses (StartupError) when it did not arrive: the one here stands. */
async function putInStore(store: Store, file: string, verified: Verified): Promise<void> {
  const s3 = await import('./store.ts');
  const note = (fault?: string) =>
    writeFileSync(noteOf(file), `${JSON.stringify({ ...verified, stored: { url: store.url, fault } })}\n`, {
      flush: true,
    });
  try {
    note('it was ended before it arrived'); // until it has
    refuseOthers(store.url, await s3.originIn(store), verified.origin ?? '');
    await s3.put(store, file);
    note();
    await s3.put(store, noteOf(file));
  } catch (error) {
    const fault = reasonOf(error as Error);
    note(fault);
    throw new StartupError(`The backup ${file} stands, but it could not be put in ${store.url}: ${fault}`);
  }
  const left = await s3.tidy(store, basename(file)).then(() => '', reasonOf);
  process.stdout.write(`store: ok, ${store.url}${left && `; older ones could not be removed there: ${left}`}\n`);
}

const reasonOf = ({ message, cause }: Error): string =>
  [message, cause instanceof Error && cause.message].filter(Boolean).join(': ').split('\n')[0] as string;
