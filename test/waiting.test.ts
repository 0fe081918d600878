import assert from 'node:assert/strict';
import { test } from 'node:test';
import { addClient, enter, inviteTherapist } from './support/app.ts';
import { openCalendar, plain } from './support/calendar.ts';
import { linkIn, makeKnown } from './support/visitor.ts';

const HOUR = 3600;
const WED = Date.UTC(2026, 10, 25, 8, 0) / 1000; // 25 November 2026 at 09:00

/** A practice with clients who wait; each has an own page in a known browser. */
async function openList() {
  const calendar = await openCalendar();
  const { anna, send, db, browser, card, booked } = calendar;
  const page = async (of: string) => {
    const link = linkIn((await send(`${of}/link`).expect(200)).text);
    const by = browser();
    await makeKnown(by, db, link);
    const read = async () => plain((await by.get(link).expect(200)).text);
    const post = (path: string, fields: object = {}) => by.post(`${link}${path}`).type('form').send(fields);
    return { by, link, read, post };
  };
  const put = (of: string, wishes: object = {}) => send(`/waiting/new?client=${of.slice('/clients/'.length)}`, wishes);
  const entryOf = (of: string) =>
    db.$client
      .prepare('SELECT id FROM waiting_entries WHERE client_id = ? AND ended_at IS NULL')
      .pluck()
      .get(of.slice('/clients/'.length)) as string;
  const offer = (where: string, ...to: string[]) =>
    send(`/waiting/offer?${where}`, Object.fromEntries(to.map((of) => [`offer-${entryOf(of)}`, 'yes'])));
  const offersIn = () =>
    db.$client.prepare('SELECT id, state, expires_at AS expiresAt FROM waiting_offers ORDER BY rowid').all() as {
      id: string;
      state: string;
      expiresAt: number;
    }[];
  const nils = await addClient(anna, { name: 'Nils Holm', email: 'nils@holm.se' });
  const eva = await addClient(anna, { name: 'Eva Ek', email: 'eva@ek.se' });
  /** A meeting on Wednesday at nine that was called off: its id. */
  const freed = async (more: object = {}) => {
    const address = await booked(more);
    await send(`${address}/cancel`).expect(303);
    return address.slice('/bookings/'.length);
  };
  const list = async () => plain((await anna.get('/waiting').expect(200)).text);
  return { ...calendar, karin: card, nils, eva, page, put, entryOf, offer, offersIn, freed, list };
}

test('a client waits once, with wishes that can be changed and a remark that is the therapist’s', async () => {
  const { anna, put, nils, eva, list, entryOf, send, pass } = await openList();
  assert.match(await list(), /Ingen väntar på en tid/);
  await put(nils, { 'day-1': 'yes', 'day-3': 'yes', from: '08:00', to: '12:00', kind: 'video', remark: 'Akut' }).expect(
    303,
  );
  pass(60);
  await put(eva, { until: '2026-12-31' }).expect(303);
  assert.match(
    await list(),
    /Nils Holm måndag, onsdag · 08:00–12:00 · videosamtal Akut .*Eva Ek alla dagar · fysiskt eller video · till 31 dec\. 2026/,
  );
  const first = entryOf(nils);
  const again = await anna.get(`/waiting/new?client=${nils.slice('/clients/'.length)}`).expect(303);
  assert.equal(again.headers.location, `/waiting/${first}`);
  assert.match((await anna.get(`/waiting/${first}`)).text, /name="day-3" value="yes" checked/);
  const refused = await send(`/waiting/${first}`, { from: '12:00', to: '08:00', remark: 'Kvar' }).expect(422);
  assert.match(refused.text, /slutet efter början/);
  assert.match(refused.text, /value="Kvar"/);
  await send(`/waiting/${first}`, { until: 'i går' }).expect(422);
  await send(`/waiting/${first}`, { 'day-5': 'yes' }).expect(303);
  assert.match(await list(), /Nils Holm fredag · fysiskt eller video Väntar sedan 23 nov\. 2026 10:00/);
  assert.match(plain((await anna.get(nils)).text), /Väntar sedan 23 nov\. 2026 10:00/);
  await send(`/waiting/${first}/end`).expect(303);
  assert.doesNotMatch(await list(), /Nils/);
  await anna.get(`/waiting/${first}`).expect(404);
  await anna.post(`${eva}/archive`).expect(303);
  assert.doesNotMatch(await list(), /Eva/, 'an inactive client waits for nothing');
});

