import assert from 'node:assert/strict';
import { test } from 'node:test';
import { addClient, inputValue, inviteTherapist } from './support/app.ts';
import { entry, openJournal } from './support/journal.ts';

const DAY = 24 * 3600;

async function openDesk() {
  const journal = await openJournal();
  const { anna, card, db } = journal;
  const keep = (fields: object, browser = anna) =>
    browser
      .post(`${card}/journal/unsaved`)
      .type('form')
      .send(entry({ kind: 'entry', ...fields }));
  /** What a freshly opened editor sends of itself. */
  const open = async (address = `${card}/journal/new`) => {
    const { text } = await anna.get(address).expect(200);
    const [entryId, copy, version] = ['entryId', 'copy', 'version'].map((name) => inputValue(text, name));
    return { entryId: entryId as string, copy: copy as string, version: version as string };
  };
  const kept = () => db.$client.prepare('SELECT typed FROM unsaved_texts').pluck().all() as string[];
  const textIn = async (address: string) =>
    /<textarea id="text"[^>]*>\n([^<]*)/.exec((await anna.get(address).redirects(1)).text)?.[1];
  return { ...journal, keep, open, kept, textIn };
}

test('what is typed is kept, with an honest word about when, and is in no journal yet', async () => {
  const { anna, card, db, keep, open, kept } = await openDesk();
  const page = await open();
  const answer = await keep({ ...page, text: 'Halvskrivet' }).expect(200);
  assert.equal(answer.text, 'Sparat 10:00:00 · inte i journalen än');
  await keep({ ...page, text: 'Halvskrivet och mer' }).expect(200);
  assert.equal(kept().length, 1, 'one copy for each page that is typed in');
  assert.match(kept()[0] as string, /Halvskrivet och mer/);
  assert.equal(db.$client.prepare('SELECT count(*) FROM journal_entries').pluck().get(), 0);
  const { text } = await anna.get(card);
  assert.match(text, /Du har text från 23 nov\. 2026 10:00 som inte är sparad/);
});

test('a text left behind is opened again where it was typed, and saving it clears the desk', async () => {
  const { card, keep, open, kept, textIn, post, db } = await openDesk();
  const page = await open();
  await keep({ ...page, text: 'Avbrutet mitt i', eventDate: '2026-11-19', contactType: 'phone' });
  assert.equal(await textIn(`${card}/journal/unsaved/${page.copy}`), 'Avbrutet mitt i');
  const again = await open(`${card}/journal/new?copy=${page.copy}`);
  assert.deepEqual([again.entryId, again.copy], [page.entryId, page.copy]);
  await post(`${card}/journal/new`, { ...again, text: 'Avbrutet mitt i, nu klart' }).expect(303);
  assert.deepEqual(kept(), []);
  assert.equal(db.$client.prepare('SELECT text FROM journal_entries').pluck().get(), 'Avbrutet mitt i, nu klart');
});

test('"Stäng" discards; the words can be brought back for 30 days from the card, and then are gone', async () => {
  const { anna, card, post, open, kept, textIn, pass } = await openDesk();
  const page = await open();
  const closed = await post(`${card}/journal/new`, { ...page, text: 'Kastat ändå', intent: 'close' }).expect(303);
  assert.equal(closed.headers.location, `${card}#journal`);
  const { text } = await anna.get(card);
  assert.match(text, /Stängt utan att spara[\s\S]*Hämta tillbaka/);
  assert.match(text, /Kasserade utkast \(1\)/);
  assert.doesNotMatch(text, /inte är sparad/, 'what was discarded on purpose does not nag');
  pass(30 * DAY - 1);
  const browser = anna;
  await browser.post('/sign-in').type('form').send({ email: 'anna@example.com', password: 'grön cykel i regn' });
  assert.match((await browser.get(`${card}/journal/unsaved`)).text, /Kastat ändå/);
  assert.equal(await textIn(`${card}/journal/unsaved/${page.copy}`), 'Kastat ändå');
  pass(1);
  await browser.get(`${card}/journal/unsaved/${page.copy}`).expect(404);
  assert.doesNotMatch((await browser.get(`${card}/journal/unsaved`)).text, /Kastat ändå/);
  assert.equal(kept().length, 1, 'out of sight at once');
  await post(`${card}/journal/new`, { ...(await open()), text: 'Ett annat', intent: 'close' }).expect(303);
  assert.equal(kept().length, 1, 'and out of the database with the next');
  assert.doesNotMatch(kept().join(), /Kastat/);
});

