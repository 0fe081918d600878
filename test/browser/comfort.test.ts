/// <reference lib="dom" />
import assert from 'node:assert/strict';
import type { Server } from 'node:http';
import { after, afterEach, before, beforeEach, test } from 'node:test';
import type { Browser, Page } from 'playwright-core';
import { ANNA, addClient, listen, openPractice, PASSWORD } from '../support/app.ts';
import { launch, openPage } from '../support/browser.ts';

let browser: Browser;
let practice: Awaited<ReturnType<typeof openPractice>>;
let server: Server;
let page: Page;
let card: string;
let complaints: string[];
let close: () => Promise<void>;

before(async () => {
  browser = await launch();
});
after(() => browser.close());

beforeEach(async () => {
  practice = await openPractice();
  card = await addClient(practice.anna, { name: 'Karin Östlund' });
  await addClient(practice.anna, { name: 'Nils Holm' });
  const listening = await listen(practice.app);
  server = listening.server;
  ({ page, complaints, close } = await openPage(browser, listening.url));
  page.setDefaultTimeout(10_000);
  await page.goto('/sign-in');
  await page.fill('#email', ANNA.email);
  await page.fill('#password', PASSWORD);
  await page.click('button.primary');
});
afterEach(async () => {
  await close();
  server.closeAllConnections();
  server.close();
  assert.deepEqual(complaints, []);
});

const stored = (sql: string) => practice.db.$client.prepare(sql).pluck().get();

test('the list searches while one types, keeps the place to type in, and its address can be shared', async () => {
  await page.goto('/clients');
  await page.locator('#q').pressSequentially('nils', { delay: 20 });
  await page.getByText('1 klient', { exact: true }).waitFor();
  assert.ok(await page.getByRole('link', { name: 'Nils Holm' }).isVisible());
  assert.equal(await page.getByRole('link', { name: 'Karin Östlund' }).count(), 0);
  assert.equal(await page.evaluate(() => document.activeElement?.id), 'q');
  await page.waitForURL(/q=nils/);
  await page.fill('#q', '');
  await page.getByText('2 klienter').waitFor();
});

test('saving one note leaves the words in another untouched', async () => {
  await page.goto(card);
  await page.locator('summary', { hasText: 'Bakgrund' }).click();
  await page.locator('summary', { hasText: 'Övrigt' }).click();
  await page.getByLabel('Övrigt').fill('Halvskrivet');
  await page.getByLabel('Bakgrund').fill('Klart');
  await page.locator('details', { hasText: 'Bakgrund' }).getByRole('button', { name: 'Spara' }).click();
  await page.getByText(/^Sparad/).waitFor();
  assert.equal(await page.getByLabel('Övrigt').inputValue(), 'Halvskrivet');
  assert.equal(stored('SELECT group_concat(text) FROM client_notes'), 'Klart');
});

test('words typed while a save is under way stay in the editor', async () => {
  await page.goto(`${card}/journal/new`);
  await page.fill('#text', 'Första.');
  await page.route('**/journal/new', async (route) => {
    await new Promise((done) => setTimeout(done, 400));
    await route.continue();
  });
  await page.getByRole('button', { name: 'Spara', exact: true }).click();
  await page.locator('#text').press('End');
  await page.locator('#text').pressSequentially(' Andra.');
  await page.getByText(/^Sparat \d/).waitFor();
  assert.equal(await page.inputValue('#text'), 'Första. Andra.');
  page.once('dialog', (dialog) => dialog.dismiss());
  const asked = page.waitForEvent('dialog');
  await page.getByRole('link', { name: 'Översikt' }).click();
  await asked;
  await page.getByRole('button', { name: 'Spara', exact: true }).click();
  await page.waitForFunction(() => document.querySelector<HTMLInputElement>('[name=version]')?.value === '2');
  assert.equal(stored('SELECT text FROM journal_entries'), 'Första. Andra.');
});

test('leaving a half-written entry asks first; a saved one does not', async () => {
  await page.goto(`${card}/journal/new`);
  await page.locator('#text').pressSequentially('Halvskrivet');
  const asked = page.waitForEvent('dialog');
  const leaving = page.getByRole('link', { name: 'Översikt' }).click();
  const dialog = await asked;
  assert.equal(dialog.type(), 'beforeunload');
  await dialog.dismiss();
  await leaving;
  assert.equal(await page.inputValue('#text'), 'Halvskrivet');
  await page.getByRole('button', { name: 'Spara', exact: true }).click();
  await page.getByText(/^Sparat \d/).waitFor();
  await page.getByRole('link', { name: 'Översikt' }).click();
  await page.getByRole('heading', { name: 'Hej Anna' }).waitFor();
});