test('who fits a time: the day, the hours, the kind and the last day, all of them', async () => {
  const { anna, put, nils, freed, entryOf, send } = await openList();
  const address = `/bookings/${await freed({ kind: 'in_person' })}`;
  await put(nils).expect(303);
  const fits = async (wishes: object) => {
    await send(`/waiting/${entryOf(nils)}`, wishes).expect(303);
    return /En på väntelistan passar/.test((await anna.get(address).expect(200)).text);
  };
  for (const [wishes, expected] of [
    [{}, true],
    [{ 'day-3': 'yes' }, true],
    [{ 'day-2': 'yes', 'day-4': 'yes' }, false],
    [{ from: '09:00', to: '09:45' }, true],
    [{ from: '09:05' }, false],
    [{ to: '09:44' }, false],
    [{ kind: 'in_person' }, true],
    [{ kind: 'video' }, false],
    [{ until: '2026-11-25' }, true],
    [{ until: '2026-11-24' }, false],
  ] as const) {
    assert.equal(await fits(wishes), expected, JSON.stringify(wishes));
  }
});

test('a freed time is offered to those chosen; the first to accept has it, the others are told kindly', async () => {
  const { anna, put, karin, nils, eva, freed, offer, offersIn, page, list, row, db } = await openList();
  await put(nils).expect(303);
  await put(eva).expect(303);
  const booking = await freed();
  assert.match(plain((await anna.get(`/bookings/${booking}`)).text), /2 på väntelistan passar Erbjud tiden/);
  assert.match(plain((await anna.get('/calendar?date=2026-11-25')).text), /Avbokad 2 väntar/);
  await put(karin).expect(303); // who called it off herself
  assert.match(plain((await anna.get(`/bookings/${booking}`)).text), /2 på väntelistan passar/);
  assert.match((await offer(`booking=${booking}`).expect(422)).text, /Välj minst en klient/);
  await offer(`booking=${booking}`, nils, eva).expect(303);
  assert.match(await list(), /erbjuden till 2 klienter\. Erbjudandena ligger i utkorgen: .*skicka dem för hand/);
  await offer(`booking=${booking}`, nils).expect(303); // already offered: nothing more
  assert.equal(db.$client.prepare("SELECT count(*) FROM messages WHERE kind = 'offer'").pluck().get(), 2);
  assert.match(
    await list(),
    /Nils Holm ons 25 nov\. 2026 09:00–09:45 · gäller till 24 nov\. 2026 09:00 Väntar på svar/,
  );
  const [first, second] = offersIn();
  const [his, hers] = [await page(nils), await page(eva)];
  assert.match(await his.read(), /Du har fått en tid erbjuden ons 25 nov\. 2026 09:00–09:45/);
  assert.doesNotMatch(await his.read(), /Eva|Karin/);
  await his.post(`/offers/${second?.id}/accept`, { kind: 'in_person' }).expect(404);
  const answers = await Promise.all([
    his.post(`/offers/${first?.id}/accept`, { kind: 'in_person' }),
    hers.post(`/offers/${second?.id}/accept`, { kind: 'in_person' }),
  ]);
  assert.deepEqual(
    answers.map(({ status }) => status),
    [303, 409],
  );
  assert.match(
    plain(answers[1]?.text ?? ''),
    /hann bli tagen av någon annan\. Du står kvar på väntelistan\..*Till min sida/,
  );
  assert.match(await his.read(), /Tiden är bokad\. .*Kommande möten ons 25 nov/);
  assert.match(await hers.read(), /Tiden hann bli tagen ons 25 nov/);
  await his.post(`/offers/${first?.id}/accept`, { kind: 'in_person' }).expect(303); // twice is once
  assert.equal(row().price_ore, 100_000);
  assert.equal(db.$client.prepare("SELECT count(*) FROM bookings WHERE status = 'booked'").pluck().get(), 1);
  const after = await list();
  assert.match(after, /Nils Holm ons 25 nov\. 2026 09:00–09:45 Tog tiden/);
  assert.match(after, /Väntar på en tid Eva Ek .*Karin/, 'who got the time waits no more');
});

