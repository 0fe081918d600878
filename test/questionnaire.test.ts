import assert from 'node:assert/strict';
import { test } from 'node:test';
import { inviteTherapist } from './support/app.ts';
import { ANSWERS, of, openMatching } from './support/matching.ts';

const ADMIN = '/admin/matching';

/** The operator (Anna is one) at the questionnaire. `question` is a question's page, `form` its fields as shown. */
async function openEditor() {
  const practice = await openMatching();
  const { anna, send } = practice;
  const page = async (path = ADMIN) => (await anna.get(path).expect(200)).text;
  const form = async (key: string) =>
    Object.fromEntries(
      [...(await page(`${ADMIN}/questions/${key}`)).matchAll(/<input[^>]* name="([\w-]+)"[^>]* value="([^"]*)"[^>]*>/g)]
        .filter(([tag, , value]) => !/checkbox/.test(tag) || (/checked/.test(tag) && value))
        .map(([, name, value]) => [name as string, value as string]),
    );
  const change = async (key: string, more: Record<string, string>) =>
    send(`${ADMIN}/questions/${key}`, { ...(await form(key)), ...more });
  return { ...practice, page, form, change };
}

test('a draft holds until it is published; who has begun keeps the questions as they were, and the answers their words', async () => {
  const { change, page, send, visitor, answerAll, choose, rows, browser } = await openEditor();
  await answerAll();
  await change('audience', { sv: 'För vem?', 'sv-adult': 'En vuxen' }).then(({ status }) => assert.equal(status, 303));
  assert.match(await page(), /Ett utkast väntar/);
  assert.match(await page(`${ADMIN}/preview`), /För vem\?[\s\S]*En vuxen/);
  assert.match((await visitor.get('/match/1')).text, /Vem söker du hjälp för/);
  await send(`${ADMIN}/publish`).expect(303);
  assert.match((await visitor.get('/match/1')).text, /Vem söker du hjälp för/, 'begun before');
  const next = of(browser());
  await next.begin();
  assert.match(await next.read('/match/1'), /För vem\? .*En vuxen/);
  await choose().expect(303);
  const [first] = rows('SELECT question, answer FROM client_answers ORDER BY position');
  assert.deepEqual(first, { question: 'Vem söker du hjälp för?', answer: 'Vuxen' });
  assert.match(await page(), /Version 2[\s\S]*Version 1[\s\S]*Följde med programmet/);
});

test('an own question is asked before the contact details, and its answer is on the card', async () => {
  const { send, page, change, browser, rows } = await openEditor();
  const asked = { kind: 'choice', sv: 'Har du husdjur?', en: 'Do you have a pet?', required: 'yes' };
  const made = (await send(`${ADMIN}/questions/new`, asked).expect(303)).headers.location as string;
  const key = made.split('/').at(-1) as string;
  assert.match((await send(`${ADMIN}/publish`).expect(409)).text, /saknar alternativ/);
  const options = { 'sv-new1': 'Katt', 'en-new1': 'Cat', 'sv-new2': 'Hund', 'en-new2': '' };
  const refused = await change(key, options);
  assert.equal(refused.status, 422);
  assert.match(refused.text, /Skriv texten på båda språken[\s\S]*value="Hund"/);
  await change(key, { ...options, 'en-new2': 'Dog' }).then(({ status }) => assert.equal(status, 303));
  await send(`${ADMIN}/publish`).expect(303);
  const next = of(browser());
  await next.begin();
  const page11 = await next.read('/match/11');
  assert.match(page11, /Fråga 11 av 12 Har du husdjur\? Katt Hund/);
  const cat = /value="(q\w+)"> <span>Katt/.exec(await page(`${ADMIN}/preview`))?.[1] as string;
  for (const [n, answer] of [...ANSWERS.slice(0, 10), { choice: cat }, ANSWERS[10]].entries())
    await next.ask(`/match/${n + 1}`, answer).expect(303);
  await next.choose().expect(303);
  assert.equal(rows("SELECT answer FROM client_answers WHERE question = 'Har du husdjur?'")[0]?.answer, 'Katt');
});

