import assert from 'node:assert/strict';
import { test } from 'node:test';
import { addClient, inputValue, inviteTherapist, signIn } from './support/app.ts';
import { plain } from './support/calendar.ts';
import { HOUR } from './support/charges.ts';
import { openMessages } from './support/messages.ts';

const change = { date: '2026-11-26', time: '10:00', minutes: '45', kind: 'in_person', place: '' };

test('a booking is confirmed by e-mail after three minutes, once, with a link that works', async () => {
  const { anna, booked, card, tick, wait, mail, visitor, rows, db } = await openMessages();
  await booked({ place: 'Storgatan 1' });
  assert.match(plain((await anna.get(card)).text), /Meddelanden .*med e-post\. .*Bekräftelse, E-post Väntar/);
  assert.equal(await tick(), 0);
  assert.equal(await wait(), 1);
  assert.equal(await tick(), 0);
  const [letter] = mail.mails;
  assert.equal(letter?.subject, 'Bokat möte onsdag 25 nov.');
  assert.deepEqual(letter?.to && 'text' in letter.to && letter.to.text, 'karin@example.com');
  assert.match(
    letter?.text ?? '',
    /möte med Anna Lind är bokat:\n\nonsdag 25 nov\. kl\. 09:00\nStorgatan 1\n\nAvboka senast 24 nov\. 2026 09:00\.\n/,
  );
  const [link = ''] = /\/c\/[\w-]{43}/.exec(letter?.text ?? '') ?? [];
  await visitor.get(link).expect(200);
  assert.match(letter?.text ?? '', /https:\/\/klientkort\.example\/c\//);
  assert.doesNotMatch(
    JSON.stringify([rows(), db.$client.prepare('SELECT * FROM client_links').all()]),
    new RegExp(link.slice(3)),
  );
  assert.equal(letter?.messageId, `<${rows()[0]?.id}@klientkort.example>`);
  assert.match(plain((await anna.get(card)).text), /Bekräftelse, E-post Skickat 23 nov\. 2026 10:03/);
  assert.throws(() => db.$client.exec("UPDATE messages SET state = 'waiting', sent_at = NULL"), /sent once/);
  assert.throws(() => db.$client.exec('DELETE FROM messages'), /is kept/);
});

test('nothing is sent to who did not say yes, on no channel that was not ticked', async () => {
  const { booked, edit, states, rows } = await openMessages();
  await edit({ agreesEmail: '' }).expect(303);
  await booked();
  assert.deepEqual(states(), []);
  await edit({ agreesSms: 'yes' }).expect(303);
  await booked({ time: '11:00' });
  assert.deepEqual(
    rows().map(({ channel }) => channel),
    ['email', 'sms'],
  );
});

test('a slip taken back within three minutes sends nothing', async () => {
  const { booked, send, wait, states } = await openMessages();
  const address = await booked();
  await send(`${address}/cancel`).expect(303);
  assert.deepEqual(states(), ['confirmation dropped called_off'], 'what was never told is not called off');
  await send(`${address}/undo`).expect(303);
  assert.deepEqual(states(), ['confirmation waiting']);
  assert.equal(await wait(), 1);
  await send(`${address}/cancel`).expect(303);
  await send(`${address}/undo`).expect(303);
  assert.equal(await wait(), 0);
  assert.deepEqual(states(), ['confirmation sent', 'cancelled dropped undone']);
  await send(`${address}/cancel`).expect(303);
  assert.equal(await wait(), 1);
});

test('a meeting that is moved is told of once, by how it is in the end; there and back is no news', async () => {
  const { booked, send, row, wait, pass, tick, mail, states } = await openMessages();
  const address = await booked();
  const move = (more: object) => send(address, { version: row().version, ...change, ...more }).expect(303);
  pass(120);
  await move({ time: '11:00' });
  pass(120);
  assert.equal(await tick(), 0, 'the three minutes began anew');
  assert.equal(await wait(), 1);
  assert.match(mail.mails[0]?.text ?? '', /är bokat:\n\ntorsdag 26 nov\. kl\. 11:00/);
  await move({ time: '11:00', remark: 'Ny anmärkning', price: '700' });
  assert.deepEqual(states(), ['confirmation sent'], 'a remark or a price is not told');
  await move({ time: '13:00' });
  await move({ time: '14:00' });
  assert.equal(await wait(), 1);
  assert.match(mail.mails[1]?.text ?? '', /är ändrat[\s\S]*torsdag 26 nov\. kl\. 14:00/);
  await move({ time: '15:00' });
  await move({ time: '14:00' });
  assert.equal(await wait(), 0);
  assert.equal(states().at(-1), 'moved dropped moot');
});

test('a series is told in one message, so is its cancellation', async () => {
  const { book, db, client, send, wait, mail, states } = await openMessages();
  const plan = { repeat: 'week', every: '1', times: '5' };
  const page = (await book(plan).expect(200)).text;
  const days = Array.from({ length: 5 }, (_, n) => [
    [`date-${n}`, inputValue(page, `date-${n}`)],
    [`time-${n}`, '09:00'],
    [`take-${n}`, 'yes'],
  ]).flat();
  await book({ ...plan, ...Object.fromEntries(days), intent: 'series' }).expect(303);
  assert.equal(db.$client.prepare('SELECT count(*) FROM bookings').pluck().get(), 5);
  const [first, second] = db.$client.prepare('SELECT id FROM bookings ORDER BY starts_at').pluck().all() as string[];
  await send(`/bookings/${first}/cancel`).expect(303);
  assert.deepEqual(states(), ['confirmation waiting'], 'it goes on about the others');
  assert.equal(await wait(), 1);
  assert.match(mail.mails[0]?.text ?? '', /onsdag 2 dec\. kl\. 09:00[\s\S]*fler möten i serien/);
  await send(`/bookings/${second}/cancel`, { reach: 'all' }).expect(303);
  assert.equal(await wait(), 1);
  assert.match(mail.mails[1]?.text ?? '', /är avbokat\.\n\nDet gäller fler möten/);
  assert.ok(client);
});

test('each of a couple gets a message of their own, that names nobody else', async () => {
  const { anna, book, wait, mail } = await openMessages();
  const nils = (await addClient(anna, { name: 'Nils Holm', email: 'nils@example.com', agreesEmail: 'yes' })).slice(9);
  await book({ also: nils }).expect(303);
  assert.equal(await wait(), 2);
  assert.deepEqual(mail.asked.sort(), ['karin@example.com', 'nils@example.com']);
  for (const { text } of mail.mails) assert.doesNotMatch(text ?? '', /Karin|Nils/);
});

test('what is written in afterwards is told to nobody, nor what becomes of a meeting that has begun', async () => {
  const { booked, send, states, pass } = await openMessages();
  await booked({ date: '2026-11-20' });
  assert.deepEqual(states(), []);
  const address = await booked({ date: '2026-11-23', time: '10:30' });
  pass(50 * 60);
  await send(`${address}/cancel`).expect(303);
  assert.deepEqual(states(), ['confirmation waiting']);
});

test('a meeting that did not come about and gets a new time is told of', async () => {
  const { booked, send, row, pass, wait, mail } = await openMessages();
  const address = await booked({ date: '2026-11-23', time: '10:10' });
  await wait();
  pass(20 * 60);
  await send(address, { version: row().version, ...change }).expect(303);
  await wait();
  assert.equal(mail.mails.at(-1)?.subject, 'Ändrat möte');
});

test('the message is read again when it goes: another address, no address, no consent, inactive', async () => {
  const { booked, edit, send, card, wait, mail, states } = await openMessages();
  await booked();
  await edit({ email: 'ny@example.com' }).expect(303);
  await wait();
  assert.deepEqual(mail.asked, ['ny@example.com']);
  await booked({ time: '11:00' });
  await edit({ email: '' }).expect(303);
  await wait();
  await edit().expect(303);
  await booked({ time: '13:00' });
  await edit({ agreesEmail: '' }).expect(303);
  await wait();
  await edit().expect(303);
  await booked({ time: '15:00' });
  await send(`${card}/archive`).expect(303);
  await wait();
  await booked({ time: '16:00' });
  assert.deepEqual(states(), [
    'confirmation sent',
    'confirmation failed no_address',
    'confirmation dropped no_consent',
    'confirmation dropped archived',
  ]);
});

test('the link goes on the therapist click to the chosen address, whatever was agreed, and can be put away first', async () => {
  const { anna, card, edit, send, tick, wait, rows, mail, states } = await openMessages();
  await edit({ agreesEmail: '' }).expect(303);
  await send(`${card}/messages/link`).expect(303);
  await send(`${card}/messages/link`, { channel: 'email' }).expect(303);
  assert.equal(rows().length, 1, 'a second click while it waits is the same link');
  const drop = /\/messages\/[\w-]{22}\/drop/.exec((await anna.get(`${card}/messages`)).text)?.[0] as string;
  await send(drop, { back: 'client' }).expect(303).expect('location', `${card}/messages`);
  assert.equal(await wait(), 0);
  await send(drop).expect(409);
  await send(`${card}/messages/link`, { channel: 'email' }).expect(303);
  const now = /\/messages\/[\w-]{22}\/send/.exec((await anna.get('/messages')).text)?.[0] as string;
  await send(now).expect(303);
  assert.equal(await tick(), 1);
  assert.match(mail.mails[0]?.text ?? '', /Din egen|egen sida hos Anna Lind/);
  await edit({ email: '', agreesEmail: '' }).expect(303);
  assert.match((await send(`${card}/messages/link`, { channel: 'email' }).expect(422)).text, /ingen sådan adress/);
  assert.deepEqual(states(), ['link dropped put_away', 'link sent']);
});

test('a payment that fails is told once, with a link, and one that goes through is receipted', async () => {
  const { register, booked, run, pass, wait, mail } = await openMessages();
  await register('declined');
  await booked({ date: '2026-11-23', time: '18:00' });
  await run();
  await wait();
  pass(2 * HOUR);
  await run();
  await wait();
  assert.deepEqual(mail.mails.map(({ subject }) => subject).sort(), [
    'Betalningen gick inte igenom',
    'Bokat möte måndag 23 nov.',
  ]);
  await register();
  await run();
  await wait();
  assert.match(mail.mails.at(-1)?.text ?? '', /dragit 1.000.kr från ditt kort för mötet måndag 23 nov\. kl\. 18:00/);
});

test('a failed payment that went through meanwhile is not told', async () => {
  const { register, booked, run, wait, states } = await openMessages();
  await booked({ date: '2026-11-23', time: '15:00' });
  await run();
  await register();
  await run();
  await wait();
  assert.deepEqual(states(), ['confirmation sent', 'payment_failed dropped moot', 'receipt sent']);
});

test('a colleague sees nothing of the outbox, and can do nothing in it', async () => {
  const practice = await openMessages();
  const { booked, rows, card } = practice;
  await booked();
  const bo = await inviteTherapist(practice);
  const id = rows()[0]?.id;
  for (const verb of ['words', 'send', 'sent', 'drop']) await bo.post(`/messages/${id}/${verb}`).expect(404);
  await bo.get(`${card}/messages`).expect(404);
  assert.doesNotMatch((await bo.get('/messages').expect(200)).text, /Karin/);
  assert.match((await (await signIn(practice)).get('/messages')).text, /Karin/);
});