test('closing a page on which nothing new was typed leaves nothing behind', async () => {
  const { anna, card, post, open, draft, kept, keep } = await openDesk();
  await post(`${card}/journal/new`, { ...(await open()), text: ' \n', intent: 'close' }).expect(303);
  const address = await draft();
  const page = await open(address);
  await keep({ ...page, text: 'Prövade något' });
  await post(address, { ...page, intent: 'close' }).expect(303);
  assert.deepEqual(kept(), []);
  assert.doesNotMatch((await anna.get(card)).text, /Kasserade utkast/);
});

test('a form that cannot be saved can be closed, and comes back as it was typed', async () => {
  const { card, post, open, textIn } = await openDesk();
  const page = await open();
  const words = 'ö'.repeat(200_001);
  await post(`${card}/journal/new`, { ...page, eventDate: '2026-02-31', text: words, intent: 'close' }).expect(303);
  assert.equal(await textIn(`${card}/journal/unsaved/${page.copy}`), words);
});

test('closing a draft discards only what was typed since it was saved', async () => {
  const { anna, post, open, draft, card, textIn } = await openDesk();
  const address = await draft({ text: 'Det sparade' });
  const page = await open(address);
  await post(address, { ...page, text: 'Det sparade och det kastade', intent: 'close' }).expect(303);
  assert.equal(await textIn(address), 'Det sparade');
  assert.match((await anna.get(`${card}/journal/unsaved`)).text, /Det sparade och det kastade/);
  assert.equal(await textIn(`${card}/journal/unsaved/${page.copy}`), 'Det sparade och det kastade');
});

test('a text brought back to a draft that has changed shows both when it is saved', async () => {
  const { post, open, draft, keep } = await openDesk();
  const address = await draft({ text: 'Första' });
  const page = await open(address);
  await keep({ ...page, text: 'Från den gamla fliken' });
  await post(address, { ...(await open(address)), text: 'Från den nya fliken' }).expect(303);
  const again = await open(`${address}?copy=${page.copy}`);
  assert.equal(again.version, '1', 'the version it was typed on');
  const { text } = await post(address, { ...again, text: 'Från den gamla fliken' }).expect(409);
  assert.match(text, /Från den nya fliken[\s\S]*Från den gamla fliken<\/textarea>/);
});

test('a text for an entry that is signed by now becomes a new entry', async () => {
  const { anna, card, open, draft, keep, sign } = await openDesk();
  const address = await draft();
  const page = await open(address);
  await keep({ ...page, text: 'Glömdes i en flik' });
  await sign(address);
  const { headers } = await anna.get(`${card}/journal/unsaved/${page.copy}`).expect(303);
  assert.equal(headers.location, `${card}/journal/new?copy=${page.copy}`);
  const again = await open(headers.location);
  assert.notEqual(again.entryId, page.entryId);
});

test('words that come late, behind the form that saved them, are not kept twice', async () => {
  const { open, draft, keep, kept } = await openDesk();
  const page = await open(await draft({ text: 'Samma ord' }));
  await keep({ ...page, text: 'Samma ord' }).expect(200);
  assert.deepEqual(kept(), []);
});

