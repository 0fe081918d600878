import assert from 'node:assert/strict';
import { test } from 'node:test';
import ICAL from 'ical.js';
import { addClient, enter } from './support/app.ts';
import { FEES, plain } from './support/calendar.ts';
import { DAY, HOUR, openCharges } from './support/charges.ts';
import { linkIn, makeKnown } from './support/visitor.ts';

/** Karin on her own page, in a known browser. */
async function openPage() {
  const practice = await openCharges();
  const { visitor, link, anna, browser, db, send } = practice;
  const post = (path: string, fields: object = {}) => visitor.post(`${link}${path}`).type('form').send(fields);
  const read = async (path = '') => plain((await visitor.get(`${link}${path}`)).text);
  /** The own page of a further client. */
  const another = async (client: Record<string, string>) => {
    const card = await addClient(anna, client);
    const theirs = linkIn((await send(`${card}/link`)).text);
    const by = browser();
    await makeKnown(by, db, theirs);
    return { card, id: card.slice('/clients/'.length), link: theirs, by };
  };
  const idOf = (address: string) => address.split('/').at(-1) as string;
  /** The log of the client in the card's extract, the newest first: what, and who. */
  const log = async (card: string) =>
    [...(await anna.get(`${card}/log`)).text.matchAll(/<tr><td>.*?<\/td><td>(.*?)<\/td><td>(.*?)<\/td>/g)].map(
      ([, what, who]) => `${what}: ${who}`,
    );
  return { ...practice, post, read, another, idOf, log };
}

test('a client sees the own meetings: when, where, what they cost and until when they can be cancelled', async () => {
  const { booked, read, visitor, link } = await openPage();
  await booked({ place: 'Storgatan 1', remark: 'Portkod 1234' });
  await booked({ date: '2026-11-27', kind: 'video' });
  const text = await read();
  assert.match(
    text,
    /ons 25 nov\. 2026 09:00–09:45 Fysiskt möte, Storgatan 1 1 000 kr\. Dras från ditt betalkort 24 timmar före\. Kan avbokas till 24 nov\. 2026 09:00/,
  );
  assert.match(text, /fre 27 nov\. 2026 09:00–09:45 Videosamtal 900 kr/);
  assert.match((await visitor.get(link)).text, /href="https:\/\/meet\.example\/[\w-]{43}" rel="noreferrer"/);
  assert.doesNotMatch(text, /Portkod/);
});

test('a meeting is confirmed once, which the therapist sees; a moved one is asked again', async () => {
  const { anna, booked, post, read, idOf, send, card, log } = await openPage();
  const address = await booked();
  await post(`/meetings/${idOf(address)}/confirm`).expect(303);
  await post(`/meetings/${idOf(address)}/confirm`).expect(303);
  assert.match(await read(), /Du kommer/);
  assert.match(plain((await anna.get(address)).text), /Karin Östlund kommer, sade klienten 23 nov\. 2026 10:00/);
  assert.equal((await log(card)).filter((line) => line === 'Bekräftade ett möte: Klienten själv').length, 1);
  const moved = { date: '2026-11-26', time: '09:00', minutes: '45', kind: 'in_person', version: '1' };
  await send(address, moved).expect(303);
  assert.doesNotMatch(await read(), /Du kommer/);
});

test('a client cancels in time and pays nothing; the therapist sees who did it, on the overview until seen', async () => {
  const { anna, booked, post, read, idOf, row, card, log, charge } = await openPage();
  const address = await booked();
  const path = `/meetings/${idOf(address)}/cancel`;
  assert.match(await read(path), /Vill du avboka mötet\? .*Du avbokar i tid och betalar ingenting/);
  assert.match((await post(path, { reason: 'x'.repeat(301) }).expect(422)).text, /För långt|för lång/i);
  await post(path, { reason: 'Förhinder' }).expect(303);
  assert.equal(row().status, 'cancelled');
  assert.equal(charge(address).state, 'waived');
  assert.match(await read(), /Mötet är avbokat\. .*Du har inga bokade möten/);
  await post(path).expect(409);
  assert.match(plain((await anna.get(address)).text), /23 nov\. 2026 10:00 av klienten\. ?Förhinder/);
  assert.ok((await log(card)).includes('Avbokade ett möte: Klienten själv'));
  assert.match(plain((await anna.get('/')).text), /Från dina klienter Avbokat av klienten Karin Östlund ons 25 nov/);
  await anna.post(`${address}/seen`).expect(303);
  assert.doesNotMatch(plain((await anna.get('/')).text), /Från dina klienter/);
});

