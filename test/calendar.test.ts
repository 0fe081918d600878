import assert from 'node:assert/strict';
import { test } from 'node:test';
import { addClient, inviteTherapist } from './support/app.ts';
import { openCalendar } from './support/calendar.ts';

const timeIn = (html: string) => /\/calendar\/times\/([\w-]{22})\?on/.exec(html)?.[1] as string;

test('an opened time is cut into meetings of the standard length, and leads to booking one', async () => {
  const { anna, open, week, book, client } = await openCalendar();
  assert.match((await open().expect(303)).headers.location as string, /\/calendar\?date=2026-11-25/);
  assert.match(await week(), /13:00 –13:45 Ledig tid .*13:45 –14:30 Ledig tid .*14:30 –15:15 Ledig tid .*15:15 –16:00/);
  const { text } = await anna.get('/calendar?date=2026-11-25');
  assert.match(text, /href="\/bookings\/new\?at=2026-11-25T13:00&amp;minutes=45"/);
  await book({ time: '14:00' }).expect(303);
  assert.match(await week(), /13:00 –13:45 Ledig tid .*14:00 –14:45 Karin Östlund .*14:45 –15:30 Ledig tid/);
  const form = (await anna.get(`/bookings/new?client=${client}&at=2026-11-25T13:00&minutes=45&kind=video`)).text;
  assert.match(form, /value="13:00"[\s\S]*value="45"[\s\S]*value="video" checked/);
});

test('buffers lie between meetings, and notice and horizon say what clients can book', async () => {
  const { open, settings, week, book } = await openCalendar();
  await settings({ bufferBefore: '5', bufferAfter: '10' }).expect(303);
  await open().expect(303);
  assert.match(await week(), /13:00 –13:45 Ledig tid .*14:00 –14:45 Ledig tid .*15:00 –15:45 Ledig tid/);
  await book({ time: '14:00' }).expect(303);
  await book({ time: '13:10' }).expect(303);
  assert.match(await week(), /13:10 –13:55 Karin .*14:00 –14:45 Karin .*15:00 –15:45 Ledig tid/);
  assert.doesNotMatch(await week(), /inte bokas av klienter/);
  await settings({ notice: '3000', noticeUnit: 'minutes' }).expect(422);
  await settings({ notice: '72' }).expect(303);
  assert.match(await week(), /Ledig tid fysiskt eller video · kan inte bokas av klienter nu/);
  await settings({ notice: '30', noticeUnit: 'minutes', horizonDays: '1' }).expect(303);
  assert.match(await week(), /kan inte bokas av klienter nu/);
});

test('a weekly pattern holds every so many weeks, but not on red days nor where it was left out', async () => {
  const { anna, open, week, send } = await openCalendar();
  const pattern = {
    date: '2026-11-25',
    from: '09:00',
    to: '09:45',
    repeat: 'week',
    every: '2',
    'day-3': 'yes',
    'day-5': 'yes',
  };
  await open({ ...pattern, kinds: 'video' }).expect(303);
  const starts = async (date: string) => (await week(date)).match(/09:00 –09:45 Ledig tid/g)?.length ?? 0;
  assert.deepEqual(
    [await starts('2026-11-25'), await starts('2026-12-02'), await starts('2026-12-09'), await starts('2026-12-23')],
    [2, 0, 2, 1],
    'the Friday of that week is Christmas Day',
  );
  assert.match(await week(), /Ledig tid videosamtal/);
  const id = timeIn((await anna.get('/calendar?date=2026-12-09')).text);
  const form = (await anna.get(`/calendar/times/${id}?on=2026-12-09`).expect(200)).text;
  assert.match(form, /Bara 9 dec\. 2026/);
  await send(`/calendar/times/${id}/remove?on=2026-12-09`, { reach: 'one' }).expect(303);
  assert.equal(await starts('2026-12-09'), 1);
  const fields = { ...pattern, purpose: 'open', kinds: 'both' };
  const change = (on: string, more: object) => send(`/calendar/times/${id}?on=${on}`, { ...fields, ...more });
  await change('2026-12-11', { version: '2', reach: 'one', date: '2026-12-12' }).expect(303);
  assert.match(await week('2026-12-09'), /lördag 12 dec\. .*09:00 –09:45 Ledig tid/);
  assert.match(
    (await change('2026-12-23', { version: '2', reach: 'all', date: '2026-12-23' }).expect(409)).text,
    /har ändrats/,
  );
  assert.match((await change('2026-12-23', { version: '3', reach: 'all' }).expect(422)).text, /med veckodagarna nedan/);
  await change('2026-12-23', {
    version: '3',
    reach: 'following',
    date: '2026-12-23',
    from: '10:00',
    to: '10:45',
  }).expect(303);
  assert.match(await week('2026-12-23'), /10:00 –10:45 Ledig tid/);
  assert.equal(await starts('2026-12-23'), 0);
  assert.equal(await starts('2026-11-25'), 2);
  await send(`/calendar/times/${id}/remove?on=2026-11-25`, { reach: 'all' }).expect(303);
  assert.equal(await starts('2026-11-25'), 0);
  await anna.get(`/calendar/times/${id}`).expect(404);
});

