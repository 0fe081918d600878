import assert from 'node:assert/strict';
import { test } from 'node:test';
import * as chain from '../src/journal/chain.ts';
import { inputValue } from './support/app.ts';
import { openJournal, TODAY } from './support/journal.ts';

const plain = (html: string) =>
  html
    .replace(/<[^>]+>/g, ' ')
    .replace(/\s+/g, ' ')
    .trim();

test('a correction shows what was struck out and put in, by whom, when and why; the original stays', async () => {
  const { anna, signed, correct, post, pass, db, card } = await openJournal();
  const address = await signed({ text: 'Klienten sover bra och äter lite.' });
  pass(3000);
  const changed = { text: 'Klienten sover illa och äter lite.', reason: 'Fel ord', eventDate: '2026-11-20' };
  const review = await post(`${address}/correct`, { version: '0', intent: 'review', ...changed }).expect(200);
  assert.match(review.text, /<del>.*bra<\/del><ins>.*illa<\/ins>/);
  assert.equal(
    db.$client.prepare('SELECT count(*) FROM journal_corrections').pluck().get(),
    0,
    'nothing before the signature',
  );
  await correct(address, changed);
  const { text } = await anna.get(address).expect(200);
  assert.match(text, /Klienten sover illa och äter lite\./);
  assert.match(text, /<del>.*bra<\/del><ins>.*illa<\/ins>/);
  assert.match(plain(text), /Kontaktdatum: 23 nov\. 2026 20 nov\. 2026/);
  assert.match(text, /Skäl:<\/strong> Fel ord/);
  assert.match(text, /Rättad av Anna Lind, Leg\. psykolog, 23 nov\. 2026 10:50/);
  assert.match(
    text,
    /Visa originalet[\s\S]*Klienten sover bra och äter lite\.[\s\S]*Signerad av Anna Lind, Leg\. psykolog, 23 nov\. 2026 10:00/,
  );
  assert.match((await anna.get(card)).text, /Rättad[\s\S]*Klienten sover illa/);
  assert.equal(
    db.$client.prepare('SELECT text FROM journal_entries').pluck().get(),
    'Klienten sover bra och äter lite.',
  );
  assert.deepEqual(chain.verify(db), { journals: 1, links: 2, faults: [] });
});

test('a correction can be corrected, each with its own reason', async () => {
  const { anna, signed, correct, db } = await openJournal();
  const address = await signed({ text: 'Ett' });
  await correct(address, { text: 'Två', reason: 'Först' });
  await correct(address, { text: 'Tre', reason: 'Sedan' });
  const text = plain((await anna.get(address)).text);
  assert.match(text, /Tre .*Rättelse 2 .*Sedan .*Rättelse 1 .*Först .*Ett/);
  assert.equal(db.$client.prepare('SELECT max(number) FROM journal_corrections').pluck().get(), 2);
});

test('a correction without a reason, without a change or about a day to come is refused, every word kept', async () => {
  const { signed, post, db } = await openJournal();
  const address = `${await signed({ text: 'Rätt' })}/correct`;
  const base = { version: '0', reason: 'Skäl', text: 'Rättat <b>', intent: 'sign' };
  const refused = async (more: object, message: RegExp) => {
    const { text } = await post(address, { ...base, ...more }).expect(422);
    assert.match(text, message);
    return text;
  };
  assert.match(await refused({ reason: ' ' }, /Ange varför/), /Rättat &lt;b&gt;<\/textarea>/);
  await refused({ text: 'Rätt' }, /Inget är ändrat/);
  await refused({ text: ' ' }, /tom anteckning kan inte signeras/);
  await refused({ eventDate: '2026-11-24' }, /inte har hänt än/);
  await refused({ eventDate: '2026-02-30' }, /datum som finns/);
  assert.equal(db.$client.prepare('SELECT count(*) FROM journal_corrections').pluck().get(), 0);
});

