import { createHash } from 'node:crypto';
import {
  chmodSync,
  closeSync,
  existsSync,
  fsyncSync,
  mkdirSync,
  openSync,
  readdirSync,
  rmSync,
  writeFileSync,
  writeSync,
} from 'node:fs';
import { join, resolve } from 'node:path';
import * as audit from './audit/log.ts';
import { readConfig } from './config.ts';
import { lookInto } from './data-folder.ts';
import { act, type Db } from './db/database.ts';
import { makeFolder } from './disk.ts';
import {
  FORMAT,
  type Listed,
  linesOf,
  MANIFEST,
  type Manifest,
  pathOfFile,
  pathOfTable,
  SUMS,
  sumsOf,
  tablesOf,
} from './export-format.ts';
import * as files from './files.ts';
import { StartupError } from './shared/errors.ts';
import { sha256 } from './shared/ids.ts';

/**
 * `klientkort export FOLDER`: everything of the installation as JSON and files that can be read without this program
 * (docs/export-format.md), as it is at one moment, also while the server runs. Not encrypted: for the owner's eyes only, and
 * noted in the access log. Refuses a folder that holds anything. The manifest comes last: without it nothing is taken in.
 */
export function exportTo(folder?: string): void {
  if (!folder) throw new StartupError('Name an empty folder: klientkort export FOLDER');
  const config = readConfig(process.env);
  const now = Math.floor(Date.now() / 1000);
  process.umask(0o077);
  const { manifest, head } = lookInto(config, (db) => {
    const target = emptyFolder(folder);
    act(db, { actor: { id: null, address: null }, now, zone: config.zone }, (act) =>
      audit.record(act, 'installation.exported'),
    );
    try {
      return inOneLine(() => db.transaction(() => write(db, target, now)));
    } catch (error) {
      for (const part of [...PARTS, SUMS, MANIFEST]) rmSync(join(target, part), { recursive: true, force: true });
      throw error;
    }
  });
  const rows = manifest.tables.reduce((sum, table) => sum + table.rows, 0);
  process.stdout.write(`exported: ${resolve(folder)}
tables: ${manifest.tables.length}, ${rows} rows
files: ${manifest.files.length}
access log: ${manifest.log.rows} rows, head ${manifest.log.head}
manifest: sha256 ${head}
What is in the folder is not encrypted. Keep it where nobody else can read, and remove it when it has served.
`);
}

const PARTS = ['tables', 'files'];

/** Makes the folder, or takes one that is empty, for its owner alone. */
function emptyFolder(folder: string): string {
  return inOneLine(() => {
    if (existsSync(folder) && readdirSync(folder).length) {
      throw new StartupError(`The folder ${resolve(folder)} is not empty, and nothing was written.`);
    }
    makeFolder(resolve(folder));
    chmodSync(folder, 0o700);
    for (const part of PARTS) mkdirSync(join(folder, part));
    return folder;
  });
}

/** What the system refuses (no room, no right) is told in one line. */
function inOneLine<T>(work: () => T): T {
  try {
    return work();
  } catch (error) {
    const { code, syscall, message } = error as NodeJS.ErrnoException;
    if (!code || !syscall) throw error;
    throw new StartupError(`The export cannot be written, and nothing of it was left there: ${message}.`);
  }
}

/** Writes the export. `head` is the manifest's SHA-256. */
function write(db: Db, folder: string, now: number): { manifest: Manifest; head: string } {
  const { $client: client } = db;
  const contents = new Map<string, Listed>();
  const keep = (hash: string, content: Buffer) => {
    if (contents.has(hash)) return;
    const path = pathOfFile(hash);
    writeFileSync(join(folder, path), content, { flag: 'wx', flush: true });
    contents.set(hash, { path, bytes: content.length, sha256: hash });
  };
  const tables = tablesOf(client).map((name) => ({
    name,
    ...writeLines(folder, pathOfTable(name), linesOf(client, name, keep)),
  }));
  const manifest: Manifest = {
    ...FORMAT,
    program: files.version(),
    exportedAt: new Date(now * 1000).toISOString(),
    migrations: client.prepare('SELECT tag, hash FROM migrations ORDER BY rowid').all() as Manifest['migrations'],
    log: audit.headOf(db),
    tables,
    files: [...contents.values()],
  };
  const text = `${JSON.stringify(manifest, null, 2)}\n`;
  writeFileSync(join(folder, SUMS), sumsOf(manifest, text), { flag: 'wx', flush: true });
  writeFileSync(join(folder, MANIFEST), text, { flag: 'wx', flush: true });
  return { manifest, head: sha256(text) };
}

const BATCH = 65_536; // characters

/** Writes lines as they come, so that a long table never lies in memory. */
function writeLines(folder: string, path: string, lines: Iterable<string>): Listed & { rows: number } {
  const hash = createHash('sha256');
  const file = openSync(join(folder, path), 'wx');
  let [rows, bytes, batch] = [0, 0, ''];
  const flush = () => {
    const chunk = Buffer.from(batch);
    hash.update(chunk);
    for (let at = 0; at < chunk.length; ) at += writeSync(file, chunk, at);
    bytes += chunk.length;
    batch = '';
  };
  try {
    for (const line of lines) {
      rows++;
      batch += line;
      if (batch.length > BATCH) flush();
    }
    flush();
    fsyncSync(file);
  } finally {
    closeSync(file);
  }
  return { path, bytes, sha256: hash.digest('hex'), rows };
}
