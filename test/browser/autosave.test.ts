/// <reference lib="dom" />
import assert from 'node:assert/strict';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { after, afterEach, before, beforeEach, test } from 'node:test';
import type { Browser, Page } from 'playwright-core';
import { ANNA, addClient, openPractice, PASSWORD } from '../support/app.ts';
import { launch, openPage } from '../support/browser.ts';

let browser: Browser;
let practice: Awaited<ReturnType<typeof openPractice>>;
let server: Server;
let port: number;
let page: Page;
let card: string;
let close: () => Promise<void>;

before(async () => {
  browser = await launch();
});
after(() => browser.close());

/** Starts the server, on the same port when it has had one. */
async function start() {
  server = createServer(practice.app);
  await new Promise<void>((done) => server.listen(port ?? 0, '127.0.0.1', done));
  port = (server.address() as AddressInfo).port;
}

async function stop() {
  const closed = new Promise((done) => server.close(done));
  server.closeAllConnections();
  await closed;
}

beforeEach(async () => {
  practice = await openPractice();
  card = await addClient(practice.anna, { name: 'Karin Östlund' });
  port = 0;
  await start();
  ({ page, close } = await openPage(browser, `http://127.0.0.1:${port}`));
  page.setDefaultTimeout(15_000);
  await page.goto('/sign-in');
  await page.fill('#email', ANNA.email);
  await page.fill('#password', PASSWORD);
  await page.click('button.primary');
});
afterEach(async () => {
  await close();
  await stop();
});

const stored = (sql: string) => practice.db.$client.prepare(sql).pluck().get();
const kept = () => JSON.parse((stored('SELECT typed FROM unsaved_texts') as string | undefined) ?? '{}').text;
const says = (text: RegExp) => page.locator('[data-kept]', { hasText: text }).waitFor();

test('what is typed is kept after two seconds of rest, and the page says so only then', async () => {
  await page.goto(`${card}/journal/new`);
  await page.locator('#text').pressSequentially('Klienten berättar');
  assert.equal(await page.locator('[data-kept]').textContent(), '');
  await says(/^Sparat \d\d:\d\d:\d\d · inte i journalen än$/);
  assert.equal(kept(), 'Klienten berättar');
  assert.equal(stored('SELECT count(*) FROM journal_entries'), 0);
});

test('somebody who never rests is kept every twenty seconds all the same', async () => {
  await page.clock.install();
  await page.goto(`${card}/journal/new`);
  for (let second = 0; second < 21; second++) {
    await page.locator('#text').pressSequentially('x');
    await page.clock.runFor(1000);
  }
  await says(/^Sparat/);
  assert.match(kept(), /^x{18,21}$/);
});

test('the server stops while one types, and starts again: nothing typed is lost', async () => {
  await page.goto(`${card}/journal/new`);
  await page.locator('#text').pressSequentially('Före avbrottet.');
  await says(/^Sparat/);
  await stop();
  await page.locator('#text').pressSequentially(' Under avbrottet.');
  await says(/^Inte sparat – ingen kontakt/);
  await page.keyboard.press('Control+s');
  await page.locator('#unsent').waitFor();
  assert.equal(await page.inputValue('#text'), 'Före avbrottet. Under avbrottet.');
  await start();
  await says(/^Sparat/);
  assert.equal(kept(), 'Före avbrottet. Under avbrottet.');
  await page.keyboard.press('Control+s');
  await says(/^Sparat \d\d:\d\d:\d\d$/);
  assert.equal(stored('SELECT text FROM journal_entries'), 'Före avbrottet. Under avbrottet.');
  assert.equal(stored('SELECT count(*) FROM unsaved_texts'), 0);
});

test('a browser that dies leaves the words on the card, where they are picked up', async () => {
  await page.goto(`${card}/journal/new`);
  await page.locator('#text').pressSequentially('Batteriet tog slut');
  await says(/^Sparat/);
  await page.context().newPage(); // the old page is left behind, as a dead browser leaves it
  const next = await page.context().newPage();
  await next.goto(card);
  await next.getByRole('link', { name: 'Fortsätt skriva' }).click();
  assert.equal(await next.inputValue('#text'), 'Batteriet tog slut');
  await next.getByRole('button', { name: 'Spara', exact: true }).click();
  await next.getByText(/^Sparat \d/).waitFor();
  assert.equal(stored('SELECT text FROM journal_entries'), 'Batteriet tog slut');
  assert.equal(stored('SELECT count(*) FROM unsaved_texts'), 0);
});

