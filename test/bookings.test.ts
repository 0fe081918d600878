import assert from 'node:assert/strict';
import { test } from 'node:test';
import { addClient, inputValue, inviteTherapist, signIn } from './support/app.ts';
import { openCalendar, plain } from './support/calendar.ts';
import { entry } from './support/journal.ts';

test('a meeting is booked from the card, and stands there, in the calendar and on the day', async () => {
  const { anna, card, client, book } = await openCalendar();
  assert.match((await anna.get(card)).text, new RegExp(`/calendar\\?client=${client}`));
  assert.match(
    (await anna.get(`/bookings/new?client=${client}`)).text,
    /ditt standardarvode, 1.000.kr för fysiskt möte/,
  );
  await book().expect(303);
  await book({ date: '2026-11-23', time: '15:00', kind: 'video' }).expect(303);
  assert.match(
    plain((await anna.get(card)).text),
    /Kommande .*mån 23 nov\. 2026 15:00–15:45 Videosamtal · 900 kr .*ons 25 nov\. 2026 09:00–09:45 Fysiskt möte · 1 000 kr/,
  );
  const week = plain((await anna.get('/calendar')).text);
  assert.match(
    week,
    /Vecka 48, 2026 .*måndag 23 nov\. .*15:00 –15:45 Karin Östlund .*onsdag 25 nov\. .*09:00 –09:45 Karin Östlund/,
  );
  assert.match(
    plain((await anna.get('/')).text),
    /Dagens möten .*15:00–15:45 Karin Östlund Videosamtal Öppna videosamtalet/,
  );
});

test('two bookings never overlap: not in the form, not in the database, not fifty at once', async () => {
  const { anna, book, booked, count, db, send } = await openCalendar();
  const answers = await Promise.all(Array.from({ length: 50 }, () => book({ remark: 'Samma tid' })));
  assert.equal(answers.filter(({ status }) => status === 303).length, 1);
  assert.ok(
    answers
      .filter(({ status }) => status === 422)
      .every(({ text }) => /redan en bokning då[\s\S]*Samma tid/.test(text)),
  );
  assert.equal(count(), 1);
  for (const time of ['08:30', '09:10', '09:44']) await book({ time }).expect(422);
  await book({ time: '08:15' }).expect(303);
  const next = await booked({ time: '09:45' });
  const { text } = await anna.get(next);
  const fields = { version: inputValue(text, 'version'), date: '2026-11-25', minutes: '45', kind: 'in_person' };
  assert.match((await send(next, { ...fields, time: '09:30' }).expect(422)).text, /redan en bokning då/);
  const shift =
    'UPDATE bookings SET starts_at = (SELECT min(starts_at) FROM bookings), ends_at = (SELECT max(ends_at) FROM bookings)';
  assert.throws(() => db.$client.exec(shift), /cannot overlap/);
  assert.throws(() => db.$client.exec('DELETE FROM bookings'), /never deleted|FOREIGN KEY/);
});

test('a colleague may be booked at the same time, and sees nothing of it', async () => {
  const calendar = await openCalendar();
  const { booked, client, book } = calendar;
  const address = await booked();
  const bo = await inviteTherapist(calendar);
  const his = (await addClient(bo, { name: 'Nils Holm' })).slice('/clients/'.length);
  const form = { date: '2026-11-25', time: '09:00', minutes: '45', kind: 'in_person' };
  await bo.post(`/bookings/new?client=${his}`).type('form').send(form).expect(303);
  await bo.get(address).expect(404);
  await bo.post(`/bookings/new?client=${client}`).type('form').send(form).expect(404);
  await bo.post(`${address}/cancel`).expect(404);
  assert.doesNotMatch((await bo.get('/calendar?date=2026-11-25')).text, /Karin/);
  await book({}, his).expect(404);
});

test('a time that the spring change skips is refused; one that the autumn change repeats asks which', async () => {
  const { book, row } = await openCalendar();
  assert.match((await book({ date: '2027-03-28', time: '02:30' }).expect(422)).text, /Den tiden finns inte/);
  const twice = { date: '2026-10-25', time: '02:30' };
  assert.match((await book(twice).expect(422)).text, /name="which" value="first"/);
  await book({ ...twice, which: 'second' }).expect(303);
  assert.equal(row().starts_at, Date.UTC(2026, 9, 25, 1, 30) / 1000);
  await book({ ...twice, which: 'first', minutes: '45' }).expect(303);
  assert.equal(row().starts_at, Date.UTC(2026, 9, 25, 0, 30) / 1000);
});

