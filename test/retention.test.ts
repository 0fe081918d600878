import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import * as accounts from '../src/accounts/accounts.ts';
import * as clients from '../src/clients/clients.ts';
import { type Act, act, type Db, open } from '../src/db/database.ts';
import { migrate } from '../src/db/migrate.ts';
import * as chain from '../src/journal/chain.ts';
import * as corrections from '../src/journal/corrections.ts';
import { newId, sha256 } from '../src/shared/ids.ts';
import { ANNA, addClient, inputValue, migrations, openPractice, PASSWORD } from './support/app.ts';

const DAY = 24 * 60 * 60;
const DECISION = { ivoCase: '3.4.1-12345/2026-7', decidedOn: '2026-11-20', confirm: 'Karin Östlund' };
const FACTS = {
  name: 'Karin Östlund',
  calledName: 'Kajsa',
  personnummer: '19900101-9802',
  phone: '070-174 06 05',
  email: 'hemlig@example.com',
  street: 'Hemliga gatan 1',
  kinName: 'Hemlig Make',
  payerName: 'Hemliga firman',
  remarks: 'Hemlig portkod',
};

/** A practice with a client, and hands to write in the journal as the pages do. */
async function openJournal(given: { db?: Db } = {}) {
  const practice = await openPractice(given);
  const { anna, db, deps } = practice;
  const card = await addClient(anna, FACTS);
  const id = card.slice('/clients/'.length);
  const send = (path: string, form: object = {}) => anna.post(path).type('form').send(form);
  const note = /action="([^"]+\/notes\/[\w-]+)"/.exec((await anna.get(card)).text)?.[1] as string;
  const write = async (text: string) => {
    const entryId = inputValue((await anna.get(`${card}/journal/new`)).text, 'entryId');
    const entry = { entryId, eventDate: '2026-11-20', contactType: 'visit', template: 'free', text };
    return (await send(`${card}/journal/new`, { ...entry, intent: 'save' }).expect(303)).headers.location as string;
  };
  const account = accounts.byEmail(db, 'anna@example.com') as accounts.Account;
  const verb = <T>(work: (act: Act, client: clients.Client) => T) =>
    act(db, { actor: { id: account.id, address: null }, now: deps.clock(), zone: deps.zone }, (act) =>
      work(act, clients.find(db, account.id, id)),
    );
  /** The day that the card says the journal is kept until. */
  const keptUntil = async () => /sparas till minst ([^<]+)\./.exec((await anna.get(card)).text)?.[1];
  const destroy = (form: object = {}) => send(`${card}/journal/destroy`, { ...DECISION, ...form });
  /** Lets time pass, and signs in again. */
  const later = async (seconds: number) => {
    practice.pass(seconds);
    await send('/sign-in', { email: ANNA.email, password: PASSWORD }).expect(303);
  };
  return { ...practice, card, id, send, note, write, account, verb, keptUntil, destroy, later };
}
type Journal = Awaited<ReturnType<typeof openJournal>>;

