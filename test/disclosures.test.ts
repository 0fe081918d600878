import assert from 'node:assert/strict';
import { test } from 'node:test';
import * as chain from '../src/journal/chain.ts';
import { addClient, inputValue, inviteTherapist, PASSWORD } from './support/app.ts';
import { bytesOf, filesIn, pagesOf } from './support/files.ts';
import { openJournal, TODAY } from './support/journal.ts';

async function openRegister() {
  const journal = await openJournal();
  const { anna, card, db } = journal;
  const ask = (more: object = {}) =>
    anna
      .post(`${card}/journal/download`)
      .type('form')
      .send({ scope: 'all', purpose: 'own_archive', recipient: '', remark: '', format: 'pdf', ...more });
  /** Hands out a copy and gives the address of its page. */
  const handOut = async (more: object = {}) => (await ask(more).expect(303)).headers.location as string;
  const rows = () => db.$client.prepare('SELECT * FROM disclosures').all() as Record<string, unknown>[];
  return { ...journal, ask, handOut, rows };
}

test('a print or a download asks for recipient and purpose, and notes both in the journal first', async () => {
  const { anna, card, handOut, rows, db } = await openRegister();
  for (const [format, checked] of [
    ['print', 'print'],
    ['download', 'pdf'],
  ]) {
    const { text } = await anna.get(`${card}/journal/${format}`).expect(200);
    assert.match(text, new RegExp(`name="format" value="${checked}" checked`));
  }
  assert.deepEqual(rows(), []);
  const address = await handOut({ purpose: 'care', recipient: 'Vårdcentralen Ekliden', remark: 'Remiss' });
  assert.match(
    (await anna.get(address)).text,
    /Utlämnandet är antecknat[\s\S]*Vårdcentralen Ekliden[\s\S]*Till annan vårdgivare/,
  );
  assert.equal(rows().length, 1);
  assert.deepEqual(chain.verify(db), { journals: 1, links: 1, faults: [] });
  assert.match((await anna.get(`${card}/disclosures`)).text, /Vårdcentralen Ekliden/);
  assert.throws(() => db.$client.exec("UPDATE disclosures SET recipient = 'x'"), /cannot be changed/);
  assert.throws(() => db.$client.exec('DELETE FROM disclosures'), /cannot be deleted/);
});

test('to the own archive and to the client the recipient goes without saying', async () => {
  const { handOut, rows } = await openRegister();
  await handOut();
  await handOut({ purpose: 'client' });
  assert.deepEqual(
    rows().map(({ recipient }) => recipient),
    ['Anna Lind', 'Karin Östlund'],
  );
});

test('what is missing is asked for beside the field, and nothing is noted', async () => {
  const { ask, rows } = await openRegister();
  for (const [fields, message] of [
    [{ purpose: 'insurer' }, /Ange vem som får kopian/],
    [{ purpose: 'x' }, /Välj ändamål/],
    [{ scope: 'period' }, /Ange från vilken dag/],
    [{ scope: 'period', fromDate: '2026-11-02', toDate: '2026-11-01' }, /slutar innan den börjar/],
    [{ scope: 'period', fromDate: '2026-02-30' }, /datum som finns/],
    [{ format: 'docx' }, /Välj form/],
    [{ scope: '' }, /Välj vad som ska med/],
    [{ scope: 'entry' }, /Välj vad som ska med/],
    [{ scope: 'entry', entryId: 'x' }, /Välj vad som ska med/],
  ] as const) {
    const { text } = await ask({ remark: 'Kvar <b>', ...fields }).expect(422);
    assert.match(text, message);
    assert.match(text, /value="Kvar &lt;b&gt;"/);
  }
  assert.deepEqual(rows(), []);
});

test("another client's entry cannot be slipped into a copy", async () => {
  const { anna, ask, signed, card, rows } = await openRegister();
  const entryId = (await signed()).split('/').at(-1);
  const other = await addClient(anna, { name: 'Nils Holm' });
  await anna
    .post(`${other}/journal/download`)
    .type('form')
    .send({ scope: 'entry', entryId, purpose: 'own_archive', format: 'pdf' })
    .expect(404);
  await anna.get(`${other}/journal/download?entry=${entryId}`).expect(404);
  assert.deepEqual(rows(), []);
  await ask({ scope: 'entry', entryId }).expect(303);
  assert.match((await anna.get(`${card}/journal/download?entry=${entryId}`)).text, /Bara anteckningen från 23 nov/);
});

