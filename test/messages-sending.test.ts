import assert from 'node:assert/strict';
import { test } from 'node:test';
import { elksCarrier } from '../src/messages/elks.ts';
import { plain } from './support/calendar.ts';
import { carrierTo, closedPort, elksServer, LETTER, mailServer, rudeServer } from './support/mail.ts';
import { openMessages } from './support/messages.ts';
import { linkIn } from './support/visitor.ts';

const MINUTES = [1, 5, 30, 120, 480];

test('an SMTP conversation: plain text, a fixed name, marked as written by a machine', async () => {
  const mail = await mailServer();
  const sent = await carrierTo(mail.url).send({ ...LETTER, replyTo: 'anna@example.com' });
  assert.deepEqual(sent, { state: 'sent', ref: '250 queued as 1' });
  const [letter] = mail.mails;
  assert.equal(letter?.text?.trim(), 'Hej å ä ö');
  assert.equal(letter?.html, false);
  assert.equal(letter?.from?.text, '"Klientkort" <no-reply@klientkort.example>');
  assert.equal(letter?.replyTo?.text, 'anna@example.com');
  assert.equal(letter?.messageId, `<${LETTER.id}@klientkort.example>`);
  assert.equal(letter?.headers.get('auto-submitted'), 'auto-generated');
  await mail.close();
});

