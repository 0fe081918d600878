import assert from 'node:assert/strict';
import { test } from 'node:test';
import { addClient, inviteTherapist } from './support/app.ts';
import { plain } from './support/calendar.ts';
import { ANSWERS, of, openMatching, present } from './support/matching.ts';

const DAY = 86_400;
const mediated = (rows: (sql: string) => unknown[]) =>
  rows("SELECT * FROM clients WHERE origin = 'mediated'") as Record<string, string>[];

test('questions, a choice and a free time make a mediated client with answers on the card and a first booking', async () => {
  const { anna, answerAll, read, slots, choose, rows, visitor } = await openMatching();
  await answerAll();
  const result = await read('/match/result');
  assert.match(result, /Anna Lind Leg\. psykolog/);
  assert.match(result, /Därför föreslås Anna: .*möten på din ort, video/);
  for (const why of ['arbetar med oro och ångest', 'KBT', 'ledig tid onsdag eftermiddag', 'pris inom det du angav']) {
    assert.ok(result.includes(why), why);
  }
  const [first = ''] = await slots();
  assert.match(first, /-in_person$/);
  await choose(first).expect(303).expect('location', '/match/done');
  assert.match(
    await read('/match/done'),
    /Anna Lind är din terapeut Tiden ons 25 nov\. 2026 13:00–13:45 är din\. Fysiskt möte/,
  );
  const [client] = mediated(rows);
  assert.equal(client?.name, 'Nils Holm');
  const card = plain((await anna.get(`/clients/${client?.id}`).expect(200)).text);
  assert.match(card, /Förmedlad klient/);
  assert.match(card, /Kontaktorsak Oro och ångest, Sömn Hemlig oro/);
  assert.match(card, /Visa alla svar Vem söker du hjälp för\? Vuxen/);
  assert.match(card, /Hur vill du ses\? Fysiskt möte, Videosamtal, malmö Vilka tider passar\? onsdag eftermiddag/);
  assert.match(card, /Får vi skicka bekräftelser och påminnelser\? E-post/);
  assert.match(card, /onsdag|25 nov/);
  const booking = rows('SELECT kind, price_ore, payment_method FROM bookings')[0];
  assert.deepEqual(booking, { kind: 'in_person', price_ore: 100_000, payment_method: 'card' });
  const log = rows("SELECT actor_id FROM audit_log WHERE action = 'booking.made'")[0];
  assert.equal(log?.actor_id, client?.id, 'the client booked');
  const kinds = rows('SELECT kind, client_id IS NULL AS toTherapist FROM messages ORDER BY kind');
  assert.deepEqual(
    kinds.filter(({ kind }) => kind === 'placed' || kind === 'link'),
    [
      { kind: 'link', toTherapist: 0 },
      { kind: 'placed', toTherapist: 1 },
    ],
  );
  assert.doesNotMatch(
    JSON.stringify(rows('SELECT * FROM enquiries')) + JSON.stringify(rows('SELECT * FROM messages')),
    /Hemlig|Nils/,
  );
  assert.doesNotMatch((await visitor.get('/match/done')).text, /Hemlig/);
});

test('a double click on the last page makes one client and leads to the same end', async () => {
  const { answerAll, choose, slots, rows } = await openMatching();
  await answerAll();
  const [first = '', second = ''] = await slots();
  const answers = await Promise.all([choose(first), choose(first), choose(second)]);
  assert.ok(answers.filter(({ status }) => status === 303).length >= 1);
  await choose(second).expect(303).expect('location', '/match/done');
  assert.equal(mediated(rows).length, 1);
  assert.equal(rows('SELECT * FROM bookings').length, 1);
});

test('a required question left empty is refused beside the field, and what was typed stays', async () => {
  const { begin, ask } = await openMatching();
  await begin();
  assert.match((await ask('/match/1', {}).expect(422)).text, /Välj ett svar/);
  assert.match((await ask('/match/2', { words: ' ' }).expect(422)).text, /skriv med egna ord/);
  await ask('/match/2', { words: 'Bara mina ord' }).expect(303);
  assert.match(
    (await ask('/match/8', { 'pick-in_person': 'yes', words: '' }).expect(422)).text,
    /vilken ort[\s\S]*pick-in_person" value="yes" checked/,
  );
  assert.match((await ask('/match/10', { choice: 'company', words: '' }).expect(422)).text, /Skriv koden/);
  assert.match((await ask('/match/10', { choice: 'self', maxPrice: 'dyrt' }).expect(422)).text, /value="dyrt"/);
  const contact = { name: '', email: '', phone: '12', personnummer: '1', 'pick-sms': 'yes' };
  const { text } = await ask('/match/11', contact).expect(422);
  for (const message of [/Skriv ditt namn/, /Telefonnumret ser inte/, /Personnumret stämmer inte/, /Kryssa i rutan/])
    assert.match(text, message);
  const empty = (await ask('/match/11', {}).expect(422)).text;
  for (const message of [/Skriv ditt namn/, /så att vi når dig/, /Kryssa i rutan/]) assert.match(empty, message);
  assert.doesNotMatch(text, /så att vi når dig/); // there was a number to mend
  assert.match((await ask('/match/11', { ...ANSWERS[10], email: '' }).expect(422)).text, /så att vi når dig/);
  assert.match((await ask('/match/99', {}).expect(404)).text, /Till startsidan/);
});

