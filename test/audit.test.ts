import assert from 'node:assert/strict';
import { test } from 'node:test';
import * as audit from '../src/audit/log.ts';
import type { Db } from '../src/db/database.ts';
import { addClient, inputValue, inviteTherapist, openPractice, PASSWORD } from './support/app.ts';

const actions = (db: Db) => db.$client.prepare('SELECT action FROM audit_log ORDER BY id').pluck().all() as string[];

/** A day of work, through the pages. */
async function workADay() {
  const practice = await openPractice();
  const { anna } = practice;
  const card = await addClient(anna);
  const note = /action="([^"]+\/notes\/[\w-]+)"/.exec((await anna.get(card)).text)?.[1] as string;
  await anna.post(note).type('form').send({ text: 'Hemliga ord', version: 0 }).expect(303);
  await anna.get(note).expect(200);
  const entryId = inputValue((await anna.get(`${card}/journal/new`)).text, 'entryId');
  const entry = {
    entryId,
    eventDate: '2026-11-23',
    contactType: 'visit',
    template: 'free',
    text: 'Hemlig text',
    intent: 'save',
  };
  const draft = (await anna.post(`${card}/journal/new`).type('form').send(entry)).headers.location as string;
  await anna.get(draft).expect(200);
  await anna.post(`${draft}/sign`).type('form').send({ version: 1 }).expect(303);
  const copy = { scope: 'all', purpose: 'own_archive' };
  for (const [format, file] of [
    ['print', 'print'],
    ['pdf', 'journal.pdf'],
  ]) {
    const answer = await anna
      .post(`${card}/journal/download`)
      .type('form')
      .send({ ...copy, format });
    await anna.get(`${answer.headers.location}/${file}`).expect(200);
  }
  await anna.get(`${card}/edit`).expect(200);
  await anna.post(`${card}/edit`).type('form').send({ name: 'Ny Namn', version: 1 }).expect(303);
  await anna.post(`${card}/archive`).expect(303);
  await anna.post(`${card}/reactivate`).expect(303);
  await anna.get('/clients/export').expect(200);
  await anna.post('/sign-out').expect(303);
  await anna.post('/sign-in').type('form').send({ email: 'anna@example.com', password: PASSWORD }).expect(303);
  await anna.post('/sign-in').type('form').send({ email: 'anna@example.com', password: 'fel lösenord' }).expect(422);
  return { ...practice, card, draft };
}

test('every reading of a card, note or entry and every change is in the log', async () => {
  const { db } = await workADay();
  assert.deepEqual(actions(db), [
    'account.created',
    'account.signed_in',
    'account.browser_new',
    'client.created',
    'client.read',
    'note.written',
    'note.read',
    'entry.written',
    'entry.read',
    'entry.signed',
    'journal.disclosed',
    'journal.printed',
    'journal.disclosed',
    'journal.downloaded',
    'client.read',
    'client.changed',
    'client.archived',
    'client.reactivated',
    'clients.exported',
    'account.signed_out',
    'account.signed_in',
    'account.sign_in_refused',
  ]);
});

test('each row says who, whose client, when and from where, and holds no clinical words', async () => {
  const { db, card, deps } = await workADay();
  const id = db.$client.prepare('SELECT id FROM accounts').pluck().get();
  const row = db.$client.prepare("SELECT * FROM audit_log WHERE action = 'client.read'").get() as Record<
    string,
    unknown
  >;
  assert.equal(row.actor_id, id);
  assert.equal(row.client_id, card.slice('/clients/'.length));
  assert.equal(row.at, deps.clock());
  assert.match(String(row.address), /127\.0\.0\.1/);
  assert.doesNotMatch(JSON.stringify(db.$client.prepare('SELECT * FROM audit_log').all()), /Hemlig|Karin|Namn/);
});

