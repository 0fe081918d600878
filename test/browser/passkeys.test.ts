/// <reference lib="dom" />
import assert from 'node:assert/strict';
import type { Server } from 'node:http';
import { after, afterEach, before, beforeEach, test } from 'node:test';
import type { Browser, CDPSession, Page } from 'playwright-core';
import { ANNA, addClient, enter, listen, openPractice, PASSWORD } from '../support/app.ts';
import { assertAccessible, launch, openPage, picture } from '../support/browser.ts';
import { addApp, codeOf } from '../support/factors.ts';

let browser: Browser;
let practice: Awaited<ReturnType<typeof openPractice>>;
let server: Server;
let page: Page;
let device: CDPSession;
let authenticatorId: string;
let complaints: string[];
let close: () => Promise<void>;

before(async () => {
  browser = await launch();
});
after(() => browser.close());

/** Passkeys want a name, not an address of figures. */
const named = (url: string) => url.replace('127.0.0.1', 'localhost');

/** A phone that knows its owner by the finger; `isUserVerified` false for a stranger's finger. */
async function plugIn(session: CDPSession, hasUserVerification = true) {
  await session.send('WebAuthn.enable');
  const options = { protocol: 'ctap2', transport: 'internal', hasResidentKey: true, hasUserVerification } as const;
  const added = await session.send('WebAuthn.addVirtualAuthenticator', {
    options: { ...options, isUserVerified: true, automaticPresenceSimulation: true },
  });
  return added.authenticatorId;
}

beforeEach(async () => {
  practice = await openPractice();
  const listening = await listen(practice.app);
  server = listening.server;
  practice.deps.url = named(listening.url);
  ({ page, complaints, close } = await openPage(browser, practice.deps.url));
  page.setDefaultTimeout(10_000);
  device = await page.context().newCDPSession(page);
  authenticatorId = await plugIn(device);
});
afterEach(async () => {
  await close();
  server.closeAllConnections();
  server.close();
  assert.deepEqual(complaints, []);
});

async function signIn() {
  await page.goto('/sign-in');
  await page.fill('#email', ANNA.email);
  await page.fill('#password', PASSWORD);
  await page.click('button.primary');
}

const button = (name: string) => page.getByRole('button', { name });

async function addPasskey(name = 'Annas telefon') {
  await page.goto('/settings/sign-in/passkeys/new');
  await page.getByLabel('Namn').fill(name);
  await button('Skapa passkey').click();
  await page.getByText(/Din passkey är tillagd/).waitFor();
}

const signOut = () => page.context().clearCookies();
const logged = (action: string) =>
  practice.db.$client.prepare('SELECT count(*) FROM audit_log WHERE action = ?').pluck().get(action);

test('a passkey is added, with recovery codes, and signs in without e-mail and password', async () => {
  await signIn();
  await addPasskey();
  assert.equal(await page.locator('.codes code').count(), 10);
  await assertAccessible(page);
  await page.getByRole('link', { name: 'Jag har sparat koderna' }).click();
  assert.ok(await page.getByText('Annas telefon', { exact: false }).first().isVisible());
  await assertAccessible(page);
  await signOut();
  await page.goto('/sign-in?next=%2Fclients');
  await button('Logga in med passkey').click();
  await page.waitForURL('**/clients');
  const { credentials } = await device.send('WebAuthn.getCredentials', { authenticatorId });
  const stored = practice.db.$client.prepare('SELECT counter, used_at FROM passkeys').get() as Record<string, number>;
  assert.equal(stored.counter, credentials[0]?.signCount);
  assert.equal(stored.used_at, practice.deps.clock());
  assert.throws(() => practice.db.$client.exec('UPDATE passkeys SET counter = 0'), /never goes back/);
  assert.equal(logged('account.passkey_added'), 1);
});

