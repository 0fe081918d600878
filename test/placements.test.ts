import assert from 'node:assert/strict';
import { test } from 'node:test';
import { addClient, inviteTherapist } from './support/app.ts';
import { plain } from './support/calendar.ts';
import { of, openMatching, present } from './support/matching.ts';

/** Nils has asked the platform to choose. `waiting` is his address in the operator's queue. */
async function openQueue() {
  const practice = await openMatching();
  await practice.answerAll();
  await practice.ask('/match/result').expect(303);
  const bo = await inviteTherapist(practice);
  const queue = async () => plain((await practice.anna.get('/admin/placements').expect(200)).text);
  const waiting = /\/admin\/placements\/[\w-]{22}/.exec(
    (await practice.anna.get('/admin/placements')).text,
  )?.[0] as string;
  const idOf = (name: string) =>
    practice.db.$client.prepare('SELECT id FROM accounts WHERE name = ?').pluck().get(name) as string;
  const place = (name: string) => practice.send(waiting, { therapist: idOf(name) });
  const cards = () =>
    practice.rows("SELECT id, therapist_id, archived_at FROM clients WHERE origin = 'mediated' ORDER BY rowid");
  return { ...practice, bo, queue, waiting, idOf, place, cards };
}

test('who asks to be placed waits with the operator, who reads why, with whom, and places', async () => {
  const { anna, queue, waiting, place, cards, rows, idOf } = await openQueue();
  assert.match(await queue(), /Väntar Nils Holm sedan/);
  assert.doesNotMatch(await queue(), /Hemlig/);
  const page = plain((await anna.get(waiting).expect(200)).text);
  assert.match(page, /E-post nils@example\.com Kontaktorsak Oro och ångest, Sömn Hemlig oro Svar .*Hemliga nätter/);
  assert.match(page, /Förslag Anna Lind \d+ poäng .*möten på din ort, video \(80\)/);
  assert.equal(rows("SELECT subject FROM audit_log WHERE action = 'placement.read'").length, 1);
  await place('Anna Lind').expect(303);
  assert.deepEqual(
    cards().map(({ therapist_id }) => therapist_id),
    [idOf('Anna Lind')],
  );
  assert.match(plain((await anna.get(`/clients/${cards()[0]?.id}`)).text), /Hemlig oro .*Hemliga nätter/);
  assert.match(await queue(), /Ingen väntar\. Senast placerade Nils Holm Anna Lind/);
  const after = plain((await anna.get(waiting)).text);
  assert.match(after, /Har fått en terapeut.*Historik Bad om att bli placerad .* Placerad hos Anna Lind .* Anna Lind/);
  assert.doesNotMatch(after, /Hemlig|nils@/);
  assert.doesNotMatch(JSON.stringify(rows('SELECT * FROM placements')), /Hemlig|nils@/);
});

test('nobody is placed twice, nor with somebody who is no therapist', async () => {
  const { place, send, waiting, cards } = await openQueue();
  assert.match((await send(waiting, { therapist: 'nobody' }).expect(422)).text, /Välj en terapeut/);
  assert.match((await send(waiting, {}).expect(422)).text, /Välj en terapeut/);
  await place('Bo Ek').expect(303);
  assert.match((await place('Anna Lind').expect(409)).text, /väntar inte längre/);
  assert.equal(cards().length, 1);
});

test('when no therapist fits one is told kindly and asks to be placed', async () => {
  const { anna, read, answerAll, ask } = await openMatching();
  await present(anna, { 'languages-sv': '', 'languages-fi': 'yes' });
  await answerAll();
  assert.match(await read('/match/result'), /Vi hittade ingen som passar direkt.*Låt oss välja åt dig/);
  await ask('/match/result').expect(303);
  assert.match(plain((await anna.get('/admin/placements')).text), /Nils Holm/);
});

test('a therapist hands a client back, the card stays inactive, and the operator places anew; the history is kept', async () => {
  const { bo, anna, place, cards, queue, waiting, idOf } = await openQueue();
  await place('Bo Ek').expect(303);
  const card = `/clients/${cards()[0]?.id}`;
  assert.match(plain((await bo.get('/')).text), /Nya genom matchningen Nils Holm/);
  assert.match((await bo.get(card)).text, /Lämna tillbaka till matchningen/);
  assert.doesNotMatch((await bo.get('/')).text, /Nya genom matchningen/, 'seen');
  const handBack = (reason: string) => bo.post(`${card}/hand-back`).type('form').send({ reason });
  assert.match((await handBack('').expect(422)).text, /Skriv kort varför/);
  await bo.get(`${card}/hand-back`).expect(200);
  await handBack('Har inte tid').expect(303);
  assert.match(await queue(), /Väntar Nils Holm/);
  const page = plain((await anna.get(waiting)).text);
  assert.match(page, /nils@example\.com .*Hemliga nätter/);
  assert.match(page, /Bo Ek lämnade tillbaka .* Har inte tid/);
  assert.match(page, /Förslag Anna Lind \d+ poäng/);
  assert.doesNotMatch(page, /Placera hos Bo/);
  await handBack('Igen').expect(409);
  await place('Anna Lind').expect(303);
  assert.deepEqual(
    cards().map(({ therapist_id, archived_at }) => [therapist_id, archived_at !== null]),
    [
      [idOf('Bo Ek'), true],
      [idOf('Anna Lind'), false],
    ],
  );
});

