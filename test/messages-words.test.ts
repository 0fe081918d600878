import assert from 'node:assert/strict';
import { test } from 'node:test';
import { act } from '../src/db/database.ts';
import en from '../src/i18n/en.json' with { type: 'json' };
import sv from '../src/i18n/sv.json' with { type: 'json' };
import * as messages from '../src/messages/messages.ts';
import { EDITABLE, NEEDED, unknownPlaces } from '../src/messages/places.ts';
import { usual } from '../src/messages/texts.ts';
import { addClient, inputValue } from './support/app.ts';
import { plain } from './support/calendar.ts';
import { entry } from './support/journal.ts';
import { openMessages } from './support/messages.ts';

const TEXT = '/settings/messages/confirmation/sv';
const words = (more: object = {}) => ({
  subject: 'Vi ses {date}',
  email: 'Hej! {date} kl. {time}. {link}',
  sms: 'Vi ses {date}',
  ...more,
});

test('the usual texts hold what they must and nothing that cannot be filled in, in both languages', () => {
  for (const kind of EDITABLE) {
    for (const locale of ['sv', 'en'] as const) {
      const { subject, email, sms } = usual(kind, locale);
      assert.deepEqual(unknownPlaces(kind, subject + email + sms), [], kind);
      const needed = NEEDED[kind];
      if (needed) for (const text of [email, sms]) assert.ok(text.includes(`{${needed}}`), kind);
      assert.doesNotMatch(subject + sms, /terapi|psyk|samtal|journal|therap(?!ist)|journal|patient/i, kind);
    }
  }
  assert.ok(sv && en);
});

test('a therapist writes own words, looks at them, and goes back to the usual ones', async () => {
  const { anna, send, booked, wait, mail } = await openMessages();
  assert.match((await anna.get(TEXT)).text, /Ditt möte med \{therapist\} är bokat/);
  const looked = await send(TEXT, { ...words(), intent: 'preview' }).expect(200);
  assert.match(
    plain(looked.text),
    /Så ser det ut Vi ses måndag 30 nov\. Hej! måndag 30 nov\. kl\. 10:00\. https:\/\/klientkort\.example\/c\/…/,
  );
  assert.match(looked.text, /data-guard="unsaved"/);
  await send(TEXT, words()).expect(303);
  await booked();
  await wait();
  assert.equal(mail.mails[0]?.subject, 'Vi ses onsdag 25 nov.');
  assert.match((await anna.get('/settings/messages')).text, /egen text/);
  await send(TEXT, { intent: 'reset' }).expect(303);
  assert.match((await anna.get(TEXT)).text, /är bokat/);
  await anna.get('/settings/messages/placed/sv').expect(404);
  await anna.get('/settings/messages/confirmation/fi').expect(404);
});

