import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ANNA, addClient, type Browser, inviteTherapist, openPractice, PASSWORD } from './support/app.ts';

const HOUR = 60 * 60;
const TODAY = '2026-11-23';
const PERIOD = { from: '2026-11-01', to: TODAY, rows: '25' };

/** A practice of two with a client of each, and an operator who is nothing else. */
async function openPlatform() {
  const practice = await openPractice();
  const { anna, db } = practice;
  const bo = await inviteTherapist(practice);
  const card = await addClient(anna);
  await addClient(bo, { name: 'Nils Holm' });
  const answer = await anna.post('/admin/therapists').type('form').send({ email: 'op@example.com', operator: 'yes' });
  const operator = practice.browser();
  const person = { ...ANNA, name: 'Olle Operatör', email: 'op@example.com' };
  await operator
    .post(/\/invitations\/[\w-]+/.exec(answer.text)?.[0] as string)
    .type('form')
    .send(person)
    .expect(303);
  const draw = async (form: object = {}) => {
    const drawn = await operator
      .post('/admin/log')
      .type('form')
      .send({ ...PERIOD, ...form })
      .expect(303);
    return drawn.headers.location as string;
  };
  const send = (path: string, form: object) => operator.post(path).type('form').send(form);
  const signInAgain = (browser: Browser, email = ANNA.email) =>
    browser.post('/sign-in').type('form').send({ email, password: PASSWORD }).expect(303);
  return { ...practice, db, bo, operator, card, draw, send, signInAgain };
}

const rowsIn = (html: string) =>
  [...html.matchAll(/type="radio" name="judgement-(\d+)" value="justified"/g)].map((m) => m[1]);
const judged = (ids: (string | undefined)[], judgement: string, remark = '') =>
  Object.fromEntries(
    ids.flatMap((id) => [
      [`judgement-${id}`, judgement],
      [`remark-${id}`, remark],
    ]),
  );
const actions = (db: Awaited<ReturnType<typeof openPlatform>>['db']) =>
  db.$client.prepare("SELECT action, subject FROM audit_log WHERE action LIKE 'log.%' ORDER BY id").raw().all();

test("the client's extract tells when, from which unit, who and what, the newest first, and is logged itself", async () => {
  const { anna, db } = await openPractice();
  const card = await addClient(anna);
  await anna.get(card).expect(200);
  const { text } = await anna.get(`${card}/log`).expect(200);
  const rows = [...text.matchAll(/<tr><td>(.*?)<\/td><td>(.*?)<\/td><td>(.*?)<\/td><td>(.*?)<\/td><\/tr>/g)];
  const when = '23 nov. 2026 10:00';
  const [who, unit] = ['Anna Lind', 'Lindens mottagning'];
  assert.deepEqual(
    rows.map((row) => row.slice(1)),
    [
      [when, 'Öppnade loggutdraget', who, unit],
      [when, 'Öppnade klientkortet', who, unit],
      [when, 'Lade till klienten', who, unit],
    ],
  );
  assert.match(text, /rätt att få veta/);
  assert.match((await anna.get(card)).text, new RegExp(`href="${card}/log"`));
  const logged = db.$client.prepare("SELECT client_id FROM audit_log WHERE action = 'log.read'").pluck().all();
  assert.deepEqual(logged, [card.slice('/clients/'.length)]);
});

test("without a practice's name the unit is the therapist", async () => {
  const { anna } = await openPractice();
  const card = await addClient(anna);
  const profile = {
    name: 'Anna Lind',
    title: 'Leg. psykolog',
    profession: 'Psykolog',
    practice: '',
    idleMinutes: '30',
  };
  await anna.post('/settings').type('form').send(profile).expect(303);
  assert.match((await anna.get(`${card}/log`)).text, /<td>Anna Lind<\/td><td>Anna Lind<\/td>/);
});

test('a long log comes a hundred rows at a time', async () => {
  const { anna } = await openPractice();
  const card = await addClient(anna);
  for (let n = 0; n < 100; n++) await anna.get(card).expect(200);
  const first = (await anna.get(`${card}/log`)).text;
  assert.equal(first.match(/<tr><td>/g)?.length, 100);
  assert.match(first, /102 rader/);
  const last = (await anna.get(`${card}/log?page=2`)).text;
  assert.equal(last.match(/<tr><td>/g)?.length, 3);
  assert.match(last, /Lade till klienten/);
  assert.match((await anna.get(`${card}/log?page=99`)).text, /Sida 2 av 2/);
});