test('after the limit the page says whom to call, and cancels nothing, to the second', async () => {
  const { booked, post, read, idOf, row, pass, send } = await openPage();
  const profile = { name: 'Anna Lind', title: 'Psykolog', profession: 'Psykolog', locale: 'sv', idleMinutes: 60 };
  await send('/settings', { ...profile, phone: '0701234567' }).expect(303);
  const path = `/meetings/${idOf(await booked())}/cancel`;
  pass(23 * HOUR);
  assert.match(await read(path), /Avboka mötet/);
  pass(1);
  assert.match(await read(path), /för sent att avboka här\. Hör av dig till Anna Lind\. Ring 070-123 45 67/);
  assert.match((await post(path).expect(409)).text, /för sent att avboka/);
  assert.equal(row().status, 'booked');
  assert.match(await read(), /Ring 070-123 45 67/);
  pass(DAY);
  await post(path).expect(409);
});

test('who comes as a couple sees no other name, and may cancel for both', async () => {
  const { book, row, another, read, post, log, card } = await openPage();
  const nils = await another({ name: 'Nils Holm', email: 'nils@holm.se' });
  await book({ also: nils.id }).expect(303);
  const id = row().id;
  const theirs = plain((await nils.by.get(nils.link)).text);
  assert.match(theirs, /ons 25 nov\. 2026 09:00/);
  assert.doesNotMatch(theirs, /Karin|Östlund|1 000 kr/, 'nor the price, which is the first one’s');
  assert.doesNotMatch(await read(), /Nils|Holm/);
  await nils.by.post(`${nils.link}/meetings/${id}/confirm`).expect(303);
  assert.doesNotMatch(await read(), /Du kommer/);
  assert.match(await read(`/meetings/${id}/cancel`), /avbokas för alla/);
  await post(`/meetings/${id}/cancel`).expect(303);
  assert.doesNotMatch(plain((await nils.by.get(nils.link)).text), /25 nov/);
  assert.ok((await log(nils.card)).includes('Avbokade ett möte: En annan klient i mötet'));
  assert.ok((await log(card)).includes('Avbokade ett möte: Klienten själv'));
});

test('clients book free times only where the therapist lets them', async () => {
  const { open, settings, read, post, count } = await openPage();
  await open().expect(303);
  const at = Date.UTC(2026, 10, 25, 12, 0) / 1000;
  assert.doesNotMatch(await read(), /Boka en ledig tid/);
  assert.match(await read('/book'), /Tider bokas inte på sidan/);
  await post(`/book?at=${at}`, { kind: 'video' }).expect(409);
  assert.equal(count(), 0);
  await settings({ selfBooking: 'yes' }).expect(303);
  assert.match(await read(), /Boka en ledig tid/);
});

