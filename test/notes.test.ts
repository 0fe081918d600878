import assert from 'node:assert/strict';
import { test } from 'node:test';
import { addClient, inputValue, inviteTherapist, openPractice } from './support/app.ts';

const HEADINGS = [
  'Bakgrund',
  'Aktuell problematik',
  'Mål med kontakten',
  'Hälsa och läkemedel',
  'Nätverk och närstående',
  'Risk och skydd',
  'Övrigt',
];

/** The address of a heading's note on a card, by its name. */
function noteAddress(card: string, name: string): string {
  const at = card.indexOf(`<summary><span>${name}`);
  return /action="([^"]+\/notes\/[\w-]+)"|href="([^"]+\/notes\/[\w-]+)"/
    .exec(card.slice(at))
    ?.slice(1)
    .find(Boolean) as string;
}

async function cardWithNote(text: string) {
  const practice = await openPractice();
  const card = await addClient(practice.anna);
  const note = noteAddress((await practice.anna.get(card)).text, 'Bakgrund');
  await practice.anna.post(note).type('form').send({ text, version: 0 }).expect(303);
  return { ...practice, card, note };
}

test('a card has the seven headings, collapsed, each ready to be written under', async () => {
  const { anna } = await openPractice();
  const { text } = await anna.get(await addClient(anna));
  const places = HEADINGS.map((name) => text.indexOf(`<summary><span>${name}`));
  assert.ok(places.every((place) => place > 0));
  assert.deepEqual(
    places,
    places.toSorted((a, b) => a - b),
  );
  assert.equal(text.match(/<details class="note" id="note-[\w-]+" hx/g)?.length, 7, 'none is open');
  assert.equal(text.match(/<textarea/g)?.length, 7);
});

test('a note is kept to the letter, with who and when, and opens on the card after saving', async () => {
  const words = `  Först\n\n\tsedan "citat" & <b>inte fetstil</b> åäö 😀\n`;
  const { anna, card, note, db } = await cardWithNote(words.replaceAll('\n', '\r\n'));
  assert.equal(db.$client.prepare('SELECT text FROM client_notes').pluck().get(), words);
  const { headers } = await anna.post(note).type('form').send({ text: words, version: 1 }).expect(303);
  assert.match(headers.location as string, /\?open=[\w-]+#note-/);
  const { text } = await anna.get(headers.location as string).expect(200);
  assert.match(text, /<details class="note" id="note-[\w-]+" open/);
  assert.match(text, /&lt;b&gt;inte fetstil&lt;\/b&gt; åäö 😀/);
  assert.match(text, /Sparad 23 nov\. 2026 10:00 av Anna Lind/);
  assert.equal(inputValue((await anna.get(note)).text, 'version'), '1');
  assert.ok((await anna.get(card)).text.includes('Redigera'));
});

test('earlier versions stay readable, and the same text again makes none', async () => {
  const { anna, note, db, pass } = await cardWithNote('Första');
  pass(1800);
  await anna.post(note).type('form').send({ text: 'Andra', version: 1 }).expect(303);
  await anna.post(note).type('form').send({ text: 'Andra', version: 2 }).expect(303);
  await anna.post(note).type('form').send({ text: '', version: 2 }).expect(303);
  const { text } = await anna.get(note).expect(200);
  assert.match(text, /Tidigare versioner/);
  assert.match(text, /Första/);
  assert.match(text, /Andra/);
  assert.equal(db.$client.prepare('SELECT count(*) FROM client_notes').pluck().get(), 3);
  const card = (await anna.get(note.replace(/\/notes\/.*/, ''))).text;
  assert.match(card, /Tömd 23 nov/);
  assert.match(card, /3 tidigare versioner/.test(card) ? /3 tidigare/ : /2 tidigare versioner/);
});

test('two tabs on one note: the second gets both texts and nothing is overwritten', async () => {
  const { anna, note, db } = await cardWithNote('Grund');
  await anna.post(note).type('form').send({ text: 'Från flik ett', version: 1 }).expect(303);
  const late = await anna.post(note).type('form').send({ text: 'Från flik två', version: 1 }).expect(409);
  assert.match(late.text, /Från flik ett/);
  assert.match(late.text, /Från flik två<\/textarea>/);
  assert.equal(db.$client.prepare('SELECT text FROM client_notes ORDER BY id DESC').pluck().get(), 'Från flik ett');
  const version = inputValue(late.text, 'version');
  await anna.post(note).type('form').send({ text: 'Båda', version }).expect(303);
});

test('fifty saves at once of one version: one is kept, the others are told', async () => {
  const { anna, note, db } = await cardWithNote('Grund');
  const answers = await Promise.all(
    Array.from({ length: 50 }, (_, n) =>
      anna
        .post(note)
        .type('form')
        .send({ text: `Text ${n}`, version: 1 }),
    ),
  );
  assert.equal(answers.filter(({ status }) => status === 303).length, 1);
  assert.equal(answers.filter(({ status }) => status === 409).length, 49);
  assert.equal(db.$client.prepare('SELECT count(*) FROM client_notes').pluck().get(), 2);
});

test('a note too long is refused with every letter kept', async () => {
  const { anna, note } = await cardWithNote('Grund');
  const long = 'å'.repeat(100_001);
  const { text } = await anna.post(note).type('form').send({ text: long, version: 1 }).expect(422);
  assert.ok(text.includes(long));
});

test('written versions can be neither changed nor deleted in the database', async () => {
  const { db } = await cardWithNote('Grund');
  assert.throws(() => db.$client.prepare("UPDATE client_notes SET text = 'x'").run(), /kept as written/);
  assert.throws(() => db.$client.prepare('DELETE FROM client_notes').run(), /never deleted/);
  assert.throws(
    () =>
      db.$client
        .prepare(
          "INSERT OR REPLACE INTO client_notes SELECT id, client_id, heading_id, version, 'x', written_at, written_by FROM client_notes",
        )
        .run(),
    /never deleted/,
  );
});

test('headings are renamed, added, ordered and retired without losing a text', async () => {
  const { anna, card } = await cardWithNote('Viktig text');
  const settings = () => anna.get('/settings/headings').then(({ text }) => text);
  const ids = [...(await settings()).matchAll(/id="name-([\w-]+)"/g)].map((m) => m[1]);
  await anna.post(`/settings/headings/${ids[0]}`).type('form').send({ name: 'Livshistoria' }).expect(303);
  await anna.post('/settings/headings').type('form').send({ name: 'Intressen' }).expect(303);
  await anna.post(`/settings/headings/${ids[1]}/up`).expect(303);
  await anna.post(`/settings/headings/${ids[2]}/retire`).expect(303);
  const order = [...(await anna.get(card)).text.matchAll(/<summary><span>([^<]+)/g)].map((m) => m[1]?.trim());
  assert.deepEqual(order, [
    'Aktuell problematik',
    'Livshistoria',
    'Hälsa och läkemedel',
    'Nätverk och närstående',
    'Risk och skydd',
    'Övrigt',
    'Intressen',
  ]);
  assert.match((await anna.get(card)).text, /Viktig text/);
  await anna.post(`/settings/headings/${ids[0]}/retire`).expect(303);
  assert.match((await anna.get(card)).text, /Livshistoria[\s\S]*rubriken används inte längre[\s\S]*Viktig text/);
  await anna.post(`/settings/headings/${ids[0]}/restore`).expect(303);
  assert.doesNotMatch((await anna.get(card)).text, /används inte längre/);
});

test('a heading needs a name of its own', async () => {
  const { anna } = await openPractice();
  for (const [name, message] of [
    ['', 'Ange en rubrik'],
    ['bakgrund', 'redan en rubrik som heter så'],
    ['x'.repeat(101), 'för lång'],
  ] as const) {
    const { text } = await anna.post('/settings/headings').type('form').send({ name }).expect(422);
    assert.match(text, new RegExp(message));
  }
});

test("a colleague's headings and notes do not exist for me", async () => {
  const practice = await cardWithNote('Hemligt');
  const bo = await inviteTherapist(practice);
  const card = await addClient(bo, { name: 'Bos klient' });
  const foreign = practice.note.split('/').at(-1);
  await bo.get(practice.note).expect(404);
  await bo.post(practice.note).type('form').send({ text: 'x', version: 1 }).expect(404);
  await bo.get(`${card}/notes/${foreign}`).expect(404);
  await bo.post(`${card}/notes/${foreign}`).type('form').send({ text: 'x', version: 0 }).expect(404);
  for (const move of ['up', 'retire', 'restore']) await bo.post(`/settings/headings/${foreign}/${move}`).expect(404);
});
