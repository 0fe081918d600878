/// <reference lib="dom" />
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import type { Browser, Page } from 'playwright-core';
import { ANNA, listen, PASSWORD, startPractice } from '../support/app.ts';
import { launch, openPage } from '../support/browser.ts';

let browser: Browser;
before(async () => {
  browser = await launch();
});
after(() => browser.close());

async function setUp(page: Page) {
  await page.goto('/');
  assert.equal(new URL(page.url()).pathname, '/setup');
  for (const field of ['name', 'title', 'profession', 'email', 'password'] as const)
    await page.fill(`#${field}`, ANNA[field]);
  await page.getByLabel('Börja tomt').check();
  await page.getByRole('button', { name: 'Skapa kontot' }).click();
  await page.getByRole('heading', { name: 'Hej Anna' }).waitFor();
}

async function addClient(page: Page) {
  await page.getByRole('link', { name: 'Ny klient' }).click();
  await page.getByLabel('Namn', { exact: true }).fill('Karin Östlund');
  await page.getByLabel(/^Personnummer/).fill('19900101-1234');
  await page.getByRole('button', { name: 'Lägg till klienten' }).click();
  await page.locator('#personnummer-error').waitFor();
  assert.equal(await page.getByLabel('Namn', { exact: true }).inputValue(), 'Karin Östlund');
  await page.getByLabel(/^Personnummer/).fill('19900101-9802');
  await page.getByRole('button', { name: 'Lägg till klienten' }).click();
  await page.getByRole('heading', { name: 'Karin Östlund', level: 1 }).waitFor();
}

async function writeNote(page: Page) {
  await page.locator('summary', { hasText: 'Bakgrund' }).click();
  await page.getByLabel('Bakgrund').fill('Uppvuxen i Luleå.');
  await page.locator('details[open]').getByRole('button', { name: 'Spara' }).click();
  await page.getByText(/^Sparad .* av Anna Lind/).waitFor();
  await page.getByRole('link', { name: 'Redigera' }).click();
  await page.getByLabel('Bakgrund').fill('Uppvuxen i Luleå och Boden.');
  await page.getByRole('button', { name: 'Spara' }).click();
  await page.getByText('1 tidigare version').waitFor();
  assert.ok(await page.getByText('Uppvuxen i Luleå och Boden.').isVisible());
}

async function writeAndSign(page: Page) {
  await page.getByRole('link', { name: 'Skapa ny journalanteckning' }).click();
  const text = page.getByLabel('Anteckning', { exact: true });
  await text.fill('Inledande rad.');
  await page.getByLabel('Mall').selectOption('SOAP');
  await page.getByRole('button', { name: 'Infoga rubriker' }).click();
  await page.waitForFunction(() => document.querySelector<HTMLTextAreaElement>('#text')?.value.includes('Subjektivt:'));
  await text.fill(`${await text.inputValue()}\nSov bättre.`);
  await page.getByRole('button', { name: 'Spara', exact: true }).click();
  await page.getByText(/^Sparat \d/).waitFor();
  await page.waitForURL(/\/journal\/[\w-]{22}$/);
  await text.fill('Sov mycket bättre.');
  await page.getByRole('button', { name: 'Spara och signera' }).click();
  await page.getByRole('button', { name: 'Signera och lås' }).waitFor();
  assert.ok(await page.getByText('Sov mycket bättre.').isVisible());
  await page.getByRole('button', { name: 'Signera och lås' }).click();
  await page.getByText('Anteckningen är signerad och låst.').waitFor();
  await page.getByText(/^Signerad av Anna Lind, Leg\. psykolog/).waitFor();
}

async function archiveAndFind(page: Page) {
  await page.getByRole('link', { name: 'Karin Östlund' }).click();
  await page.getByRole('button', { name: 'Gör inaktiv' }).click();
  await page.getByText(/Klienten är inaktiv/).waitFor();
  await page.getByRole('link', { name: 'Klienter' }).first().click();
  await page.getByLabel('Visa').selectOption('Inaktiva');
  await page.getByRole('button', { name: 'Sök' }).click();
  await page.getByRole('link', { name: 'Karin Östlund' }).click();
  await page.getByRole('button', { name: 'Gör aktiv' }).click();
  await page.getByText('Klienten är aktiv igen.').waitFor();
}

async function signOutAndIn(page: Page) {
  await page.getByRole('button', { name: 'Logga ut' }).click();
  await page.getByLabel('E-post').fill(ANNA.email);
  await page.getByLabel('Lösenord').fill(PASSWORD);
  await page.getByRole('button', { name: 'Logga in' }).click();
  await page.getByRole('heading', { name: 'Hej Anna' }).waitFor();
}

for (const javaScriptEnabled of [true, false]) {
  for (const width of [1280, 320]) {
    const how = `${javaScriptEnabled ? 'with' : 'without'} JavaScript at ${width} px`;
    test(`a therapist sets up, adds a client, writes a note, writes and signs a journal entry, ${how}`, async () => {
      const practice = startPractice();
      const { server, url } = await listen(practice.app);
      const { page, complaints, close } = await openPage(browser, url, {
        javaScriptEnabled,
        viewport: { width, height: 800 },
      });
      page.setDefaultTimeout(10_000);
      await setUp(page);
      await addClient(page);
      await writeNote(page);
      await writeAndSign(page);
      await archiveAndFind(page);
      await signOutAndIn(page);
      assert.deepEqual(complaints, []);
      assert.deepEqual(practice.lines, []);
      await close();
      server.close();
    });
  }
}
