import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { journalFile, jsonSchema, writeJson } from '../src/disclosures/json.ts';
import { eventfulJournal } from './support/journals.ts';

const DOCS = join(import.meta.dirname, '../docs');
const files = new Map<string, string>();

/** The columns of each kind as docs/journal-format.md lists them, read out of it. */
const columns = new Map(
  [...readFileSync(join(DOCS, 'journal-format.md'), 'utf8').matchAll(/^\| `(\w+)` +\| .*?\| (`.*`) +\|$/gm)].map(
    ([, kind, list]) => [kind as string, [...(list as string).matchAll(/`(\w+)`/g)].map(([, name]) => name as string)],
  ),
);
const secondsOf = (text: string) => Temporal.Instant.from(text).epochMilliseconds / 1000;
type Row = Record<string, unknown>;

/** A seal as somebody computes it who has the file and the document, and nothing of ours. */
function recompute(link: Row, subject: Row): string {
  const stored = (name: string) => {
    const value = subject[name];
    if (typeof value === 'boolean') return value ? 1 : 0;
    if (Array.isArray(value)) return JSON.stringify(value);
    return /At$|^at$/.test(name) && typeof value === 'string' ? secondsOf(value) : value;
  };
  const { clientId, position, kind, subjectId, at, previousHash } = link;
  const head = [clientId, position, kind, subjectId, secondsOf(at as string), previousHash];
  const content = (columns.get(kind as string) ?? []).map(stored);
  return createHash('sha256')
    .update(JSON.stringify([...head, ...content]))
    .digest('hex');
}

const subjectsOf = ({ entries, measures, attachments, disclosures, requests }: Record<string, Row[]>) =>
  [entries, measures, attachments, disclosures, requests]
    .flatMap((rows) => rows ?? [])
    .flatMap((row) => [row, ...((row.corrections as Row[]) ?? []), ...((row.dissents as Row[]) ?? [])]);

test('every seal can be recomputed from the file by what the documentation says', () => {
  const { karin, record } = eventfulJournal();
  const file = JSON.parse(writeJson(record(karin), files));
  const subjects = new Map(subjectsOf(file).map((row) => [row.id, row]));
  assert.equal(file.chain.length, 9);
  assert.deepEqual(
    new Set(file.chain.map(({ kind }: Row) => kind)),
    new Set(['entry', 'correction', 'dissent', 'attachment', 'answer', 'refusal', 'disclosure']),
  );
  let previous = '';
  for (const link of file.chain) {
    assert.equal(link.previousHash, previous);
    assert.equal(recompute(link, subjects.get(link.subjectId) as Row), link.hash, link.kind);
    previous = link.hash;
  }
});

test('the file is what its schema says, and read back it is the record', () => {
  const { karin, record } = eventfulJournal();
  const given = record(karin, { withLog: true });
  const shape = journalFile('Europe/Stockholm');
  const read = shape.parse(JSON.parse(writeJson(given, files)));
  assert.equal(read.madeAt, given.madeAt);
  assert.deepEqual(read.entries, given.entries);
  assert.deepEqual(read.log, given.log);
});

test('times are those of the wall clock of the practice, with the offset', () => {
  const { karin, record } = eventfulJournal();
  const { madeAt, entries } = JSON.parse(writeJson(record(karin), files));
  assert.equal(madeAt, '2026-11-23T12:00:00+01:00');
  assert.equal(entries[0].signedAt, '2026-11-23T12:00:00+01:00');
});

test('what is for the program alone does not leave the house', () => {
  const { karin, record } = eventfulJournal();
  const json = writeJson(record(karin), files);
  assert.doesNotMatch(json, /searchText|sortKey|passwordHash|therapistId/);
  assert.equal(JSON.parse(json).log, null, 'the log only when asked for');
});

test('a part of a journal carries the seals of that part alone', () => {
  const { karin, entry, record } = eventfulJournal();
  const { chain, entries } = JSON.parse(writeJson(record(karin, { entryId: entry }), files));
  assert.equal(entries.length, 1);
  assert.deepEqual(
    chain.map(({ kind }: Row) => kind),
    ['entry', 'correction', 'correction', 'dissent'],
  );
});

test('docs/journal.schema.json is the schema of what is written', () => {
  const kept = readFileSync(join(DOCS, 'journal.schema.json'), 'utf8');
  const fresh = 'node -e "import(\'./src/disclosures/json.ts\').then((it) => process.stdout.write(it.jsonSchema()))"';
  assert.deepEqual(JSON.parse(kept), JSON.parse(jsonSchema()), `write it anew: ${fresh} > docs/journal.schema.json`);
});
