/// <reference lib="dom" />
import assert from 'node:assert/strict';
import type { Server } from 'node:http';
import { after, before, test } from 'node:test';
import type { Browser, Page } from 'playwright-core';
import { listen } from '../support/app.ts';
import { assertAccessible, launch, openPage, picture } from '../support/browser.ts';
import { openMatching } from '../support/matching.ts';

let browser: Browser;
let server: Server;
let url: string;
let practice: Awaited<ReturnType<typeof openMatching>>;

before(async () => {
  browser = await launch();
  practice = await openMatching();
  ({ server, url } = await listen(practice.app));
});

after(async () => {
  await browser.close();
  server.close();
});

/** From the presentation to the end, as somebody with a phone does it. `look` sees each page. */
async function search(page: Page, name: string, look: (name: string) => Promise<void>) {
  const next = async (step: string) => {
    await look(step);
    await page.getByRole('button', { name: /^(Nästa|Se våra förslag)$/ }).click();
  };
  await page.goto('/therapists');
  await look('therapists');
  await page.goto('/therapists/anna-lind');
  await look('profile');
  await page.getByRole('link', { name: 'Välj Anna' }).click();
  await look('start');
  await page.getByRole('button', { name: 'Börja' }).click();
  await page.getByRole('button', { name: 'Nästa' }).click();
  await page.locator('#choice-error').waitFor();
  await look('refused');
  await page.getByLabel('Vuxen').check();
  await next('1');
  await page.getByLabel('Oro och ångest').check();
  await page.getByLabel('Egna ord').fill('Jag vaknar på nätterna.');
  await next('2');
  await page.getByLabel('Vad är svårast just nu?').fill('Att vara ensam.');
  await page.getByRole('button', { name: 'Tillbaka' }).click();
  assert.equal(await page.getByLabel('Egna ord').inputValue(), 'Jag vaknar på nätterna.');
  await page.getByRole('button', { name: 'Nästa' }).click();
  assert.equal(await page.getByLabel('Vad är svårast just nu?').inputValue(), 'Att vara ensam.');
  await next('3');
  await next('4');
  await next('5');
  await page.getByLabel('Svenska', { exact: true }).check();
  await next('6');
  await next('7');
  await page.getByLabel('Videosamtal').check();
  await next('8');
  await page.getByRole('group', { name: 'onsdag' }).getByLabel('eftermiddag').check();
  await next('9');
  await page.getByLabel('Jag betalar själv').check();
  await next('10');
  await page.getByRole('button', { name: 'Se våra förslag' }).click();
  await look('11-refused');
  await page.getByLabel('Namn').fill(name);
  await page.getByLabel('E-post', { exact: true }).and(page.locator('#email')).fill('nils@example.com');
  await page.locator('#consent').check();
  await next('11');
  await page.getByText('Därför föreslås Anna:').waitFor();
  await look('result');
  await page.getByRole('link', { name: 'Välj Anna' }).click();
  await page
    .getByLabel(/Videosamtal/)
    .first()
    .check();
  await look('choose');
  await page.getByRole('button', { name: 'Välj Anna som min terapeut' }).click();
  await page.getByRole('heading', { name: 'Tack, Anna Lind är din terapeut' }).waitFor();
  await look('done');
}

for (const javaScriptEnabled of [true, false]) {
  for (const colorScheme of ['light', 'dark'] as const) {
    if (!javaScriptEnabled && colorScheme === 'dark') continue;
    const how = javaScriptEnabled ? colorScheme : 'without JavaScript';
    test(`on a phone somebody finds a therapist and a time, and the card has the answers: ${how}`, async () => {
      const { page, complaints, close } = await openPage(browser, url, {
        javaScriptEnabled,
        colorScheme,
        viewport: { width: 320, height: 700 },
      });
      const name = `Nils ${how.replace(/\s/g, '')}`;
      await search(page, name, async (step) => {
        await picture(page, `match-${step}-320-${how.replace(/\s/g, '-')}`);
        if (javaScriptEnabled) await assertAccessible(page);
      });
      assert.deepEqual(complaints, []);
      await close();
      const id = practice.db.$client
        .prepare("SELECT id FROM clients WHERE origin = 'mediated' AND name = ?")
        .pluck()
        .get(name);
      const card = (await practice.anna.get(`/clients/${id}`).expect(200)).text;
      assert.match(card, /Jag vaknar på nätterna\.[\s\S]*Visa alla svar[\s\S]*Att vara ensam\./);
      assert.match(card, /Videosamtal/);
    });
  }
}