test('a client with a booked meeting, a signed entry, or of the own is not handed back', async () => {
  const { anna, answerAll, choose, slots, rows, card, send } = await openMatching();
  await answerAll();
  await choose((await slots())[0]).expect(303);
  const mediated = `/clients/${rows("SELECT id FROM clients WHERE origin = 'mediated'")[0]?.id}`;
  assert.match((await send(`${mediated}/hand-back`, { reason: 'Nej' }).expect(422)).text, /bokade möten/);
  assert.doesNotMatch((await anna.get(card)).text, /hand-back/);
  await send(`${card}/hand-back`, { reason: 'Nej' }).expect(409);
});

test('ending a placement deletes what was written', async () => {
  const { send, waiting, rows, queue } = await openQueue();
  await send(`${waiting}/close`, { reason: 'Har fått hjälp' }).expect(303);
  assert.match(await queue(), /Ingen väntar/);
  assert.doesNotMatch(JSON.stringify(rows('SELECT * FROM placements')), /Hemlig|nils@/);
  await send(`${waiting}/close`).expect(409);
});

test('who is a client there already gets no second card, nobody else can tell, and the time is kept free for the therapist', async () => {
  const { anna, answerAll, choose, slots, rows, read, count, send, browser } = await openMatching();
  const card = await addClient(anna, { name: 'Nils Holm', email: 'NILS@example.com' });
  await answerAll();
  const [first] = await slots();
  await choose(first).expect(303);
  const theirs = await read('/match/done');
  assert.equal(rows("SELECT * FROM clients WHERE origin = 'mediated'").length, 0);
  assert.equal(count(), 0, 'nothing is booked on a card by somebody who only wrote a name');
  assert.match(plain((await anna.get('/')).text), /Nya genom matchningen Nils Holm .*Har sökt igen/);
  const shown = plain((await anna.get(card)).text);
  assert.match(shown, /Nils Holm har sökt igen .*Önskad tid: 25 nov\. 2026 13:00.*Hemlig oro .*Hemliga nätter/);
  const other = of(browser());
  await other.answerAll({ 11: { name: 'Eva Berg', email: 'eva@example.com' } });
  assert.ok(!(await other.slots()).includes(first as string), 'the time is held');
  await other.choose((await other.slots())[0]).expect(303);
  assert.equal(
    (await other.read('/match/done')).replace('13:45–14:30', '13:00–13:45'),
    theirs,
    'the same words for both',
  );
  const id = /returning\/([\w-]{22})\/seen/.exec((await anna.get(card)).text)?.[1];
  await send(`${card}/returning/${id}/seen`).expect(303);
  assert.doesNotMatch((await anna.get(card)).text, /Hemlig/);
  assert.match(
    plain((await anna.get('/admin/placements')).text),
    /Nils Holm Anna Lind/,
    'the operator sees no difference',
  );
});

test('a journal destroyed by decision of IVO takes with it what the matching knew', async () => {
  const { answerAll, choose, rows, send } = await openMatching();
  await answerAll();
  await choose().expect(303);
  const card = `/clients/${rows("SELECT id FROM clients WHERE origin = 'mediated'")[0]?.id}`;
  await send(`${card}/journal/destroy`, {
    ivoCase: '3.4.1-12345/2026-7',
    decidedOn: '2026-11-20',
    confirm: 'Nils Holm',
  }).expect(303);
  assert.deepEqual(rows('SELECT state, name, wishes, client_id FROM placements'), [
    { state: 'closed', name: '', wishes: '{}', client_id: null },
  ]);
  assert.equal(rows('SELECT * FROM placement_moves').length, 0);
});

test('whoever writes another’s personnummer learns nothing: the outbox is the same, whether that is a client or not', async () => {
  const told = async (isClient: boolean) => {
    const practice = await openMatching();
    const { anna, rows, answerAll, slots, choose } = practice;
    if (isClient) await addClient(anna, { name: 'Karin Ek', email: 'karin@ek.se', personnummer: '19900101-2385' });
    await answerAll({ 11: { name: 'Spion', email: 'spion@example.com', personnummer: '19900101-2385' } });
    await choose((await slots())[0]).expect(303);
    const remarks = rows("SELECT remarks FROM clients WHERE origin = 'mediated'");
    assert.equal(/samma personnummer/.test(JSON.stringify(remarks)), isClient, 'only the therapist is told');
    return rows('SELECT kind, channel, state, client_id IS NULL AS isToTherapist FROM messages ORDER BY kind, channel');
  };
  assert.deepEqual(await told(true), await told(false));
});

test('a client who is handed back is told nothing more', async () => {
  const { anna, rows, answerAll, slots, choose } = await openMatching();
  await answerAll();
  await slots();
  await choose().expect(303);
  const [client] = rows("SELECT id FROM clients WHERE origin = 'mediated'");
  await anna.post(`/clients/${client?.id}/hand-back`).type('form').send({ reason: 'Jag hinner inte' }).expect(303);
  assert.deepEqual(rows("SELECT state FROM messages WHERE client_id IS NOT NULL AND state <> 'dropped'"), []);
});