test('what cannot be filled in is refused with what can, and everything typed is kept', async () => {
  const { send } = await openMessages();
  const refused = await send(TEXT, words({ email: 'Hej {namn}! {date' })).expect(422);
  assert.match(plain(refused.text), /Okänt: \{namn\} \{ .*\{therapist\} ditt namn/);
  assert.match(refused.text, /id="email-error"[\s\S]*Hej \{namn\}! \{date<\/textarea>/);
  assert.match((await send(TEXT, words({ subject: '' })).expect(422)).text, /Skriv en text/);
  assert.match(
    (await send('/settings/messages/link/sv', words({ subject: 'A', email: 'A', sms: 'A' })).expect(422)).text,
    /måste innehålla \{link\}/,
  );
  assert.match(
    (await send('/settings/messages/code/en', words({ subject: 'A', email: '{code}', sms: 'A' })).expect(422)).text,
    /måste innehålla \{code\}/,
  );
});

test('a client reads messages in the language that was chosen', async () => {
  const { card, send, booked, wait, mail } = await openMessages();
  await send(`${card}/messages`, { agreesEmail: 'yes', reminders: 'yes', locale: 'en' }).expect(303);
  await booked({ kind: 'video' });
  await wait();
  assert.match(
    mail.mails[0]?.text ?? '',
    /Your meeting with Anna Lind is booked:\n\nWednesday,? 25 Nov at 09:00\nVideo/,
  );
});

test('a code goes at once and is forgotten when it is sent, or after ten minutes', async () => {
  const { db, client, deps, tick, pass, mail, rows, send } = await openMessages();
  const therapistId = db.$client.prepare('SELECT therapist_id FROM clients').pluck().get() as string;
  const moment = () => ({ actor: { id: null, address: null }, now: deps.clock(), zone: deps.zone });
  const ask = (code: string, channel: string) =>
    act(db, moment(), (act) =>
      messages.queue(
        act,
        'code',
        { clientId: client, therapistId },
        { key: `code:${channel}`, params: { code, channel } },
      ),
    );
  assert.equal(ask('123456', 'email'), 1);
  await tick();
  assert.match(mail.mails[0]?.text ?? '', /Din kod är 123456/);
  assert.doesNotMatch(JSON.stringify(rows()), /123456/);
  ask('654321', 'sms'); // nobody carries SMS: the therapist reads it out
  await tick();
  const id = rows()[1]?.id;
  assert.match((await send(`/messages/${id}/words`).expect(200)).text, /Din kod är 654321/);
  pass(601);
  await tick();
  assert.deepEqual([rows()[1]?.state, rows()[1]?.reason, rows()[1]?.params], ['dropped', 'expired', '{}']);
  await send(`/messages/${id}/words`).expect(409);
});

test('a new client is told to the therapist, without a word of who', async () => {
  const { db, deps, wait, mail, client } = await openMessages();
  const therapistId = db.$client.prepare('SELECT therapist_id FROM clients').pluck().get() as string;
  const moment = { actor: { id: null, address: null }, now: deps.clock(), zone: deps.zone };
  act(db, moment, (act) => messages.queue(act, 'placed', { clientId: null, therapistId }, { key: `placed:${client}` }));
  await wait();
  assert.deepEqual(mail.asked, ['anna@example.com']);
  assert.match(mail.mails[0]?.text ?? '', /ny klient[\s\S]*Logga in/);
  assert.doesNotMatch(mail.mails[0]?.text ?? '', /Karin/);
});

test('nothing that was written or said of a client is in any message, mail or outbox page', async () => {
  const { anna, card, send, register, booked, row, run, wait, tick, mail, rows, db, pass } = await openMessages();
  const SECRET = 'Hemlighetsfullt';
  await db.$client.prepare("UPDATE clients SET contact_reason = ? || ' kontaktorsak'").run(SECRET);
  await db.$client.prepare("INSERT INTO client_answers SELECT id, 0, 'Fråga', ? || ' svar' FROM clients").run(SECRET);
  const id = inputValue((await anna.get(`${card}/journal/new`)).text, 'entryId');
  await send(`${card}/journal/new`, entry({ entryId: id, text: `${SECRET} anteckning` })).expect(303);
  const note = /action="([^"]+\/notes\/[\w-]+)"/.exec((await anna.get(card)).text)?.[1] as string;
  await send(note, { version: 0, text: `${SECRET} information` }).expect(303);
  await register('declined');
  const address = await booked({ remark: `${SECRET} anmärkning`, date: '2026-11-24', time: '15:00' });
  await run();
  await wait();
  const to = { date: '2026-11-24', time: '18:00', minutes: '45', kind: 'video', remark: `${SECRET} anmärkning` };
  await send(address, { ...to, version: row().version }).expect(303);
  await wait();
  await send(`${address}/cancel`, { reason: `${SECRET} skäl` }).expect(303);
  await send(`${card}/messages/link`, { channel: 'email' }).expect(303);
  await wait();
  const other = await booked({ remark: SECRET, date: '2026-11-26' });
  await register();
  pass(3000);
  await wait();
  const pages = await Promise.all(
    ['/messages', `${card}/messages`].map(async (path) => (await anna.get(path).expect(200)).text),
  );
  assert.ok(mail.mails.length >= 4, String(mail.mails.length));
  const everything = JSON.stringify([rows(), mail.mails, mail.mails.map(({ text }) => text), pages]);
  assert.doesNotMatch(everything, new RegExp(SECRET, 'i'));
  assert.doesNotMatch(JSON.stringify(mail.mails.map(({ subject, text }) => [subject, text])), /Karin|Östlund/);
  await tick();
  assert.ok(other);
});

test('a destroyed journal takes with it where messages went', async () => {
  const { card, send, booked, wait, rows, client, db } = await openMessages();
  await booked();
  await wait();
  await send(`${card}/messages/link`, { channel: 'email' }).expect(303);
  await send(`${card}/journal/destroy`, {
    ivoCase: '3.1.1-12345/2026',
    decidedOn: '2026-11-20',
    confirm: 'Karin Östlund',
  });
  assert.equal(db.$client.prepare('SELECT count(*) FROM journal_destructions').pluck().get(), 1);
  assert.deepEqual(
    rows().map(({ state, address }) => [state, address]),
    [
      ['sent', ''],
      ['dropped', ''],
    ],
  );
  assert.equal(db.$client.prepare('SELECT count(*) FROM contact_wishes WHERE client_id = ?').pluck().get(client), 0);
  await send(`${card}/messages`, { agreesEmail: 'yes' }).expect(409);
});

test('what a client said yes to is ticked when the card is made, and kept when the form is refused', async () => {
  const { anna, send } = await openMessages();
  const refused = await send('/clients/new', { name: 'Nils', email: 'fel', agreesSms: 'yes' }).expect(422);
  assert.match(refused.text, /name="agreesSms" value="yes" checked/);
  const nils = await addClient(anna, { name: 'Nils', phone: '070-174 06 06', agreesSms: 'yes' });
  assert.match(plain((await anna.get(nils)).text), /Får meddelanden med SMS/);
  assert.match(
    plain((await anna.get(`${nils}/messages`)).text),
    /Meddelanden med SMS 070-174 06 06, sedan 23 nov\. 2026 10:00/,
  );
  assert.match((await anna.get(`${nils}/edit`)).text, /name="agreesSms" value="yes" checked/);
});