test('a session that ended keeps nothing, says so, and the save completes after the password', async () => {
  await page.goto(`${card}/journal/new`);
  practice.pass(3 * 3600);
  await page.locator('#text').pressSequentially('Skrivet för länge sedan');
  await says(/^Inte sparat – du är utloggad/);
  assert.equal(stored('SELECT count(*) FROM unsaved_texts'), 0, 'nothing is stored before the sign-in');
  assert.doesNotMatch(JSON.stringify(practice.db.$client.prepare('SELECT data FROM sessions').all()), /Skrivet/);
  await page.keyboard.press('Control+s');
  await page.getByLabel('E-post').fill(ANNA.email);
  await page.getByLabel('Lösenord').fill(PASSWORD);
  await page.getByRole('button', { name: 'Logga in och fortsätt' }).click();
  await page.getByText(/^Sparat \d/).waitFor();
  assert.equal(stored('SELECT text FROM journal_entries'), 'Skrivet för länge sedan');
});

test('two tabs keep what is typed in each, and the second to save sees both texts', async () => {
  await page.goto(`${card}/journal/new`);
  await page.fill('#text', 'Gemensam början.');
  await page.keyboard.press('Control+s');
  await page.getByText(/^Sparat \d/).waitFor();
  const second = await page.context().newPage();
  await second.goto(page.url());
  await second.fill('#text', 'Flik två.');
  await second.locator('[data-kept]', { hasText: 'inte i journalen' }).waitFor();
  await page.fill('#text', 'Flik ett.');
  await says(/inte i journalen/);
  assert.equal(stored('SELECT count(*) FROM unsaved_texts'), 2);
  await page.keyboard.press('Control+s');
  await says(/^Sparat \d\d:\d\d:\d\d$/);
  await second.keyboard.press('Control+s');
  await second.getByRole('heading', { name: 'En annan version har sparats under tiden' }).waitFor();
  assert.match(await second.locator('main').innerText(), /Flik ett\./);
  assert.equal(await second.inputValue('#text'), 'Flik två.');
});

test('Stäng goes back to the card without a question, and what was discarded can be fetched back', async () => {
  await page.goto(`${card}/journal/new`);
  await page.locator('#text').pressSequentially('Ångrat');
  await page.getByRole('button', { name: 'Stäng' }).click();
  await page.getByRole('link', { name: 'Hämta tillbaka' }).click();
  assert.equal(await page.inputValue('#text'), 'Ångrat');
  await page.keyboard.press('Control+Enter');
  await page.getByRole('heading', { name: 'Signera anteckningen' }).waitFor();
  assert.equal(stored('SELECT text FROM journal_entries'), 'Ångrat');
});

test('a slash and a short word become the phrase, and undo takes it back', async () => {
  await practice.anna.post('/settings/phrases').type('form').send({ word: 'rem', text: 'Remiss skickad.' }).expect(303);
  await page.goto(`${card}/journal/new`);
  await page.locator('#text').pressSequentially('Bra möte. /rem hej');
  assert.equal(await page.inputValue('#text'), 'Bra möte. Remiss skickad. hej');
  await says(/^Sparat/);
  assert.equal(kept(), 'Bra möte. Remiss skickad. hej');
  await page.fill('#text', '');
  await page.locator('#text').pressSequentially('Se /rem');
  await page.keyboard.press('Tab');
  assert.equal(await page.inputValue('#text'), 'Se Remiss skickad.');
  await page.keyboard.press('Control+z');
  assert.match(await page.inputValue('#text'), /^Se \/?/);
  await page.locator('#text').pressSequentially(' och/eller /okänt ');
  assert.match(await page.inputValue('#text'), /och\/eller \/okänt $/);
});