test('what the server refuses for good fails at once, with its reason; what it puts off is tried again, later and later', async () => {
  const { anna, booked, mail, wait, tick, pass, rows, send, lines } = await openMessages();
  mail.refuse({ at: 'rcpt', code: 550, said: '5.1.1 No such user' });
  await booked();
  await wait();
  assert.deepEqual([rows()[0]?.state, rows()[0]?.reason], ['failed', 'refused']);
  assert.match(
    plain((await anna.get('/messages')).text),
    /Behöver dig .*Misslyckades .*tog inte emot det\. Svaret var: 550 5\.1\.1 No such user/,
  );
  assert.match(plain((await anna.get('/')).text), /Meddelanden Utkorg Ett meddelande behöver dig/);
  mail.refuse({ at: 'data', code: 451, said: '4.3.0 Try later' });
  await send(`/messages/${rows()[0]?.id}/send`).expect(303);
  await tick();
  assert.deepEqual([rows()[0]?.state, rows()[0]?.reason, mail.mails.length], ['waiting', 'busy', 0]);
  for (const minutes of MINUTES.slice(1)) {
    pass(minutes * 60 - 1);
    assert.equal(await tick(), 0);
    pass(1);
    assert.equal(await tick(), 1, `${minutes} minutes later`);
  }
  assert.equal(rows()[0]?.state, 'failed');
  mail.refuse(undefined);
  assert.ok(lines.length >= 5);
  assert.doesNotMatch(JSON.stringify(lines), /hemligt|\/c\//);
});

test('a link in a letter that was refused opens nothing', async () => {
  const { booked, mail, wait, db } = await openMessages();
  const open = () => db.$client.prepare('SELECT count(*) FROM client_links WHERE revoked_at IS NULL').pluck().get();
  const before = open();
  mail.refuse({ at: 'rcpt', code: 550, said: 'No' });
  await booked();
  await wait();
  assert.equal(open(), before);
});

test('a server that is down is left alone, and everything goes when it is up again', async () => {
  const { booked, mail, wait, tick, pass, rows, deps } = await openMessages();
  const { carriers } = deps;
  deps.carriers = { email: carrierTo(`smtp://127.0.0.1:${await closedPort()}`) };
  await booked();
  await booked({ time: '11:00' });
  assert.equal(await wait(), 1, 'one attempt tells');
  assert.deepEqual(
    rows().map(({ reason }) => reason),
    ['unreachable', ''],
  );
  deps.carriers = carriers;
  pass(60);
  assert.equal(await tick(), 2);
  assert.equal(mail.mails.length, 2);
});

test('a wrong password is not the fault of the letter', async () => {
  const mail = await mailServer();
  const outcome = await carrierTo(mail.url.replace('hemligt', 'gissat')).send(LETTER);
  assert.deepEqual(outcome, { state: 'later', reason: 'auth', said: '' });
});

test('a server that must have TLS and has none gets neither password nor letter', async () => {
  const mail = await mailServer();
  const outcome = await carrierTo(`smtp://klientkort:hemligt@localhost.localdomain:${mail.port}`).send(LETTER);
  assert.equal(outcome.state, 'later');
  assert.equal(mail.mails.length, 0);
});

test('hung up on after the letter was given: uncertain, never sent again by itself, again by a click', async () => {
  const rude = await rudeServer();
  const { anna, booked, back, mail, wait, tick, pass, rows, deps, send } = await openMessages();
  const { carriers } = deps;
  deps.carriers = { email: carrierTo(rude.url) };
  await booked({ date: '2026-12-10' });
  await wait();
  assert.deepEqual([rows()[0]?.state, rude.letters()], ['uncertain', 1]);
  pass(86_400);
  assert.equal(await tick(), 0);
  assert.equal(rude.letters(), 1);
  deps.carriers = carriers;
  await back();
  assert.match(plain((await anna.get('/messages')).text), /Osäkert .*Det kan ha kommit fram\..* Skicka igen/);
  assert.equal(mail.mails.length, 0);
  await send(`/messages/${rows()[0]?.id}/send`).expect(303);
  await tick();
  assert.equal(mail.mails[0]?.messageId, `<${rows()[0]?.id}@klientkort.example>`, 'the same name: a mailbox can tell');
});

test('two runners at once send once', async () => {
  const { booked, mail, pass, tick } = await openMessages();
  await booked();
  pass(181);
  await Promise.all([tick(), tick(), tick()]);
  assert.equal(mail.mails.length, 1);
});

test('who sends something where nobody carries it is told to send it by hand, and the client who waits for a code whom to ask', async () => {
  for (const [given, link, form, code] of [
    [{ carriers: {} }, 'Länken ligger i utkorgen', 'PHQ-9 ligger i utkorgen', 'Koden finns hos din terapeut'],
    [{}, 'Länken skickas om tre minuter', 'PHQ-9 är på väg', 'En kod är på väg till dig'],
  ] as const) {
    const { anna, send, card, browser } = await openMessages(given);
    const said = async (path: string, fields: object) => {
      const answer = await send(path, fields).expect(303);
      return plain((await anna.get(answer.headers.location as string).expect(200)).text);
    };
    const page = await said(`${card}/messages/link`, { channel: 'email' });
    assert.match(page, new RegExp(link));
    assert.equal(/ Skicka för hand /.test(page), 'carriers' in given);
    assert.match(await said(`${card}/forms/new`, { measure: 'phq-9', when: 'now' }), new RegExp(form));
    const own = linkIn((await send(`${card}/link`).expect(200)).text);
    const visitor = browser();
    await visitor.post(`${own}/code`).type('form').send({ visitorSend: 'email' }).expect(303);
    assert.match(plain((await visitor.get(`${own}/code`).expect(200)).text), new RegExp(code));
  }
});

test('without a carrier messages are shown in the outbox, in words with a link made then, and marked by hand', async () => {
  const { anna, booked, wait, rows, states, send, visitor, edit, pass, tick } = await openMessages({ carriers: {} });
  await edit({ agreesSms: 'yes' }).expect(303);
  await booked();
  assert.equal(await wait(), 0);
  assert.match(plain((await anna.get('/messages')).text), /kan inte skicka e-post än.* Behöver dig .*Skicka för hand/);
  const [email, sms] = rows().map(({ id }) => `/messages/${id}`);
  const shown = (await send(`${email}/words`).expect(200)).text;
  const [link = ''] = /\/c\/[\w-]{43}/.exec(shown) ?? [];
  await visitor.get(link).expect(200);
  assert.match(shown, /href="mailto:karin%40example\.com\?subject=Bokat%20m%C3%B6te/);
  assert.match((await send(`${sms}/words`).expect(200)).text, /href="sms:\+46701740605\?body=Bokat/);
  await send(`${email}/sent`).expect(303);
  await send(`${email}/words`).expect(409);
  assert.deepEqual(states(), ['confirmation sent by_hand', 'confirmation waiting no_carrier']);
  assert.doesNotMatch((await anna.get('/messages')).text, new RegExp(link));
  pass(2 * 86_400);
  await tick();
  assert.equal(states()[1], 'confirmation dropped moot', 'nobody needs to send it once the meeting has begun');
});

test('what has waited for more than a week without being tried is news no more', async () => {
  const { card, send, states, pass, tick } = await openMessages();
  await send(`${card}/messages/link`, { channel: 'email' }).expect(303);
  pass(8 * 86_400);
  assert.equal(await tick(), 0);
  assert.deepEqual(states(), ['link dropped too_old']);
});

test('46elks: what is asked is what its API asks, and its answers are told apart', async () => {
  const elks = await elksServer();
  const settings = { user: 'u1', password: 'p1', sender: 'Klientkort', address: elks.address };
  const carrier = elksCarrier(settings);
  const letter = { ...LETTER, to: '+46701740605' };
  assert.deepEqual(await carrier.send(letter), { state: 'sent', ref: 's123' });
  assert.deepEqual(elks.asked[0], {
    method: 'POST',
    path: '/a1/sms',
    authorization: `Basic ${Buffer.from('u1:p1').toString('base64')}`,
    type: 'application/x-www-form-urlencoded;charset=UTF-8',
    from: 'Klientkort',
    to: '+46701740605',
    message: 'Hej å ä ö',
  });
  elks.answer(400, 'Invalid "to" number');
  assert.deepEqual(await carrier.send(letter), { state: 'refused', said: 'Invalid "to" number' });
  elks.answer(401, 'p1 is wrong');
  assert.deepEqual(await carrier.send(letter), { state: 'later', reason: 'auth', said: '' });
  elks.answer(503, '');
  assert.equal((await carrier.send(letter)).state, 'later');
  elks.answer(500, '');
  assert.equal((await carrier.send(letter)).state, 'uncertain');
  elks.hangUp();
  assert.equal((await carrier.send(letter)).state, 'uncertain');
  const nobody = elksCarrier({ ...settings, address: `http://127.0.0.1:${await closedPort()}` });
  assert.deepEqual(await nobody.send(letter), { state: 'later', reason: 'unreachable', said: 'ECONNREFUSED' });
});

test('an SMS goes out beside the e-mail, in its own words', async () => {
  const elks = await elksServer();
  const { booked, edit, wait, deps, rows } = await openMessages();
  deps.carriers = {
    ...deps.carriers,
    sms: elksCarrier({ user: 'u', password: 'p', sender: 'Kort', address: elks.address }),
  };
  await edit({ agreesSms: 'yes' }).expect(303);
  await booked();
  assert.equal(await wait(), 2);
  assert.match(
    elks.asked[0]?.message ?? '',
    /^Bokat: onsdag 25 nov\. kl\. 09:00 med Anna Lind\. Avboka senast .* Din sida: https:\/\/\S+$/,
  );
  assert.deepEqual(
    rows().map(({ ref }) => ref),
    ['250 queued as 1', 's123'],
  );
});
