import assert from 'node:assert/strict';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { getTableConfig, SQLiteTable } from 'drizzle-orm/sqlite-core';
import { type Db, open } from '../src/db/database.ts';
import { type Migration, migrate } from '../src/db/migrate.ts';
import * as schema from '../src/db/schema.ts';
import { StartupError } from '../src/shared/errors.ts';
import { freshDb, migrations } from './support/app.ts';

const folder = mkdtempSync(join(tmpdir(), 'klientkort-test-'));
after(() => rmSync(folder, { recursive: true }));

const tables = Object.values(schema)
  .filter((each) => each instanceof SQLiteTable)
  .map(getTableConfig);
const heading = "INSERT INTO note_headings (id, therapist_id, name, position) VALUES ('h', 'a', 'Bakgrund', 0)";
const account = `INSERT INTO accounts (id, email, name, title, profession, password_hash, password_changed_at, is_therapist, is_operator, created_at)
  VALUES ('a', 'a@example.com', 'A', 'T', 'P', 'x', 1, 1, 0, 1)`;
const client = `INSERT INTO clients SELECT 'c', 'a', 'own', 'Karin', '', NULL, NULL, '', '', '', '', '', '', '', '', '', '', '', '', '',
  NULL, 'karin', 'karin', 1, 1, 'a', 1, 'a', NULL, NULL`;
const note = "INSERT INTO client_notes VALUES (1, 'c', 'h', 1, 'Hemligt', 1, 'a')";
const count = (db: Db, table: string) => db.$client.prepare(`SELECT count(*) FROM ${table}`).pluck().get();

test('a database file is opened so that an acknowledged commit survives a power cut', () => {
  const { $client } = open(join(folder, 'pragmas.db'));
  const pragma = (name: string) => $client.pragma(name, { simple: true });
  assert.equal(pragma('journal_mode'), 'wal');
  assert.equal(pragma('synchronous'), 2, 'FULL');
  assert.equal(pragma('foreign_keys'), 1);
  assert.equal(pragma('recursive_triggers'), 1);
});

test('every table is STRICT and nothing cascades', () => {
  const { $client } = freshDb();
  const list = $client.prepare(
    "SELECT name, strict FROM pragma_table_list WHERE schema = 'main' AND name NOT LIKE 'sqlite_%'",
  );
  const all = list.all() as { name: string; strict: number }[];
  assert.ok(all.length > tables.length);
  assert.deepEqual(
    all.filter(({ strict }) => !strict),
    [],
  );
  for (const { name } of all) {
    const keys = $client.pragma(`foreign_key_list(${name})`) as { on_delete: string }[];
    assert.ok(
      keys.every(({ on_delete }) => on_delete === 'RESTRICT'),
      name,
    );
  }
});

test('the migrations make the tables that the code believes in', () => {
  const { $client } = freshDb();
  for (const { name, columns } of tables) {
    const live = $client.pragma(`table_info(${name})`) as { name: string; type: string; notnull: number }[];
    const shape = live.map((column) => [column.name, column.type.toLowerCase(), !!column.notnull]).sort();
    assert.deepEqual(shape, columns.map((column) => [column.name, column.getSQLType(), column.notNull]).sort(), name);
  }
});

test('the indexes the code believes in are there, unique where they must be', () => {
  const { $client } = freshDb();
  for (const { name, indexes, uniqueConstraints, columns } of tables) {
    const live = $client.pragma(`index_list(${name})`) as { name: string; unique: number; origin: string }[];
    const made = live.filter(({ origin }) => origin === 'c').map((index) => [index.name, !!index.unique]);
    const meant = [
      ...indexes.map(({ config }) => [config.name, config.unique]),
      ...uniqueConstraints.map((each) => [each.getName(), true]),
      ...columns.filter(({ isUnique }) => isUnique).map(({ uniqueName }) => [uniqueName, true]),
    ];
    assert.deepEqual(made.sort(), meant.sort(), name);
  }
});

