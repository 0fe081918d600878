import assert from 'node:assert/strict';
import { test } from 'node:test';
import { addClient, type Browser, signIn } from './support/app.ts';
import { openCalendar, plain } from './support/calendar.ts';
import { codeIn, linkIn, makeKnown } from './support/visitor.ts';

const HOUR = 3600;

/** A practice whose client Karin has a link; `visitor` is her browser, not known yet. */
async function openDoor(client: Record<string, string> = {}) {
  const calendar = await openCalendar();
  const card = Object.keys(client).length ? await addClient(calendar.anna, client) : calendar.card;
  const link = linkIn((await calendar.send(`${card}/link`).expect(200)).text);
  const visitor = calendar.browser();
  const post = (path: string, fields: object = {}, by: Browser = visitor) =>
    by.post(`${link}${path}`).type('form').send(fields);
  return { ...calendar, card, link, visitor, post };
}

test('on a new device a code to the own e-mail stands before anything personal; afterwards the device is known', async () => {
  const { anna, card, link, visitor, post, db, booked, browser } = await openDoor();
  await booked();
  const asked = await visitor.get(link).expect(303);
  assert.equal(asked.headers.location, `${link}/code?next=${encodeURIComponent(link)}`);
  const door = await visitor.get(asked.headers.location as string).expect(200);
  assert.match(plain(door.text), /Bekräfta att det är du .*Skicka kod till k•••@e•••\.com/);
  assert.doesNotMatch(door.text, /Karin|karin@|Storgatan|25 nov|1 000/);
  await post('/code', { visitorSend: 'email' }).expect(303);
  assert.match(codeIn(db), /^\d{6}$/);
  assert.doesNotMatch(JSON.stringify(db.$client.prepare('SELECT * FROM client_codes').all()), new RegExp(codeIn(db)));
  const answer = await post('/code', { visitorCode: ` ${codeIn(db).slice(0, 3)} ${codeIn(db).slice(3)}` }).expect(303);
  const cookie = String(answer.headers['set-cookie']);
  assert.match(
    cookie,
    /klientkort\.device\.[0-9a-f]{12}=[\w-]{43}; Max-Age=7776000; Path=\/c; .*HttpOnly; SameSite=Lax/,
  );
  assert.match(plain((await visitor.get(link).expect(200)).text), /Kommande möten .*ons 25 nov\. 2026 09:00–09:45/);
  assert.match(plain((await anna.get(card)).text), /Klientens sida .*senast 23 nov\. 2026 10:00/);
  await browser().get(link).expect(303); // another browser is not known by that
  await anna.post(`${card}/links/revoke`).expect(303);
  await visitor.get(link).expect(404);
  const fresh = linkIn((await anna.post(`${card}/link`)).text);
  await visitor.get(fresh).expect(303); // devices are revoked with the links
});

test('a device is known for 90 days, or until it is forgotten', async () => {
  const practice = await openDoor();
  const { link, visitor, post, db, pass } = practice;
  await makeKnown(visitor, db, link);
  pass(89 * 24 * HOUR);
  await visitor.get(link).expect(200);
  assert.equal((await post('/forget').expect(303)).headers.location, `${link}/code`);
  await visitor.get(link).expect(303);
  await makeKnown(visitor, db, link);
  pass(90 * 24 * HOUR);
  const later = await signIn(practice);
  const fresh = linkIn((await later.post(`${practice.card}/link`)).text);
  await visitor.get(fresh).expect(303);
});

test('a code holds for ten minutes and five tries, and only the newest does', async () => {
  const { post, db, pass } = await openDoor();
  const ask = () => post('/code', { visitorSend: 'email' });
  const codeState = () =>
    db.$client.prepare('SELECT state, params FROM messages ORDER BY rowid DESC').raw().get() as string[];
  const wrong = () => String((Number(codeIn(db)) + 1) % 1_000_000).padStart(6, '0');
  await ask().expect(303);
  const first = codeIn(db);
  pass(1);
  await ask().expect(303);
  if (first !== codeIn(db)) await post('/code', { visitorCode: first }).expect(422);
  for (let n = 0; n < 3; n++) {
    assert.match((await post('/code', { visitorCode: wrong() }).expect(422)).text, /Koden stämmer inte/);
  }
  assert.match(
    (await post('/code', { visitorCode: wrong() }).expect(422)).text,
    /Koden gäller inte längre|stämmer inte/,
  );
  await post('/code', { visitorCode: wrong() });
  assert.match((await post('/code', { visitorCode: codeIn(db) }).expect(422)).text, /Koden gäller inte längre/);
  await ask().expect(303);
  pass(600);
  assert.match((await post('/code', { visitorCode: codeIn(db) }).expect(422)).text, /Koden gäller inte längre/);
  await ask().expect(303);
  await ask().expect(303);
  assert.match((await ask().expect(429)).text, /många koder den senaste timmen/);
  pass(HOUR);
  await ask().expect(303);
  await post('/code', { visitorCode: codeIn(db) }).expect(303);
  assert.deepEqual(codeState(), ['dropped', '{}'], 'used, it need be sent no more');
  await post('/code', { visitorCode: 'x' }).expect(303); // known already
});

