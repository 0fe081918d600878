import assert from 'node:assert/strict';
import { test } from 'node:test';
import ICAL from 'ical.js';
import { inviteTherapist, signIn } from './support/app.ts';
import { openCalendar } from './support/calendar.ts';

/** The events of a calendar file, read by another library than the one that wrote it. */
const eventsIn = (text: string) =>
  new ICAL.Component(ICAL.parse(text)).getAllSubcomponents('vevent').map((event) => new ICAL.Event(event));
const feedIn = (html: string) => /\/feeds\/[\w-]{43}\/klientkort\.ics/.exec(html)?.[0] as string;

test('the feed tells when there are meetings and nothing about whom', async () => {
  const { browser, booked, send, book } = await openCalendar();
  await booked({ remark: 'Portkod 1234', place: 'Hemma hos Karin' });
  await booked({ date: '2027-03-29', time: '09:00', kind: 'video' });
  await send(`${await booked({ time: '15:00' })}/cancel`).expect(303);
  await book({ date: '2026-08-01' }).expect(303);
  const page = (await send('/settings/feeds').expect(200)).text;
  const answer = await browser().get(feedIn(page)).expect(200);
  assert.match(answer.headers['content-type'] as string, /text\/calendar/);
  const text = answer.text ?? String(answer.body);
  assert.doesNotMatch(text, /Karin|KÖ|Portkod|Hemma|meet\.example/);
  const events = eventsIn(text);
  assert.deepEqual(
    events.map(({ summary, startDate }) => [summary, startDate.toJSDate().toISOString()]),
    [
      ['Fysiskt möte', '2026-11-25T08:00:00.000Z'],
      ['Videosamtal', '2027-03-29T07:00:00.000Z'],
    ],
  );
  assert.equal((events[0] as ICAL.Event).duration.toSeconds(), 45 * 60);
  assert.equal(new Set(events.map(({ uid }) => uid)).size, 2);
});

test('with initials only where the therapist wants them; a moved booking keeps its identity', async () => {
  const { anna, booked, send, browser, row } = await openCalendar();
  const address = await booked();
  const feed = feedIn((await send('/settings/feeds', { initials: 'yes' }).expect(200)).text);
  const [before] = eventsIn((await browser().get(feed)).text);
  assert.equal(before?.summary, 'Fysiskt möte KÖ');
  const form = { version: row().version, date: '2026-11-26', time: '10:00', minutes: '45', kind: 'in_person' };
  await anna.post(address).type('form').send(form).expect(303);
  const [moved] = eventsIn((await browser().get(feed)).text);
  assert.equal(moved?.uid, before?.uid);
  assert.ok((moved?.sequence ?? 0) > (before?.sequence ?? 0));
});

test('the secret is shown once, kept as a hash, and is nothing once it is revoked', async () => {
  const calendar = await openCalendar();
  const { anna, send, browser, db } = calendar;
  const feed = feedIn((await send('/settings/feeds').expect(200)).text);
  const secret = feed.split('/')[2] as string;
  assert.doesNotMatch(JSON.stringify(db.$client.prepare('SELECT * FROM calendar_feeds').all()), new RegExp(secret));
  const page = (await anna.get('/settings/feeds')).text;
  assert.doesNotMatch(page, new RegExp(secret));
  const revoke = /\/settings\/feeds\/[\w-]+\/revoke/.exec(page)?.[0] as string;
  const bo = await inviteTherapist(calendar);
  await bo.post(revoke).expect(404);
  await browser().get(feed).expect(200);
  await send(revoke).expect(303);
  await browser().get(feed).expect(404);
  await browser()
    .get(`/feeds/${'x'.repeat(43)}/klientkort.ics`)
    .expect(404);
  await (await signIn(calendar)).get('/settings/feeds').expect(200);
});

test('one booking as a file names the therapist, place and link, and no client', async () => {
  const { anna, booked } = await openCalendar();
  const video = await booked({ kind: 'video' });
  const answer = await anna.get(`${video}/booking.ics`).expect(200);
  assert.match(answer.headers['content-disposition'] as string, /attachment/);
  const [event] = eventsIn(answer.text);
  assert.equal(event?.summary, 'Möte med Anna Lind');
  assert.match(event?.location ?? '', /^https:\/\/meet\.example\//);
  assert.doesNotMatch(answer.text, /Karin/);
  const visit = await booked({ time: '11:00', place: 'Storgatan 1, rum 3; våning 2' });
  assert.equal(eventsIn((await anna.get(`${visit}/booking.ics`)).text)[0]?.location, 'Storgatan 1, rum 3; våning 2');
});