test('what is done to accounts, headings and whole lists is in the log too', async () => {
  const practice = await openPractice();
  const { anna, db } = practice;
  const send = (path: string, form: object = {}) => anna.post(path).type('form').send(form);
  await inviteTherapist(practice);
  await send('/admin/therapists', { email: 'c@example.com', operator: 'yes' }).expect(200);
  const withdraw = /\/admin\/invitations\/[\w-]+\/withdraw/.exec((await anna.get('/admin/therapists')).text)?.[0];
  await send(withdraw as string).expect(303);
  const profile = { name: 'Anna', title: 'Leg. psykolog', profession: 'Psykolog', idleMinutes: '30' };
  await send('/settings', profile).expect(303);
  await send('/settings/headings', { name: 'Ny rubrik' }).expect(303);
  await send('/clients/import', { text: 'Namn\nKarin Ek\nOla Ek', intent: 'import' }).expect(303);
  await send('/settings/password', { current: PASSWORD, password: 'en helt ny mening' }).expect(303);
  assert.deepEqual(actions(db), [
    'account.created',
    'account.signed_in',
    'account.browser_new',
    'account.invited',
    'account.created',
    'account.signed_in',
    'account.browser_new',
    'account.invited',
    'account.invitation_withdrawn',
    'account.changed',
    'heading.changed',
    'client.imported',
    'client.imported',
    'account.password_confirmed',
    'account.password_changed',
  ]);
  const strangers = db.$client.prepare('SELECT id FROM audit_log WHERE actor_id IS NULL OR address IS NULL');
  assert.deepEqual(strangers.pluck().all(), [1, 5], 'only who made their own account was nobody yet');
});

test('what was refused, or changed nothing, writes no row', async () => {
  const { anna, db, card, draft } = await workADay();
  const before = actions(db);
  await anna.post(`${card}/edit`).type('form').send({ name: '', version: 2 }).expect(422);
  await anna.post(`${card}/reactivate`).expect(303);
  await anna.post(`${draft}/sign`).type('form').send({ version: 1 }).expect(409);
  await anna.get('/clients/nobody').expect(404);
  await anna.post(`${card}/archive`).set('sec-fetch-site', 'cross-site').expect(403);
  assert.deepEqual(actions(db), before);
});

test('a page that shows what somebody saved meanwhile is a reading of it', async () => {
  const { anna, db, card } = await workADay();
  const note = /\/clients\/[\w-]+\/notes\/[\w-]+/.exec((await anna.get(card)).text)?.[0] as string;
  const before = actions(db).length;
  const { text } = await anna.post(note).type('form').send({ text: 'Andra ord', version: 0 }).expect(409);
  assert.match(text, /Hemliga ord/);
  assert.deepEqual(actions(db).slice(before), ['note.read']);
});

test('behind a proxy that is trusted, the log knows the address of the browser', async () => {
  const { anna, db } = await openPractice({ trustProxy: 1 });
  await anna.get(await addClient(anna)).set('x-forwarded-for', '198.51.100.1, 203.0.113.7');
  const address = db.$client.prepare("SELECT address FROM audit_log WHERE action = 'client.read'");
  assert.equal(address.pluck().get(), '203.0.113.7');
});

test('an address that a proxy tells with its port is the address, and what is none is not written down', async () => {
  const { anna, db } = await openPractice({ trustProxy: 1 });
  const card = await addClient(anna);
  const last = db.$client.prepare(
    "SELECT address FROM audit_log WHERE action = 'client.read' ORDER BY id DESC LIMIT 1",
  );
  for (const [told, kept] of [
    ['203.0.113.7:50123', /^203\.0\.113\.7$/],
    ['[2001:db8::7]:50123', /^2001:db8::7$/],
    ['2001:db8::8', /^2001:db8::8$/],
    ['Karin Östlund 19121212-1212', /^(::ffff:)?127\.0\.0\.1$/],
    ['<b>'.repeat(3000), /^(::ffff:)?127\.0\.0\.1$/],
  ] as const) {
    await anna.get(card).set('x-forwarded-for', told.replace('Ö', 'O')).expect(200);
    assert.match(last.pluck().get() as string, kept, told.slice(0, 30));
  }
});

