import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { builtIn } from '../src/measures/built-in.ts';
import { bandOf, optionsOf, readAnswers, score } from '../src/measures/questions.ts';
import { addClient, inviteTherapist } from './support/app.ts';
import { plain } from './support/calendar.ts';
import { openMeasures, phq9, TWELVE } from './support/measures.ts';
import { linkIn, makeKnown } from './support/visitor.ts';

const [PHQ] = builtIn('sv') as [ReturnType<typeof builtIn>[number]];

test('a form that is sent is answered on the client’s page, and its score and band stand on the card', async () => {
  const { asked, fill, visitor, seen, card, link } = await openMeasures();
  const address = await asked();
  assert.match(plain((await visitor.get(link).expect(200)).text), /Formulär att fylla i Formulär från 23 nov\. 2026/);
  const form = plain((await visitor.get(address).expect(200)).text);
  assert.match(form, /Under de senaste två veckorna/);
  assert.match(form, /9\. Tankar att det skulle vara bättre om du var död .* 112 .* 90101/);
  assert.match(await seen(card), /PHQ-9 Skickat 23 nov\./);
  assert.equal((await fill(address, TWELVE).expect(303)).headers.location, address);
  assert.match(plain((await visitor.get(address).expect(200)).text), /Tack för dina svar.*112/);
  assert.match(await seen(card), /PHQ-9 12 av 27 Medelsvår depression/);
  assert.doesNotMatch((await visitor.get(link)).text, /Formulär från/);
});

test('missing answers are refused beside their questions, and everything typed is kept', async () => {
  const { asked, fill, rows } = await openMeasures();
  const { text } = await fill(await asked(), { q1: '2', q2: '9', q10: '1' }).expect(422);
  assert.match(plain(text), /8 uppgifter behöver rättas/);
  assert.match(plain(text), /Fråga 2: Välj ett svar/);
  assert.match(text, /name="q1" value="2" checked/);
  assert.match(text, /name="q10" value="1" checked/);
  assert.equal(text.match(/ checked/g)?.length, 2);
  assert.deepEqual(rows('SELECT * FROM measure_answers'), []);
});

test('a form answered twice: the first stands, and the client is told so kindly', async () => {
  const { asked, fill, rows } = await openMeasures();
  const address = await asked();
  await fill(address, TWELVE).expect(303);
  const { text } = await fill(address, phq9(3, 3, 3, 3, 3, 3, 3, 3, 3)).expect(409);
  assert.match(plain(text), /Du har redan svarat Dina första svar är sparade och gäller/);
  assert.deepEqual(
    rows('SELECT score FROM measure_answers').map(({ score }) => score),
    [12],
  );
});

test('a form taken back, or sent too long ago, says so and takes no answer', async () => {
  const { asked, fill, visitor, send, card, request, pass, rows } = await openMeasures();
  const withdrawn = await asked();
  await send(`${card}/forms/${request().id}/withdraw`).expect(303);
  assert.match((await visitor.get(withdrawn).expect(200)).text, /har tagit tillbaka formuläret/);
  await fill(withdrawn, TWELVE).expect(409);
  await send(`${card}/forms/${request().id}/withdraw`).expect(409);
  const old = await asked();
  pass(61 * 86_400);
  assert.match((await visitor.get(old).expect(200)).text, /för lång tid/);
  await fill(old, TWELVE).expect(409);
  assert.deepEqual(rows('SELECT * FROM measure_answers'), []);
});

test('the client reads the built-in forms in English when they choose to, and the record keeps those words', async () => {
  const { asked, fill, visitor, card, request, seen } = await openMeasures();
  const address = await asked();
  assert.match((await visitor.get(`${address}?lang=en`).expect(200)).text, /Feeling down, depressed, or hopeless/);
  await fill(address, TWELVE).expect(303);
  const answer = await seen(`${card}/forms/${request().id}`);
  assert.match(answer, /Little interest or pleasure in doing things More than half the days \(2 p\)/);
  assert.match(answer, /Medelsvår depression/, 'what it means is Swedish, as the record is');
});

test('more than nothing on thoughts of death is pointed out on the card and the overview until it is read', async () => {
  const { answered, seen, card, rows } = await openMeasures();
  const address = await answered(phq9(1, 1, 1, 1, 1, 1, 1, 1, 1));
  for (const page of [card, '/']) assert.match(await seen(page), /Självmordstankar: läs/);
  assert.match(await seen(address), /svarat mer än noll .* Bedöm risken i samtal/);
  for (const page of [card, '/']) assert.doesNotMatch(await seen(page), /Självmordstankar: läs|Nytt svar/);
  const log = rows("SELECT action FROM audit_log WHERE action LIKE 'measure%' ORDER BY id").map(({ action }) => action);
  assert.deepEqual(log, ['measure.requested', 'measure.sent', 'measure.answered', 'measure.read']);
});

test('therapist and client fill a form in together: kept at once in the therapist’s name, once', async () => {
  const { anna, send, card, seen, rows, told } = await openMeasures();
  const way = await send(`${card}/forms/new`, { measure: 'gad-7', intent: 'together' }).expect(303);
  const address = way.headers.location as string;
  const page = (await anna.get(address).expect(200)).text;
  const requestId = /name="requestId" value="([\w-]{22})"/.exec(page)?.[1];
  assert.match(plain((await send(address, { requestId, q1: '1' }).expect(422)).text), /Fråga 2: Välj ett svar/);
  const filled = { requestId, ...phq9(1, 1, 1, 1, 1, 1, 0) };
  const answer = (await send(address, filled).expect(303)).headers.location as string;
  assert.equal((await send(address, filled).expect(303)).headers.location, answer, 'a double click');
  assert.match(await seen(answer), /Ifyllt tillsammans med Anna Lind .* 6 av 21 Lindrig ångest/);
  assert.equal(rows('SELECT * FROM measure_answers').length, 1);
  assert.doesNotMatch(await seen('/'), /Nytt svar/);
  assert.deepEqual(told(), []);
});