test('the operator draws, judges and signs off, and the list tells how it stands', async () => {
  const { operator, db, card, draw, send, anna } = await openPlatform();
  await anna.get(card).expect(200);
  assert.match((await operator.get('/admin/log')).text, /Loggen är inte granskad än/);
  const review = await draw();
  const shown = (await operator.get(review).expect(200)).text;
  const ids = rowsIn(shown);
  assert.equal(ids.length, 3, 'two clients put up and one card read: nothing that is about no client');
  assert.match(shown, /3 av 3 rader/);
  assert.match((await operator.get('/admin/log')).text, /Pågår/);
  const [first, ...others] = ids;
  const found = {
    ...judged(others, 'justified'),
    ...judged([first], 'questioned', 'Varför?'),
    comment: 'En fråga är ställd.',
  };
  await send(review, { ...found, intent: 'sign' }).expect(303);
  const signed = (await operator.get(review)).text;
  assert.match(signed, /Ifrågasatt<\/strong>: Varför\?/);
  assert.match(signed, /En fråga är ställd\./);
  assert.match(signed, /Signerad av Olle Operatör 23 nov\. 2026 10:00/);
  assert.doesNotMatch(signed, /type="radio"|<textarea/);
  const list = (await operator.get('/admin/log')).text;
  assert.match(list, /3 av 3 rader · En ifrågasatt/);
  assert.match(list, /Senaste granskningen: 23 nov\. 2026, i dag\./);
  const id = review.split('/').at(-1);
  assert.deepEqual(actions(db), [
    ['log.reviewed', id],
    ['log.signed_off', id],
  ]);
});

test('a review names no client, and flags what is out of the ordinary', async () => {
  const { anna, db, operator, card, draw, pass, signInAgain } = await openPlatform();
  const id = card.slice('/clients/'.length);
  const ordinary = (await operator.get(await draw())).text;
  assert.match(ordinary, new RegExp(`Klient ${id.slice(0, 6)}<`));
  assert.match(ordinary, /från .*127\.0\.0\.1/);
  assert.match(ordinary, /Klientens egen terapeut/);
  assert.doesNotMatch(ordinary, /Karin|Östlund|Nils|Inte klientens terapeut|Utanför|klientkort inom/);
  pass(9 * HOUR); // 19:00 on the wall
  await signInAgain(anna);
  for (let n = 0; n < 10; n++) await anna.get(await addClient(anna, { name: `Klient ${n}` })).expect(200);
  const boId = db.$client.prepare("SELECT id FROM accounts WHERE email = 'bo@example.com'").pluck().get();
  db.$client.prepare('UPDATE clients SET therapist_id = ? WHERE id = ?').run(boId, id);
  await signInAgain(operator, 'op@example.com');
  const busy = (await operator.get(await draw({ rows: '200' }))).text;
  assert.match(busy, /Utanför kl\. 07–19/);
  assert.match(busy, /10 klientkort inom en timme/);
  assert.match(busy, /Inte klientens terapeut/);
});

test('the rows are drawn by lot, as many as asked for, from the days asked for', async () => {
  const { anna, card, draw, operator, pass, signInAgain, db } = await openPlatform();
  pass(24 * HOUR);
  await signInAgain(anna);
  for (let n = 0; n < 40; n++) await anna.get(card).expect(200);
  await signInAgain(operator, 'op@example.com');
  const days = { from: '2026-11-24', to: '2026-11-24', rows: '10' };
  const samples = [];
  for (let n = 0; n < 3; n++) samples.push(rowsIn((await operator.get(await draw(days))).text));
  for (const ids of samples) assert.equal(new Set(ids).size, 10);
  assert.notDeepEqual(samples[0], samples[1]);
  assert.notDeepEqual(samples[1], samples[2]);
  const first = db.$client
    .prepare('SELECT min(id) FROM audit_log WHERE at >= unixepoch(?)')
    .pluck()
    .get('2026-11-24') as number;
  assert.ok(samples.flat().every((id) => Number(id) >= first));
  assert.match((await operator.get('/admin/log')).text, /10 av 40 rader/);
});

test('a new review begins where the last one ended, the first one thirty days back', async () => {
  const { operator, draw, pass, signInAgain } = await openPlatform();
  const proposed = async () => {
    const { text } = await operator.get('/admin/log');
    return ['from', 'to', 'rows'].map((name) => new RegExp(`name="${name}"[^>]*value="([^"]*)"`).exec(text)?.[1]);
  };
  assert.deepEqual(await proposed(), ['2026-10-24', TODAY, '25']);
  await draw({ to: '2026-11-23' });
  pass(20 * 24 * HOUR);
  await signInAgain(operator, 'op@example.com');
  assert.deepEqual(await proposed(), ['2026-11-23', '2026-12-13', '25']);
  assert.match((await operator.get('/admin/log')).text, /Ingen granskning är signerad än/);
});

