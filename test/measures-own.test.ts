import assert from 'node:assert/strict';
import { test } from 'node:test';
import { inviteTherapist } from './support/app.ts';
import { plain } from './support/calendar.ts';
import { OWN, openMeasures } from './support/measures.ts';

async function openBuilder() {
  const practice = await openMeasures();
  const { anna, send, rows } = practice;
  const NEW = '/settings/forms/new';
  const made = async (more: object = {}) => {
    await send(NEW, { ...OWN, ...more }).expect(303);
    return `/settings/forms/${rows('SELECT family FROM measures ORDER BY rowid DESC')[0]?.family}`;
  };
  const version = async (address: string) =>
    /name="version" value="(\d+)"/.exec((await anna.get(address).expect(200)).text)?.[1];
  const latest = () => rows('SELECT id FROM measures ORDER BY rowid DESC')[0]?.id as string;
  return { ...practice, NEW, made, version, latest };
}

test('a therapist writes a form of scales, choices and own words, and it is scored when it is answered', async () => {
  const { made, latest, asked, fill, visitor, card, seen, request } = await openBuilder();
  await made();
  assert.match(await seen('/settings/forms'), /Sömnskattning 3 frågor · Förhandsvisa/);
  const address = await asked({ measure: latest() });
  const form = plain((await visitor.get(address).expect(200)).text);
  assert.match(form, /Tänk på den senaste veckan\. 1\. Hur har du sovit\? Mycket illa Mycket bra/);
  const { text } = await fill(address, { q1: '11', q3: 'Jag drömmer mycket.' }).expect(422);
  assert.match(text, /Jag drömmer mycket\.<\/textarea>/);
  await fill(address, { q1: '7', q2: '1', q3: 'Jag drömmer mycket.' }).expect(303);
  assert.match(await seen(card), /Sömnskattning 8 av 12 Sover bra/);
  const answer = await seen(`${card}/forms/${request().id}`);
  assert.match(answer, /Hur har du sovit\? 7 \(7 p\) Hur ofta vaknade du\? Ibland \(1 p\) .* Jag drömmer mycket\./);
});

test('questions are added, moved and removed by buttons, and nothing typed is lost on the way', async () => {
  const { send, NEW, rows } = await openBuilder();
  const shown = async (intent: string) => {
    const { text } = await send(NEW, { ...OWN, intent }).expect(200);
    assert.match(text, /data-guard="unsaved"/);
    return [...text.matchAll(/name="\d+-text"[^>]*value="([^"]*)"/g)].map(([, value]) => value);
  };
  const [sleep, wake, tell] = ['Hur har du sovit?', 'Hur ofta vaknade du?', 'Vad vill du berätta?'];
  assert.deepEqual(await shown('add'), [sleep, wake, tell, '']);
  assert.deepEqual(await shown('remove 2'), [sleep, tell]);
  assert.deepEqual(await shown('up 3'), [sleep, tell, wake]);
  assert.deepEqual(await shown('down 1'), [wake, sleep, tell]);
  assert.deepEqual(await shown('up 1'), [sleep, wake, tell]);
  assert.deepEqual(rows('SELECT * FROM measures'), []);
  const { text } = await send(NEW, { title: 'Lång', count: '40', intent: 'add' }).expect(200);
  assert.match(text, /name="count" value="40"/, 'no more than forty');
  assert.doesNotMatch(text, /value="add"/);
});

test('what is missing in a form is said beside its field', async () => {
  const { send, NEW, made } = await openBuilder();
  const refused = async (more: object, message: RegExp) => {
    const { text } = await send(NEW, { ...OWN, ...more }).expect(422);
    assert.match(text, message);
    assert.match(text, /Mycket illa/);
  };
  await refused({ title: '' }, /id="title-error">Skriv vad formuläret ska heta/);
  await refused({ '1-text': ' ' }, /id="1-text-error">Skriv frågan/);
  await refused({ '1-to': '21' }, /id="1-to-error">Skriv skalans högsta tal/);
  await refused({ '2-options': 'Bara ett = 1' }, /id="2-options-error">Skriv minst två svar/);
  await refused({ bands: 'Utan tal' }, /id="bands-error">Skriv en nivå per rad/);
  await refused({ bands: 'Ena = 1\nAndra = 1' }, /id="bands-error"/);
  await refused({ title: 'PHQ-9' }, /id="title-error">Det finns redan/);
  await made();
  await refused({ title: 'sömnskattning' }, /id="title-error">Det finns redan/);
  const none = await send(NEW, { title: 'Tom', count: '0' }).expect(422);
  assert.match(none.text, /href="#add">Lägg till minst en fråga/);
});