test('an offer is declined, withdrawn or runs out, and none of these can be accepted afterwards', async () => {
  const { anna, put, nils, freed, offer, offersIn, page, list, send, pass, count } = await openList();
  await put(nils).expect(303);
  const his = await page(nils);
  const latest = () => offersIn().at(-1) as { id: string; state: string; expiresAt: number };
  const accept = () => his.post(`/offers/${latest().id}/accept`, { kind: 'in_person' });
  const booking = await freed();
  await offer(`booking=${booking}`, nils).expect(303);
  assert.equal(latest().expiresAt, WED - 24 * HOUR, 'the notice before the start comes before the day is over');
  await his.post(`/offers/${latest().id}/decline`).expect(303);
  assert.match(await his.read(), /Tack för svaret\. Du står kvar/);
  await accept().expect(409);
  assert.match(await list(), /Tackade nej/);
  await offer(`booking=${booking}`, nils).expect(303);
  await send(`/waiting/offers/${latest().id}/withdraw`).expect(303);
  assert.match((await accept().expect(409)).text, /dragits tillbaka/);
  await send(`/waiting/offers/${latest().id}/withdraw`).expect(409);
  await offer(`booking=${booking}`, nils).expect(303);
  pass(23 * HOUR);
  assert.match((await accept().expect(409)).text, /gått ut/);
  assert.doesNotMatch(await his.read(), /erbjuden/);
  await enter(anna);
  assert.match(await list(), /Gick ut utan svar/);
  await offer(`booking=${booking}`, nils).expect(303); // again, so near that an hour before is the end
  assert.equal(latest().expiresAt, WED - HOUR);
  await accept().expect(303);
  assert.equal(count(), 2);
});

test('an offer that is over before it was told is not told', async () => {
  const { put, nils, eva, freed, offer, offersIn, page, send, db } = await openList();
  await put(nils).expect(303);
  await put(eva).expect(303);
  const booking = await freed();
  const his = await page(nils);
  await offer(`booking=${booking}`, nils).expect(303);
  await his.post(`/offers/${offersIn().at(-1)?.id}/decline`).expect(303);
  await offer(`booking=${booking}`, nils).expect(303);
  await send(`/waiting/offers/${offersIn().at(-1)?.id}/withdraw`).expect(303);
  await offer(`booking=${booking}`, nils, eva).expect(303);
  const hers = await page(eva);
  const told = () => db.$client.prepare("SELECT state FROM messages WHERE kind = 'offer' ORDER BY rowid").pluck().all();
  assert.deepEqual(told(), ['dropped', 'dropped', 'waiting', 'waiting']);
  await hers.post(`/offers/${offersIn().at(-1)?.id}/accept`, { kind: 'in_person' }).expect(303);
  assert.deepEqual(told(), ['dropped', 'dropped', 'dropped', 'dropped'], 'nor to him, whose time is gone');
});

test('a free time of the calendar is offered as what it is open for, and one may take it and go on waiting', async () => {
  const { anna, put, karin, open, offer, offersIn, page, row, entryOf } = await openList();
  await open({ to: '13:45' }).expect(303);
  await put(karin).expect(303);
  const { text } = await anna.get('/calendar?date=2026-11-25');
  const where = /\/waiting\/offer\?(at=\d+&amp;minutes=45&amp;kind=both)/
    .exec(text)?.[1]
    ?.replaceAll('&amp;', '&') as string;
  await offer(where, karin).expect(303);
  const hers = await page(karin);
  const at = `/offers/${offersIn()[0]?.id}/accept`;
  await hers.post(at, { kind: 'nothing' }).expect(422);
  await hers.post(at, { kind: 'video', stays: 'yes' }).expect(303);
  assert.equal(row().kind, 'video');
  assert.equal(row().place, '');
  assert.ok(entryOf(karin), 'stays on the list');
});

test('a time that is booked meanwhile, or over, cannot be offered or taken', async () => {
  const { anna, put, nils, freed, offer, offersIn, page, book, pass, list } = await openList();
  await put(nils).expect(303);
  const booking = await freed();
  await offer(`booking=${booking}`, nils).expect(303);
  await book({ time: '09:15' }).expect(303);
  const his = await page(nils);
  assert.match(await his.read(), /Tiden hann bli tagen/);
  await his.post(`/offers/${offersIn()[0]?.id}/accept`, { kind: 'video' }).expect(409);
  assert.match(await list(), /Tiden är tagen/);
  assert.match(plain((await anna.get(`/waiting/offer?booking=${booking}`)).text), /inte ledig längre/);
  await offer(`booking=${booking}`, nils).expect(409);
  await offer(`at=${WED - 30 * 24 * HOUR}&minutes=45`, nils).expect(409);
  for (const nonsense of ['', 'at=x', `at=${WED}`, `at=${WED}&minutes=9999`])
    await anna.get(`/waiting/offer?${nonsense}`).expect(404);
  pass(3 * 24 * HOUR);
  assert.doesNotMatch(plain((await anna.get(`/bookings/${booking}`)).text), /passar/);
});

