import Database from 'better-sqlite3';
import { type BetterSQLite3Database, drizzle } from 'drizzle-orm/better-sqlite3';
import type { EpochSeconds } from '../shared/time.ts';
import * as schema from './schema.ts';

export type Db = BetterSQLite3Database<typeof schema> & { $client: Database.Database };

/** Who does something, as the log names them. `id` is null for somebody not signed in and for the program itself. */
export type Actor = { id: string | null; address: string | null };

/** The hand that writes: one transaction, one actor, one moment. Verbs take it; only `act` makes one. */
export type Act = { db: Db; actor: Actor; now: EpochSeconds; zone: string };

/** Opens (and creates) the database file, or one in memory from a serialized image. Sets what SQLite would else default badly. */
export function open(file: string | Buffer): Db {
  const client = new Database(file as string, { timeout: 5000 });
  client.pragma('journal_mode = WAL');
  client.pragma('synchronous = FULL'); // better-sqlite3 defaults to NORMAL, which may lose acknowledged commits at a power cut
  client.pragma('foreign_keys = ON');
  client.pragma('recursive_triggers = ON'); // or INSERT OR REPLACE would delete past the triggers
  client.pragma('trusted_schema = OFF');
  client.pragma('cell_size_check = ON');
  client.pragma('temp_store = MEMORY');
  return drizzle(client, { schema });
}

/**
 * Runs `work` in one BEGIN IMMEDIATE transaction: every change in it, log included, is kept together or not at all.
 * Synchronous by design; hash passwords and call the network before or after, never inside.
 */
export function act<T>(db: Db, moment: Omit<Act, 'db'>, work: (act: Act) => T): T {
  return db.transaction(() => work({ db, ...moment }), { behavior: 'immediate' });
}
