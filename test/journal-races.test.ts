import assert from 'node:assert/strict';
import { test } from 'node:test';
import * as audit from '../src/audit/log.ts';
import type { Db } from '../src/db/database.ts';
import * as chain from '../src/journal/chain.ts';
import { openJournal } from './support/journal.ts';

const HOUR = 3600;
const TIMES = 20;
const all = (db: Db, sql: string) => db.$client.prepare(sql).raw().all();
const one = (db: Db, sql: string) => db.$client.prepare(sql).pluck().get();
const statuses = (answers: { status: number }[]) => answers.map(({ status }) => status).sort();
const idOf = (address: string) => address.split('/').at(-1) as string;

/** No seal is broken, and no row of the log. */
function assertWhole(db: Db, links: number) {
  assert.deepEqual(chain.verify(db), { journals: 1, links, faults: [] });
  assert.equal(audit.verify(db).broken, undefined);
}

test('of twenty signatures on one draft at once, one is taken and sealed', async () => {
  const { db, draft, signAs } = await openJournal();
  const address = await draft();
  const answers = await Promise.all(Array.from({ length: TIMES }, () => signAs(address, '1')));
  assert.deepEqual(statuses(answers), [303, ...Array(TIMES - 1).fill(409)]);
  assertWhole(db, 1);
  assert.equal(one(db, "SELECT count(*) FROM audit_log WHERE action = 'entry.signed'"), 1);
});

test('of a save and a signature at once, one is taken, whichever comes first', async () => {
  const { db, draft, post, signAs } = await openJournal();
  for (let n = 1; n <= TIMES; n++) {
    const address = await draft({ text: 'Läst' });
    const save = () => post(address, { version: '1', text: 'Ändrad' });
    const sign = () => signAs(address, '1');
    const answers = await Promise.all(n % 2 ? [save(), sign()] : [sign(), save()]);
    assert.deepEqual(statuses(answers), [303, 409]);
    const row = all(db, `SELECT status, text FROM journal_entries WHERE id = '${idOf(address)}'`);
    const isSigned = answers[n % 2 ? 1 : 0]?.status === 303;
    assert.deepEqual(
      row,
      [isSigned ? ['signed', 'Läst'] : ['draft', 'Ändrad']],
      'never a word signed that was not read',
    );
  }
  assertWhole(db, one(db, "SELECT count(*) FROM journal_entries WHERE status = 'signed'") as number);
});

test('of twenty saves of one version at once, one is taken; the others get both texts', async () => {
  const { db, draft, post } = await openJournal();
  const address = await draft({ text: 'Början' });
  const texts = Array.from({ length: TIMES }, (_, n) => `Flik nummer ${n}.`);
  const answers = await Promise.all(texts.map((text) => post(address, { version: '1', text })));
  assert.deepEqual(statuses(answers), [303, ...Array(TIMES - 1).fill(409)]);
  const taken = one(db, 'SELECT text FROM journal_entries') as string;
  assert.equal(answers[texts.indexOf(taken)]?.status, 303, 'the words of the one answered as saved');
  for (const [n, { status, text }] of answers.entries()) {
    if (status === 409) assert.ok(text.includes(taken) && text.includes(`${texts[n]}</textarea>`), `answer ${n}`);
  }
  assert.deepEqual(all(db, 'SELECT version, text FROM journal_versions'), [[1, 'Början']]);
});

test('twenty new entries and their signatures at once are sealed one after the other', async () => {
  const { db, draft, sign } = await openJournal();
  await Promise.all(Array.from({ length: TIMES }, async (_, n) => sign(await draft({ text: `Samtal ${n}` }))));
  assertWhole(db, TIMES);
  const positions = all(db, 'SELECT position FROM journal_chain ORDER BY rowid').flat();
  assert.deepEqual(
    positions,
    Array.from({ length: TIMES }, (_, n) => n + 1),
  );
});

test('a clock set back an hour between writes breaks neither seals, nor versions, nor the log', async () => {
  const { db, draft, post, sign, pass } = await openJournal();
  const addresses: string[] = [];
  for (let n = 0; n < 3; n++) {
    const address = await draft({ text: 'Ett' });
    pass(-HOUR);
    await post(address, { version: '1', text: 'Två' }).expect(303);
    pass(-HOUR);
    await post(address, { version: '2', text: 'Tre' }).expect(303);
    pass(-HOUR);
    await sign(address);
    addresses.push(address);
  }
  assertWhole(db, 3);
  const sealed = all(db, 'SELECT subject_id FROM journal_chain ORDER BY position').flat();
  assert.deepEqual(sealed, addresses.map(idOf), 'in the order of the signatures, whatever the clock said');
  const written = all(db, 'SELECT group_concat(text) FROM journal_versions GROUP BY entry_id').flat();
  assert.deepEqual(written, Array(3).fill('Ett,Två'));
  const times = all(db, 'SELECT at FROM audit_log ORDER BY id').flat() as number[];
  assert.ok(times.at(-1) === (times[0] as number) - 9 * HOUR, 'each row with the time of its moment');
});

test('a clock set back past midnight keeps today’s entry a draft until its day has come again', async () => {
  const { db, draft, post, sign, signAs, pass } = await openJournal();
  const address = await draft();
  pass(-12 * HOUR);
  await post(address, { version: '1', text: 'Skrivet på nytt' }).expect(303);
  await signAs(address, '2').expect(422);
  pass(12 * HOUR);
  await sign(address);
  assertWhole(db, 1);
});
