import { openAsBlob, statSync } from 'node:fs';
import { basename } from 'node:path';
import { S3mini } from 's3mini';
import { noteOf, type Verified } from './backups/backups.ts';
import { byAge, outlived } from './db/backup.ts';

/** An S3-compatible store: `url` is https://host/bucket/prefix. */
export type Store = { url: string; keyId: string; secret: string; region: string };

const PATIENCE = 600_000; // milliseconds, for one request

/** Asks the store itself, and goes nowhere else that it may point to. */
const here: typeof fetch = (input, init) => fetch(input, { ...init, redirect: 'error' });

function reach({ url, keyId: accessKeyId, secret: secretAccessKey, region }: Store) {
  const { origin, pathname } = new URL(url);
  const [bucket, ...folders] = pathname.split('/').filter(Boolean);
  const prefix = folders.map((folder) => `${folder}/`).join('');
  const endpoint = `${origin}/${bucket}`;
  const s3 = new S3mini({ accessKeyId, secretAccessKey, region, endpoint, requestAbortTimeout: PATIENCE, fetch: here });
  return { s3, prefix };
}

/** Puts a file in the store, in parts if it is large, and asks how many bytes arrived. Throws what went wrong. */
export async function put(store: Store, file: string): Promise<void> {
  const { s3, prefix } = reach(store);
  const key = prefix + basename(file);
  await s3.putAnyObject(key, await openAsBlob(file));
  const [sent, arrived] = [statSync(file).size, await s3.getContentLength(key)];
  if (sent !== arrived) throw new Error(`${arrived} bytes of ${sent} arrived`);
}

/** The installation whose backups are there, by the newest with a note; undefined while there is none, or where it may not be asked. */
export async function originIn(store: Store): Promise<string | undefined> {
  const { s3, prefix } = reach(store);
  try {
    const notes = (await namesIn(store)).filter((name) => name.endsWith('.json'));
    const [newest] = byAge(notes.map((name) => name.replace(/\.json$/, '.db')));
    const note = newest && (await s3.getObject(prefix + noteOf(newest)));
    return note ? (JSON.parse(note) as Verified).origin : undefined;
  } catch {
    return undefined; // a key that may only write is a good key; what else is wrong, putting will tell
  }
}

/** Removes there what has had its time, but never the one just made. Throws what went wrong. */
export async function tidy(store: Store, made: string): Promise<void> {
  const { s3, prefix } = reach(store);
  for (const old of outlived(await namesIn(store), made)) {
    for (const name of [old, noteOf(old)]) await s3.deleteObject(prefix + name);
  }
}

async function namesIn(store: Store): Promise<string[]> {
  const { s3, prefix } = reach(store);
  const there = (await s3.listObjects('/', `${prefix}klientkort-`)) ?? [];
  return there.map(({ Key }) => Key.slice(prefix.length));
}
