import type Database from 'better-sqlite3';
import { StartupError } from './shared/errors.ts';
import { sha256 } from './shared/ids.ts';

/** What docs/export-format.md describes. A change of it is a new version; a change of a table is not. */
export const FORMAT = { format: 'klientkort-export', version: 1 } as const;

/** One file of an export: its path in the folder, its size in bytes, and the SHA-256 of its bytes. */
export type Listed = { path: string; bytes: number; sha256: string };

export type Manifest = typeof FORMAT & {
  program: string;
  exportedAt: string;
  /** The schema: every migration that was applied, in order, with the SHA-256 of its SQL. */
  migrations: { tag: string; hash: string }[];
  /** The access log as exported, and its last hash. */
  log: { rows: number; head: string };
  tables: (Listed & { name: string; rows: number })[];
  /** Contents of attachments and photos, by hash. */
  files: Listed[];
};

export const MANIFEST = 'manifest.json';
export const SUMS = 'SHA256SUMS';
export const pathOfTable = (name: string) => `tables/${name}.jsonl`;
export const pathOfFile = (hash: string) => `files/${hash}`;

/**
 * What opens a door here and now, and is worth nothing in a new place: signed-in browsers, failed attempts, one-time codes,
 * and second factors with what belongs to them (passkeys are bound to an address; the secret of an app must not lie in a plain file).
 */
const LEFT_OUT = [
  ...['migrations', 'sessions', 'attempts', 'client_codes'],
  ...['passkeys', 'authenticators', 'recovery_codes', 'known_browsers', 'spent_challenges'],
];
/** The secret that signs cookies: a new installation makes its own. */
export const OWN_SECRET = { table: 'installation', column: 'session_secret' };

/** The tables of an export, by name. */
export const tablesOf = (client: Database.Database): string[] =>
  (
    client
      .prepare("SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite_%' ORDER BY name")
      .pluck()
      .all() as string[]
  ).filter((name) => !LEFT_OUT.includes(name));

const columnsOf = (client: Database.Database, table: string): string[] =>
  (client.pragma(`table_info(${table})`) as { name: string }[])
    .map(({ name }) => name)
    .filter((name) => table !== OWN_SECRET.table || name !== OWN_SECRET.column);

type Value = string | number | null | { file: string };

/**
 * The rows of a table as lines of JSON, in the order in which they came to be. Bytes stand as `{"file": hash}` and are
 * given to `keep`.
 */
export function* linesOf(
  client: Database.Database,
  table: string,
  keep: (hash: string, content: Buffer) => void = () => {},
): Generator<string> {
  const columns = columnsOf(client, table).map((name) => `"${name}"`);
  const rows = client.prepare(`SELECT ${columns.join(', ')} FROM "${table}" ORDER BY rowid`);
  const written = (value: unknown): Value => {
    if (Buffer.isBuffer(value)) {
      const hash = sha256(value);
      keep(hash, value);
      return { file: hash };
    }
    if (typeof value === 'number' && Number.isInteger(value) && !Number.isSafeInteger(value)) {
      throw new StartupError(`The table ${table} holds a number that JSON cannot: ${value}.`);
    }
    return value as Value;
  };
  for (const row of rows.iterate() as IterableIterator<Record<string, unknown>>) {
    yield `${JSON.stringify(Object.fromEntries(Object.entries(row).map(([name, value]) => [name, written(value)])))}\n`;
  }
}

/** What `sha256sum --check` reads: each file of the export, the manifest too. */
export const sumsOf = ({ tables, files }: Manifest, manifestText: string): string =>
  [...tables, ...files, { path: MANIFEST, sha256: sha256(manifestText) }]
    .map(({ path, sha256 }) => `${sha256}  ${path}\n`)
    .join('');