test('a rule once made by a migration stands until one takes it away: a rebuilt table must not lose it silently', () => {
  const rules = new Set<string>();
  for (const { sql } of migrations) {
    for (const [, verb, name = ''] of sql.matchAll(/^(CREATE|DROP) TRIGGER [`"]?(\w+)/gim)) {
      if (verb?.toUpperCase() === 'CREATE') rules.add(name);
      else rules.delete(name);
    }
  }
  assert.ok(rules.size >= 12);
  const live = freshDb().$client.prepare("SELECT name FROM sqlite_schema WHERE type = 'trigger'").pluck().all();
  assert.deepEqual(live.sort(), [...rules].sort());
});

test('the table of clients, which others lean on, can be rebuilt if their triggers step aside', () => {
  const db = open(join(folder, 'clients.db'));
  migrate(db, migrations);
  db.$client.exec(`${account}; ${heading}; ${client}; ${note}`);
  const schemaSql = (where: string) =>
    db.$client.prepare(`SELECT sql FROM sqlite_schema WHERE ${where}`).pluck().all() as string[];
  const [made = ''] = schemaSql("name = 'clients'");
  const rules = schemaSql("type = 'trigger' AND sql LIKE '%clients%'");
  const step = (sql: string) => `${sql};\n--> statement-breakpoint\n`;
  const sql = [
    'PRAGMA foreign_keys=OFF', // as drizzle-kit writes it
    ...rules.map((rule) => `DROP TRIGGER ${/TRIGGER (\w+)/.exec(rule)?.[1]}`),
    made.replace('`clients`', '`__new_clients`').replaceAll('"clients".', '"__new_clients".'),
    'INSERT INTO __new_clients SELECT * FROM clients',
    'DROP TABLE clients',
    'ALTER TABLE __new_clients RENAME TO clients',
    'PRAGMA foreign_keys=ON',
    ...schemaSql("type = 'index' AND tbl_name = 'clients' AND sql IS NOT NULL"),
    ...rules,
  ];
  migrate(db, [...migrations, { tag: '9999_clients', sql: sql.map(step).join('') }]);
  assert.deepEqual([count(db, 'clients'), count(db, 'client_notes')], [1, 1]);
  assert.throws(() => db.$client.exec('DELETE FROM clients'), /never deleted/);
  const stranger = "INSERT INTO client_notes VALUES (2, 'nobody', 'h', 1, 'x', 1, 'a')";
  assert.throws(() => db.$client.exec(stranger), /own therapist|FOREIGN KEY/);
});

test('a later migration that rebuilds a table loses no row, and the data is copied first', () => {
  const db = open(join(folder, 'rebuild.db'));
  migrate(db, migrations);
  db.$client.exec(`${account}; ${heading}`);
  const rebuild: Migration = {
    tag: '9999_rebuild',
    sql: `CREATE TABLE accounts_new AS SELECT * FROM accounts; DROP TABLE accounts;
      CREATE TABLE accounts (id TEXT PRIMARY KEY NOT NULL, email TEXT) STRICT;
      INSERT INTO accounts SELECT id, email FROM accounts_new; DROP TABLE accounts_new`,
  };
  migrate(db, [...migrations, rebuild], join(folder, 'backups'));
  assert.equal(count(db, 'note_headings'), 1);
  assert.equal(count(db, 'accounts'), 1);
  assert.equal(db.$client.pragma('foreign_keys', { simple: true }), 1);
  const copy = open(join(folder, 'backups/before-9999_rebuild.db'));
  assert.equal(count(copy, 'note_headings'), 1);
  assert.equal(copy.$client.prepare('SELECT name FROM accounts').pluck().get(), 'A', 'as it was before');
});

test('a copy made earlier is never written over', () => {
  const backups = join(folder, 'twice');
  for (const n of ['', '-2', '-3']) {
    const db = freshDb();
    assert.throws(() => migrate(db, [...migrations, { tag: '9999_faulty', sql: 'SELECT nonsense' }], backups));
    assert.ok(existsSync(join(backups, `before-9999_faulty${n}.db`)), n);
  }
});

test('a migration that fails, or that would leave references to nothing, changes nothing', () => {
  const db = freshDb();
  db.$client.exec(`${account}; ${heading}`);
  const faulty = (sql: string) => () => migrate(db, [...migrations, { tag: '9999_faulty', sql }]);
  assert.throws(faulty('CREATE TABLE half (id TEXT) STRICT; SELECT nonsense'));
  assert.throws(faulty('DELETE FROM accounts'), /breaks 1 references/);
  assert.equal(count(db, 'accounts'), 1);
  assert.throws(() => count(db, 'half'), /no such table/);
  assert.equal(db.$client.pragma('foreign_keys', { simple: true }), 1, 'on again');
});

test('a database from a newer version, or with another history, is refused', () => {
  const newer = freshDb();
  migrate(newer, [...migrations, { tag: '9999_newer', sql: 'CREATE TABLE later (id TEXT) STRICT' }]);
  assert.throws(() => migrate(newer, migrations), StartupError);
  const [first, ...rest] = migrations as [Migration, ...Migration[]];
  assert.throws(() => migrate(freshDb(), [{ ...first, sql: `${first.sql} ` }, ...rest]), StartupError);
});

test('a database that is up to date is left alone', () => {
  const db = freshDb();
  migrate(db, migrations, join(folder, 'none'));
  assert.equal(existsSync(join(folder, 'none')), false);
});
