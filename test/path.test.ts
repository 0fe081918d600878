import assert from 'node:assert/strict';
import { test } from 'node:test';
import { plain } from './support/calendar.ts';
import { phq9 } from './support/measures.ts';
import { openPath, SECRET } from './support/path.ts';

/** Nils has found Anna and a time, and his browser is known on his own page: all by the letters he was sent. */
async function openKnown() {
  const path = await openPath();
  const { answerAll, slots, choose, wait, tick, linkIn, codeIn, visitor, ask } = path;
  await answerAll();
  await choose((await slots())[0]).expect(303);
  await wait();
  const link = linkIn(/^Din sida/);
  await visitor.get(link).expect(303);
  await ask(`${link}/code`, { visitorSend: 'email' }).expect(303);
  await tick();
  await ask(`${link}/code`, { visitorCode: codeIn() }).expect(303);
  const register = async () => {
    const at = (await ask(`${link}/card`).expect(303)).headers.location as string;
    const back = await ask(at, { card: 'success' }).expect(303);
    await visitor.get(new URL(back.headers.location as string).pathname).expect(303);
  };
  return { ...path, link, register };
}

test('from the first question to a meeting called off in time: a client, a card, a charge, and a letter at each step', async () => {
  const { anna, mail, client, link, register, read, dayBefore, letter, linkIn, held, booking, ask, wait, charge } =
    await openKnown();
  const card = plain((await anna.get(client()).expect(200)).text);
  assert.match(card, /Förmedlad klient.*Kontaktorsak Oro och ångest, Sömn Hemlig oro.*Visa alla svar/);
  assert.deepEqual(mail.mails.map(({ subject, to }) => `${to && 'text' in to && to.text}: ${subject}`).sort(), [
    'anna@example.com: Du har fått en ny klient',
    'nils@example.com: Bokat möte onsdag 25 nov.',
    'nils@example.com: Din kod',
    'nils@example.com: Din sida hos Anna Lind',
  ]);
  assert.match(letter(/^Bokat/), /onsdag 25 nov\. kl\. 13:00\nStorgatan 1\n\nAvboka senast 25 nov\. 2026 01:00\./);
  await register();
  assert.match(await read(link), /ons 25 nov\. 2026 13:00–13:45 .*Visa •••• 4242/);
  assert.equal(held(), 0);
  await dayBefore();
  assert.equal(held(), 100_000);
  assert.match(letter(/^Kvitto/), /dragit 1.000.kr från ditt kort för mötet onsdag 25 nov\. kl\. 13:00/);
  assert.match(await read(`${linkIn(/^Kvitto/)}/receipts/${booking().id}`), /1 000,00 kr|1 000 kr/);
  assert.match(letter(/^Påminnelse om möte onsdag 25 nov/), /kl\. 13:00\nStorgatan 1/);
  const own = linkIn(/^Påminnelse/);
  await ask(`${own}/meetings/${booking().id}/cancel`, { reason: 'Förhinder' }).expect(303);
  await wait();
  assert.match(letter(/^Avbokat möte/), /Mötet onsdag 25 nov\. kl\. 13:00 med Anna Lind är avbokat/);
  await charge();
  assert.equal(held(), 0, 'in time: given back, once it can no longer be taken back');
  assert.match(await read(own), /Du har inga bokade möten/);
  assert.match(plain((await anna.get('/').expect(200)).text), /Nils Holm/);
  assert.match(plain((await anna.get(client()).expect(200)).text), /Avbokning, E-post Skickat/);
});

test('no letter, message or page of the way holds a word of the journal, a note or an answer', async () => {
  const { treat, wait, visitor, link, linkIn, booking, ask, rows, register, dayBefore, mail, browser } =
    await openKnown();
  await treat();
  await wait();
  const form = `/forms/${rows('SELECT id FROM measure_requests')[0]?.id}`;
  await ask(`${linkIn(/^Något att fylla i/)}${form}`, phq9(2, 2, 1, 2, 1, 2, 1, 1, 1)).expect(303);
  await register();
  await dayBefore();
  const meeting = `/meetings/${booking().id}`;
  const seen: string[] = [];
  const look = async (path: string, by = visitor) => seen.push((await by.get(path).expect(200)).text);
  for (const path of ['', form, '/book', `${meeting}/cancel`, `${meeting}/meeting.ics`, `/receipts/${booking().id}`]) {
    await look(`${link}${path}`);
  }
  await look(`${link}/code`, browser());
  for (const path of ['/match/done', '/sign-in']) await look(path);
  await ask(`${link}${meeting}/cancel`, { reason: '' }).expect(303);
  await wait();
  await look(link);
  const letters = mail.mails.map(({ subject, text, html }) => `${subject}\n${text}\n${html}`);
  assert.equal(letters.length, 8);
  for (const text of [...letters, ...seen]) assert.doesNotMatch(text, SECRET);
  assert.doesNotMatch(JSON.stringify([rows('SELECT * FROM messages'), rows('SELECT * FROM enquiries')]), SECRET);
  for (const text of letters) assert.doesNotMatch(text, /Nils|Holm/, 'nor who it is about');
});
