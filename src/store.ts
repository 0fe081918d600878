import { openAsBlob, statSync } from 'node:fs';
import { basename } from 'node:path';
import { S3mini } from 's3mini';
import { outlived } from './db/backup.ts';

/** An S3-compatible store: `url` is https://host/bucket/prefix. */
export type Store = { url: string; keyId: string; secret: string; region: string };

const PATIENCE = 600_000; // milliseconds, for one request

/** Asks the store itself, and goes nowhere else that it may point to. */
const here: typeof fetch = (input, init) => fetch(input, { ...init, redirect: 'error' });

/**
 * Puts a backup and the note beside it in the store, in parts if it is large, asks how many bytes arrived, and then removes
 * there what has had its time. Throws what went wrong.
 */
export async function put(store: Store, file: string, note: string): Promise<void> {
  const { origin, pathname } = new URL(store.url);
  const [bucket, ...folders] = pathname.split('/').filter(Boolean);
  const prefix = folders.map((folder) => `${folder}/`).join('');
  const { keyId: accessKeyId, secret: secretAccessKey, region } = store;
  const endpoint = `${origin}/${bucket}`;
  const s3 = new S3mini({ accessKeyId, secretAccessKey, region, endpoint, requestAbortTimeout: PATIENCE, fetch: here });
  for (const each of [file, note]) {
    const key = prefix + basename(each);
    await s3.putAnyObject(key, await openAsBlob(each));
    const [sent, arrived] = [statSync(each).size, await s3.getContentLength(key)];
    if (sent !== arrived) throw new Error(`${arrived} bytes of ${sent} arrived`);
  }
  const there = (await s3.listObjects('/', prefix)) ?? [];
  const names = there
    .map(({ Key }) => Key.slice(prefix.length))
    .filter((name) => /^klientkort-[\dT-]+\.db$/.test(name));
  for (const old of outlived(names)) {
    for (const name of [old, old.replace(/\.db$/, '.json')]) await s3.deleteObject(prefix + name);
  }
}
