import { createHash } from 'node:crypto';
import { closeSync, existsSync, openSync, readFileSync, readSync, statSync } from 'node:fs';
import { join, resolve } from 'node:path';
import type Database from 'better-sqlite3';
import * as z from 'zod';
import * as audit from './audit/log.ts';
import { examine } from './check.ts';
import { readConfig } from './config.ts';
import { databaseIn, holdFolder, refuseRemains, removeDatabase, STEPS } from './data-folder.ts';
import { type DataKey, makeKey, readKey } from './data-key.ts';
import { act, type Db, open, scrub } from './db/database.ts';
import { migrate, readMigrations } from './db/migrate.ts';
import { putInPlace } from './disk.ts';
import {
  FORMAT,
  type Listed,
  linesOf,
  MANIFEST,
  type Manifest,
  OWN_SECRET,
  pathOfFile,
  SUMS,
  sumsOf,
  tablesOf,
} from './export-format.ts';
import { StartupError } from './shared/errors.ts';
import { newSecret, sha256 } from './shared/ids.ts';

/**
 * `klientkort import FOLDER`: an export becomes the database of an empty data folder. Every file is checked first; the rows
 * go in in one transaction, are read back and compared with the manifest, and only then the database has its name. Refuses
 * (StartupError) what is not whole, and what a newer version made; then nothing is stored.
 */
export function importFrom(folder?: string): void {
  if (!folder) throw new StartupError('Name the folder of an export: klientkort import FOLDER');
  const config = readConfig(process.env);
  const { manifest, text } = readManifest(folder);
  for (const file of [...manifest.tables, ...manifest.files]) verify(folder, file);
  holdFolder(config.dataDir);
  const target = databaseIn(config.dataDir);
  if (existsSync(target))
    throw new StartupError(`There is a database ${resolve(target)} already. Set DATA_DIR to an empty folder.`);
  refuseRemains(config.dataDir);
  const unfinished = `${target}.unfinished`;
  removeDatabase(unfinished);
  const key = existsSync(config.keyFile) ? readKey(config.keyFile) : makeKey(config.keyFile);
  let fine: string[];
  try {
    fine = inOneLine(() => fillNew(unfinished, key, (db) => fill(db, folder, manifest, config.zone)));
    putInPlace(unfinished, target);
  } finally {
    removeDatabase(unfinished);
  }
  const equal = `equal: ${manifest.tables.length} tables and ${manifest.files.length} files, read back and compared`;
  process.stdout.write(
    `${[`imported: ${resolve(folder)}`, `manifest: sha256 ${sha256(text)}`, equal, ...fine, DOORS].join('\n')}\n`,
  );
}

function fillNew(file: string, key: DataKey, work: (db: Db) => string[]): string[] {
  const db = open(file, key);
  try {
    const fine = work(db);
    scrub(db);
    return fine;
  } finally {
    db.$client.close();
  }
}

/** What the disk refuses is told in one line. */
function inOneLine<T>(work: () => T): T {
  try {
    return work();
  } catch (error) {
    const { code = '', message } = error as { code?: string; message: string };
    if (!/^SQLITE_(FULL|IOERR|READONLY|CANTOPEN)/.test(code)) throw error;
    throw new StartupError(`The import cannot be written, and nothing was stored: ${message}.`);
  }
}

const DOORS = 'second factors: they do not come along; each account sets one up at its next sign-in';

const hex = z.string().regex(/^[0-9a-f]{64}$/);
const count = z.number().int().min(0);
const listed = { bytes: count, sha256: hex };
const manifestShape = z.object({
  format: z.literal(FORMAT.format),
  version: z.literal(FORMAT.version),
  program: z.string(),
  exportedAt: z.string(),
  migrations: z.array(z.object({ tag: z.string(), hash: hex })).min(1),
  log: z.object({ rows: count, head: z.string() }),
  tables: z.array(
    z.object({ ...listed, path: z.string().regex(/^tables\/\w+\.jsonl$/), name: z.string(), rows: count }),
  ),
  files: z.array(z.object({ ...listed, path: z.string().regex(/^files\/[0-9a-f]{64}$/) })),
});

/** The manifest, if the list of sums fits it to the letter. */
function readManifest(folder: string): { manifest: Manifest; text: string } {
  const text = readPart(folder, MANIFEST).toString();
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch {
    throw notWhole(MANIFEST, 'it is no JSON');
  }
  const { version } = json as { version?: unknown };
  if (typeof version === 'number' && version > FORMAT.version) {
    throw new StartupError(
      `The export has the format ${version}, which this version does not know. Use a newer Klientkort.`,
    );
  }
  const parsed = manifestShape.safeParse(json);
  if (!parsed.success) throw notWhole(MANIFEST, `${parsed.error.issues[0]?.path.join('.')} is not as it must be`);
  const manifest: Manifest = parsed.data;
  if (readPart(folder, SUMS).toString() !== sumsOf(manifest, text)) throw notWhole(SUMS, `it does not fit ${MANIFEST}`);
  return { manifest, text };
}

const notWhole = (path: string, why: string) =>
  new StartupError(`The export is not whole, and nothing was stored: ${path}: ${why}.`);

