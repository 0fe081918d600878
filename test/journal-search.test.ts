import assert from 'node:assert/strict';
import { test } from 'node:test';
import { addClient, inviteTherapist } from './support/app.ts';
import { openJournal } from './support/journal.ts';

async function openSearch() {
  const journal = await openJournal();
  const { anna, card } = journal;
  const search = async (q: string, at = card) => {
    const { text } = await anna.get(`${at}/journal/search`).query({ q }).expect(200);
    const found = text.slice(text.indexOf('<article'));
    return {
      found,
      days: [...found.matchAll(/<time datetime="([\d-]+)"/g)].map(([, day]) => day),
      hits: [...found.matchAll(/<mark>([^<]*)<\/mark>/g)].map(([, hit]) => hit),
    };
  };
  return { ...journal, search };
}

test('a word is found in entries, drafts and notes, the newest entry first, and is marked where it stands', async () => {
  const { anna, card, signed, draft, search } = await openSearch();
  await signed({ eventDate: '2026-11-02', text: 'Talade om SÖMNEN.' });
  await draft({ eventDate: '2026-11-09', text: 'Ny sömndagbok.' });
  await signed({ eventDate: '2026-11-10', text: 'Om annat.' });
  const note = /action="([^"]+\/notes\/[\w-]+)"/.exec((await anna.get(card)).text)?.[1] as string;
  await anna.post(note).type('form').send({ text: 'Sömnproblem sedan 2019', version: 0 }).expect(303);
  const { days, hits, found } = await search('sömn');
  assert.deepEqual(days, ['2026-11-09', '2026-11-02']);
  assert.deepEqual(hits, ['sömn', 'SÖMN', 'Sömn']);
  assert.match(found, /3 träffar/);
  assert.match(found, /Bakgrund/);
});

test('å, ä and ö are letters of their own; other accents and case do not matter', async () => {
  const { signed, search } = await openSearch();
  await signed({ text: 'Mår illa. Idén kom på ett kafé. Müller ringde. Åsa läste.' });
  for (const q of ['mår', 'MÅR', 'ide', 'IDÉ', 'kafe', 'muller', 'åsa', 'läste']) {
    assert.equal((await search(q)).days.length, 1, q);
  }
  for (const q of ['mar', 'asa', 'laste', 'kafä']) assert.equal((await search(q)).days.length, 0, q);
});

test('a word inside a compound is found, and so is one of two letters', async () => {
  const { signed, search } = await openSearch();
  await signed({ text: 'Stark dödsångest. KBT prövad.' });
  assert.deepEqual((await search('ångest')).hits, ['ångest']);
  assert.deepEqual((await search('kb')).hits, ['KB']);
  assert.deepEqual((await search('kb ångest')).days.length, 1);
});

test('all words must occur; words in quotation marks must stand together', async () => {
  const { signed, search } = await openSearch();
  await signed({ eventDate: '2026-11-01', text: 'Sov bra och åt bra.' });
  await signed({ eventDate: '2026-11-02', text: 'Bra sömn, sov länge.' });
  assert.deepEqual((await search('sov åt')).days, ['2026-11-01']);
  assert.deepEqual((await search('bra sov')).days, ['2026-11-02', '2026-11-01']);
  assert.deepEqual((await search('"sov bra"')).days, ['2026-11-01']);
});

test('what was corrected is found by both wordings, a dissent by its own', async () => {
  const { anna, signed, correct, search } = await openSearch();
  const address = await signed({ text: 'Klienten är lugn.' });
  await correct(address, { text: 'Klienten är orolig.' });
  await anna
    .post(`${address}/dissent`)
    .type('form')
    .send({ statedOn: '2026-11-23', text: 'Jag var förkyld.' })
    .expect(303);
  for (const q of ['lugn', 'orolig', 'förkyld']) assert.equal((await search(q)).days.length, 1, q);
});

test('no query is too strange, and what is written comes back as text', async () => {
  const { signed, search } = await openSearch();
  await signed({ text: 'Sa "aj" & <b>log</b> 100 % * (nästan) AND OR NEAR 😀 slut.' });
  for (const q of [
    '"',
    '""',
    "'",
    '*',
    'AND',
    'NEAR(',
    'text:x',
    '-',
    '^',
    '\\',
    '(',
    '%',
    '😀',
    'a"b"c',
    '\0',
    'x'.repeat(5000),
    ' ',
  ]) {
    await search(q);
  }
  assert.match((await search('<b>log')).found, /<mark>&lt;b&gt;log<\/mark>/);
  assert.deepEqual((await search('😀')).hits, ['😀']);
  assert.match((await search('finns inte')).found, /Inget i den här journalen innehåller ”finns inte”/);
});

test("a search sees one client's journal alone, is logged without its words, and is nobody else's", async () => {
  const journal = await openSearch();
  const { anna, card, signed, search, db } = journal;
  await signed({ text: 'Hemlighet' });
  const other = await addClient(anna, { name: 'Nils Holm' });
  assert.deepEqual((await search('hemlighet', other)).days, []);
  const rows = db.$client.prepare("SELECT * FROM audit_log WHERE action = 'journal.searched'").all();
  assert.equal(rows.length, 1);
  assert.doesNotMatch(JSON.stringify(rows), /hemlighet/i);
  const bo = await inviteTherapist(journal);
  await bo.get(`${card}/journal/search?q=hemlighet`).expect(404);
  assert.doesNotMatch((await anna.get('/clients?q=hemlighet&status=all')).text, /Karin/);
});