test('it is the second step after the password, and confirms who sits there; one that is removed does neither', async () => {
  await signIn();
  await addPasskey();
  await signOut();
  await signIn();
  await page.getByText('Ett steg till').first().waitFor();
  await assertAccessible(page);
  await button('Använd passkey').click();
  await page.getByText(/Hej Anna/).waitFor();
  practice.pass(11 * 60);
  await page.goto('/settings/journals');
  await page.goto('/settings/sign-in/app');
  await page.getByText('Visa att det är du').first().waitFor();
  await assertAccessible(page);
  await button('Använd passkey').click();
  await page.locator('svg.qr').waitFor();
  assert.equal(logged('account.passkey_confirmed'), 1);
  await page.goto('/settings/sign-in');
  await page.getByRole('button', { name: 'Ta bort Annas telefon' }).click();
  await page.getByText('Din passkey är borttagen.').waitFor();
  await signOut();
  await page.goto('/sign-in');
  assert.equal(await button('Logga in med passkey').count(), 0, 'nobody here has one');
});

test('a removed passkey opens nothing, and the page says so', async () => {
  await signIn();
  await addPasskey('Den gamla');
  const other = await page.context().newCDPSession(page);
  await device.send('WebAuthn.removeVirtualAuthenticator', { authenticatorId });
  authenticatorId = await plugIn(other);
  await addPasskey('Den nya');
  const id = practice.db.$client.prepare("SELECT id FROM passkeys WHERE name = 'Den nya'").pluck().get();
  await signOut();
  await page.goto('/sign-in');
  await practice.anna.post(`/settings/sign-in/passkeys/${id}/remove`).expect(303);
  await button('Logga in med passkey').click();
  await page.getByText('Din passkey kunde inte godkännas.', { exact: false }).first().waitFor();
  await assertAccessible(page);
  assert.equal(logged('account.sign_in_refused'), 1);
});

test('an answer is good once, for its question alone, and from our own address alone', async () => {
  await signIn();
  await addPasskey();
  await signOut();
  /** What the device answers to a page, kept back instead of sent. */
  const answerOn = async (url: string, name: string) => {
    await page.goto(url);
    await page.evaluate(() => {
      HTMLFormElement.prototype.requestSubmit = () => {};
    });
    await page.locator('[data-passkey] button').click();
    const field = page.locator(`input[name=${name}]`);
    await page.waitForFunction((each) => (each as HTMLInputElement | null)?.value, await field.elementHandle());
    return field.inputValue();
  };
  const send = (passkey: string) => practice.browser().post('/sign-in').type('form').send({ passkey });
  const answer = await answerOn('/sign-in', 'passkey');
  const many = await Promise.all(Array.from({ length: 20 }, () => send(answer)));
  assert.equal(many.filter(({ status }) => status === 303).length, 1, 'twenty at once are one who gets in');
  assert.match((await send(answer).expect(422)).text, /kunde inte godkännas/);

  const late = await answerOn('/sign-in', 'passkey');
  practice.pass(10 * 60);
  assert.equal((await send(late)).status, 422, 'too old');
  const forged = JSON.parse(await answerOn('/sign-in', 'passkey'));
  const half = practice.browser();
  await enter(half);
  const asSecond = await half
    .post('/sign-in/second')
    .type('form')
    .send({ secondPasskey: JSON.stringify(forged) });
  assert.equal(asSecond.status, 422, 'another question');
  const client = JSON.parse(Buffer.from(forged.response.clientDataJSON, 'base64url').toString());
  const changed = Buffer.from(JSON.stringify({ ...client, origin: 'https://evil.example' })).toString('base64url');
  assert.equal(
    (await send(JSON.stringify({ ...forged, response: { ...forged.response, clientDataJSON: changed } }))).status,
    422,
  );
  for (const nonsense of ['x', '{}', '{"id":1}', JSON.stringify({ ...forged, response: {} })])
    assert.equal((await send(nonsense)).status, 422, nonsense);

  // The same name on another port is another site: its answers, true to the last bit, are not for us.
  const elsewhere = await listen(practice.app);
  const ours = practice.deps.url;
  practice.deps.url = named(elsewhere.url);
  const foreign = await answerOn(`${practice.deps.url}/sign-in`, 'passkey');
  practice.deps.url = ours;
  assert.equal((await send(foreign)).status, 422, 'another origin');
  elsewhere.server.closeAllConnections();
  elsewhere.server.close();
});