test('what a template put in, or the server refused, still counts as unsaved', async () => {
  await page.goto(`${card}/journal/new`);
  await page.selectOption('#template', 'soap');
  await page.getByRole('button', { name: 'Infoga rubriker' }).click();
  await page.waitForFunction(() => document.querySelector<HTMLTextAreaElement>('#text')?.value.includes('Plan:'));
  page.once('dialog', (dialog) => dialog.dismiss());
  const asked = page.waitForEvent('dialog');
  await page.getByRole('link', { name: 'Översikt' }).click();
  await asked;
  await page.getByRole('button', { name: 'Spara och signera' }).click();
  await page.getByText('En tom anteckning kan inte signeras.').first().waitFor();
  assert.match(await page.inputValue('#text'), /Plan:/);
});

test('when the server fails or is gone, the writing stays and says that it is not saved', async () => {
  await page.goto(`${card}/journal/new`);
  await page.fill('#text', 'Får inte försvinna');
  practice.db.$client.exec('ALTER TABLE journal_entries RENAME TO away');
  await page.getByRole('button', { name: 'Spara', exact: true }).click();
  await page.getByText(/^Inte sparat/).waitFor();
  assert.equal(await page.inputValue('#text'), 'Får inte försvinna');
  practice.db.$client.exec('ALTER TABLE away RENAME TO journal_entries');
  await page.route('**/journal/new', (route) => route.abort());
  await page.getByRole('button', { name: 'Spara', exact: true }).click();
  await page.getByText(/^Inte sparat/).waitFor();
  await page.unroute('**/journal/new');
  await page.getByRole('button', { name: 'Spara', exact: true }).click();
  await page.getByText(/^Sparat \d/).waitFor();
  assert.equal(await page.getByText(/^Inte sparat/).isVisible(), false);
  assert.equal(stored('SELECT text FROM journal_entries'), 'Får inte försvinna');
  complaints.length = 0; // the browser's own notes of the faults made here
});

test('a session that ended while writing asks for the password on the same page and then completes the save', async () => {
  await page.goto(`${card}/journal/new`);
  const words = 'Rad ett\n\n  "citat" & <b> åäö 😀';
  await page.fill('#text', words);
  practice.pass(3 * 3600);
  await page.getByRole('button', { name: 'Spara', exact: true }).click();
  await page.getByRole('heading', { name: 'Logga in för att fortsätta' }).waitFor();
  assert.equal(stored('SELECT count(*) FROM journal_entries'), 0);
  await page.getByLabel('E-post').fill(ANNA.email);
  await page.getByLabel('Lösenord').fill('fel lösenord helt');
  await page.getByRole('button', { name: 'Logga in och fortsätt' }).click();
  await page.getByText('E-postadressen eller lösenordet stämmer inte.').waitFor();
  await page.getByLabel('Lösenord').fill(PASSWORD);
  await page.getByRole('button', { name: 'Logga in och fortsätt' }).click();
  await page.getByText(/^Sparat \d/).waitFor();
  assert.equal(stored('SELECT text FROM journal_entries'), words);
  assert.equal(await page.inputValue('#text'), words);
});

test('a session that ended on the card asks for the password there too', async () => {
  await page.goto(card);
  await page.locator('summary', { hasText: 'Bakgrund' }).click();
  await page.getByLabel('Bakgrund').fill('Viktigt');
  practice.pass(3 * 3600);
  await page.locator('details[open]').getByRole('button', { name: 'Spara' }).click();
  await page.getByLabel('E-post').fill(ANNA.email);
  await page.getByLabel('Lösenord').fill(PASSWORD);
  await page.getByRole('button', { name: 'Logga in och fortsätt' }).click();
  await page.getByText('Viktigt').waitFor();
  assert.equal(stored('SELECT text FROM client_notes'), 'Viktigt');
});

test('the idle warning can be answered without losing the page, and an unanswered one hides it', async () => {
  await page.clock.install();
  await page.goto(`${card}/journal/new`);
  await page.locator('#text').pressSequentially('Halvskrivet');
  await page.clock.runFor(3000);
  await page.getByText(/^Sparat/).waitFor(); // keeping what is typed counts as being there
  await page.clock.fastForward('58:30');
  const warning = page.getByText('Är du kvar?');
  await warning.waitFor();
  await page.getByRole('button', { name: 'Fortsätt arbeta' }).click();
  await warning.waitFor({ state: 'hidden' });
  assert.equal(await page.inputValue('#text'), 'Halvskrivet');
  await page.clock.fastForward('01:00:00');
  await page.getByText('Du är utloggad.').waitFor();
  assert.equal(await page.evaluate(() => document.documentElement.className), 'locked');
  assert.equal(await page.inputValue('#text'), 'Halvskrivet');
});