/** Something of every kind that a journal can hold, each with the word "Hemlig". */
async function fill({ db, id, note, send, write, verb, account, deps }: Journal): Promise<string> {
  await send(note, { text: 'Hemlig bakgrund', version: 0 }).expect(303);
  const entry = await write('Hemligt första utkast');
  const words = { eventDate: '2026-11-20', contactType: 'visit', template: 'free', text: 'Hemlig anteckning' };
  await send(entry, { ...words, version: 1, intent: 'save' }).expect(303);
  await send(`${entry}/sign`, { version: 2 }).expect(303);
  const entryId = entry.split('/').at(-1) as string;
  const insert = (table: string, ...values: unknown[]) =>
    db.$client.prepare(`INSERT INTO ${table} VALUES (${values.map(() => '?').join(', ')})`).run(...values);
  verb((act, client) => {
    const correction = {
      eventDate: '2026-11-20',
      contactType: 'visit' as const,
      text: 'Hemlig rättelse',
      reason: 'Hemligt fel',
    };
    assert.equal(corrections.correct(act, client, entryId, 0, correction, account), undefined);
    corrections.dissent(act, client, entryId, { statedOn: '2026-11-21', text: 'Hemlig mening' }, account);
    const [now, by, content, request, copy, file] = [
      deps.clock(),
      account.id,
      Buffer.from('Hemlig fil'),
      newId(),
      newId(),
      newId(),
    ];
    insert('disclosure_requests', request, id, 'Hemlig frågare', 'Allt', '2026-11-20', now, by, null, null, null, null);
    insert(
      'disclosures',
      copy,
      id,
      request,
      'Hemlig mottagare',
      'client',
      '',
      'pdf',
      null,
      null,
      entryId,
      0,
      now,
      by,
      'Anna',
    );
    chain.link(act, id, 'disclosure', copy);
    insert(
      'attachments',
      file,
      id,
      'Hemligt.txt',
      'text/plain',
      content.length,
      sha256(content),
      '',
      now,
      by,
      'Anna',
      content,
    );
    chain.link(act, id, 'attachment', file);
    const [asked, answer] = [newId(), newId()];
    insert('measure_requests', asked, id, 'phq-9', null, null, 1, now, by, now, null, now, null, null);
    const said = '[{"question":"Hur mår du?","answer":"Hemligt mående","points":1}]';
    const form = ['phq-9', 'phq-9', 'Hemligt', 'sv', '', said, 1, 27, 'Hemlig', 0];
    insert('measure_answers', answer, asked, id, ...form, now, id, 'Karin');
    chain.link(act, id, 'answer', answer);
    insert('unsaved_texts', newId(), by, id, 'entry', newId(), '{"text":"Hemligt påbörjat"}', now, null);
    insert('client_answers', id, 0, 'Hur mår du?', 'Hemligt svar');
    insert('placements', 'p', 'placed', 'Karin', null, '', '[]', '{"reasons":["hemligt"]}', by, id, null, now, now);
    insert('placement_moves', 1, 'p', now, by, 'placed', by, id, 'Hemligt skäl');
    insert('contact_wishes', id, now, null, 1, 'sv', now, by);
  });
  return entry;
}

const DESTROYED = [
  'attachments',
  'client_answers',
  'client_notes',
  'contact_wishes',
  'disclosure_requests',
  'disclosures',
  'journal_chain',
  'journal_corrections',
  'journal_dissents',
  'journal_entries',
  'journal_versions',
  'measure_answers',
  'measure_requests',
  'placement_moves',
  'unsaved_texts',
];
const countOf = (db: Db, table: string) => db.$client.prepare(`SELECT count(*) FROM ${table}`).pluck().get() as number;

test('a journal is kept ten years from the day of the last thing entered in it, on the wall calendar', async () => {
  const { later, keptUntil, write, note, send } = await openJournal();
  assert.equal(await keptUntil(), undefined, 'nothing is written yet');
  const entry = await write('Ett utkast');
  assert.equal(await keptUntil(), '23 nov. 2036');
  await later(DAY);
  await send(note, { text: 'Bakgrund', version: 0 }).expect(303);
  assert.equal(await keptUntil(), '24 nov. 2036');
  await later(DAY);
  await send(`${entry}/sign`, { version: 1 }).expect(303);
  assert.equal(await keptUntil(), '25 nov. 2036');
  await later(13 * 60 * 60 + 30 * 60); // half past eleven in the evening
  await send(note, { text: 'Bakgrund, mera', version: 1 }).expect(303);
  assert.equal(await keptUntil(), '25 nov. 2036');
  await later(60 * 60);
  await send(note, { text: 'Bakgrund, ännu mera', version: 2 }).expect(303);
  assert.equal(await keptUntil(), '26 nov. 2036');
});

test('a correction, a dissent and an attachment are entered in the journal too', async () => {
  const journal = await openJournal();
  const entry = (await fill(journal)).split('/').at(-1) as string;
  await journal.later(DAY);
  assert.equal(await journal.keptUntil(), '23 nov. 2036');
  journal.verb((act, client) =>
    corrections.dissent(act, client, entry, { statedOn: '2026-11-21', text: 'Så var det inte' }, journal.account),
  );
  assert.equal(await journal.keptUntil(), '24 nov. 2036');
});