test('two corrections at a time: the second sees the first before anything is signed', async () => {
  const { signed, post, correct, db } = await openJournal();
  const address = await signed({ text: 'Ursprung' });
  await correct(address, { text: 'Flik ett' });
  const { text } = await post(`${address}/correct`, {
    version: '0',
    reason: 'R',
    text: 'Flik två',
    intent: 'sign',
  }).expect(409);
  assert.match(text, /Flik ett[\s\S]*Flik två<\/textarea>/);
  assert.equal(inputValue(text, 'version'), '1');
  assert.equal(db.$client.prepare('SELECT count(*) FROM journal_corrections').pluck().get(), 1);
});

test('a correction that is closed is kept among the discarded, and comes back', async () => {
  const { anna, signed, post, card } = await openJournal();
  const address = await signed({ text: 'Ursprung' });
  const { text } = await anna.get(`${address}/correct`);
  const copy = inputValue(text, 'copy');
  await post(`${address}/correct`, {
    version: '0',
    copy,
    reason: 'Halvt skäl',
    text: 'Halvt rättat',
    intent: 'close',
  }).expect(303);
  assert.match((await anna.get(`${card}/journal/unsaved`)).text, /Halvt rättat/);
  const back = await anna.get(`${card}/journal/unsaved/${copy}`).redirects(1).expect(200);
  assert.match(back.text, /Halvt rättat<\/textarea>/);
  assert.equal(inputValue(back.text, 'reason'), 'Halvt skäl');
});

test('a draft is not corrected but edited', async () => {
  const { anna, draft, post } = await openJournal();
  const address = await draft();
  await anna.get(`${address}/correct`).expect(303);
  await post(`${address}/correct`, { version: '0', reason: 'R', text: 'X', intent: 'sign' }).expect(409);
  await post(`${address}/dissent`, { statedOn: TODAY, text: 'X' }).expect(409);
});

test("the client's dissent is tied to the entry, signed and locked", async () => {
  const { anna, signed, db } = await openJournal();
  const address = await signed();
  const post = (fields: object) => anna.post(`${address}/dissent`).type('form').send(fields);
  assert.match((await post({ statedOn: TODAY, text: ' ' }).expect(422)).text, /Skriv vad klienten anser/);
  assert.match((await post({ statedOn: '2026-11-24', text: 'Kvar' }).expect(422)).text, /Kvar<\/textarea>/);
  await post({ statedOn: TODAY, text: 'Jag sa aldrig så.' }).expect(303);
  const { text } = await anna.get(address);
  assert.match(text, /Avvikande mening/);
  assert.match(text, /Jag sa aldrig så\.[\s\S]*Antecknat av Anna Lind, Leg\. psykolog/);
  assert.deepEqual(chain.verify(db).faults, []);
});

test('an entry that needs no signature, or cannot get one, is locked with the reason', async () => {
  const { anna, draft, card, db } = await openJournal();
  const address = await draft({ text: 'Ringde återbud.' });
  const close = (fields: object) =>
    anna
      .post(`${address}/close`)
      .type('form')
      .send({ version: '1', ...fields });
  assert.match((await close({ closedKind: 'needless', closedBecause: '' }).expect(422)).text, /Ange skälet/);
  assert.match((await close({ closedBecause: 'Kvar' }).expect(422)).text, /Kvar<\/textarea>/);
  await close({ closedKind: 'needless', closedBecause: 'Administrativ uppgift' }).expect(303);
  const { text } = await anna.get(address);
  assert.match(text, /Låst utan signatur av Anna Lind, Leg\. psykolog, .*Signering obehövlig: Administrativ uppgift/);
  assert.match((await anna.get(card)).text, /Låst utan signatur/);
  assert.match((await anna.get('/')).text, /Allt är signerat/);
  await close({ closedKind: 'hindered', closedBecause: 'Igen' }).expect(409);
  await anna.post(`${address}/sign`).type('form').send({ version: '1' }).expect(409);
  assert.throws(() => db.$client.exec("UPDATE journal_entries SET closed_because = 'x'"), /locked for ever/);
  assert.deepEqual(chain.verify(db), { journals: 1, links: 1, faults: [] });
});