test('a device that does not know its owner is a second step, but does not sign in alone', async () => {
  await device.send('WebAuthn.removeVirtualAuthenticator', { authenticatorId });
  authenticatorId = await plugIn(device, false);
  await signIn();
  await addPasskey('Nyckelknippan');
  await signOut();
  await page.goto('/sign-in');
  await button('Logga in med passkey').click();
  await page.getByText(/Det avbröts/).waitFor();
  await signIn();
  await button('Använd passkey').click();
  await page.getByText(/Hej Anna/).waitFor();
});

test('at another address than the one people are given, and without JavaScript, passkeys are not spoken of', async () => {
  await signIn();
  await addPasskey();
  await signOut();
  await page.goto(`${practice.deps.url.replace('localhost', '127.0.0.1')}/sign-in`);
  await page.waitForLoadState('networkidle');
  assert.ok(await button('Logga in med passkey').isHidden());
  const plain = await openPage(browser, practice.deps.url, { javaScriptEnabled: false });
  await plain.page.goto('/sign-in');
  assert.ok(await plain.page.getByText('Logga in med passkey').isHidden());
  await plain.page.fill('#email', ANNA.email);
  await plain.page.fill('#password', PASSWORD);
  await plain.page.click('button.primary');
  assert.ok(await plain.page.getByText(/kan inte användas i den här webbläsaren/).isVisible());
  assert.ok(await plain.page.getByLabel('Reservkod').isVisible());
  await plain.close();
});

test('words that wait behind the sign-in page go on with a passkey alone', async () => {
  await signIn();
  await addPasskey();
  await page.goto('/clients/new');
  await page.locator('#name').fill('Karin Östlund');
  practice.pass(2 * 3600);
  await page.locator('form button.primary').first().click();
  await button('Logga in med passkey').click();
  await page.waitForURL(/\/clients\/[\w-]{22}/);
  assert.ok(await page.getByText('Karin Östlund').first().isVisible());
});

/** Types into two notes of a card, which are not saved when the session ends. */
async function writeTwoNotes(card: string) {
  await page.goto(card);
  for (const name of ['Bakgrund', 'Övrigt']) {
    await page.locator('summary', { hasText: name }).click();
    await page.getByLabel(name).fill(`Ord om ${name}`);
  }
  practice.pass(2 * 3600);
}

test('words in two notes wait, one for the password and the code, one for a passkey, and neither is lost', async () => {
  const { secret } = await addApp(practice, practice.anna);
  const card = await addClient(practice.anna);
  practice.pass(60);
  await signIn();
  await page.locator('#secondCode').fill(codeOf(practice, secret));
  await page.click('button.primary');
  await addPasskey();
  await writeTwoNotes(card);
  const note = page.locator('details.note', { hasText: 'Bakgrund' });
  await note.getByRole('button', { name: 'Spara' }).click();
  await note.locator('input[type=password]').fill(PASSWORD);
  await note.locator('input[type=email]').fill(ANNA.email);
  await note.getByRole('button', { name: 'Logga in och fortsätt' }).click();
  await note.locator('#secondCode').fill(codeOf(practice, secret));
  await note.getByRole('button', { name: 'Logga in och fortsätt' }).click();
  await note.getByText('Ord om Bakgrund').waitFor();
  const texts = () => practice.db.$client.prepare('SELECT group_concat(text) FROM client_notes').pluck().get();
  assert.equal(texts(), 'Ord om Bakgrund');
  assert.equal(await page.getByLabel('Övrigt').inputValue(), 'Ord om Övrigt');
  practice.pass(2 * 3600);
  const other = page.locator('details.note', { hasText: 'Övrigt' });
  await other.getByRole('button', { name: 'Spara' }).click();
  await button('Logga in med passkey').click();
  await page.waitForFunction(() => document.querySelectorAll('.note .text').length === 2);
  assert.equal(texts(), 'Ord om Bakgrund,Ord om Övrigt');
});

