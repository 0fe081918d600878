import assert from 'node:assert/strict';
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after } from 'node:test';
import Database from 'better-sqlite3';
import { keyFileFor } from '../../src/config.ts';
import { readKey } from '../../src/data-key.ts';
import { open } from '../../src/db/database.ts';
import { migrate } from '../../src/db/migrate.ts';
import { addClient, migrations, openPractice } from './app.ts';

export const MAIN = join(import.meta.dirname, '../../src/main.ts');
const children: ChildProcess[] = [];
const folders: string[] = [];
const killAll = () => children.map((child) => child.kill('SIGKILL'));

process.on('exit', killAll); // after a failed test, too, nothing is left running
after(() => {
  killAll();
  for (const folder of folders) rmSync(folder, { recursive: true, force: true });
});

/** The address of a data folder that is not there yet, and is gone after the tests. */
export function newFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'klientkort-test-'));
  folders.push(folder);
  return join(folder, 'data');
}

export type Program = ReturnType<typeof run>;

/** Starts the program as its user does. `address` is what the server prints; it fails if the program ends before. */
export function run(env: Record<string, string>, ...words: string[]) {
  const surroundings = { PATH: process.env.PATH, PORT: '0', ...env };
  const child = spawn(process.execPath, [MAIN, ...words], { env: surroundings });
  children.push(child);
  let out = '';
  let err = '';
  child.stderr.on('data', (chunk) => {
    err += chunk;
  });
  const ended = once(child, 'close').then(([code]) => {
    children.splice(children.indexOf(child), 1);
    return { code: code as number | null, out, err };
  });
  const address = new Promise<string>((done, fail) => {
    child.stdout.on('data', (chunk) => {
      out += chunk;
      const url = /https?:\S+/.exec(out)?.[0];
      if (url) done(url.replace('localhost', '127.0.0.1'));
    });
    ended.then(() => fail(new Error(`ended: ${err}`)));
  });
  address.catch(() => {});
  return { child, ended, address };
}

/** Runs a command on a data folder to its end. */
export const ended = (folder: string, ...words: string[]) => run({ DATA_DIR: folder }, ...words).ended;

/** Runs a command that does what it is asked. Gives what it said. */
export async function done(folder: string, ...words: string[]): Promise<string> {
  const { code, out, err } = await ended(folder, ...words);
  assert.equal(code, 0, out + err);
  return out;
}

/** Runs a command that is refused in one line. */
export async function refused(folder: string, words: string[], message: RegExp): Promise<void> {
  const { code, err } = await ended(folder, ...words);
  assert.equal(code, 1, err);
  assert.match(err, message);
  assert.equal(err.trim().split('\n').length, 1, err);
}

/** A data folder with a practice in it, made by the real app in this process. */
export async function folderWithPractice(): Promise<string> {
  const folder = newFolder();
  mkdirSync(folder);
  const db = open(join(folder, 'klientkort.db'));
  migrate(db, migrations);
  const { anna } = await openPractice({ db });
  await anna.get(await addClient(anna)).expect(200);
  db.$client.close();
  return folder;
}

/** The key of a folder, if the program has been there. */
export const keyOf = (folder: string): string | undefined =>
  existsSync(keyFileFor(folder)) ? readKey(keyFileFor(folder)) : undefined;

/** The names of the clients in a data folder. */
export const namesOf = (folder: string) =>
  behindItsBack(folder, (db) => db.prepare('SELECT name FROM clients').pluck().all());

/** Looks into the database, or changes it, behind the program's back. */
export function behindItsBack<T>(folder: string, work: (db: Database.Database) => T): T {
  const db = new Database(join(folder, 'klientkort.db'));
  const key = keyOf(folder);
  if (key) {
    db.pragma("cipher = 'aegis'");
    db.pragma(`key = 'raw:${key}'`);
  }
  try {
    return work(db);
  } finally {
    db.close();
  }
}