function readPart(folder: string, path: string): Buffer {
  try {
    return readFileSync(join(folder, path));
  } catch (error) {
    throw notWhole(path, `it cannot be read (${(error as NodeJS.ErrnoException).code})`);
  }
}

function verify(folder: string, { path, bytes, sha256 }: Listed): void {
  const file = join(folder, path);
  if (!existsSync(file)) throw notWhole(path, 'it is missing');
  if (statSync(file).size !== bytes) throw notWhole(path, `it has not the ${bytes} bytes that it had`);
  const hash = createHash('sha256');
  for (const chunk of chunksOf(file)) hash.update(chunk);
  if (hash.digest('hex') !== sha256) throw notWhole(path, 'it was changed');
}

function* chunksOf(path: string): Generator<Buffer> {
  const file = openSync(path, 'r');
  try {
    for (;;) {
      const chunk = Buffer.alloc(65_536);
      const length = readSync(file, chunk);
      if (!length) return;
      yield chunk.subarray(0, length);
    }
  } finally {
    closeSync(file);
  }
}

/** The rows of a file, one line at a time. */
function* rowsOf(path: string): Generator<Record<string, unknown>> {
  let rest = Buffer.alloc(0);
  for (const chunk of chunksOf(path)) {
    rest = Buffer.concat([rest, chunk]);
    let from = 0;
    for (let end = rest.indexOf(10, from); end >= 0; end = rest.indexOf(10, from)) {
      yield JSON.parse(rest.toString('utf8', from, end));
      from = end + 1;
    }
    rest = rest.subarray(from);
  }
}

/** Makes the schema the export was made from, fills it, proves it equal, and brings it up to date. Gives what is well. */
function fill(db: Db, folder: string, manifest: Manifest, zone: string): string[] {
  const { $client: client } = db;
  const known = readMigrations();
  const then = known.slice(0, manifest.migrations.length);
  const unknown = manifest.migrations.find(({ tag, hash }, n) => then[n]?.tag !== tag || sha256(then[n].sql) !== hash);
  if (unknown) {
    throw new StartupError(
      `The export has the migration ${unknown.tag}, which this version does not know. Use a newer Klientkort.`,
    );
  }
  migrate(db, then, undefined, STEPS);
  client.pragma('foreign_keys = OFF'); // any order will do: the references are checked before the commit
  const moment = { actor: { id: null, address: null }, now: Math.floor(Date.now() / 1000), zone };
  const fine = act(db, moment, (act) => {
    withoutTriggers(client, () => {
      for (const { name, path } of manifest.tables) insert(client, name, folder, path);
    });
    const fine = prove(db, manifest);
    audit.record(act, 'installation.imported');
    return fine;
  });
  client.pragma('foreign_keys = ON');
  migrate(db, known, undefined, STEPS);
  return fine;
}

/** The rows have been judged when they were written, and the log's rows and links are verified afterwards: the triggers step aside. */
function withoutTriggers(client: Database.Database, work: () => void): void {
  const triggers = client
    .prepare("SELECT name, sql FROM sqlite_schema WHERE type = 'trigger' ORDER BY rowid")
    .all() as {
    name: string;
    sql: string;
  }[];
  for (const { name } of triggers) client.exec(`DROP TRIGGER "${name}"`);
  work();
  for (const { sql } of triggers) client.exec(sql);
}

function insert(client: Database.Database, table: string, folder: string, path: string): void {
  if (!tablesOf(client).includes(table)) throw notWhole(path, `there is no table ${table}`);
  const statements = new Map<string, Database.Statement>();
  const value = (each: unknown) =>
    each !== null && typeof each === 'object' ? readPart(folder, pathOfFile(hex.parse(Object.values(each)[0]))) : each;
  for (const row of rowsOf(join(folder, path))) {
    const whole = table === OWN_SECRET.table ? { ...row, [OWN_SECRET.column]: newSecret() } : row;
    const names = Object.keys(whole);
    if (!names.every((name) => /^\w+$/.test(name))) throw notWhole(path, 'a row has columns that cannot be');
    const columns = names.join(', ');
    const statement =
      statements.get(columns) ??
      client.prepare(`INSERT INTO ${table} (${columns}) VALUES (${names.map(() => '?').join(', ')})`);
    statements.set(columns, statement);
    statement.run(Object.values(whole).map(value));
  }
}

/** Reads everything back: each table's rows as the export would write them, its pages, references, log and seals. */
function prove(db: Db, manifest: Manifest): string[] {
  const { $client: client } = db;
  const given = new Map(manifest.tables.map(({ name, sha256 }) => [name, sha256]));
  const contents = new Set<string>();
  for (const name of tablesOf(client)) {
    const hash = createHash('sha256');
    for (const line of linesOf(client, name, (content) => contents.add(content))) hash.update(line);
    if (hash.digest('hex') !== given.get(name)) throw notWhole(name, 'what was stored is not what was exported');
  }
  const { faults, fine, head } = examine(db);
  if (head !== manifest.log.head) faults.push('access log: it does not end as the manifest says');
  if (contents.size !== manifest.files.length) faults.push('files: not as many as the manifest says');
  if (faults.length) throw notWhole(MANIFEST, faults.join('; '));
  return fine;
}