test('a form sent from a device that is not known keeps what was typed and is completed by the code', async () => {
  const { post, db, booked, row } = await openDoor();
  const id = (await booked()).split('/').at(-1);
  const kept = await post(`/meetings/${id}/cancel`, { reason: 'Jag är <bortrest>' }).expect(401);
  assert.match(kept.text, /name="reason"[^>]*>\s*Jag är &lt;bortrest&gt;<\/textarea>/);
  assert.equal(row().status, 'booked');
  const sent = await post(`/meetings/${id}/cancel`, { reason: 'Jag är bortrest', visitorSend: 'email' }).expect(401);
  assert.match(sent.text, /name="visitorCode"/);
  const done = { reason: 'Jag är bortrest', visitorCode: codeIn(db) };
  await post(`/meetings/${id}/cancel`, done).expect(303);
  assert.equal(row().status, 'cancelled');
  assert.equal(row().status_reason, 'Jag är bortrest');
});

test('with e-mail and phone the client chooses; with neither the page says whom to call', async () => {
  const both = await openDoor({ name: 'Nils Holm', email: 'nils@holm.se', phone: '070-123 45 67' });
  const { text } = await both.visitor.get(`${both.link}/code`).expect(200);
  assert.match(plain(text), /Skicka kod till n•••@h•••\.se Skicka kod till ••• •• 45 67/);
  await both.post('/code', { visitorSend: 'sms' }).expect(303);
  assert.equal(both.db.$client.prepare('SELECT channel FROM client_codes').pluck().get(), 'sms');
  const neither = await openDoor({ name: 'Eva Ek' });
  const profile = { name: 'Anna Lind', title: 'Psykolog', profession: 'Psykolog', locale: 'sv', idleMinutes: 60 };
  await neither.send('/settings', { ...profile, phone: 'fel' }).expect(422);
  await neither.send('/settings', { ...profile, phone: '08-12 34 56' }).expect(303);
  const page = (await neither.visitor.get(`${neither.link}/code`).expect(200)).text;
  assert.match(plain(page), /varken e-post eller telefon till dig.* Ring Anna Lind, 08-12 34 56/);
  assert.match(page, /href="tel:\+468123456"/);
  await neither.post('/code', { visitorSend: 'email' }).expect(422);
  assert.equal(neither.db.$client.prepare('SELECT count(*) FROM client_codes').pluck().get(), 0);
});

test('wrong links look all the same, and guessing is throttled; a known device goes on', async () => {
  const { link, visitor, db, pass, anna, card, browser } = await openDoor();
  await makeKnown(visitor, db, link);
  const ended = linkIn((await anna.post(`${card}/link`)).text);
  db.$client
    .prepare('UPDATE client_links SET expires_at = 1 WHERE rowid = (SELECT max(rowid) FROM client_links)')
    .run();
  const guess = (token: string) => browser().get(`/c/${token}`);
  const pages = [(await guess('x'.repeat(43)).expect(404)).text, (await guess(ended.slice(3)).expect(404)).text];
  assert.equal(pages[0], pages[1]);
  assert.match(plain(pages[0] as string), /Länken gäller inte längre/);
  for (let n = 2; n < 30; n++) await guess(`${n}`).expect(404);
  await guess('31').expect(429);
  await browser().get(link).expect(429); // the right one does not show either
  await visitor.get(link).expect(200);
  pass(15 * 60);
  await browser().get(link).expect(303);
});

test('codes asked for and typed are throttled for an address, whosever they are', async () => {
  const { post, pass } = await openDoor();
  for (let n = 0; n < 30; n++) await post('/code', { visitorCode: '000000' }).expect(422);
  await post('/code', { visitorCode: '000000' }).expect(429);
  await post('/code', { visitorSend: 'email' }).expect(429);
  pass(15 * 60);
  await post('/code', { visitorSend: 'email' }).expect(303);
});

test('after the code one is where one was going, and nowhere else', async () => {
  const { link, db, browser } = await openDoor();
  for (const [next, to] of [
    [`${link}/book`, `${link}/book`],
    ['https://evil.example/', link],
    ['//evil.example', link],
    ['/settings', link],
  ] as const) {
    const visitor = browser();
    db.$client.exec('UPDATE client_codes SET created_at = 0');
    const address = `${link}/code?next=${encodeURIComponent(next)}`;
    await visitor.post(address).type('form').send({ visitorSend: 'email' }).expect(303);
    const answer = await visitor
      .post(address)
      .type('form')
      .send({ visitorCode: codeIn(db) })
      .expect(303);
    assert.equal(answer.headers.location, to);
  }
});

test("another's meeting does not exist on the page", async () => {
  const { anna, link, visitor, db, post, book, row } = await openDoor();
  await makeKnown(visitor, db, link);
  const nils = (await addClient(anna, { name: 'Nils Holm' })).slice('/clients/'.length);
  await book({}, nils).expect(303);
  const { id } = row();
  for (const path of [`/meetings/${id}/cancel`, `/meetings/${id}/meeting.ics`, `/receipts/${id}`])
    await visitor.get(`${link}${path}`).expect(404);
  for (const path of [`/meetings/${id}/cancel`, `/meetings/${id}/confirm`]) await post(path).expect(404);
  assert.equal(row().status, 'booked');
});

test('the public pages speak English when asked', async () => {
  const { link, visitor, db } = await openDoor();
  assert.match((await visitor.get(`${link}/code?lang=en`).expect(200)).text, /Confirm that it is you/);
  await makeKnown(visitor, db, link);
  assert.match((await visitor.get(link)).text, /Coming meetings/);
  assert.match((await visitor.get(`${link}?lang=sv`)).text, /Kommande möten/);
});