test('nobody comes to the result before the questions that must be answered', async () => {
  const { begin, ask, visitor } = await openMatching();
  await visitor.get('/match/result').expect(303).expect('location', '/match?was=gone');
  await begin();
  await visitor.get('/match/result').expect(303).expect('location', '/match/1');
  await ask('/match/1', ANSWERS[0]).expect(303);
  await visitor.get('/match/choose/anna-lind').expect(303).expect('location', '/match/2');
  await ask('/match/result').expect(303).expect('location', '/match/2');
});

test('going back keeps what is typed, right or wrong', async () => {
  const { begin, ask, visitor } = await openMatching();
  await begin();
  await ask('/match/3', { words: 'Halv mening', intent: 'back' }).expect(303).expect('location', '/match/2');
  assert.match((await visitor.get('/match/3')).text, /Halv mening<\/textarea>/);
});

test('a questionnaire left half goes on within seven days, and is then deleted', async () => {
  const { begin, ask, visitor, pass, rows, read, deps } = await openMatching();
  await begin();
  await ask('/match/1', ANSWERS[0]).expect(303);
  await ask('/match/2', { words: 'Hemlig oro' }).expect(303);
  pass(7 * DAY - 1);
  assert.match(await read('/match'), /Nästa fråga är nummer 3/);
  await begin().expect('location', '/match/3');
  await ask('/match/3', { words: 'Mer' }).expect(303);
  pass(7 * DAY);
  await visitor.get('/match/4').expect(303).expect('location', '/match?was=gone');
  assert.match(await read('/match?was=gone'), /Svaren finns inte kvar/);
  const { purge } = await import('../src/matching/enquiries.ts');
  const { act } = await import('../src/db/database.ts');
  act(deps.db, { actor: { id: null, address: null }, now: deps.clock(), zone: deps.zone }, purge);
  assert.equal(rows('SELECT * FROM enquiries').length, 0);
});

test('the answers can be deleted at once, and another browser never sees them', async () => {
  const { begin, ask, rows, browser, visitor } = await openMatching();
  await begin();
  await ask('/match/2', { words: 'Hemlig oro' }).expect(303);
  await browser().get('/match/2').expect(303).expect('location', '/match?was=gone');
  await ask('/match/restart').expect(303).expect('location', '/match?was=deleted');
  assert.equal(rows('SELECT * FROM enquiries').length, 0);
  await visitor.get('/match/2').expect(303).expect('location', '/match?was=gone');
});

test('where to get help at once stands where risk may be told, and at the end', async () => {
  const { answerAll, read, ask } = await openMatching();
  await answerAll();
  for (const path of ['/match/2', '/match/3', '/match/result']) {
    const text = await read(path);
    for (const number of ['112', '1177', '90101']) assert.ok(text.includes(number), `${path} ${number}`);
  }
  await ask('/match/result').expect(303);
  assert.match(await read('/match/done'), /Tack, vi väljer åt dig .*90101/);
});

test('in English everything is asked and kept in English', async () => {
  const { visitor, answerAll, choose, rows, read } = await openMatching();
  assert.match((await visitor.get('/match?lang=en')).text, /Find your therapist/);
  await answerAll();
  assert.match(await read('/match/result'), /Why Anna is suggested: .*works with worry and anxiety/);
  await choose().expect(303);
  const answers = rows('SELECT question, answer FROM client_answers ORDER BY position');
  assert.deepEqual(answers[0], { question: 'Who are you seeking help for?', answer: 'Adult' });
});