test('a change without its log row does not happen', async () => {
  const { anna, db, card } = await workADay();
  db.$client.exec(`CREATE TRIGGER no_log BEFORE INSERT ON audit_log WHEN NEW.action = 'client.archived'
    BEGIN SELECT RAISE(ABORT, 'the log is full'); END`);
  await anna.post(`${card}/archive`).expect(500);
  assert.equal(db.$client.prepare('SELECT archived_at FROM clients').pluck().get(), null);
});

test('a page whose reading cannot be logged is not shown; one that is refused takes nobody else down', async () => {
  const { anna, db, card, draft } = await workADay();
  db.$client.exec(`CREATE TRIGGER no_log BEFORE INSERT ON audit_log WHEN NEW.action = 'entry.read'
    BEGIN SELECT RAISE(ABORT, 'the log is full'); END`);
  const before = actions(db).length;
  const [entry, page, missing] = await Promise.all([anna.get(draft), anna.get(card), anna.get('/clients/nobody')]);
  assert.deepEqual([entry.status, page.status, missing.status], [500, 200, 404]);
  assert.doesNotMatch(entry.text, /Hemlig/);
  assert.equal(actions(db).length, before + 1);
  assert.equal(audit.verify(db).broken, undefined);
});

test('the database refuses to change, delete, replace or misplace a row of the log', async () => {
  const { db } = await workADay();
  const run = (sql: string) => () => db.$client.prepare(sql).run();
  assert.throws(run("UPDATE audit_log SET action = 'x'"), /append-only/);
  assert.throws(run('DELETE FROM audit_log'), /append-only/);
  assert.throws(run('INSERT OR REPLACE INTO audit_log SELECT * FROM audit_log WHERE id = 2'), /chain/);
  assert.throws(run("INSERT INTO audit_log VALUES (999, 1, NULL, NULL, 'x', NULL, NULL, 'wrong', 'h')"), /chain/);
  const next = "INSERT INTO audit_log SELECT max(id) + 2, 1, NULL, NULL, 'x', NULL, NULL, hash, 'h' FROM audit_log";
  assert.throws(run(next), /chain/);
});

test('a tail that was cut off shows by the head that was noted elsewhere', async () => {
  const { db } = await workADay();
  const { head, rows } = audit.verify(db);
  db.$client.exec(`DROP TRIGGER audit_log_no_delete; DELETE FROM audit_log WHERE id = ${rows}`);
  const shorter = audit.verify(db);
  assert.equal(shorter.broken, undefined, 'a tail cut off leaves a chain that fits');
  assert.notEqual(shorter.head, head);
  assert.equal(shorter.rows, rows - 1);
});

test('the chain holds, and a tampered row is named', async () => {
  const { db } = await workADay();
  const whole = audit.verify(db);
  assert.equal(whole.broken, undefined);
  assert.equal(whole.rows, actions(db).length);
  db.$client.exec("DROP TRIGGER audit_log_no_update; UPDATE audit_log SET client_id = 'x' WHERE id = 7");
  assert.deepEqual(audit.verify(db).broken?.id, 7);
});

test('a row taken out of the middle is noticed', async () => {
  const { db } = await workADay();
  db.$client.exec('DROP TRIGGER audit_log_no_delete; DELETE FROM audit_log WHERE id = 9');
  assert.equal(audit.verify(db).broken?.id, 10);
});

test('a hundred pages read at once make an unbroken chain', async () => {
  const { anna, db, card } = await workADay();
  const before = actions(db).length;
  await Promise.all(Array.from({ length: 100 }, () => anna.get(card).expect(200)));
  assert.equal(actions(db).length, before + 100);
  assert.equal(audit.verify(db).broken, undefined);
});