test('a request is entered with its date, and answered or refused once', async () => {
  const { anna, card, handOut, db } = await openRegister();
  const request = (fields: object) => anna.post(`${card}/disclosures`).type('form').send(fields);
  assert.match((await request({ requester: '', receivedOn: TODAY }).expect(422)).text, /Ange vem som begär/);
  assert.match(
    (await request({ requester: 'Kvar', receivedOn: '2026-11-24' }).expect(422)).text,
    /en dag som har varit[\s\S]*Kvar/,
  );
  await request({ requester: 'Karin Östlund', receivedOn: '2026-11-20', wish: 'Hela journalen' }).expect(303);
  await request({ requester: 'Försäkringsbolaget', receivedOn: TODAY }).expect(303);
  const [first, second] = db.$client.prepare('SELECT id FROM disclosure_requests ORDER BY received_on').pluck().all();
  const form = (await anna.get(`${card}/journal/download?request=${first}`)).text;
  assert.equal(inputValue(form, 'requestId'), first);
  assert.equal(inputValue(form, 'recipient'), 'Karin Östlund');
  await handOut({ requestId: first, purpose: 'client' });
  const refuse = (id: unknown, fields: object) =>
    anna.post(`${card}/disclosures/requests/${id}/refuse`).type('form').send(fields);
  await refuse(first, { refusal: 'För sent' }).expect(409);
  assert.match((await refuse(second, { refusal: ' ' }).expect(422)).text, /Ange skälet/);
  await refuse(second, { refusal: 'Utan samtycke', passedToIvoOn: TODAY }).expect(303);
  await refuse(second, { refusal: 'Igen' }).expect(409);
  const { text } = await anna.get(`${card}/disclosures`);
  assert.match(text, /Försäkringsbolaget[\s\S]*Utan samtycke[\s\S]*Överlämnad till IVO 23 nov\. 2026[\s\S]*Avslagen/);
  assert.match(text, /Karin Östlund[\s\S]*kom in 20 nov\. 2026 · Hela journalen[\s\S]*Utlämnad 23 nov/);
  assert.deepEqual(chain.verify(db).faults, []);
  assert.throws(
    () => db.$client.exec("UPDATE disclosure_requests SET refusal = 'x' WHERE refused_at > 0"),
    /refused once/,
  );
});

test('the register and its copies are of one therapist alone', async () => {
  const register = await openRegister();
  const { card, handOut, anna } = register;
  const address = await handOut();
  const bo = await inviteTherapist(register);
  for (const path of [`${card}/disclosures`, address, `${card}/journal/download`]) await bo.get(path).expect(404);
  const other = await addClient(anna, { name: 'Nils Holm' });
  await anna.get(address.replace(card, other)).expect(404);
});

test('the PDF has åäö, the identity on every page, drafts marked and the seal of what is signed', async () => {
  const { anna, card, handOut, signed, draft, db } = await openRegister();
  const note = /action="([^"]+\/notes\/[\w-]+)"/.exec((await anna.get(card)).text)?.[1] as string;
  await anna.post(note).type('form').send({ text: 'Uppvuxen i Luleå', version: 0 }).expect(303);
  await signed({ eventDate: '2026-11-02', text: `Åt, drack & övade.\n${'En lång rad om ångest. '.repeat(400)}` });
  await draft({ eventDate: '2026-11-09', text: 'Halvskrivet' });
  const address = await handOut({ purpose: 'client' });
  const request = anna.get(`${address}/journal.pdf`);
  const pages = await pagesOf(await bytesOf(request));
  const whole = pages.join(' ');
  assert.ok(pages.length > 1);
  for (const [n, page] of pages.entries()) {
    assert.match(page, /Karin Östlund/);
    assert.match(page, new RegExp(`Sida ${n + 1} av ?${pages.length}`));
  }
  assert.match(
    whole,
    /Klientinformation.*Bakgrund.*Uppvuxen i Luleå.*Åt, drack & övade\..*Signerad av Anna Lind.*Osignerad.*Halvskrivet/,
  );
  assert.match(whole, /Till klienten/, 'the disclosure itself stands in it');
  const hash = db.$client.prepare("SELECT hash FROM journal_chain WHERE kind = 'entry'").pluck().get() as string;
  assert.ok(whole.replace(/ /g, '').includes(hash));
});

test('a copy can hold one entry or a period alone', async () => {
  const { anna, handOut, signed } = await openRegister();
  for (const [eventDate, text] of [
    ['2026-10-01', 'I oktober'],
    ['2026-11-01', 'Första november'],
    ['2026-11-20', 'Tjugonde november'],
  ])
    await signed({ eventDate, text });
  const last = await signed({ text: 'Den enda' });
  const textOf = async (more: object) =>
    (await pagesOf(await bytesOf(anna.get(`${await handOut(more)}/journal.pdf`)))).join(' ');
  const period = await textOf({ scope: 'period', fromDate: '2026-11-01', toDate: '2026-11-20' });
  assert.match(period, /Första november.*Tjugonde november/);
  assert.doesNotMatch(period, /I oktober|Den enda/);
  const one = await textOf({ scope: 'entry', entryId: last.split('/').at(-1) });
  assert.match(one, /Den enda/);
  assert.doesNotMatch(one, /november Tjugonde|I oktober|Klientinformation/);
});

