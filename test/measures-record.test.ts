import assert from 'node:assert/strict';
import { test } from 'node:test';
import * as chain from '../src/journal/chain.ts';
import { bytesOf, filesIn, pagesOf } from './support/files.ts';
import { openMeasures, phq9, TWELVE } from './support/measures.ts';

const SAID = /PHQ-9: 12 av 27/;
const faultsOf = (db: Parameters<typeof chain.verify>[0]) =>
  chain.verify(db).faults.map(({ kind, position }) => [kind, position]);

test('answers are part of the record: in print, PDF, HTML and JSON, sealed', async () => {
  const { anna, answered, card, send, seen, db } = await openMeasures();
  await answered();
  assert.deepEqual(chain.verify(db), { journals: 1, links: 1, faults: [] });
  const copied = { scope: 'all', purpose: 'client' };
  const copy = async (path: string, format: string) =>
    (await send(`${card}/journal/${path}`, { ...copied, format }).expect(303)).headers.location as string;
  const print = await copy('print', 'print');
  const page = /href="([^"]+\/print[^"]*)"/.exec((await anna.get(print)).text)?.[1] as string;
  assert.match(await seen(page), /Formulär och skattningar .*PHQ-9: 12 av 27 Besvarat av klienten \(Karin Östlund\)/);
  assert.match(await seen(page), /Lite intresse eller glädje i att göra saker Mer än hälften av dagarna \(2 p\)/);
  const zip = await copy('download', 'archive');
  const file = /href="([^"]+\.zip)"/.exec((await anna.get(zip)).text)?.[1] as string;
  const files = await filesIn(await bytesOf(anna.get(file)));
  const pdf = (await pagesOf(files.get('journal.pdf') as Buffer)).join(' ');
  assert.match(pdf, SAID);
  assert.match(pdf, /Tolkning av summan: Medelsvår depression/);
  assert.match(String(files.get('journal.html')), SAID);
  const [measure, ...more] = JSON.parse(String(files.get('journal.json'))).measures;
  assert.deepEqual(more, []);
  assert.deepEqual([measure.title, measure.score, measure.maxScore, measure.risk], ['PHQ-9', 12, 27, false]);
  assert.deepEqual([measure.items[0].points, measure.items[9].answer, measure.items[9].points], [2, '', null]);
});

test('what is answered stays: no change, no deletion, and what is changed behind it is named by the check', async () => {
  const { answered, db } = await openMeasures();
  await answered();
  assert.throws(() => db.$client.exec('UPDATE measure_answers SET score = 1'), /cannot be changed/);
  assert.throws(() => db.$client.exec('DELETE FROM measure_answers'), /cannot be deleted/);
  assert.throws(() => db.$client.exec('DELETE FROM measure_requests'), /never deleted/);
  assert.throws(() => db.$client.exec('UPDATE measure_requests SET answered_at = 1'), /once/);
  for (const change of ['score = 1', "items = replace(items, 'Flera dagar', 'Inte alls')", "band = ''"]) {
    db.$client.exec('SAVEPOINT tampering; DROP TRIGGER measure_answers_no_update');
    db.$client.exec(`UPDATE measure_answers SET ${change}`);
    assert.deepEqual(faultsOf(db), [['answer', 1]], change);
    db.$client.exec('ROLLBACK TO tampering; RELEASE tampering');
  }
  db.$client.exec('DROP TRIGGER measure_answers_no_delete; DROP TRIGGER journal_chain_no_delete');
  db.$client.exec('DELETE FROM measure_answers; DELETE FROM journal_chain');
  assert.deepEqual(faultsOf(db), [['answer', null]], 'the log knows of it');
});

test('an answer is to a form that this client was given', async () => {
  const { answered, asked, db } = await openMeasures();
  await answered();
  await asked();
  const again = `INSERT INTO measure_answers SELECT 'another', r.id, a.client_id, a.measure, a.family, a.title, a.language, a.lead,
    a.items, a.score, a.max_score, a.band, a.risk, a.answered_at, a.answered_by, a.answered_name
    FROM measure_answers a, measure_requests r WHERE r.answered_at IS NULL`;
  assert.throws(() => db.$client.exec(again), /was given/);
});

test('answers are destroyed with the journal, and no form can be sent or answered after', async () => {
  const { anna, answered, asked, fill, visitor, link, card, send, ask, rows, db, seen } = await openMeasures();
  await answered(phq9(1, 1, 1, 1, 1, 1, 1, 1, 1));
  const open = await asked();
  const decision = { ivoCase: '3.4.1-12345/2026-7', decidedOn: '2026-11-20', confirm: 'Karin Östlund' };
  await send(`${card}/journal/destroy`, decision).expect(303);
  assert.deepEqual(rows('SELECT * FROM measure_answers'), []);
  assert.deepEqual(rows('SELECT * FROM measure_requests'), []);
  assert.deepEqual(faultsOf(db), []);
  await visitor.get(open).expect(404);
  await fill(open, TWELVE).expect(404);
  assert.doesNotMatch((await visitor.get(link)).text, /Formulär från/);
  await ask().expect(409);
  await anna.get(`${card}/forms`).expect(409);
  assert.doesNotMatch(await seen('/'), /Nytt svar|Självmord/);
});