test('a review of no days, too many rows or an empty period is refused with what was typed', async () => {
  const { send, db } = await openPlatform();
  const refused = [
    [{ from: 'i fjol' }, /Ange ett datum som finns/],
    [{ from: '2026-11-23', to: '2026-11-22' }, /före den första/],
    [{ to: '2026-11-24' }, /efter i dag/],
    [{ rows: '0' }, /från 1 till 200/],
    [{ rows: '201' }, /från 1 till 200/],
    [{ rows: 'många' }, /från 1 till 200/],
    [{ from: '2026-01-01', to: '2026-01-31' }, /inga rader om klienter/],
  ] as const;
  for (const [form, message] of refused) {
    const { text } = await send('/admin/log', { ...PERIOD, ...form }).expect(422);
    assert.match(text, message);
    for (const value of Object.values(form)) assert.match(text, new RegExp(`value="${value}"`));
  }
  assert.deepEqual(actions(db), []);
});

test('a review is signed off only when every row is judged, every question explained and the whole summed up', async () => {
  const { operator, draw, send } = await openPlatform();
  const review = await draw();
  const [first, second] = rowsIn((await operator.get(review)).text);
  const sign = { intent: 'sign', comment: 'Allt i ordning.' };
  const half = await send(review, { ...judged([first], 'justified', 'Eget samtal'), ...sign }).expect(422);
  assert.match(half.text, new RegExp(`href="#judgement-${second}">Den här raden är inte bedömd än`));
  assert.match(half.text, new RegExp(`id="judgement-${first}" checked`));
  assert.match(half.text, /value="Eget samtal"/);
  assert.match(half.text, /Allt i ordning\.<\/textarea>/);
  assert.match(half.text, /data-guard="unsaved"/);
  const mute = await send(review, { ...judged([first, second], 'questioned'), ...sign }).expect(422);
  assert.match(mute.text, new RegExp(`href="#remark-${first}">Skriv vad som ifrågasätts`));
  await send(review, { ...judged([first, second], 'justified'), ...sign, comment: ' ' }).expect(422);
  await send(review, { ...judged([first, second], 'justified'), ...sign }).expect(303);
});

test('judgements can be saved a few at a time, and two who judge do not take back what the other found', async () => {
  const { operator, anna, draw, send } = await openPlatform();
  const review = await draw();
  const [first, second] = rowsIn((await operator.get(review)).text);
  const left = { [`remark-${first}`]: '', [`remark-${second}`]: '' };
  await send(review, {
    ...left,
    ...judged([first], 'justified', 'Planerat'),
    intent: 'save',
    comment: 'Halvvägs',
  }).expect(303);
  await anna
    .post(review)
    .type('form')
    .send({ ...left, ...judged([second], 'questioned', 'Fråga Bo'), intent: 'save', comment: '' })
    .expect(303);
  const { text } = await operator.get(review);
  assert.match(text, new RegExp(`id="judgement-${first}" checked`));
  assert.match(text, /value="Planerat"/);
  assert.match(text, /value="Fråga Bo"/);
  assert.match(text, /Halvvägs<\/textarea>/);
});

test('what is signed off is locked, in the program and in the database', async () => {
  const { operator, draw, send, db } = await openPlatform();
  const review = await draw();
  const ids = rowsIn((await operator.get(review)).text);
  const found = { ...judged(ids, 'justified'), comment: 'Bra.' };
  await send(review, { ...found, intent: 'sign' }).expect(303);
  const again = await send(review, { ...found, comment: 'Ändrat mig helt', intent: 'save' }).expect(409);
  assert.match(again.text, /redan signerad och låst/);
  assert.match(again.text, /Ändrat mig helt<\/textarea>/);
  await send(review, { ...found, intent: 'sign' }).expect(409);
  const run = (sql: string) => () => db.$client.prepare(sql).run();
  assert.throws(run("UPDATE log_review_rows SET judgement = 'questioned'"), /locked/);
  assert.throws(run("UPDATE log_reviews SET comment = 'x'"), /locked/);
  assert.throws(run('DELETE FROM log_reviews'), /kept/);
  assert.throws(run('DELETE FROM log_review_rows'), /kept/);
});

test('only operators review the log, and only a review that exists', async () => {
  const { operator, bo, draw, send } = await openPlatform();
  const review = await draw();
  for (const path of ['/admin/log', review]) {
    await bo.get(path).expect(403);
    await bo.post(path).type('form').send(PERIOD).expect(403);
  }
  await operator.get('/admin/log/nothing').expect(404);
  await send('/admin/log/nothing', {}).expect(404);
  for (const path of ['/admin/log', '/admin/therapists']) {
    const { text } = await operator.get(path);
    assert.match(text, /<a href="\/admin\/therapists"[^>]*>Terapeuter<\/a>/);
    assert.match(text, /<a href="\/admin\/log"[^>]*>Loggranskning<\/a>/);
  }
});