test('a free time is booked with the price, terms and notice of the therapist, three ahead at most', async () => {
  const { anna, open, settings, read, post, row, count, card, log, charge } = await openPage();
  await settings({ selfBooking: 'yes', notice: '30' }).expect(303);
  await open({ date: '2026-11-24' }).expect(303); // within the notice of 30 hours
  await open().expect(303);
  const at = (hour: number, minute = 0) => Date.UTC(2026, 10, 25, hour, minute) / 1000;
  assert.match(await read('/book'), /onsdag 25 nov\. 13:00 13:45 14:30 15:15/);
  assert.doesNotMatch(await read('/book'), /tisdag/);
  assert.match(await read(`/book?at=${at(12)}`), /Fysiskt möte · 1 000 kr Storgatan 1 Videosamtal · 900 kr/);
  assert.match((await post(`/book?at=${at(12)}`).expect(422)).text, /Välj mötesform/);
  await post(`/book?at=${at(12, 5)}`, { kind: 'video' }).expect(409);
  await post(`/book?at=${at(12)}`, { kind: 'video' }).expect(303);
  const { starts_at, price_ore, place, booked_by_client, video_link } = row();
  assert.deepEqual([starts_at, price_ore, place], [at(12), 90_000, '']);
  assert.ok(booked_by_client && video_link);
  assert.equal(charge(`/bookings/${row().id}`).wanted_ore, 90_000);
  assert.ok((await log(card)).includes('Bokade ett möte: Klienten själv'));
  assert.match(plain((await anna.get('/')).text), /Ny bokning av klienten Karin Östlund ons 25 nov/);
  assert.match(plain((await anna.get(`/bookings/${row().id}`)).text), /Bokat 23 nov\. 2026 10:00 av klienten/);
  await post(`/book?at=${at(12, 45)}`, { kind: 'in_person' }).expect(303);
  assert.equal(row().place, 'Storgatan 1');
  await post(`/book?at=${at(13, 30)}`, { kind: 'in_person' }).expect(303);
  await post(`/book?at=${at(14, 15)}`, { kind: 'in_person' }).expect(409);
  assert.equal(count(), 3);
  assert.match(await read('/book'), /redan bokat 3 kommande tider/);
});

test('a second click on the same time is the same booking', async () => {
  const { open, settings, post, count, link } = await openPage();
  await settings({ selfBooking: 'yes' }).expect(303);
  await open().expect(303);
  const at = Date.UTC(2026, 10, 25, 12, 0) / 1000;
  for (let n = 0; n < 2; n++) await post(`/book?at=${at}`, { kind: 'video' }).expect(303).expect('location', link);
  assert.equal(count(), 1);
});

test('of two who want the last time at once one gets it; the other is told kindly, with the times that are left', async () => {
  const { open, settings, post, another, count } = await openPage();
  await settings({ selfBooking: 'yes' }).expect(303);
  await open({ to: '13:45' }).expect(303);
  await open({ date: '2026-11-26', to: '13:45' }).expect(303);
  const nils = await another({ name: 'Nils Holm', email: 'nils@holm.se' });
  const path = `/book?at=${Date.UTC(2026, 10, 25, 12, 0) / 1000}`;
  const answers = await Promise.all([
    post(path, { kind: 'video' }),
    nils.by.post(`${nils.link}${path}`).type('form').send({ kind: 'video' }),
  ]);
  assert.deepEqual(answers.map(({ status }) => status).sort(), [303, 409]);
  const late = answers.find(({ status }) => status === 409);
  assert.match(plain(late?.text ?? ''), /Tiden hann bli tagen.* torsdag 26 nov\. 13:00/);
  assert.equal(count(), 1);
});

test('a time open for video alone is booked as that alone, and an inactive client books nothing', async () => {
  const { anna, open, settings, post, card, count } = await openPage();
  await settings({ selfBooking: 'yes' }).expect(303);
  await open({ kinds: 'video' }).expect(303);
  const path = `/book?at=${Date.UTC(2026, 10, 25, 12, 0) / 1000}`;
  assert.match((await post(path, { kind: 'in_person' }).expect(422)).text, /Välj mötesform/);
  await anna.post(`${card}/archive`).expect(303);
  await post(path, { kind: 'video' }).expect(409);
  assert.equal(count(), 0);
});