test('a blocked time is no meeting, is not offered, and is booked over only on purpose', async () => {
  const { anna, open, week, book, count, send } = await openCalendar();
  await open().expect(303);
  await book({ time: '08:00', date: '2026-11-26' }).expect(303);
  const leave = { purpose: 'blocked', title: 'Semester', date: '2026-11-25', until: '2026-11-27', wholeDay: 'yes' };
  const answer = await open({ ...leave, from: '', to: '' }).expect(303);
  assert.match((await anna.get(answer.headers.location as string)).text, /Ett möte som redan är bokat ligger kvar/);
  const text = await week();
  assert.equal(text.match(/Semester/g)?.length, 3);
  assert.doesNotMatch(text, /Ledig tid/);
  const refused = await book().expect(422);
  assert.match(refused.text, /Du har blockerat den tiden[\s\S]*name="overBlocked"/);
  assert.equal(count(), 1);
  await book({ overBlocked: 'yes' }).expect(303);
  const series = await book({ date: '2026-11-18', time: '10:00', repeat: 'week', every: '1', times: '3' }).expect(200);
  assert.match(series.text, /Blockerad tid: Semester/);
  const lunch = { purpose: 'blocked', title: 'Lunch', date: '2026-11-30', repeat: 'week', every: '1', 'day-1': 'yes' };
  await open({ ...lunch, from: '12:00', to: '13:00' }).expect(303);
  assert.match(await week('2026-12-07'), /12:00 –13:00 Lunch/);
  const list = (await anna.get('/calendar/times').expect(200)).text;
  assert.match(list, /hela dagen[\s\S]*Semester[\s\S]*Varje vecka: måndag, från 30 nov\. 2026/);
  const id = /\/calendar\/times\/([\w-]{22})"/.exec(list)?.[1];
  await send(`/calendar/times/${id}/remove`).expect(303);
});

test('an error in the check of what is free means not free', async () => {
  const { anna, db, open, book, count, lines } = await openCalendar();
  await open().expect(303);
  db.$client.exec('ALTER TABLE calendar_times RENAME TO gone');
  await book({ time: '13:00' }).expect(500);
  await anna.get('/calendar?date=2026-11-25').expect(500);
  assert.equal(count(), 0);
  assert.equal(lines.length, 2);
  db.$client.exec('ALTER TABLE gone RENAME TO calendar_times');
  db.$client.pragma('ignore_check_constraints = ON');
  db.$client.exec("UPDATE calendar_times SET from_time = 'nine', purpose = 'blocked'");
  await book({ time: '13:00' }).expect(500);
  assert.equal(count(), 0);
});

test('what is typed wrong of a time is told beside the field, with everything kept', async () => {
  const { open, db } = await openCalendar();
  for (const [fields, message] of [
    [{ date: '2026-02-30' }, /datum som finns/],
    [{ from: '25:00' }, /Ange ett klockslag/],
    [{ to: '12:00' }, /Sluttiden måste vara senare/],
    [{ repeat: 'week', every: '9', 'day-1': 'yes' }, /från 1 till 8/],
    [{ repeat: 'week' }, /minst en veckodag/],
    [{ until: '2026-11-01' }, /Sista dagen kan inte vara före/],
    [{ until: '2026-12-01' }, /Välj upprepning/],
    [{ purpose: 'blocked', from: '', to: '' }, /Ange ett klockslag/],
  ] as const) {
    const { text } = await open({ title: 'Kvar <b>', kinds: 'video', ...fields }).expect(422);
    assert.match(text, message, JSON.stringify(fields));
    assert.match(text, /value="video" selected|Kvar &lt;b&gt;/);
  }
  assert.equal(db.$client.prepare('SELECT count(*) FROM calendar_times').pluck().get(), 0);
});

test('odd addresses and forms without their fields are refused, and break nothing', async () => {
  const { anna, open, booked, send } = await openCalendar();
  await open().expect(303);
  const address = await booked();
  const time = `/calendar/times/${timeIn((await anna.get('/calendar?date=2026-11-25')).text)}`;
  for (const query of ['week=9999-W52', 'date=0000-01-01', 'date=9999-12-31', 'week=1&week=2', 'date=x']) {
    await anna.get(`/calendar?${query}`).expect(200);
  }
  for (const path of [`${time}?on=x&at=2026-11-25T25:00`, `${address}?at=2026-02-30T10:00`, '/bookings/new?at=T']) {
    await anna.get(path).expect(200);
  }
  for (const path of [time, address, '/calendar/times/new', '/settings/booking', `${address}/paid`]) {
    await send(path).expect(422);
  }
});