test('the database itself refuses to change or delete corrections, dissents and links of the chain', async () => {
  const { anna, signed, correct, db } = await openJournal();
  const address = await signed();
  await correct(address, { text: 'Rättat' });
  await anna.post(`${address}/dissent`).type('form').send({ statedOn: TODAY, text: 'Nej' }).expect(303);
  for (const table of ['journal_corrections', 'journal_dissents', 'journal_chain']) {
    const [column] = db.$client.pragma(`table_info(${table})`) as { name: string }[];
    assert.throws(
      () => db.$client.exec(`UPDATE ${table} SET ${column?.name} = 'x'`),
      /kept as written|cannot be changed/,
      table,
    );
    assert.throws(() => db.$client.exec(`DELETE FROM ${table}`), /never deleted|cannot be deleted/, table);
    assert.throws(
      () => db.$client.exec(`INSERT OR REPLACE INTO ${table} SELECT * FROM ${table}`),
      /SqliteError|never|cannot|follow/,
      table,
    );
  }
});

test('a last correction taken out together with its link is missed: the log knows of it', async () => {
  const { signed, correct, db } = await openJournal();
  await correct(await signed(), { text: 'Rättat' });
  for (const table of ['journal_corrections', 'journal_chain']) db.$client.exec(`DROP TRIGGER ${table}_no_delete`);
  db.$client.exec("DELETE FROM journal_chain WHERE kind = 'correction'; DELETE FROM journal_corrections");
  const { faults } = chain.verify(db);
  assert.deepEqual(
    faults.map(({ kind, position }) => [kind, position]),
    [['correction', null]],
  );
});

test('the card, and a copy of a period, go by the corrected day of an entry too', async () => {
  const { anna, card, signed, correct, db } = await openJournal();
  await correct(await signed({ eventDate: '2026-11-20' }), { eventDate: '2026-10-05', contactType: 'video' });
  assert.match(plain((await anna.get(card)).text), /5 okt\. 2026 Fri text Rättad Video/);
  const form = { scope: 'period', purpose: 'client', format: 'print' };
  for (const [fromDate, toDate, isThere] of [
    ['2026-10-01', '2026-10-31', true],
    ['2026-11-01', '2026-11-30', true],
    ['2026-09-01', '2026-09-30', false],
  ]) {
    const answer = await anna
      .post(`${card}/journal/download`)
      .type('form')
      .send({ ...form, fromDate, toDate });
    const { text } = await anna.get(`${answer.headers.location}/print`);
    assert.equal(/Rättelse 1/.test(text), isThere, String(fromDate));
  }
  assert.deepEqual(chain.verify(db).faults, []);
});

test('headings of any own template, and letters nobody can see, are no text to sign', async () => {
  const { anna, draft, post, signed } = await openJournal();
  await anna.post('/settings/templates').type('form').send({ name: 'Egen', headings: 'Önskemål' }).expect(303);
  const address = await draft();
  for (const text of ['Önskemål:', '\u200b', '\u200b\nPlan:']) {
    await post(address, { intent: 'sign', version: '1', template: 'free', text }).expect(422);
  }
  const sealed = await signed();
  await post(`${sealed}/correct`, { version: '0', reason: 'R', text: 'Önskemål:', intent: 'sign' }).expect(422);
});

test('a destruction that names no decision, or another journal than it was, is refused by the database; one behind the log is found', async () => {
  const { db, signed } = await openJournal();
  await signed();
  const forged = (ivoCase: string, entries: number, hash: string) =>
    db.$client.exec(`INSERT INTO journal_destructions SELECT client_id, '${ivoCase}', '2026-01-01', ${entries}, ${hash}, 1, author_id
      FROM journal_entries`);
  const head = '(SELECT hash FROM journal_chain ORDER BY position DESC LIMIT 1)';
  assert.throws(() => forged('xx', 1, head), /names the decision/);
  assert.throws(() => forged('3.4.1-1/2026', 0, head), /names the decision/);
  assert.throws(() => forged('3.4.1-1/2026', 1, "''"), /names the decision/);
  forged('3.4.1-1/2026', 1, head);
  assert.deepEqual(
    chain.verify(db).faults.map(({ kind }) => kind),
    ['destruction'],
  );
});
