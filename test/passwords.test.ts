import assert from 'node:assert/strict';
import { test } from 'node:test';
import * as accounts from '../src/accounts/accounts.ts';
import { hashPassword, OUR_WORDS, passwordFault } from '../src/accounts/passwords.ts';
import { act } from '../src/db/database.ts';
import { ANNA, type Browser, openPractice, PASSWORD, signIn, startPractice } from './support/app.ts';

const setUp = (form: object) =>
  startPractice()
    .browser()
    .post('/setup')
    .type('form')
    .send({ ...ANNA, ...form });

test('words of the trade, of the practice and of the person make no password, with a year and a sign after them either', async () => {
  const guesses = [
    ...['Klientkort2026', 'Mottagningen2026!', 'Psykolog-Psykolog', 'lösenord12345', 'Losenord.12345', 'Välkommen2026'],
    ...['Anna.Lind.1984', 'lindensmottagning', 'anna@example.com', 'AnnaLind!!Anna', 'Terapeut Anna 1'],
  ];
  for (const password of guesses) {
    const { text } = await setUp({ password }).expect(422);
    assert.match(text, /id="password-error">[^<]*lätt att gissa/, password);
  }
});

test('the same holds for who changes the password, and for who was invited', async () => {
  const { anna, browser } = await openPractice();
  const change = { current: PASSWORD, password: 'Lindens mottagning' };
  assert.match((await anna.post('/settings/password').type('form').send(change).expect(422)).text, /lätt att gissa/);
  const guest = { email: 'birgitta@example.com', therapist: 'yes' };
  const { text } = await anna.post('/admin/therapists').type('form').send(guest).expect(200);
  const link = /\/invitations\/[\w-]+/.exec(text)?.[0] as string;
  const person = { ...ANNA, name: 'B. Ek', password: 'birgitta-2026!' };
  assert.match((await browser().post(link).type('form').send(person).expect(422)).text, /lätt att gissa/);
});

test('what leaked is refused, alone, twice in a row, or with figures around it', async () => {
  const leaked = [
    'unbelievable',
    'qwerty123456',
    'Justinbieber99',
    'iloveyouiloveyou',
    'michaeljordan',
    '!!Unbelievable!!',
  ];
  for (const password of leaked) assert.equal(await passwordFault(password, {}), 'error.password_common', password);
});

test('one word of those in a long sentence does no harm, nor does any other composition', async () => {
  const fine = [
    ...['anna cyklar till mottagningen varje dag', 'korrekt häst batteri stift', 'åäöÅÄÖåäöÅÄÖé', '8302-5817-4426'],
    ...['tR7)kQ2#vM9', 'nnnoppqrrsttuvwx'].map((text) => text.padEnd(12, '§')),
    ...['тихий зелёный вечер', '静かな緑の夜に自転車で走る', '🚲🌧️🌿☕️📚🕯️🎻🌙🍂🧣🪟🌊', ' inledande och avslutande '],
  ];
  for (const password of fine) {
    assert.equal(await passwordFault(password, { ...ANNA }), undefined, password);
  }
});

test('a password of two hundred letters is taken and counts to its last letter, in its case, with its spaces', async () => {
  const long = ` ${'Grön cykel i regn, '.repeat(10)}slut! `.padEnd(199, 'å');
  const practice = startPractice();
  await practice
    .browser()
    .post('/setup')
    .type('form')
    .send({ ...ANNA, password: `${long}Q` })
    .expect(303);
  const attempt = (password: string) =>
    practice.browser().post('/sign-in').type('form').send({ email: ANNA.email, password });
  for (const wrong of [`${long}q`, long, `${long}Q`.trim(), `${long}Q`.toLowerCase()]) await attempt(wrong).expect(422);
  await signIn(practice, ANNA.email, `${long}Q`);
});

test('browsers and password managers may fill in, and nothing hinders pasting', async () => {
  const { anna, browser } = await openPractice();
  const guest = { email: 'bo@example.com', therapist: 'yes' };
  const { text } = await anna.post('/admin/therapists').type('form').send(guest).expect(200);
  const link = /\/invitations\/[\w-]+/.exec(text)?.[0] as string;
  const inputs = async (page: Promise<{ text: string }>) =>
    [...(await page).text.matchAll(/<input[^>]*name="(?:password|current)"[^>]*>/g)].map(([input]) => input);
  const pages = [
    ...(await inputs(browser().get('/sign-in'))),
    ...(await inputs(browser().get(link))),
    ...(await inputs(anna.get('/settings/password'))),
    ...(await inputs(startPractice().browser().get('/setup'))),
  ];
  assert.equal(pages.length, 5);
  for (const input of pages) {
    assert.match(input, /type="password"/);
    assert.match(input, /autocomplete="(current|new)-password"/);
    assert.doesNotMatch(input, /maxlength|pattern|onpaste/);
  }
});

test('every word of the list is spelt as it is looked for', () => {
  for (const word of OUR_WORDS) assert.match(word, /^[a-z]{4,}$/, word);
});

test('the same password twice makes two hashes: each has a salt of its own', async () => {
  assert.notEqual(await hashPassword(PASSWORD), await hashPassword(PASSWORD));
});

/** A practice whose Anna got a password that the program made up, in a browser that is not signed in. */
async function openWithGiven() {
  const practice = await openPractice();
  const { db, deps, browser } = practice;
  const given = 'x3F-9vQ_kk2LmZ0aTtBw';
  const passwordHash = await hashPassword(given);
  const { id } = accounts.byEmail(db, ANNA.email) as accounts.Account;
  const nobody = { actor: { id: null, address: null }, now: deps.clock(), zone: deps.zone };
  act(db, nobody, (act) => accounts.resetPassword(act, id, passwordHash, true));
  const send = (by: Browser, path: string, form: object) => by.post(path).type('form').send(form);
  const signedIn = (by: Browser, password: string) => send(by, '/sign-in', { email: ANNA.email, password });
  return { ...practice, given, send, signedIn, anna: browser() };
}

test('whose password the program made up chooses another before anything else, and loses no word', async () => {
  const { anna, given, send, signedIn } = await openWithGiven();
  await signedIn(anna, given).expect(303);
  for (const path of ['/', '/clients', '/settings', '/admin/therapists']) {
    await anna.get(path).expect(303).expect('location', '/settings/password');
  }
  const kept = await send(anna, '/clients/new', { name: 'Karin', remarks: 'Ringer på tisdag' }).expect(403);
  assert.match(kept.text, /Välj först ett eget lösenord/);
  assert.match(kept.text, /name="remarks"[^>]*>\s*Ringer på tisdag\s*<\/textarea>/, 'to be sent once more then');
  assert.match((await anna.get('/settings/password').expect(200)).text, /som programmet hittade på/);
  await send(anna, '/settings/password', { current: given, password: 'en helt ny mening' }).expect(303);
  await anna.get('/clients').expect(200);
  assert.doesNotMatch((await anna.get('/settings/password')).text, /som programmet hittade på/);
});

test('a password that the program made up holds for seven days', async () => {
  const { browser, pass, given, signedIn } = await openWithGiven();
  pass(7 * 86_400 - 1);
  await signedIn(browser(), given).expect(303);
  pass(1);
  await signedIn(browser(), given).expect(422);
});