test('what was entered on a leap day is kept until the last of February', async () => {
  const { later, keptUntil, write } = await openJournal();
  await later((Date.UTC(2028, 1, 29) - Date.UTC(2026, 10, 23)) / 1000);
  await write('På skottdagen');
  assert.equal(await keptUntil(), '28 feb. 2038');
});

test('nothing is destroyed without the case number of IVO, a day that has been and the name of the client', async () => {
  const journal = await openJournal();
  await fill(journal);
  const refused = [
    [{ ivoCase: '' }, /Ange IVO:s diarienummer/],
    [{ ivoCase: '12/6' }, /Ange IVO:s diarienummer/],
    [{ ivoCase: 'beslutet' }, /Ange IVO:s diarienummer/],
    [{ decidedOn: '2026-02-30' }, /Ange ett datum som finns/],
    [{ decidedOn: '2026-11-24' }, /kan inte vara fattat efter i dag/],
    [{ confirm: 'Karin' }, /Namnet stämmer inte/],
  ] as const;
  for (const [form, message] of refused) {
    const { text } = await journal.destroy(form).expect(422);
    assert.match(text, message);
    for (const [name, value] of Object.entries({ ...DECISION, ...form })) assert.equal(inputValue(text, name), value);
  }
  assert.ok(DESTROYED.every((table) => countOf(journal.db, table) > 0));
  assert.equal(countOf(journal.db, 'journal_destructions'), 0);
});

test('a destroyed journal leaves the name, the decision and the log, and nothing else', async () => {
  const journal = await openJournal();
  const { anna, db, card, id, destroy } = journal;
  await fill(journal);
  const head = db.$client.prepare('SELECT hash FROM journal_chain ORDER BY position DESC LIMIT 1').pluck().get();
  const { headers } = await destroy({ ivoCase: ' 3.4.1-12345/2026-7 ', confirm: ' karin  östlund' }).expect(303);
  assert.equal(headers.location, card);
  const { text } = await anna.get(card).expect(200);
  assert.match(text, /Karin Östlund/);
  assert.match(text, /Journalen förstördes 23 nov\. 2026 10:00 enligt IVO:s beslut 3\.4\.1-12345\/2026-7\./);
  assert.match(text, /Av Anna Lind\. Beslutet är daterat 20 nov\. 2026\. En anteckning togs bort/);
  assert.doesNotMatch(text, /<textarea|Hemlig|Kajsa|19900101/);
  for (const table of DESTROYED) assert.equal(countOf(db, table), 0, table);
  assert.doesNotMatch(JSON.stringify(db.$client.prepare('SELECT * FROM placements').all()), /hemligt|Karin/);
  const client = db.$client.prepare('SELECT * FROM clients').get();
  assert.doesNotMatch(JSON.stringify(client), /[Hh]emlig|[Kk]ajsa|900101|701740605/);
  assert.doesNotMatch((await anna.get('/clients?q=kajsa')).text, /Östlund/);
  const left = db.$client
    .prepare('SELECT ivo_case, decided_on, entries, last_hash FROM journal_destructions')
    .raw()
    .get();
  assert.deepEqual(left, ['3.4.1-12345/2026-7', '2026-11-20', 1, head]);
  const logged = db.$client.prepare("SELECT client_id FROM audit_log WHERE action = 'journal.destroyed'").pluck().all();
  assert.deepEqual(logged, [id]);
  assert.match((await anna.get(`${card}/log`)).text, /Förstörde journalen efter beslut av IVO/);
  assert.deepEqual(chain.verify(db).faults, []);
});

test('no table that knows of a client or an entry is forgotten', async () => {
  const { db } = await openJournal();
  const tables = db.$client.prepare("SELECT name FROM sqlite_schema WHERE type = 'table'").pluck().all() as string[];
  const knowing = tables.filter((table) => {
    const others = db.$client.prepare('SELECT "table" FROM pragma_foreign_key_list(?)').pluck().all(table);
    return others.includes('clients') || others.includes('journal_entries');
  });
  const kept = ['journal_destructions', 'booking_clients', 'allied_prices', 'payment_methods', 'cards', 'card_setups'];
  kept.push(
    'bookings',
    'client_links',
    'client_codes',
    'client_devices',
    'waiting_entries',
    'waiting_offers',
    'messages',
    'placements',
  );
  // meetings and what was paid for them are for the accounts; the others hold no word about anybody
  assert.deepEqual(knowing.sort(), [...DESTROYED, ...kept].sort());
});