test('the price follows the length, says why, and stays when fees change', async () => {
  const { anna, booked, row, fees } = await openCalendar();
  const address = await booked({ minutes: '90' });
  assert.equal(row().price_ore, 200_000);
  await fees({ inPerson: '1200' }).expect(303);
  assert.match(plain((await anna.get(address)).text), /Pris 2 000 kr Standardarvode sedan 23 nov\. 2026 10:00/);
  await booked({ time: '11:00' });
  assert.equal(row().price_ore, 120_000);
  const own = await booked({ time: '13:00', price: '750,50' });
  assert.match(plain((await anna.get(own)).text), /750,50 kr Eget pris/);
});

test('allianspris: both kinds or neither, for bookings made after it', async () => {
  const { anna, card, booked, row, send } = await openCalendar();
  const before = await booked();
  const agree = (inPerson: string, video: string) => send(`${card}/settings`, { method: 'card', inPerson, video });
  assert.match((await agree('800', '').expect(422)).text, /Fyll i båda priserna/);
  assert.match((await agree('åtta', '700').expect(422)).text, /Ange ett belopp[\s\S]*value="åtta"/);
  const preview = plain((await agree('800', '700').expect(200)).text);
  assert.match(preview, /ons 25 nov\. 2026 09:00–09:45 Fysiskt möte · 1 000 kr blir 800 kr/);
  await send(`${card}/settings`, { method: 'card', inPerson: '800', video: '700', intent: 'save' }).expect(303);
  assert.match(plain((await anna.get(card)).text), /Allianspris 800 kr för fysiskt möte och 700 kr för video/);
  await booked({ time: '11:00' });
  assert.deepEqual([row().price_ore, row().price_why], [80_000, 'allied']);
  assert.match(plain((await anna.get(before)).text), /1 000 kr Standardarvode/);
  assert.match(plain((await agree('', '').expect(200)).text), /Fysiskt möte · 800 kr blir 1 000 kr/);
  await send(`${card}/settings`, { method: 'card', inPerson: '', video: '', intent: 'save' }).expect(303);
  await booked({ time: '13:00' });
  assert.deepEqual([row().price_ore, row().price_why], [100_000, 'standard']);
});

test('a change keeps the terms unless length or kind changes; two tabs: the second is told', async () => {
  const { anna, booked, row, send, fees } = await openCalendar();
  const address = await booked();
  await fees({ inPerson: '1200' }).expect(303);
  const form = {
    version: '1',
    date: '2026-11-26',
    time: '10:00',
    minutes: '45',
    kind: 'in_person',
    price: '1000',
    remark: 'Flyttad',
  };
  await send(address, form).expect(303);
  assert.deepEqual([row().price_ore, row().remark], [100_000, 'Flyttad']);
  await send(address, form).expect(409);
  await send(address, { ...form, version: '2', kind: 'video', price: '' }).expect(303);
  assert.equal(row().price_ore, 90_000);
  assert.match((await anna.get(address)).text, /https:\/\/meet\.example\/[\w-]{43}/);
});

test('a cancellation is in time or late by the booking own limit, frees the time, and can be undone for three minutes', async () => {
  const { anna, booked, row, send, pass, book } = await openCalendar();
  const late = await booked({ date: '2026-11-24', time: '09:00' });
  await send(`${late}/cancel`, { reason: 'Förkyld' }).expect(303);
  assert.equal(row().status, 'late_cancelled');
  const address = await booked();
  await send(`${address}/cancel`).expect(303);
  assert.equal(row().status, 'cancelled');
  await send(`${address}/cancel`).expect(409);
  assert.match((await anna.get(address)).text, /Ångra avbokningen/);
  await send(`${address}/undo`).expect(303);
  assert.equal(row().status, 'booked');
  await send(`${address}/cancel`).expect(303);
  pass(180);
  await send(`${address}/undo`).expect(409);
  await book().expect(303);
  assert.match(plain((await anna.get('/calendar?date=2026-11-25')).text), /09:00–09:45 Karin Östlund .*Avbokad/);
});