/** Lets time pass for the server and for the page that stands open. */
async function wait(minutes: number) {
  practice.pass(minutes * 60);
  await page.evaluate((ms) => {
    const now = Date.now.bind(Date);
    Date.now = () => now() + ms;
  }, minutes * 60_000);
}

test('a page that stood open asks the passkey anew, for what it asks itself, whatever form it keeps', async () => {
  await signIn();
  await addPasskey();
  await page.goto('/clients/new');
  await page.getByLabel('Namn', { exact: true }).fill('Karin Östlund');
  practice.pass(2 * 3600);
  await page.locator('form button.primary').first().click();
  await page.fill('#signInEmail', ANNA.email);
  await page.fill('#signInPassword', PASSWORD);
  await page.click('button.primary');
  await button('Använd passkey').waitFor();
  await wait(6);
  await button('Använd passkey').click();
  await page.waitForURL(/\/clients\/[\w-]{22}/);
  await page.goto('/settings/feeds');
  practice.pass(11 * 60);
  await page.locator('form[action="/settings/feeds"] button').click();
  await button('Använd passkey').waitFor();
  await wait(11);
  await button('Använd passkey').click();
  await page.locator('#address').waitFor();
  assert.equal(logged('account.passkey_confirmed'), 1);
});

test('of two notes that wait for a passkey each asks once, and neither hinders the other', async () => {
  const card = await addClient(practice.anna);
  await signIn();
  await addPasskey();
  await writeTwoNotes(card);
  const notes = ['Bakgrund', 'Övrigt'].map((hasText) => page.locator('details.note', { hasText }));
  for (const note of notes) {
    await note.getByRole('button', { name: 'Spara' }).click();
    await note.getByRole('button', { name: 'Logga in med passkey' }).waitFor();
  }
  await page.evaluate(() => {
    const { credentials } = navigator;
    const get = credentials.get.bind(credentials);
    credentials.get = (options) => {
      document.body.dataset.asked = `${Number(document.body.dataset.asked ?? 0) + 1}`;
      return get(options);
    };
  });
  await notes[0]?.getByRole('button', { name: 'Logga in med passkey' }).click();
  await page.waitForFunction(() => document.querySelectorAll('.note .text').length === 1);
  assert.equal(await page.evaluate(() => document.body.dataset.asked), '1');
  await notes[1]?.getByRole('button', { name: 'Logga in med passkey' }).click();
  await page.waitForFunction(() => document.querySelectorAll('.note .text').length === 2);
});

test('without JavaScript, too, a list that was confirmed begins to come by itself, and the way back is there', async () => {
  await addClient(practice.anna);
  const plain = await openPage(browser, practice.deps.url, { javaScriptEnabled: false });
  await plain.page.goto('/sign-in');
  await plain.page.fill('#email', ANNA.email);
  await plain.page.fill('#password', PASSWORD);
  await plain.page.click('button.primary');
  await plain.page.goto('/clients');
  practice.pass(11 * 60);
  await plain.page.getByRole('link', { name: /Exportera/ }).click();
  await plain.page.locator('#confirmSecret').fill(PASSWORD);
  const coming = plain.page.waitForEvent('download');
  await plain.page.getByRole('button', { name: 'Fortsätt' }).click();
  assert.match((await coming).suggestedFilename(), /^klienter-2026-11-23\.csv$/);
  await plain.page.getByRole('link', { name: 'Tillbaka' }).click();
  await plain.page.waitForURL('**/clients');
  await plain.close();
});

test('the pages about signing in are calm and whole at 320 px, in the light and in the dark', async () => {
  await signIn();
  await addPasskey();
  practice.pass(60);
  await addApp(practice, practice.anna);
  for (const [colorScheme, width] of [
    ['dark', 320],
    ['light', 1280],
  ] as const) {
    await page.emulateMedia({ colorScheme });
    await page.setViewportSize({ width, height: 800 });
    for (const path of ['', '/app', '/passkeys/new']) {
      await page.goto(`/settings/sign-in${path}`);
      await assertAccessible(page);
      await picture(page, `factor${path.replaceAll('/', '-')}-${width}-${colorScheme}`);
    }
  }
});