test('the client package holds the journal, the note that it was handed out, and who has opened it', async () => {
  const { anna, card, handOut, signed, correct } = await openRegister();
  await correct(await signed({ text: 'Före' }), { text: 'Efter', reason: 'Slarv' });
  const form = (await anna.get(`${card}/journal/download?package=client`)).text;
  assert.match(form, /value="archive" checked/);
  assert.match(form, /name="withLog" value="yes" checked/);
  const address = await handOut({ purpose: 'client', format: 'archive', withLog: 'yes' });
  const files = await filesIn(await bytesOf(anna.get(`${address}/journal.zip`)));
  assert.deepEqual([...files.keys()], ['journal.pdf', 'journal.html', 'journal.json', 'journal.schema.json']);
  const html = String(files.get('journal.html'));
  assert.match(html, /Slarv[\s\S]*<del>Före<\/del> ?<ins>Efter<\/ins>/);
  assert.match(html, /Signerade journalanteckning|Signerade/, 'the log is in it');
  assert.doesNotMatch(html, /(src|href)="\//, 'it stands alone');
  const json = JSON.parse(String(files.get('journal.json')));
  assert.equal(json.entries[0].corrections[0].text, 'Efter');
  assert.equal(json.chain.length, 3);
});

test('the print view is Swedish under the English interface too, and prints itself', async () => {
  const { anna, handOut, draft } = await openRegister();
  await draft({ text: 'Att skriva ut' });
  const profile = { name: 'Anna Lind', title: 'Leg. psykolog', profession: 'Psykolog', idleMinutes: 60 };
  await anna
    .post('/settings')
    .type('form')
    .send({ ...profile, locale: 'en' })
    .expect(303);
  const { text } = await anna.get(`${await handOut({ format: 'print' })}/print`).expect(200);
  assert.match(text, /<html lang="sv">[\s\S]*Journal: Karin Östlund[\s\S]*Osignerad[\s\S]*Att skriva ut/);
});

test('a copy can be fetched for an hour, in the form that was noted, each fetching logged', async () => {
  const { anna, handOut, pass, db } = await openRegister();
  const address = await handOut();
  await anna.get(`${address}/journal.zip`).expect(404);
  await anna.get(`${address}/print`).expect(404);
  await bytesOf(anna.get(`${address}/journal.pdf`).expect(200));
  await bytesOf(anna.get(`${address}/journal.pdf`).expect(200));
  const fetched = db.$client.prepare("SELECT count(*) FROM audit_log WHERE action = 'journal.downloaded'").pluck();
  assert.equal(fetched.get(), 2);
  pass(3599);
  assert.match((await anna.get(address)).text, /Ladda ner PDF/);
  await anna.get(`${address}/journal.pdf`).expect(401); // who sits there now is asked again, after ten minutes
  await anna
    .post(`${address}/journal.pdf`)
    .type('form')
    .send({ confirmSecret: PASSWORD, confirmGet: 'yes' })
    .expect(200);
  await bytesOf(anna.get(`${address}/journal.pdf`).expect(200));
  pass(1);
  await anna.get(`${address}/journal.pdf`).expect(404);
  assert.match((await anna.get(address)).text, /Tiden för att hämta kopian har gått ut/);
});

test('a therapist who leaves takes all journals along in one archive, and each journal notes it', async () => {
  const register = await openRegister();
  const { anna, signed, rows } = register;
  await signed({ text: 'Karins text' });
  await addClient(anna, { name: 'Nils Holm' });
  const bo = await inviteTherapist(register);
  await addClient(bo, { name: 'Bos Klient' });
  assert.match((await anna.get('/settings/journals')).text, /2 klienter, även inaktiva/);
  const { headers } = await anna.post('/settings/journals').expect(303);
  const job = headers.location as string;
  assert.match((await anna.get(job)).text, /Arkivet med 2 klienter är klart att hämtas/);
  assert.equal(rows().length, 2);
  await addClient(anna, { name: 'Sen Komling' });
  const files = await filesIn(await bytesOf(anna.get(`${job}/journaler.zip`)));
  assert.equal(rows().length, 3, 'noted for one who came after, too');
  const names = [...files.keys()];
  assert.equal(names.filter((name) => name.endsWith('/journal.pdf')).length, 3);
  assert.ok(names.includes('Östlund, Karin/journal.html'));
  assert.match(String(files.get('index.html')), /Holm, Nils/);
  assert.match(String(files.get('Östlund, Karin/journal.html')), /Karins text/);
  assert.doesNotMatch(names.join(), /Bos/);
  assert.match((await anna.get(job)).text, /Alla 2 klienter är skickade/);
  await bo.get(job).expect(404);
  await bo.get(`${job}/journaler.zip`).expect(404);
});