test('with nothing unsaved, an idle page leaves the screen', async () => {
  await page.clock.install();
  await page.goto(card);
  practice.pass(2 * 3600);
  await page.clock.fastForward('01:00:00');
  await page.waitForURL(/\/sign-in\?next=/);
  assert.equal(await page.getByText('Karin').count(), 0);
});

test('everything on the card can be reached and worked with the keyboard alone', async () => {
  await page.goto(card);
  await page.keyboard.press('Tab');
  assert.equal(await page.evaluate(() => document.activeElement?.textContent), 'Hoppa till innehållet');
  await page.keyboard.press('Enter');
  for (let presses = 0; presses < 30; presses++) {
    await page.keyboard.press('Tab');
    if (await page.evaluate(() => document.activeElement?.tagName === 'SUMMARY')) break;
  }
  await page.keyboard.press('Enter');
  await page.keyboard.press('Tab');
  await page.keyboard.type('Skrivet utan mus');
  await page.keyboard.press('Tab');
  await page.keyboard.press('Enter');
  await page.getByText(/^Sparad/).waitFor();
  assert.equal(stored('SELECT text FROM client_notes'), 'Skrivet utan mus');
});

test('a session that ended with words in two notes loses neither', async () => {
  await page.goto(card);
  await page.locator('summary', { hasText: 'Bakgrund' }).click();
  await page.locator('summary', { hasText: 'Övrigt' }).click();
  await page.getByLabel('Övrigt').fill('Halvskrivet');
  await page.getByLabel('Bakgrund').fill('Klart');
  practice.pass(3 * 3600);
  const note = page.locator('details.note', { hasText: 'Bakgrund' });
  await note.getByRole('button', { name: 'Spara' }).click();
  await page.getByLabel('E-post').fill(ANNA.email);
  await page.getByLabel('Lösenord').fill('fel lösenord helt');
  await page.getByRole('button', { name: 'Logga in och fortsätt' }).click();
  await page.getByText('E-postadressen eller lösenordet stämmer inte.').waitFor();
  assert.equal(await page.getByLabel('Övrigt').inputValue(), 'Halvskrivet');
  await page.getByLabel('Lösenord').fill(PASSWORD);
  await page.getByRole('button', { name: 'Logga in och fortsätt' }).click();
  await page.getByText(/^Sparad/).waitFor();
  assert.equal(stored('SELECT group_concat(text) FROM client_notes'), 'Klart');
  assert.equal(await page.getByLabel('Övrigt').inputValue(), 'Halvskrivet');
  await page.locator('details.note', { hasText: 'Övrigt' }).getByRole('button', { name: 'Spara' }).click();
  await page.waitForFunction(() => document.querySelectorAll('.note .text').length === 2);
  assert.equal(stored('SELECT count(*) FROM client_notes'), 2);
});

test('the page that asks for the password again warns before the words in it are left', async () => {
  await page.goto(`${card}/journal/new`);
  await page.fill('#text', 'Viktigt');
  practice.pass(3 * 3600);
  await page.keyboard.press('Control+s');
  await page.getByRole('heading', { name: 'Logga in för att fortsätta' }).waitFor();
  await page.getByLabel('Lösenord').click();
  const asked = page.waitForEvent('dialog');
  await page.evaluate(() => setTimeout(() => location.reload()));
  const dialog = await asked;
  assert.equal(dialog.type(), 'beforeunload');
  await dialog.dismiss();
  await page.getByRole('heading', { name: 'Logga in för att fortsätta' }).waitFor();
});

test('nothing can be typed into a note that is being saved, and nothing typed before is lost', async () => {
  await page.goto(card);
  await page.locator('summary', { hasText: 'Bakgrund' }).click();
  await page.getByLabel('Bakgrund').fill('Först');
  await page.route('**/notes/*', async (route) => {
    await new Promise((done) => setTimeout(done, 500));
    await route.continue();
  });
  await page.locator('details[open]').getByRole('button', { name: 'Spara' }).click();
  await page.waitForFunction(() => document.querySelector<HTMLTextAreaElement>('.note textarea')?.readOnly);
  await page.getByText(/^Sparad/).waitFor();
  await page.unroute('**/notes/*');
  await page.route('**/notes/*', (route) => route.abort());
  await page.locator('summary', { hasText: 'Övrigt' }).click();
  await page.getByLabel('Övrigt').fill('Kvar');
  await page.locator('details.note', { hasText: 'Övrigt' }).getByRole('button', { name: 'Spara' }).click();
  await page.getByText(/^Inte sparat/).waitFor();
  await page.getByLabel('Övrigt').press('End');
  await page.getByLabel('Övrigt').pressSequentially('!');
  assert.equal(await page.getByLabel('Övrigt').inputValue(), 'Kvar!');
  complaints.length = 0; // the browser's own notes of the faults made here
});