test('a form that waits for the client is taken back when it is filled in together', async () => {
  const { asked, send, visitor, card, seen } = await openMeasures();
  const address = await asked();
  await send(`${card}/forms/together/phq-9`, TWELVE).expect(303);
  assert.match((await visitor.get(address).expect(200)).text, /Du behöver inte göra något/);
  assert.doesNotMatch(await seen(card), /Skickat 23 nov/);
});

test('scores over time are a drawing with a table beside it, and words for those who see neither', async () => {
  const { anna, answered, card, passDays, seen } = await openMeasures();
  await answered(phq9(3, 2, 2, 2, 2, 2, 2, 1, 0));
  assert.doesNotMatch((await anna.get(card)).text, /class="trend"/, 'one point has no direction');
  for (const points of [phq9(2, 2, 2, 2, 1, 1, 1, 1, 0), phq9(1, 1, 1, 1, 0, 0, 0, 0, 0)]) {
    await passDays(14);
    await answered(points);
  }
  const { text } = await anna.get(card).expect(200);
  assert.match(text, /<svg class="trend"[^>]* role="img" aria-label="PHQ-9 över tid, från 0 till 27 poäng: 16 den/);
  assert.equal(text.match(/class="trend-point"/g)?.length, 3);
  const [, line = ''] = /<polyline class="trend-line" points="([^"]+)"/.exec(text) ?? [];
  const heights = line.split(' ').map((point) => Number(point.split(',')[1]));
  assert.deepEqual(
    heights,
    heights.toSorted((one, other) => one - other),
    'fewer points are further down',
  );
  assert.match(await seen(card), /Alla värden .* 4 av 27 .* 12 av 27 Medelsvår depression .* 16 av 27/);
});

test('another’s client has no forms here, and a form is one client’s', async () => {
  const practice = await openMeasures();
  const { anna, answered, asked, card, link, send, visitor, browser, request, db } = practice;
  const address = await answered();
  const bo = await inviteTherapist(practice);
  for (const page of [`${card}/forms`, `${card}/forms/new`, address]) await bo.get(page).expect(404);
  const other = await addClient(anna, { name: 'Nils Holm', email: 'nils@example.com' });
  await anna.get(address.replace(card, other)).expect(404);
  await asked({ measure: 'gad-7' });
  const theirs = linkIn((await send(`${other}/link`).expect(200)).text);
  const nils = browser();
  await makeKnown(nils, db, theirs);
  await nils.get(`${theirs}/forms/${request().id}`).expect(404);
  await visitor.get(`${link.slice(0, -1)}x/forms/${request().id}`).expect(404);
});

test('no message holds the name, the questions or the answers of a form, nor does the client’s page', async () => {
  const { asked, fill, told, visitor, link } = await openMeasures();
  const address = await asked();
  assert.doesNotMatch((await visitor.get(link).expect(200)).text, /PHQ|depression/i);
  await fill(address, TWELVE).expect(303);
  for (const page of [link, address]) {
    assert.doesNotMatch((await visitor.get(page).expect(200)).text, /PHQ|depression|intresse| av 27/i, page);
  }
  const [message, ...more] = told();
  assert.equal(more.length, 0);
  assert.equal(message?.kind, 'form');
  assert.match(String(message?.params), /^\{"path":"\/forms\/[\w-]{22}","until":\d+\}$/);
  assert.doesNotMatch(JSON.stringify(message), /PHQ|depression|sömn/i);
});

test('the sum is that of the points, whatever is answered, and lies within its band', () => {
  const points = fc.array(fc.integer({ min: 0, max: 3 }), { minLength: 9, maxLength: 9 });
  const hard = fc.option(fc.integer({ min: 0, max: 3 }), { nil: undefined });
  fc.assert(
    fc.property(points, hard, (given, tenth) => {
      const { items, errors } = readAnswers(PHQ, {
        ...phq9(...given),
        ...(tenth === undefined ? {} : { q10: String(tenth) }),
      });
      const sum = given.reduce((total, each) => total + each, 0);
      const { from } = PHQ.bands.findLast((band) => band.from <= sum) as { from: number };
      const band = bandOf(PHQ.bands, from);
      assert.deepEqual(errors, {});
      assert.deepEqual(score(PHQ, items), { score: sum, maxScore: 27, band, risk: (given[8] ?? 0) > 0 });
    }),
  );
});

test('PHQ-9 and GAD-7 have the bands of their sources, at the edges', () => {
  const [phq, gad] = builtIn('sv') as [typeof PHQ, typeof PHQ];
  assert.deepEqual(
    [4, 5, 9, 10, 14, 15, 19, 20, 27].map((sum) => bandOf(phq.bands, sum).split(' ')[0]),
    ['Ingen', 'Lindrig', 'Lindrig', 'Medelsvår', 'Medelsvår', 'Medelsvår', 'Medelsvår', 'Svår', 'Svår'],
  );
  assert.deepEqual(
    [4, 5, 10, 15].map((sum) => bandOf(gad.bands, sum).split(' ')[0]),
    ['Minimal', 'Lindrig', 'Måttlig', 'Svår'],
  );
  for (const locale of ['sv', 'en'] as const) {
    for (const { questions } of builtIn(locale)) assert.ok(questions.every((each) => optionsOf(each).length === 4));
  }
});
