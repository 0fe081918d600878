import assert from 'node:assert/strict';
import type { Server } from 'node:http';
import { after, before, test } from 'node:test';
import { PAGE, WEEK, type Weight } from '../bench/budgets.ts';
import { linksIn, total, wireOf } from '../bench/wire.ts';
import { addClient, enter, inputValue, listen, openPractice } from './support/app.ts';
import { setUpBooking } from './support/calendar.ts';
import { sessionIn } from './support/cookies.ts';
import { present } from './support/matching.ts';

const ENTRIES = 25; // five more than the card shows

let server: Server;
let url: string;
let cookie: string;
let pages: [path: string, budget: Weight][];

/** About as long as the notes and entries of a journal are, and no two alike: brotli must work for it. */
const prose = (n: number, words: number) =>
  Array.from({ length: words }, (_, i) => ((n + 1) * 7919 * (i + 3)).toString(36)).join(' ');

before(async () => {
  const practice = await openPractice();
  const { anna, app } = practice;
  const send = async (path: string, fields: object) =>
    (await anna.post(path).type('form').send(fields).expect(303)).headers.location as string;
  const person = { phone: '070-174 06 05', email: 'karin@example.com', street: 'Storgatan 1', city: 'Örebro' };
  const card = await addClient(anna, { ...person, kinName: 'Lars Östlund', remarks: 'Portkod 1234' });
  for (let n = 0; n < 50; n++) await addClient(anna, { name: `Klient ${prose(n, 2)}` });
  const notes = (await anna.get(card)).text.match(/(?<=action=")[^"]+\/notes\/[\w-]+(?=")/g) as string[];
  for (const [n, note] of notes.entries()) await send(note, { version: '0', text: prose(n, 80) });
  let entry = '';
  for (let n = 0; n < ENTRIES; n++) {
    const entryId = inputValue((await anna.get(`${card}/journal/new`)).text, 'entryId');
    const fields = { entryId, eventDate: '2026-11-20', contactType: 'visit', template: 'session', intent: 'save' };
    entry = await send(`${card}/journal/new`, { ...fields, text: prose(n, 150) });
    await send(`${entry}/sign`, { version: 1 });
  }
  await setUpBooking(anna);
  const book = `/bookings/new?client=${card.slice('/clients/'.length)}`;
  for (let n = 0; n < 40; n++) {
    const date = `2026-11-${24 + Math.floor(n / 10)}`;
    await send(book, { date, time: `${String(8 + (n % 10)).padStart(2, '0')}:00`, minutes: '45', kind: 'video' });
  }
  await present(anna);
  ({ server, url } = await listen(app));
  const signedIn = practice.browser();
  cookie = sessionIn((await enter(signedIn)).headers['set-cookie']);
  const plain = ['/', '/clients', card, entry, `${card}/journal/new`, book, '/payments', '/settings', '/help/journals'];
  pages = [...plain.map((path): [string, Weight] => [path, PAGE]), ['/calendar?week=2026-W48', WEEK]];
});

after(() => {
  server.closeAllConnections();
  server.close();
});

test('every main page keeps its budget of requests, bytes and elements', async () => {
  const open = ['/sign-in', '/match', '/therapists'].map((path) => ({ path, budget: PAGE, as: '' }));
  for (const { path, budget, as } of [...pages.map(([path, budget]) => ({ path, budget, as: cookie })), ...open]) {
    const wire = await wireOf(url, path, as);
    assert.ok(wire.assets.css && wire.assets.js, `${path} is a whole page`);
    assert.ok(wire.requests <= budget.requests, `${path}: ${wire.requests} requests`);
    assert.ok(total(wire) <= budget.cold, `${path}: ${total(wire)} bytes on a first visit`);
    assert.ok(wire.page <= budget.warm, `${path}: ${wire.page} bytes on a second visit`);
    assert.ok(wire.assets.js <= budget.script, `${path}: ${wire.assets.js} bytes of JS`);
    assert.ok(wire.elements <= budget.elements, `${path}: ${wire.elements} elements`);
  }
});

test('what pages link to is kept by browsers for ever, and what they say is kept nowhere', async () => {
  const answer = await fetch(`${url}/sign-in`);
  assert.equal(answer.headers.get('cache-control'), 'no-store');
  const links = linksIn(await answer.text());
  assert.equal(links.length, 3);
  for (const link of links) {
    const { headers } = await fetch(url + link);
    assert.equal(headers.get('cache-control'), 'public, max-age=31536000, immutable', link);
    assert.match(link, /-[\w-]{10}\.\w+$/);
  }
});
