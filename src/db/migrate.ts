import * as files from '../files.ts';
import { StartupError } from '../shared/errors.ts';
import { sha256 } from '../shared/ids.ts';
import { newCopy } from './backup.ts';
import type { Db } from './database.ts';

export type Migration = { tag: string; sql: string };
export type Steps = Record<string, (db: Db) => void>;

/** The migrations in drizzle-kit's folder, in its journal's order. */
export function readMigrations(): Migration[] {
  const journal = JSON.parse(files.read('drizzle/meta/_journal.json').toString()) as { entries: { tag: string }[] };
  return journal.entries.map(({ tag }) => ({ tag, sql: files.read(`drizzle/${tag}.sql`).toString() }));
}

/**
 * Brings the database up to the newest migration. Drizzle's own migrator is not used: it runs everything in one
 * transaction with foreign keys on, where a table rebuild deletes rows by cascade (docs/decisions/002-migrator.md).
 * Copies a database that holds data to `backups` first. Refuses (StartupError) a database newer than the program.
 * `steps` are what SQL alone cannot do, by the tag of the migration in whose transaction they run.
 */
export function migrate(db: Db, migrations: Migration[], backups?: string, steps: Steps = {}): void {
  const { $client: client } = db;
  client.exec('CREATE TABLE IF NOT EXISTS migrations (tag TEXT PRIMARY KEY, hash TEXT NOT NULL) STRICT');
  const applied = new Map(client.prepare('SELECT tag, hash FROM migrations').raw().all() as [string, string][]);
  const known = new Map(migrations.map(({ tag, sql }) => [tag, sha256(sql)]));
  for (const [tag, hash] of applied) {
    if (known.get(tag) !== hash) {
      throw new StartupError(
        `The database has the migration ${tag}, which this version does not know. Start the newer version.`,
      );
    }
  }
  const pending = migrations.filter(({ tag }) => !applied.has(tag));
  if (!pending.length) return;
  if (applied.size && backups) newCopy(db, backups, `before-${pending[0]?.tag}`);

  client.pragma('foreign_keys = OFF'); // has no effect inside a transaction, so it stands outside
  try {
    for (const migration of pending) client.transaction(() => apply(db, migration, steps))();
  } finally {
    client.pragma('foreign_keys = ON');
  }
}

function apply(db: Db, { tag, sql }: Migration, steps: Steps) {
  const { $client: client } = db;
  client.exec(sql);
  steps[tag]?.(db);
  const broken = client.pragma('foreign_key_check') as unknown[];
  if (broken.length) throw new Error(`migration ${tag} breaks ${broken.length} references`);
  client.prepare('INSERT INTO migrations (tag, hash) VALUES (?, ?)').run(tag, sha256(sql));
}