test("a colleague's list, offers and clients do not exist, nor can they be offered a time", async () => {
  const practice = await openList();
  const { put, nils, entryOf, freed } = practice;
  await put(nils).expect(303);
  const booking = await freed();
  const bo = await inviteTherapist(practice);
  await bo.get(`/waiting/${entryOf(nils)}`).expect(404);
  await bo.post(`/waiting/new?client=${nils.slice('/clients/'.length)}`).expect(404);
  await bo.get(`/waiting/offer?booking=${booking}`).expect(404);
  const stolen = { [`offer-${entryOf(nils)}`]: 'yes' };
  await bo.post(`/waiting/offer?at=${WED}&minutes=45`).type('form').send(stolen).expect(404);
  assert.doesNotMatch((await bo.get('/waiting')).text, /Nils/);
});

test('with a journal that is destroyed the wait ends, its remark goes, and the own page closes', async () => {
  const { put, nils, entryOf, page, send, list, db } = await openList();
  await put(nils, { remark: 'Hemligt' }).expect(303);
  const entry = entryOf(nils);
  const his = await page(nils);
  const decision = { ivoCase: '3.4.1-12345/2026-7', decidedOn: '2026-11-20', confirm: 'Nils Holm' };
  await send(`${nils}/journal/destroy`, decision).expect(303);
  await his.by.get(his.link).expect(404);
  assert.doesNotMatch(await list(), /Nils/);
  const left = db.$client.prepare('SELECT remark FROM waiting_entries WHERE id = ?').pluck().get(entry);
  assert.equal(left, '');
});

test('an offer does not book over a time blocked since, nor for a client made inactive', async () => {
  const { put, nils, eva, freed, offer, offersIn, page, send, count } = await openList();
  await put(nils).expect(303);
  await put(eva).expect(303);
  await offer(`booking=${await freed()}`, nils, eva).expect(303);
  const [his, hers] = [await page(nils), await page(eva)];
  const before = count();
  await send(`${eva}/archive`).expect(303);
  const [first, second] = offersIn();
  await hers.post(`/offers/${second?.id}/accept`, { kind: 'in_person' }).expect(409);
  const leave = { purpose: 'blocked', title: 'Semester', date: '2026-11-25', from: '08:00', to: '12:00' };
  await send('/calendar/times/new', leave).expect(303);
  await his.post(`/offers/${first?.id}/accept`, { kind: 'in_person' }).expect(409);
  assert.equal(count(), before);
});

test('the therapist is told when an offer reaches nobody', async () => {
  const { anna, put, freed, offer } = await openList();
  const otto = await addClient(anna, { name: 'Otto Utan' });
  await put(otto).expect(303);
  await offer(`booking=${await freed()}`, otto).expect(303);
  assert.match((await anna.get('/waiting')).text, /ingen adress i klientkortet/);
});

test('the rules of the list stand in the database too', async () => {
  const { put, nils, karin, freed, offer, offersIn, send, db } = await openList();
  await put(nils).expect(303);
  await offer(`booking=${await freed()}`, nils).expect(303);
  await send(`/waiting/offers/${offersIn()[0]?.id}/withdraw`).expect(303);
  const refused = (sql: string, why: RegExp) => assert.throws(() => db.$client.exec(sql), why);
  refused("UPDATE waiting_offers SET state = 'open'", /answered once/);
  refused('DELETE FROM waiting_offers', /never deleted/);
  refused('DELETE FROM waiting_entries', /never deleted/);
  refused(
    `INSERT INTO waiting_offers SELECT 'x', entry_id, therapist_id, '${karin.slice(9)}', starts_at, ends_at, kind, place, over_blocked,
    created_at, expires_at, 'open', state_at, NULL FROM waiting_offers`,
    /who waits/,
  );
  refused(
    "INSERT INTO waiting_entries SELECT 'x', therapist_id, client_id, '1', '08:00', '09:00', 'both', NULL, '', 1, NULL FROM waiting_entries",
    /UNIQUE/,
  );
});