test('questions move and rest, but what is needed is asked, and the contact details come last', async () => {
  const { anna, send, page } = await openEditor();
  const order = async () => [...(await page()).matchAll(/<li id="(\w+)">/g)].map((match) => match[1]);
  await send(`${ADMIN}/questions/reason/up`).expect(303);
  assert.deepEqual((await order()).slice(0, 2), ['reason', 'audience']);
  await send(`${ADMIN}/questions/payment/down`).expect(303);
  assert.equal((await order()).at(-1), 'contact');
  await send(`${ADMIN}/questions/method/retire`).expect(303);
  assert.doesNotMatch(await page(`${ADMIN}/preview`), /önskemål om metod/);
  await send(`${ADMIN}/questions/method/restore`).expect(303);
  assert.match(await page(`${ADMIN}/preview`), /önskemål om metod/);
  for (const key of ['reason', 'contact']) await send(`${ADMIN}/questions/${key}/retire`).expect(409);
  await send(`${ADMIN}/questions/reason/sideways`).expect(404);
  await send(`${ADMIN}/questions/nothing/up`).expect(404);
  await send(`${ADMIN}/discard`).expect(303);
  assert.deepEqual((await order()).slice(0, 2), ['audience', 'reason']);
  assert.match((await anna.post(`${ADMIN}/publish`).expect(409)).text, /inget utkast/);
});

test('an option that is no longer shown is neither in the questionnaire nor to be chosen in a presentation, and weights decide the points', async () => {
  const { anna, send, change, browser } = await openEditor();
  await change('reason', { 'retired-grief': 'yes', 'sv-new1': 'Ätstörning', 'en-new1': 'Eating disorder' });
  const weights = {
    'weight-reason': '0',
    'weight-method': '10',
    'weight-gender': '1',
    'weight-place': '1',
    'weight-times': '1',
    'weight-price': '1',
  };
  assert.match(
    (await send(ADMIN, { ...weights, 'weight-reason': '11' }).expect(422)).text,
    /Ange 0–10[\s\S]*value="11"/,
  );
  await send(ADMIN, weights).expect(303);
  await send(`${ADMIN}/publish`).expect(303);
  const { text } = await anna.get('/settings/presentation');
  assert.doesNotMatch(text, /reasons-grief/);
  assert.match(text, /Ätstörning/);
  const next = of(browser());
  await next.answerAll();
  assert.doesNotMatch(await next.read('/match/2'), /Sorg och förlust/);
  assert.match(await next.read('/match/result'), /Därför föreslås Anna: KBT · /);
  assert.doesNotMatch(await next.read('/match/result'), /arbetar med/);
});

test('two operators at once: the second is told, and nothing is written over', async () => {
  const { form, send, page } = await openEditor();
  const [mine, theirs] = [await form('audience'), await form('audience')];
  await send(`${ADMIN}/questions/audience`, { ...mine, sv: 'Min ändring' }).expect(303);
  assert.match(
    (await send(`${ADMIN}/questions/audience`, { ...theirs, sv: 'Deras' }).expect(409)).text,
    /Någon annan har ändrat/,
  );
  assert.match(await page(), /Min ändring/);
});

test('what was published never changes, and only the operator edits', async () => {
  const practice = await openMatching();
  await practice.begin();
  const change = (sql: string) => () => practice.db.$client.exec(sql);
  assert.throws(change("UPDATE questionnaire_versions SET content = '{}'"), /never changes/);
  assert.throws(change('DELETE FROM questionnaire_versions'), /never changes|FOREIGN KEY/);
  const bo = await inviteTherapist(practice);
  await bo.get(ADMIN).expect(403);
  await bo.get('/admin/placements').expect(403);
});
