import assert from 'node:assert/strict';
import { copyFileSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import { type Db, open } from '../src/db/database.ts';
import { migrate } from '../src/db/migrate.ts';
import * as chain from '../src/journal/chain.ts';
import { migrations } from './support/app.ts';
import { openJournal } from './support/journal.ts';
import { newFolder, run } from './support/program.ts';

const fileIn = (folder: string) => join(folder, 'klientkort.db');
const idOf = (address: string) => address.split('/').at(-1) as string;
const all = (db: Db, sql: string) => db.$client.prepare(sql).raw().all();

function makeFolder() {
  const folder = newFolder();
  mkdirSync(folder);
  return folder;
}

/** A practice with a journal of three signed entries, in that order, and a draft: to be copied for each test. */
async function makeModel() {
  const folder = makeFolder();
  const db = open(fileIn(folder));
  migrate(db, migrations);
  const { card, draft, sign, pass } = await openJournal({ db });
  const signed = async (text: string) => {
    pass(60);
    const address = await draft({ text });
    await sign(address);
    return idOf(address);
  };
  const [first, second] = [await signed('Första samtalet.'), await signed('Andra samtalet.')];
  const model = { folder, client: idOf(card), first, second, third: await signed('Tredje samtalet.') };
  return { ...model, draft: idOf(await draft({ text: 'Inte färdigt.' })), db };
}

const { client, first, second, third, draft, ...model } = await makeModel();
model.db.$client.close();

function unguardedCopy() {
  const folder = makeFolder();
  copyFileSync(fileIn(model.folder), fileIn(folder));
  const db = open(fileIn(folder));
  const rules = db.$client.prepare("SELECT name FROM sqlite_schema WHERE type = 'trigger'").pluck().all();
  for (const rule of rules) db.$client.exec(`DROP TRIGGER ${rule}`);
  return { folder, db };
}

type Fault = { entry: string; position: number | null };

/** Somebody with the file in hand changes it; both the program's own eyes and `klientkort check` see where. */
async function isFound(sql: string, ...expected: Fault[]) {
  const { folder, db } = unguardedCopy();
  db.$client.exec(sql);
  const faults = expected.map(({ entry, position }) => {
    return { clientId: client, kind: 'entry', subjectId: entry, position };
  });
  assert.deepEqual(
    chain.verify(db).faults.map((fault) => ({ ...fault })),
    faults,
  );
  db.$client.close();
  const { code, out } = await run({ DATA_DIR: folder }, 'check').ended;
  assert.equal(code, 1, out);
  const lines = expected.map(({ entry, position }) => {
    const what = position ? `does not fit its seal, link ${position}` : 'is sealed by no link of its chain, or gone';
    return `journal of client ${client}: the entry ${entry} ${what}`;
  });
  assert.deepEqual(out.trim().split('\n'), lines);
}

describe('what is changed behind the program is found, with its entry and its client', { concurrency: 2 }, () => {
  test('nothing is found where nothing was changed', async () => {
    const { folder, db } = unguardedCopy();
    assert.deepEqual(chain.verify(db), { journals: 1, links: 3, faults: [] });
    db.$client.close();
    const { code, out } = await run({ DATA_DIR: folder }, 'check').ended;
    assert.equal(code, 0, out);
    assert.match(out, /^journals: ok, 3 seals in 1 journals$/m);
  });

  test('one letter of a signed entry', async () => {
    const sql = `UPDATE journal_entries SET text = replace(text, 'Andra', 'Andre') WHERE id = '${second}'`;
    await isFound(sql, { entry: second, position: 2 });
  });

  test('a day, a signer’s title, a signature taken back', async () => {
    const unsigned =
      "status = 'draft', signed_at = NULL, signed_by = NULL, signed_name = NULL, signed_title = NULL, signed_profession = NULL";
    for (const change of ["event_date = '2026-11-22'", "signed_title = 'Professor'", unsigned]) {
      const sql = `UPDATE journal_entries SET ${change} WHERE id = '${first}'`;
      await isFound(sql, { entry: first, position: 1 });
    }
  });

  test('the texts of two entries put in each other’s place: the first is named', async () => {
    const sql = `UPDATE journal_entries SET text = CASE id WHEN '${first}' THEN 'Andra samtalet.' ELSE 'Första samtalet.' END
      WHERE id IN ('${first}', '${second}')`;
    await isFound(sql, { entry: first, position: 1 });
  });

  test('the last link taken away', async () => {
    await isFound(`DELETE FROM journal_chain WHERE subject_id = '${third}'`, { entry: third, position: null });
  });

  test('an entry taken away, and its link with it: the last one', async () => {
    await isFound(gone(third), { entry: third, position: null });
  });

  test('an entry taken away, and its link with it: one between others', async () => {
    await isFound(gone(second), { entry: third, position: 3 }, { entry: second, position: null });
  });

  test('a link put at the end for a draft that nobody signed', async () => {
    const last = `(SELECT hash FROM journal_chain WHERE position = 3)`;
    const sql = `INSERT INTO journal_chain VALUES ('${client}', 4, 'entry', '${draft}', 1, ${last}, '${'0'.repeat(64)}')`;
    await isFound(sql, { entry: draft, position: 4 });
  });

  test('a link put between others', async () => {
    const first = `(SELECT hash FROM journal_chain WHERE position = 1)`;
    const sql = `UPDATE journal_chain SET position = position + 10 WHERE position > 1;
      UPDATE journal_chain SET position = position - 9 WHERE position > 10;
      INSERT INTO journal_chain VALUES ('${client}', 2, 'entry', '${draft}', 1, ${first}, '${'0'.repeat(64)}')`;
    await isFound(sql, { entry: draft, position: 2 });
  });
});

const gone = (id: string) => `DELETE FROM journal_chain WHERE subject_id = '${id}';
  DELETE FROM journal_versions WHERE entry_id = '${id}'; DELETE FROM journal_entries WHERE id = '${id}'`;

test('what was signed before there were seals is sealed in the order of signing when the database is brought up to date', () => {
  const db = open(':memory:');
  migrate(db, migrations.slice(0, 3));
  db.$client.exec(`
    INSERT INTO accounts (id, email, name, title, profession, password_hash, password_changed_at, is_therapist, is_operator, created_at)
      VALUES ('a', 'a@example.com', 'Anna', 'Leg. psykolog', 'Psykolog', 'x', 1, 1, 0, 1);
    INSERT INTO clients SELECT 'c', 'a', 'own', 'Karin', '', NULL, NULL, '', '', '', '', '', '', '', '', '', '', '', '', '',
      NULL, 'karin', 'karin', 1, 1, 'a', 1, 'a', NULL, NULL;`);
  const add =
    db.$client.prepare(`INSERT INTO journal_entries (id, client_id, author_id, status, event_date, contact_type,
      template, text, version, created_at, updated_at, signed_at, signed_by, signed_name, signed_title, signed_profession)
    VALUES (:id, 'c', 'a', :status, '2026-11-23', 'visit', 'free', 'Samtal.', 1, 1, 1, :at, :by, :name, :title, :profession)`);
  const unsigned = { status: 'draft', at: null, by: null, name: null, title: null, profession: null };
  const signed = { status: 'signed', by: 'a', name: 'Anna', title: 'Leg. psykolog', profession: 'Psykolog' };
  add.run({ id: 'written first, signed last', ...signed, at: 300 });
  add.run({ id: 'signed first', ...signed, at: 100 });
  add.run({ id: 'a draft', ...unsigned });
  add.run({ id: 'signed second', ...signed, at: 200 });
  add.run({ id: 'signed in the same second', ...signed, at: 200 });
  migrate(db, migrations, undefined, { '0003_journal_rules': chain.adopt });
  assert.deepEqual(all(db, 'SELECT position, subject_id, at FROM journal_chain ORDER BY position'), [
    [1, 'signed first', 100],
    [2, 'signed second', 200],
    [3, 'signed in the same second', 200],
    [4, 'written first, signed last', 300],
  ]);
  assert.deepEqual(chain.verify(db), { journals: 1, links: 4, faults: [] });
});