test('nobody else reads what is typed: another therapist, another client, or one who is signed out', async () => {
  const journal = await openDesk();
  const { anna, card, keep, open, kept } = journal;
  const page = await open();
  await keep({ ...page, text: 'Bara mitt' });
  const bo = await inviteTherapist(journal);
  await bo.get(`${card}/journal/unsaved`).expect(404);
  await keep({ ...page, text: 'Bo skriver' }, bo).expect(404);
  const other = await addClient(anna, { name: 'Nils Holm' });
  await anna.get(`${other}/journal/unsaved/${page.copy}`).expect(404);
  await anna.get(`${other}/journal/new?copy=${page.copy}`).expect(404);
  const stolen = entry({ kind: 'entry', ...page, text: 'Fel klient' });
  await anna.post(`${other}/journal/unsaved`).type('form').send(stolen).expect(404);
  await keep({ ...page, text: 'Utloggad' }, journal.browser()).expect(401);
  assert.match(kept().join(), /Bara mitt/);
  assert.equal(kept().length, 1);
});

test('a draft keeps its versions, and an older one can be fetched back', async () => {
  const { anna, draft, post, textIn, db } = await openDesk();
  const address = await draft({ text: 'Ett' });
  await post(address, { version: '1', text: 'Två', contactType: 'video' }).expect(303);
  await post(address, { version: '2', text: 'Tre' }).expect(303);
  const { text } = await anna.get(`${address}/versions`).expect(200);
  assert.match(text, /Version 2[\s\S]*Video[\s\S]*Två[\s\S]*Version 1[\s\S]*Ett/);
  assert.equal(await textIn(`${address}?version=1`), 'Ett');
  assert.equal(await textIn(address), 'Tre', 'fetching stores nothing');
  assert.throws(() => db.$client.exec("UPDATE journal_versions SET text = 'x'"), /kept as written/);
  assert.throws(() => db.$client.exec('DELETE FROM journal_versions'), /never deleted/);
  assert.throws(() => db.$client.exec("UPDATE journal_entries SET text = 'x'"), /new version/);
});

test('the last entry can be the start of the next, after what is written', async () => {
  const { card, draft, post, signed, db } = await openDesk();
  await signed({ eventDate: '2026-11-02', text: 'Äldre' });
  await signed({ eventDate: '2026-11-09', text: 'Förra gången' });
  const previous = async (text: string) =>
    /<textarea id="text"[^>]*>\n([^<]*)/.exec(
      (await post(`${card}/journal/new`, { intent: 'previous', text })).text,
    )?.[1];
  assert.equal(await previous(''), 'Förra gången');
  assert.equal(await previous('Redan skrivet'), 'Redan skrivet\n\nFörra gången');
  const address = await draft({ text: 'Utkastet', eventDate: '2026-11-20' });
  assert.match((await post(address, { intent: 'previous', text: 'Utkastet' })).text, /Utkastet\n\nFörra gången/);
  assert.equal(db.$client.prepare('SELECT count(*) FROM journal_entries').pluck().get(), 3);
});

test('what a template, a phrase or the last entry put in is kept at once, and so is a correction under review', async () => {
  const { card, open, post, kept, signed } = await openDesk();
  const page = await open();
  await post(`${card}/journal/new`, { ...page, intent: 'template', template: 'soap', text: 'Redan skrivet' }).expect(
    200,
  );
  assert.match(kept().join(), /Redan skrivet.*Subjektivt/);
  await post(`${card}/journal/new`, { ...(await open()), intent: 'template', template: 'soap', text: '' }).expect(200);
  assert.equal(kept().length, 1, 'headings alone are nothing to keep');
  const address = await signed({ text: 'Ursprung' });
  await post(`${address}/correct`, { version: '0', reason: 'R', text: 'Rättat så här', intent: 'review' }).expect(200);
  assert.match(kept().join(), /Rättat så här/);
});

test('an entry far too long to be taken comes back whole, to be cut', async () => {
  const { card, post } = await openDesk();
  const words = 'å'.repeat(400_000);
  assert.ok((await post(`${card}/journal/new`, { text: words }).expect(422)).text.includes(words));
});