test('the week shows working hours, free times that lead to booking, and red days without any', async () => {
  const { anna, week, settings, book, client } = await openCalendar();
  await book({ time: '10:00' }).expect(303);
  assert.match(await week(), /onsdag 25 nov\. .*08:00 –10:00 Ledigt .*10:00 –10:45 Karin .*10:45 –17:00 Ledigt/);
  assert.match(await week(), /lördag 28 nov\. Boka lördag 28 nov\. Inget i kalendern/);
  assert.match((await anna.get('/calendar')).text, /href="\/bookings\/new\?at=2026-11-23T10:00"/, 'from now on');
  assert.match((await anna.get(`/calendar?client=${client}`)).text, /at=2026-11-24T08:00&amp;client=/);
  assert.match(await week('2026-12-25'), /fredag 25 dec\. .*juldagen Inget i kalendern/);
  assert.match((await settings({ 'from-1': '09:00', 'to-1': '' }).expect(422)).text, /Ange både från och till/);
  await settings({ 'from-3': '12:00', 'to-3': '21:00', 'from-6': '10:00', 'to-6': '14:00' }).expect(303);
  assert.match(await week(), /10:00 –10:45 Karin .*12:00 –21:00 Ledigt .*lördag 28 nov\. .*10:00 –14:00 Ledigt/);
});

test('where a free time leads: to a client, to an open time or to a blocked one', async () => {
  const { anna, client } = await openCalendar();
  const { text } = await anna.get('/bookings/new?at=2026-11-25T10:15&kind=video').expect(200);
  assert.match(text, new RegExp(`/bookings/new\\?client=${client}&amp;at=2026-11-25T10:15&amp;kind=video`));
  assert.match(text, /purpose=open&amp;at=2026-11-25T10:15[\s\S]*purpose=blocked&amp;at=2026-11-25T10:15/);
  const opening = (await anna.get('/calendar/times/new?purpose=open&at=2026-11-25T10:15').expect(200)).text;
  assert.match(opening, /value="10:15"[\s\S]*value="11:00"/);
});

test('what was drawn to another time waits in its form until it is saved', async () => {
  const { anna, booked, row, open } = await openCalendar();
  const address = await booked();
  const before = row().starts_at;
  assert.match(
    (await anna.get(`${address}?at=2026-11-26T14:30`).expect(200)).text,
    /value="2026-11-26"[\s\S]*value="14:30"/,
  );
  assert.equal(row().starts_at, before);
  await open({ to: '15:00' }).expect(303);
  const id = timeIn((await anna.get('/calendar?date=2026-11-25')).text);
  const form = (await anna.get(`/calendar/times/${id}?on=2026-11-25&at=2026-11-27T09:00`).expect(200)).text;
  assert.match(form, /value="2026-11-27"[\s\S]*value="09:00"[\s\S]*value="11:00"/);
});

test("a colleague's times are neither seen nor touched", async () => {
  const calendar = await openCalendar();
  await calendar.open().expect(303);
  const bo = await inviteTherapist(calendar);
  const id = timeIn((await calendar.anna.get('/calendar?date=2026-11-25')).text);
  assert.doesNotMatch((await bo.get('/calendar?date=2026-11-25')).text, /Ledig tid/);
  await bo.get(`/calendar/times/${id}`).expect(404);
  await bo.post(`/calendar/times/${id}/remove`).expect(404);
});

test('a couple is one booking with two clients, each with the meeting on their own card', async () => {
  const { anna, book, client, count, db, week } = await openCalendar();
  const card = await addClient(anna, { name: 'Nils Holm' });
  const nils = card.slice('/clients/'.length);
  const chooser = await book({ intent: 'choose', remark: 'Parsamtal' }).expect(200);
  assert.match(chooser.text, new RegExp(`name="add" value="${nils}"`));
  assert.match(chooser.text, /name="remark" value="Parsamtal"/);
  const form = await book({ add: nils, remark: 'Parsamtal' }).expect(200);
  assert.match(form.text, new RegExp(`name="also" value="${nils}"[\\s\\S]*Nils Holm`));
  assert.match(form.text, /value="Parsamtal"/);
  assert.doesNotMatch((await book({ also: nils, drop: nils }).expect(200)).text, /Nils Holm/);
  await book({ also: nils, remark: 'Parsamtal' }).expect(303);
  assert.equal(count(), 1);
  assert.match(await week(), /Karin Östlund, Nils Holm/);
  assert.match((await anna.get(card)).text, /Fysiskt möte · 1.000.kr/);
  const order = db.$client.prepare('SELECT client_id FROM booking_clients ORDER BY position').pluck().all();
  assert.deepEqual(order, [client, nils]);
  await book({ also: 'x'.repeat(22) }).expect(404);
});
