import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import type { Browser, Page } from 'playwright-core';
import { listen } from '../support/app.ts';
import { assertAccessible, launch, openPage, picture } from '../support/browser.ts';
import { plain } from '../support/calendar.ts';
import { openPath, SECRET } from '../support/path.ts';

let browser: Browser;
before(async () => {
  browser = await launch();
});
after(() => browser.close());

/** Answers the questionnaire with what must be answered and some words, and chooses Anna's first free video meeting. */
async function search(page: Page, look: () => Promise<void>) {
  const next = async () => {
    await look();
    await page.getByRole('button', { name: /^(Nästa|Se våra förslag)$/ }).click();
  };
  await page.goto('/match');
  await page.getByRole('button', { name: 'Börja' }).click();
  await page.getByLabel('Vuxen').check();
  await next();
  await page.getByLabel('Oro och ångest').check();
  await page.getByLabel('Egna ord').fill('Hemlig oro');
  await next();
  for (const _ of ['hard', 'earlier', 'gender']) await next();
  await page.getByLabel('Svenska', { exact: true }).check();
  await next();
  await next();
  await page.getByLabel('Videosamtal').check();
  await next();
  await next();
  await page.getByLabel('Jag betalar själv').check();
  await next();
  await page.getByLabel('Namn').fill('Nils Holm');
  await page.locator('#email').fill('nils@example.com');
  await page.getByRole('checkbox', { name: 'E-post' }).check();
  await page.locator('#consent').check();
  await next();
  await page.getByRole('link', { name: 'Välj Anna' }).click();
  await page
    .getByLabel(/Videosamtal/)
    .first()
    .check();
  await look();
  await page.getByRole('button', { name: 'Välj Anna som min terapeut' }).click();
  await page.getByRole('heading', { name: 'Tack, Anna Lind är din terapeut' }).waitFor();
}

for (const javaScriptEnabled of [false, true]) {
  test(`on a phone, from the first question to a meeting called off, by the letters, ${javaScriptEnabled ? 'with' : 'without'} JavaScript`, async () => {
    const { app, anna, client, wait, tick, linkIn, codeIn, dayBefore, letter } = await openPath();
    const { server, url } = await listen(app);
    const viewport = { width: 320, height: 640 };
    const { page, complaints, close } = await openPage(browser, url, { javaScriptEnabled, viewport });
    const look = async () => {
      if (javaScriptEnabled) await assertAccessible(page);
    };
    /** The client's own pages hold nothing of what was answered. */
    const lookOwn = async (name: string) => {
      await look();
      await picture(page, `path-${name}-${javaScriptEnabled}`);
      assert.doesNotMatch(await page.content(), SECRET);
    };
    await search(page, look);
    await lookOwn('done');
    assert.match(plain((await anna.get(client()).expect(200)).text), /Hemlig oro.*Visa alla svar/);

    await wait();
    await page.goto(linkIn(/^Din sida/));
    await lookOwn('door');
    await page.getByRole('button', { name: /^Skicka kod till/ }).click();
    await page.getByLabel('Koden').waitFor();
    await tick();
    await page.getByLabel('Koden').fill(codeIn());
    await page.keyboard.press('Enter');
    await page.getByRole('heading', { name: 'Kommande möten' }).waitFor();
    await page.getByRole('button', { name: 'Registrera betalkort' }).click();
    await look();
    await page.getByLabel(/4242 4242/).check();
    await page.getByRole('button', { name: /Registrera/ }).click();
    await page.getByText('Visa •••• 4242').waitFor();
    await lookOwn('card');

    await dayBefore();
    await page.goto(linkIn(/^Kvitto/));
    await lookOwn('charged');
    await page.locator('[aria-labelledby=receipts]').getByRole('link').click();
    await page.getByText('900').first().waitFor();
    await lookOwn('receipt');
    await page.goto(linkIn(/^Påminnelse/));
    await page.getByRole('link', { name: 'Avboka' }).click();
    await lookOwn('call-off');
    await page.getByRole('button', { name: 'Avboka mötet' }).click();
    await page.getByText('Du har inga bokade möten.').waitFor();
    await lookOwn('called-off');
    await wait();
    assert.match(letter(/^Avbokat möte/), /onsdag 25 nov\. kl\. 13:00 med Anna Lind är avbokat/);
    assert.deepEqual(complaints, []);
    await close();
    server.close();
  });
}