test("a colleague's journal, and the next client's, stay whole", async () => {
  const journal = await openJournal();
  await fill(journal);
  const other = await addClient(journal.anna, { name: 'Nils Holm' });
  const entryId = inputValue((await journal.anna.get(`${other}/journal/new`)).text, 'entryId');
  const entry = { entryId, eventDate: '2026-11-20', contactType: 'visit', template: 'free', text: 'Nils ord' };
  await journal.send(`${other}/journal/new`, { ...entry, intent: 'save' }).expect(303);
  await journal.destroy().expect(303);
  assert.match((await journal.anna.get(`${other}/journal/${entryId}`)).text, /Nils ord/);
  assert.match((await journal.anna.get(other)).text, /Journalen ska sparas till minst 23 nov\. 2036\./);
});

test('whoever writes in a destroyed journal is told so, and gets the words back', async () => {
  const journal = await openJournal();
  const { anna, card, note, send, destroy } = journal;
  const entry = await fill(journal);
  await destroy().expect(303);
  const words = { eventDate: '2026-11-20', contactType: 'visit', template: 'free', text: 'Nya ord', intent: 'save' };
  for (const path of [note, entry, `${card}/journal/new`, `${entry}/sign`, `${card}/edit`, `${card}/journal/destroy`]) {
    const { text } = await send(path, { ...words, version: 0, name: 'Karin' }).expect(409);
    assert.match(text, /Journalen är förstörd efter beslut av IVO/, path);
    assert.match(text, /Nya ord<\/textarea>/, path);
  }
  for (const path of [entry, `${card}/edit`, `${card}/journal/destroy`]) await anna.get(path).expect(409);
  await send(`${card}/archive`).expect(303);
  assert.match((await anna.get(card)).text, /Inaktiv sedan/);
});

test('the same person can get a new card afterwards', async () => {
  const journal = await openJournal();
  await journal.destroy().expect(303);
  await addClient(journal.anna, FACTS);
});

test('the file itself no longer holds the words, nor does the write-ahead log', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'klientkort-'));
  const file = join(folder, 'klientkort.db');
  const db = open(file);
  migrate(db, migrations);
  const onDisk = () => [file, `${file}-wal`].map((path) => readFileSync(path).toString('latin1')).join('\n');
  const journal = await openJournal({ db });
  await fill(journal);
  assert.match(onDisk(), /Hemlig/);
  await journal.destroy().expect(303);
  assert.doesNotMatch(onDisk(), /[Hh]emlig|Kajsa|19900101/);
  assert.match(onDisk(), /3\.4\.1-12345/);
  db.$client.close();
  rmSync(folder, { recursive: true });
});

test('the database itself deletes nothing of a journal without the decision, and keeps the decision', async () => {
  const journal = await openJournal();
  await fill(journal);
  const { db } = journal;
  const run = (sql: string) => () => db.$client.prepare(sql).run();
  for (const table of DESTROYED.filter((table) => table !== 'unsaved_texts')) {
    assert.throws(run(`DELETE FROM ${table}`), /never deleted|cannot be deleted/, table);
  }
  assert.throws(run('DELETE FROM clients'), /never deleted/);
  await journal.destroy().expect(303);
  assert.throws(run('DELETE FROM journal_destructions'), /is kept/);
  assert.throws(run("UPDATE journal_destructions SET ivo_case = 'annat'"), /is kept/);
});

test('a destruction that cannot be logged does not happen', async () => {
  const journal = await openJournal();
  await fill(journal);
  journal.db.$client.exec(`CREATE TRIGGER no_log BEFORE INSERT ON audit_log WHEN NEW.action = 'journal.destroyed'
    BEGIN SELECT RAISE(ABORT, 'the log is full'); END`);
  await journal.destroy().expect(500);
  assert.ok(DESTROYED.every((table) => countOf(journal.db, table) > 0));
});
