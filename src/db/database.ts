import { totalmem } from 'node:os';
import Database from 'better-sqlite3';
import { type BetterSQLite3Database, drizzle } from 'drizzle-orm/better-sqlite3';
import type { EpochSeconds } from '../shared/time.ts';
import * as schema from './schema.ts';

export type Db = BetterSQLite3Database<typeof schema> & { $client: Database.Database };

/**
 * Who does something, as the log names them. `id` is the account's: null for somebody not signed in, for the program itself,
 * and for a client on the own page, who then stands in `client` with the therapist whose client that is.
 */
export type Actor = { id: string | null; address: string | null; client?: { id: string; therapistId: string } };

/** The hand that writes: one transaction, one actor, one moment. Verbs take it; only `act` makes one. */
export type Act = { db: Db; actor: Actor; now: EpochSeconds; zone: string };

/** The most that SQLite may keep of the file, in kB: half a gigabyte, or an eighth of the memory this process may have. */
const CACHE_KB = Math.round(Math.min(512_000, totalmem() / 8000, (process.constrainedMemory() || Infinity) / 8000));

/**
 * Opens (and creates) the database file, encrypted if a key is given, or one in memory from a serialized image. Sets what
 * SQLite would else default badly. `readonly` leaves the file as it is to the last byte.
 */
export function open(file: string | Buffer, key?: string, readonly = false): Db {
  const client = new Database(file as string, { timeout: 5000, readonly });
  if (key) {
    client.pragma("cipher = 'aegis'"); // authenticated: a changed bit is refused. As quick as without.
    client.pragma(`key = 'raw:${key}'`);
  }
  if (!readonly) client.pragma('journal_mode = WAL');
  client.pragma('synchronous = FULL'); // better-sqlite3 defaults to NORMAL, which may lose acknowledged commits at a power cut
  client.pragma('foreign_keys = ON');
  client.pragma('recursive_triggers = ON'); // or INSERT OR REPLACE would delete past the triggers
  client.pragma('secure_delete = ON'); // what is deleted is overwritten: a destroyed journal must not be left in the file
  client.pragma('trusted_schema = OFF');
  client.pragma('cell_size_check = ON');
  client.pragma('temp_store = MEMORY');
  client.pragma(`cache_size = -${CACHE_KB}`); // as it is needed: the default of 2 MB holds no practice's lists
  return drizzle(client, { schema });
}

/**
 * Runs `work` in one BEGIN IMMEDIATE transaction: every change in it, log included, is kept together or not at all.
 * Synchronous by design; hash passwords and call the network before or after, never inside.
 */
export function act<T>(db: Db, moment: Omit<Act, 'db'>, work: (act: Act) => T): T {
  return transactionOf(db).immediate(() => work({ db, ...moment })) as T;
}

/** Runs work in a transaction, or in a savepoint within one. Built once: Drizzle would make a database anew for each. */
const transactionOf = prepared(({ $client }) => $client.transaction((work: () => unknown) => work()));

/**
 * Moves the write-ahead log into the file and empties it: what was deleted is then in neither. Not in a transaction.
 * False when another process went on reading the database, and the log could not be emptied.
 */
export const scrub = (db: Db): boolean => db.$client.pragma('wal_checkpoint(TRUNCATE)', { simple: true }) === 0;

type Reading = {
  moment: Omit<Act, 'db'>;
  work: (act: Act) => unknown;
  done: (value: unknown) => void;
  fail: (error: unknown) => void;
};
const waiting = new WeakMap<Database.Database, Reading[]>();

/**
 * Reads, and logs the reading, in a commit shared with the others that wait in this turn of the event loop: the disk is
 * asked once for all of them. Resolves after the commit, so nothing is shown before it is logged. One that throws takes
 * only its own log rows back.
 */
export function read<T>(db: Db, moment: Omit<Act, 'db'>, work: (act: Act) => T): Promise<T> {
  return new Promise<T>((done, fail) => {
    const queue = waiting.get(db.$client) ?? [];
    waiting.set(db.$client, queue);
    queue.push({ moment, work, done: done as Reading['done'], fail });
    if (queue.length === 1) setImmediate(() => readAll(db, queue.splice(0)));
  });
}

function readAll(db: Db, readings: Reading[]): void {
  const isAlone = readings.length === 1; // then nobody else's rows need to be told from its own
  const readOne = ({ moment, work, done, fail }: Reading) => {
    try {
      const value = isAlone ? work({ db, ...moment }) : transactionOf(db)(() => work({ db, ...moment }));
      return () => done(value);
    } catch (error) {
      if (isAlone || !db.$client.inTransaction) throw error; // a full disk took back what the others read, too
      return () => fail(error);
    }
  };
  let answers: (() => void)[];
  try {
    answers = transactionOf(db).immediate(() => readings.map(readOne)) as (() => void)[];
  } catch (error) {
    answers = readings.map(
      ({ fail }) =>
        () =>
          fail(error),
    );
  }
  for (const answer of answers) answer();
}

/**
 * What is built once per database and variant, most often a query: building costs Drizzle ten times what SQLite needs to
 * answer. For what runs on every page; values go in as `sql.placeholder`.
 */
export function prepared<Query, Variant extends string | number = ''>(build: (db: Db, variant: Variant) => Query) {
  const built = new WeakMap<Db['$client'], Map<Variant, Query>>();
  return (db: Db, variant = '' as Variant): Query => {
    const variants = built.get(db.$client) ?? new Map<Variant, Query>();
    built.set(db.$client, variants);
    const query = variants.get(variant) ?? build(db, variant);
    variants.set(variant, query);
    return query;
  };
}
