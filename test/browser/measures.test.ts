import assert from 'node:assert/strict';
import type { Server } from 'node:http';
import { after, before, test } from 'node:test';
import type { Browser } from 'playwright-core';
import { ANNA, listen, PASSWORD } from '../support/app.ts';
import { assertAccessible, launch, openPage, picture } from '../support/browser.ts';
import { OWN, openMeasures, phq9 } from '../support/measures.ts';
import { enterCode } from '../support/visitor.ts';

let browser: Browser;
let server: Server;
let url: string;
let practice: Awaited<ReturnType<typeof openMeasures>>;

before(async () => {
  browser = await launch();
  practice = await openMeasures();
  ({ server, url } = await listen(practice.app));
});

after(async () => {
  await browser.close();
  server.close();
});

const PHONE = { width: 320, height: 640 };

test('on a phone without JavaScript the client answers a form with the thumb', async () => {
  const address = await practice.asked();
  const options = { viewport: PHONE, javaScriptEnabled: false, hasTouch: true, isMobile: true };
  const { page, complaints, close } = await openPage(browser, url, options);
  await page.goto(address);
  await enterCode(page, practice.db);
  await page.locator('.option').first().waitFor();
  const targets = await page.locator('.option').all();
  assert.equal(targets.length, 40);
  for (const target of targets) assert.ok(((await target.boundingBox())?.height ?? 0) >= 44);
  for (const [name, value] of Object.entries(phq9(2, 1, 2, 1, 2, 1, 0, 1))) {
    await page.locator(`.option:has([name=${name}][value="${value}"])`).tap();
  }
  await page.getByRole('button', { name: 'Skicka svaren' }).tap();
  assert.match(await page.locator('form .notice-bad').innerText(), /Fråga 9: Välj ett svar/);
  assert.ok(await page.locator('[name=q1][value="2"]').isChecked(), 'kept');
  await page.locator('.option:has([name=q9][value="0"])').tap();
  await page.getByRole('button', { name: 'Skicka svaren' }).tap();
  await page.getByRole('heading', { name: 'Tack för dina svar' }).waitFor();
  assert.deepEqual(complaints, []);
  await close();
});

for (const [width, scheme] of [
  [320, 'dark'],
  [1280, 'light'],
] as const) {
  test(`forms are accessible at ${width} px in ${scheme} colours`, async () => {
    const { asked, fill, link, card, answered, send, passDays, rows } = practice;
    await passDays(14);
    await answered(phq9(1, 1, 1, 1, 0, 0, 0, 0, 1));
    const address = await asked();
    await send('/settings/forms/new', { ...OWN, title: `Skattning ${width} ${scheme}` }).expect(303);
    const [own] = rows('SELECT family FROM measures ORDER BY rowid DESC');
    const { page, complaints, close } = await openPage(browser, url, {
      viewport: { width, height: 800 },
      colorScheme: scheme,
    });
    const look = async (path: string, name: string) => {
      await page.goto(path);
      await assertAccessible(page);
      await picture(page, `measures-${name}-${width}-${scheme}`);
    };
    await page.goto(address);
    await enterCode(page, practice.db);
    await page.locator('.option').first().waitFor();
    await look(address, 'fill');
    await page.getByRole('button', { name: 'Skicka svaren' }).click();
    await page.locator('form .notice-bad').waitFor();
    await assertAccessible(page);
    await look(link, 'own-page');
    const theirs = await asked({ measure: own?.family });
    await look(theirs, 'fill-own');
    await page.goto('/sign-in');
    await page.fill('[name=email]', ANNA.email);
    await page.fill('[name=password]', PASSWORD);
    await page.click('main button');
    await look('/', 'overview');
    await look(card, 'card');
    await look(`${card}/forms`, 'all');
    await look(`${card}/forms/new`, 'new');
    await look('/settings/forms', 'list');
    await look(`/settings/forms/${own?.family}`, 'builder');
    await look(`/settings/forms/${own?.family}/preview`, 'preview');
    await fill(address, phq9(1, 1, 1, 1, 1, 1, 1, 1, 1)).expect(303);
    await look(address, 'done');
    const [unread] = rows('SELECT id FROM measure_requests WHERE answered_at IS NOT NULL ORDER BY answered_at DESC');
    await look(`${card}/forms/${unread?.id}`, 'answer');
    await send(`${card}/forms/${theirs.split('/').at(-1)}/withdraw`).expect(303);
    assert.deepEqual(complaints, []);
    await close();
  });
}
