import assert from 'node:assert/strict';
import { test } from 'node:test';
import { inputValue, inviteTherapist } from './support/app.ts';
import { openJournal } from './support/journal.ts';

async function openSettings() {
  const journal = await openJournal();
  const { anna, card, post, db } = journal;
  const send = (path: string, fields: object = {}) => anna.post(`/settings/${path}`).type('form').send(fields);
  const template = async (name: string, headings: string) => {
    await send('templates', { name, headings }).expect(303);
    return db.$client.prepare('SELECT id FROM journal_templates WHERE name = ?').pluck().get(name) as string;
  };
  const textAfter = async (fields: object) =>
    /<textarea id="text"[^>]*>\n([^<]*)/.exec((await post(`${card}/journal/new`, fields).expect(200)).text)?.[1];
  return { ...journal, send, template, textAfter };
}

test('an own template is offered in the editor and puts its headings into the text', async () => {
  const { anna, card, template, textAfter } = await openSettings();
  const id = await template('Parsamtal', 'Läget\n  Övningen:  \n\nTill nästa gång');
  assert.match((await anna.get(`${card}/journal/new`)).text, new RegExp(`<option value="${id}">Parsamtal</option>`));
  assert.equal(
    await textAfter({ intent: 'template', template: id, text: '' }),
    'Läget:\n\n\nÖvningen:\n\n\nTill nästa gång:\n\n',
  );
});

test('changing, renaming or retiring a template never changes old entries', async () => {
  const { anna, card, send, template, signed, draft, post } = await openSettings();
  const id = await template('Parsamtal', 'Läget');
  const entry = await signed({ template: id, text: 'Läget:\nBra.' });
  const open = await draft({ template: id, text: 'Läget:\nOkej.' });
  await send(`templates/${id}`, { name: 'Samtal med två', headings: 'Nytt' }).expect(303);
  assert.match((await anna.get(entry)).text, /<h1>Parsamtal<\/h1>[\s\S]*Läget:<br>\nBra\./);
  assert.match((await anna.get(card)).text, /Parsamtal/);
  await send(`templates/${id}/retire`).expect(303);
  assert.doesNotMatch((await anna.get(`${card}/journal/new`)).text, /Samtal med två/);
  const { text } = await anna.get(open);
  assert.match(text, new RegExp(`<option value="${id}" selected>Parsamtal`), 'a draft keeps the one it has');
  await post(open, { version: inputValue(text, 'version'), template: id, text: 'Läget:\nBättre.' }).expect(303);
  await post(`${card}/journal/new`, { template: id, text: 'Ny' }).expect(422);
  await send(`templates/${id}/restore`).expect(303);
  assert.match((await anna.get(`${card}/journal/new`)).text, /Samtal med två/);
});

test('the headings of an own template alone are no entry', async () => {
  const { card, post, template, draft, anna } = await openSettings();
  const id = await template('Parsamtal', 'Läget\nÖvningen');
  const bare = { template: id, text: 'Läget:\n\nÖvningen:\n' };
  assert.match((await post(`${card}/journal/new`, bare).expect(422)).text, /Skriv något innan du sparar/);
  const address = await draft({ template: id, text: 'Läget:\nBra' });
  await post(address, { ...bare, version: '1', intent: 'sign' }).expect(422);
  assert.match((await anna.get(card)).text, /<p>Bra<\/p>/, 'the list shows what was written, not the heading');
});

test('a template without name or headings, or with a name in use, is refused with what was typed', async () => {
  const { send, template } = await openSettings();
  await template('Parsamtal', 'Läget');
  for (const [fields, message] of [
    [{ name: '', headings: 'Kvar' }, /namn på mallen/],
    [{ name: 'X', headings: ' \n ' }, /minst en rubrik/],
    [{ name: 'X', headings: 'a\n'.repeat(31) }, /högst 30/],
    [{ name: 'parsamtal', headings: 'Kvar' }, /redan en mall/],
  ] as const) {
    const { text } = await send('templates', fields).expect(422);
    assert.match(text, message);
  }
});

test('a phrase is put in after the text; its word is unique, and it can be changed and removed', async () => {
  const { anna, card, send, textAfter, db } = await openSettings();
  assert.doesNotMatch((await anna.get(`${card}/journal/new`)).text, /Infoga fras/);
  await send('phrases', { word: '/Remiss', text: 'Remiss skickad till\nvårdcentralen.' }).expect(303);
  const id = db.$client.prepare("SELECT id FROM phrases WHERE word = 'remiss'").pluck().get() as string;
  assert.match((await anna.get(`${card}/journal/new`)).text, /Infoga fras/);
  assert.equal(
    await textAfter({ intent: 'phrase', phrase: id, text: 'Början.' }),
    'Början.\nRemiss skickad till\nvårdcentralen.',
  );
  assert.match(
    (await send('phrases', { word: 'REMISS', text: 'Kvar' }).expect(422)).text,
    /redan en fras[\s\S]*Kvar<\/textarea>/,
  );
  assert.match((await send('phrases', { word: 'två ord', text: 'Kvar' }).expect(422)).text, /bokstäver och siffror/);
  await send(`phrases/${id}`, { word: 'rem', text: 'Kort' }).expect(303);
  assert.equal(await textAfter({ intent: 'phrase', phrase: id, text: '' }), 'Kort');
  await send(`phrases/${id}/remove`).expect(303);
  assert.equal(db.$client.prepare('SELECT count(*) FROM phrases').pluck().get(), 0);
});

test("a colleague's templates and phrases do not exist for another therapist", async () => {
  const settings = await openSettings();
  const { template, send, db } = settings;
  const id = await template('Parsamtal', 'Läget');
  await send('phrases', { word: 'x', text: 'y' }).expect(303);
  const phrase = db.$client.prepare('SELECT id FROM phrases').pluck().get();
  const bo = await inviteTherapist(settings);
  for (const path of [`templates/${id}`, `phrases/${phrase}`]) {
    await bo.get(`/settings/${path}`).expect(404);
    await bo
      .post(`/settings/${path}`)
      .type('form')
      .send({ name: 'X', headings: 'Y', word: 'z', text: 'z' })
      .expect(404);
  }
  await bo.post(`/settings/templates/${id}/retire`).expect(404);
  await bo.post(`/settings/phrases/${phrase}/remove`).expect(404);
});