test('a meeting is held by itself when it is over, unless told otherwise, and waits for its note', async () => {
  const calendar = await openCalendar();
  const { card, client, booked, send, pass, db } = calendar;
  const address = await booked({ date: '2026-11-23', time: '11:00', kind: 'video' });
  await send(`${address}/no-show`).expect(409);
  pass(2 * 3600);
  const anna = await signIn(calendar);
  assert.match(plain((await anna.get(address)).text), /Genomförd/);
  assert.match(plain((await anna.get('/')).text), /Möten utan anteckning Karin Östlund 23 nov\. 2026 11:00 0 dagar/);
  const id = address.split('/').at(-1);
  assert.match((await anna.get(card)).text, new RegExp(`journal/new\\?booking=${id}`));
  const editor = (await anna.get(`${card}/journal/new?booking=${id}`)).text;
  assert.match(editor, /<option value="video" selected>/);
  const fields = {
    entryId: inputValue(editor, 'entryId'),
    bookingId: inputValue(editor, 'bookingId'),
    contactType: 'video',
  };
  await anna.post(`${card}/journal/new`).type('form').send(entry(fields)).expect(303);
  assert.doesNotMatch((await anna.get('/')).text, /Möten utan anteckning/);
  assert.equal(db.$client.prepare('SELECT booking_id FROM journal_entries').pluck().get(), id);
  await anna.post(`${address}/no-show`).expect(303);
  assert.match(plain((await anna.get(card)).text), /Uteblev/);
  await anna.post(`${address}/held`).expect(303);
  const other = (await addClient(anna, { name: 'Nils Holm' })) as string;
  assert.equal(inputValue((await anna.get(`${other}/journal/new?booking=${id}`)).text, 'bookingId'), '');
  assert.ok(client);
});

test('the card lists five meetings to come and five past, and all when asked; one under way is to come until it is over', async () => {
  const calendar = await openCalendar();
  const { card, book, pass, db } = calendar;
  for (const minute of ['00', '10', '20', '30', '40', '50'])
    await book({ time: `11:${minute}`, minutes: '10' }).expect(303);
  for (const hour of ['08', '10']) await book({ date: '2026-11-26', time: `${hour}:00` }).expect(303);
  pass(2 * 24 * 3600 + 80 * 60); // Wednesday, 11:20
  const rows = async (more = '') =>
    plain((await (await signIn(calendar)).get(card + more)).text)
      .replace(/.*Möten /, '')
      .match(/Kommande|Tidigare|\d\d:\d\d–|Visa alla \d/g);
  const ahead = ['Kommande', '11:20–', '11:30–', '11:40–', '11:50–', '08:00–'];
  assert.deepEqual(await rows(), [...ahead, 'Visa alla 6', 'Tidigare', '11:10–', '11:00–']);
  assert.deepEqual(await rows('?meetings=all'), [...ahead, '10:00–', 'Tidigare', '11:10–', '11:00–']);
  pass(3600);
  const past = ['Tidigare', '11:50–', '11:40–', '11:30–', '11:20–', '11:10–'];
  assert.deepEqual(await rows(), ['Kommande', '08:00–', '10:00–', ...past, 'Visa alla 6']);
  assert.throws(() => db.$client.exec("UPDATE bookings SET therapist_id = ''"), /stays with its therapist/);
});

test('what is typed wrong is told beside the field, with everything kept', async () => {
  const { book, fees, settings, count } = await openCalendar();
  for (const [fields, message] of [
    [{ date: '2026-02-30' }, /datum som finns/],
    [{ time: '25:00' }, /Ange ett klockslag/],
    [{ minutes: '0' }, /från 5 till 480/],
    [{ kind: 'owl' }, /Välj mötesform/],
    [{ price: '-5' }, /Ange ett belopp/],
  ] as const) {
    const { text } = await book({ remark: 'Kvar <b>', ...fields }).expect(422);
    assert.match(text, message);
    assert.match(text, /value="Kvar &lt;b&gt;"/);
  }
  assert.equal(count(), 0);
  assert.match((await settings({ videoTemplate: 'http://x' }).expect(422)).text, /https:\/\/ och innehålla/);
  assert.match((await fees({ inPerson: '1.000.000.000' }).expect(422)).text, /Ange ett belopp/);
});

test('weeks go as Swedes count them, over the new year too', async () => {
  const { anna } = await openCalendar();
  assert.match(
    plain((await anna.get('/calendar?week=2026-W53')).text),
    /Vecka 53, 2026 .*måndag 28 dec\. .*söndag 3 jan\./,
  );
  assert.match((await anna.get('/calendar?week=2026-W53')).text, /week=2026-W52[\s\S]*week=2027-W01/);
  for (const odd of ['week=2027-W53', 'week=x', 'date=2026-02-30', 'week=2026-W00']) {
    assert.match(plain((await anna.get(`/calendar?${odd}`)).text), /Vecka 48, 2026/, odd);
  }
});