test('a time that was taken meanwhile is refused kindly, with other times, and nothing is lost', async () => {
  const { answerAll, slots, choose, rows, booked } = await openMatching();
  await answerAll();
  const [first = ''] = await slots();
  await booked({ time: '13:00' });
  const { text } = await choose(first).expect(422);
  assert.match(text, /hann bli upptagen/);
  assert.match(text, /name="slot" value="\d+-in_person"/);
  assert.equal(mediated(rows).length, 0);
  await choose().expect(303);
  assert.equal(mediated(rows).length, 1);
});

test('a valid payment code pays, an unknown one is told at the end and stops nobody', async () => {
  const { answerAll, read, choose, rows, send, browser } = await openMatching();
  const code = {
    code: 'BOLAGET1',
    payer: 'Bolaget',
    organisation: '556036-0793',
    invoiceTo: 'f@example.com',
    validFrom: '2026-11-01',
    restBy: 'client',
  };
  await send('/admin/codes/new', code).expect(303);
  await answerAll({ 10: { choice: 'company', words: 'FINNSINTE' } });
  assert.match(await read('/match/result'), /Koden FINNSINTE känner vi inte igen/);
  const other = of(browser());
  await other.answerAll({
    10: { choice: 'company', words: 'bolaget 1' },
    11: { name: 'Eva', email: 'eva@example.com' },
  });
  assert.doesNotMatch(await other.read('/match/result'), /känner vi inte igen/);
  await other.choose((await other.slots())[0]).expect(303);
  await choose().expect(303);
  assert.deepEqual(rows('SELECT payment_method FROM bookings'), [{ payment_method: 'code' }]);
  const methods = rows(
    "SELECT c.name, m.method FROM clients c LEFT JOIN payment_methods m ON m.client_id = c.id WHERE c.origin = 'mediated' ORDER BY c.name",
  );
  assert.deepEqual(methods, [
    { name: 'Eva', method: 'code' },
    { name: 'Nils Holm', method: null },
  ]);
});

test('a code that does not cover the time is told in the same words to everybody, client already or not', async () => {
  const { anna, answerAll, choose, slots, rows, send } = await openMatching();
  const code = {
    code: 'BOLAGET1',
    payer: 'Bolaget',
    organisation: '556036-0793',
    invoiceTo: 'f@example.com',
    restBy: 'client',
  };
  await send('/admin/codes/new', { ...code, validFrom: '2027-01-01' }).expect(303);
  await answerAll({ 10: { choice: 'company', words: 'BOLAGET1' } });
  const refused = (await choose((await slots())[0]).expect(422)).text;
  assert.match(refused, /Din kod räcker inte/);
  await addClient(anna, { name: 'Nils Holm', email: 'nils@example.com' });
  assert.equal((await choose((await slots())[0]).expect(422)).text, refused);
  assert.equal(mediated(rows).length, 0);
  await choose().expect(303);
});

test('who came from a presentation sees that therapist first, or reads kindly that it does not fit', async () => {
  const practice = await openMatching();
  const bo = await inviteTherapist(practice);
  await present(bo, { 'reasons-anxiety': '', 'methods-cbt': '', gender: 'man', towns: 'Kiruna' });
  await practice.begin({ therapist: 'bo-ek' });
  for (const [n, answer] of ANSWERS.entries()) await practice.ask(`/match/${n + 1}`, answer).expect(303);
  assert.match(await practice.read('/match/result'), /Du valde Bo Ek .* Anna Lind/);
  await present(bo, { takesNew: '' });
  const text = await practice.read('/match/result');
  assert.match(text, /Bo Ek passar tyvärr inte .* Anna Lind/);
  assert.match((await practice.choose('', 'bo-ek').expect(422)).text, /tar inte emot dig just nu/);
});

test('finishing is throttled for each address, and so is trying payment codes', async () => {
  const { answerAll, choose, ask } = await openMatching();
  await answerAll();
  for (let n = 0; n < 10; n++) await choose('1-video').expect(422);
  await choose().expect(429);
  for (let n = 0; n < 20; n++) await ask('/match/10', { choice: 'company', words: `GISSNING${n}` }).expect(303);
  await ask('/match/10', { choice: 'company', words: 'EN TILL' }).expect(429);
});

test('nobody searches where nobody is presented', async () => {
  const { send, browser } = await openMatching();
  assert.match((await browser().get('/sign-in')).text, /href="\/match"/);
  await send('/settings/presentation/unpublish').expect(303);
  assert.match((await browser().get('/match').expect(404)).text, /går det inte att söka terapeut/);
  await browser().post('/match').expect(404);
  assert.doesNotMatch((await browser().get('/sign-in')).text, /href="\/match"/);
});