test('what was paid has its receipt, with VAT, and only for who paid', async () => {
  const { anna, booked, book, row, register, run, pass, read, send, visitor, link, idOf, another, card } =
    await openPage();
  await send('/settings/fees', { ...FEES, vatPercent: '25', intent: 'raise', known: '1' });
  await register();
  const nils = await another({ name: 'Nils Holm', email: 'nils@holm.se' });
  await book({ also: nils.id }).expect(303);
  const address = `/bookings/${row().id}`;
  pass(23 * HOUR);
  await run();
  assert.match(await read(), /Betalningar och kvitton ons 25 nov\. 2026 09:00–09:45 1 000 kr/);
  const text = await read(`/receipts/${idOf(address)}`);
  assert.match(text, /Lindens mottagning Anna Lind, Leg\. psykolog Betalat av Karin Östlund Avser Samtal ons 25 nov/);
  assert.match(text, /24 nov\. 2026 09:00, betalkort online Belopp 1 000 kr Moms 25 %, varav 200 kr/);
  assert.doesNotMatch(text, /Nils/);
  await nils.by.get(`${nils.link}/receipts/${idOf(address)}`).expect(404);
  await enter(anna);
  await send(`${card}/settings`, { inPerson: '', video: '', method: 'therapist', intent: 'save' }).expect(303);
  const direct = idOf(await booked({ date: '2026-11-23', time: '08:00' }));
  await visitor.get(`${link}/receipts/${direct}`).expect(404);
  await send(`/bookings/${direct}/paid`, { amount: '1000', how: 'swish', paidOn: '2026-11-24' }).expect(303);
  assert.match(await read(`/receipts/${direct}`), /Kvitto 1 .*24 nov\. 2026, Swish/);
});

test('a meeting goes into the client’s own calendar with the therapist’s name and nobody else’s', async () => {
  const { booked, visitor, link, idOf } = await openPage();
  const id = idOf(await booked({ remark: 'Portkod 1234' }));
  const { text, body } = await visitor.get(`${link}/meetings/${id}/meeting.ics`).expect(200);
  const file = text ?? String(body);
  const [event] = new ICAL.Component(ICAL.parse(file)).getAllSubcomponents('vevent');
  assert.equal(event?.getFirstPropertyValue('summary'), 'Möte med Anna Lind');
  assert.doesNotMatch(file, /Karin|Portkod/);
});

test('no page of the client holds a word of journal, note, answer, contact reason, remark or waiting list', async () => {
  const { anna, booked, settings, open, card, send, visitor, link, idOf, db, browser } = await openPage();
  const SECRET = 'Hemligt';
  const secret = new RegExp(SECRET);
  const heading = /\/notes\/([\w-]+)/.exec((await anna.get(card)).text)?.[1];
  await send(`${card}/notes/${heading}`, { text: SECRET, version: 0 }).expect(303);
  const editor = (await anna.get(`${card}/journal/new`)).text;
  const entryId = /name="entryId"[^>]*value="([^"]*)"/.exec(editor)?.[1];
  const entry = { entryId, eventDate: '2026-11-23', contactType: 'visit', template: 'free', text: SECRET };
  await send(`${card}/journal/new`, { ...entry, intent: 'save' }).expect(303);
  db.$client.exec(`UPDATE clients SET contact_reason = '${SECRET}', remarks = '${SECRET}'`);
  db.$client.exec(`INSERT INTO client_answers SELECT id, 0, 'Fråga', '${SECRET}' FROM clients LIMIT 1`);
  const address = await booked({ remark: SECRET, date: '2026-11-26' });
  await send(`/waiting/new?client=${card.slice('/clients/'.length)}`, { remark: SECRET }).expect(303);
  await settings({ selfBooking: 'yes' }).expect(303);
  await open().expect(303);
  const at = Date.UTC(2026, 10, 25, 12, 0) / 1000;
  const entryOf = db.$client.prepare('SELECT id FROM waiting_entries').pluck().get();
  await send(`/waiting/offer?at=${at}&minutes=45`, { [`offer-${entryOf}`]: 'yes' }).expect(303);
  const meeting = `${link}/meetings/${idOf(address)}`;
  const pages = [link, `${link}/book`, `${link}/book?at=${at}`, `${meeting}/cancel`, `${meeting}/meeting.ics`];
  for (const page of pages) {
    const answer = await visitor.get(page).expect(200);
    assert.doesNotMatch(answer.text ?? String(answer.body), secret, page);
  }
  assert.match((await visitor.get(link)).text, /Du har fått en tid erbjuden/);
  assert.doesNotMatch((await browser().get(`${link}/code`).expect(200)).text, /Hemligt|Karin|25 nov|26 nov/);
  assert.doesNotMatch(JSON.stringify(db.$client.prepare('SELECT * FROM messages').all()), secret);
});