test('a change is a new version: what is sent keeps its words, and the answers of both are one trend', async () => {
  const { made, latest, version, asked, fill, visitor, send, card, seen, rows, db } = await openBuilder();
  const address = await made();
  const first = await asked({ measure: latest() });
  const change = { ...OWN, version: await version(address), '1-text': 'Hur sov du i natt?' };
  await send(address, change).expect(303);
  await send(address, { ...change, version: await version(address) }).expect(303);
  assert.equal(rows('SELECT * FROM measures').length, 2, 'the same words again are no version');
  assert.match((await visitor.get(first)).text, /Hur har du sovit\?/);
  await fill(first, { q1: '2', q2: '0' }).expect(303);
  const second = await asked({ measure: latest() });
  assert.match((await visitor.get(second)).text, /Hur sov du i natt\?/);
  await fill(second, { q1: '9', q2: '0' }).expect(303);
  assert.match(await seen(card), /Sömnskattning 9 av 12 Sover bra .* Alla värden/);
  assert.throws(() => db.$client.exec("UPDATE measures SET title = 'x'"), /never changed/);
  assert.throws(() => db.$client.exec('DELETE FROM measures'), /never deleted/);
});

test('changed meanwhile in another window: both wordings are shown, and saving again is a choice', async () => {
  const { made, version, send, rows } = await openBuilder();
  const address = await made();
  const known = { version: await version(address) };
  await send(address, { ...OWN, ...known, '1-text': 'Den enas fråga' }).expect(303);
  const { text } = await send(address, { ...OWN, ...known, '1-text': 'Den andras fråga' }).expect(409);
  assert.match(text, /Den enas fråga[\s\S]*value="Den andras fråga"/);
  assert.equal(rows('SELECT * FROM measures').length, 2);
  const again = /name="version" value="(\d+)"/.exec(text)?.[1];
  await send(address, { ...OWN, version: again, '1-text': 'Den andras fråga' }).expect(303);
  assert.equal(rows('SELECT * FROM measures').length, 3);
});

test('a retired form is no longer offered, and comes back; another therapist’s does not exist', async () => {
  const practice = await openBuilder();
  const { made, send, anna, card, latest } = practice;
  const address = await made();
  const offered = async () => (await anna.get(`${card}/forms/new`).expect(200)).text.includes(latest());
  assert.equal(await offered(), true);
  await send(`${address}/retire`).expect(303);
  assert.equal(await offered(), false);
  await send(`${address}/restore`).expect(303);
  assert.equal(await offered(), true);
  const bo = await inviteTherapist(practice);
  assert.match((await anna.get(`${address}/preview`).expect(200)).text, /Hur har du sovit\?/);
  await bo.get(`${address}/preview`).expect(404);
  await bo.get('/settings/forms/phq-9/preview').expect(200);
  await bo.get(address).expect(404);
  await bo.post(`${address}/retire`).type('form').send({}).expect(404);
  assert.doesNotMatch((await bo.get('/settings/forms').expect(200)).text, /Sömnskattning/);
});

test('a question of suicidal thoughts in an own form tells where help is, and is pointed out', async () => {
  const { made, latest, asked, fill, visitor, seen } = await openBuilder();
  await made({ '1-text': 'Tänker du på att dö?', '1-asksRisk': 'yes' });
  const address = await asked({ measure: latest() });
  assert.match(plain((await visitor.get(address)).text), /Tänker du på att dö\? .* 90101/);
  await fill(address, { q1: '1', q2: '0' }).expect(303);
  assert.match((await visitor.get(address)).text, /90101/);
  assert.match(await seen('/'), /Självmordstankar: läs/);
});

test('a question of suicidal thoughts that could not be pointed out is refused; the least answer is no', async () => {
  const { send, NEW, made, latest, asked, fill, seen } = await openBuilder();
  const risky = { '1-text': 'Vill du leva?', '1-asksRisk': 'yes', '1-kind': 'choice' };
  for (const more of [{ '1-kind': 'text' }, { '1-options': 'Ja\nNej' }, { '1-options': 'Ja = 0\nNej' }]) {
    assert.match((await send(NEW, { ...OWN, ...risky, ...more }).expect(422)).text, /kan svaret inte lyftas fram/);
  }
  await made({ ...risky, '1-options': 'Ja = 1\nNej = 2' });
  await fill(await asked({ measure: latest() }), { q1: '0', q2: '0' }).expect(303);
  assert.doesNotMatch(await seen('/'), /Självmordstankar/);
  await made({ ...risky, title: 'En till', '1-options': 'Ja = 1\nNej = 2' });
  await fill(await asked({ measure: latest() }), { q1: '1', q2: '0' }).expect(303);
  assert.match(await seen('/'), /Självmordstankar: läs/);
});
