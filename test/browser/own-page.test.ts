/// <reference lib="dom" />
import assert from 'node:assert/strict';
import type { Server } from 'node:http';
import { after, before, test } from 'node:test';
import type { Browser } from 'playwright-core';
import { listen } from '../support/app.ts';
import { assertAccessible, launch, openPage, picture } from '../support/browser.ts';
import { openCalendar } from '../support/calendar.ts';
import { codeIn, linkIn } from '../support/visitor.ts';

let browser: Browser;
const servers: Server[] = [];

before(async () => {
  browser = await launch();
});
after(async () => {
  await browser.close();
  for (const server of servers) server.close();
});

/** Karin's page on a phone, with a meeting, a free time and an offer; the practice's phone is known. */
async function openPhone(options: Parameters<typeof openPage>[2]) {
  const practice = await openCalendar();
  const { booked, open, settings, send, card, db } = practice;
  const profile = { name: 'Anna Lind', title: 'Leg. psykolog', profession: 'Psykolog', locale: 'sv', idleMinutes: 60 };
  await send('/settings', { ...profile, practice: 'Lindens mottagning', phone: '0701234567' }).expect(303);
  await settings({ selfBooking: 'yes' }).expect(303);
  await booked({ place: 'Storgatan 1' });
  await open({ date: '2026-11-26' }).expect(303);
  await send(`/waiting/new?client=${card.slice('/clients/'.length)}`).expect(303);
  const entry = db.$client.prepare('SELECT id FROM waiting_entries').pluck().get();
  const at = Date.UTC(2026, 10, 27, 9, 0) / 1000;
  await send(`/waiting/offer?at=${at}&minutes=45`, { [`offer-${entry}`]: 'yes' }).expect(303);
  const link = linkIn((await send(`${card}/link`).expect(200)).text);
  const { server, url } = await listen(practice.app);
  servers.push(server);
  const opened = await openPage(browser, url, { viewport: { width: 320, height: 640 }, ...options });
  return { ...practice, ...opened, link };
}

for (const javaScriptEnabled of [true, false]) {
  test(`on a phone: link, code, meetings, cancel, book, card, ${javaScriptEnabled ? 'with' : 'without'} JavaScript`, async () => {
    const { page, complaints, close, link, db } = await openPhone({ javaScriptEnabled });
    const check = async () => {
      if (javaScriptEnabled) await assertAccessible(page);
    };
    await page.goto(link);
    await check();
    await page.getByRole('button', { name: 'Skicka kod till k•••@e•••.com' }).click();
    await page.getByLabel('Koden').fill(codeIn(db));
    await check();
    await picture(page, `own-page-code-${javaScriptEnabled}`);
    await page.keyboard.press('Enter');
    await page.getByRole('heading', { name: 'Kommande möten' }).waitFor();
    await check();
    await picture(page, `own-page-${javaScriptEnabled}`);

    await page.getByRole('button', { name: 'Jag kommer' }).click();
    await page.getByText('Du kommer', { exact: true }).waitFor();
    await page.getByRole('link', { name: 'Avboka' }).click();
    await check();
    await page.getByLabel('Något du vill säga?').fill('Förhinder');
    await page.getByRole('button', { name: 'Avboka mötet' }).click();
    await page.getByText('Du har inga bokade möten.').waitFor();

    await page.getByRole('link', { name: 'Boka en ledig tid' }).click();
    await check();
    await picture(page, `own-page-book-${javaScriptEnabled}`);
    await page.getByRole('link', { name: '13:45' }).click();
    await page.getByLabel('Videosamtal').check();
    await check();
    await page.getByRole('button', { name: 'Boka tiden' }).click();
    await page.getByText('tors 26 nov. 2026 13:45').or(page.getByText('tor 26 nov. 2026 13:45')).first().waitFor();

    await page.getByRole('button', { name: 'Ta tiden' }).click();
    await page.getByText('fre 27 nov. 2026 10:00').first().waitFor();

    await page.getByRole('button', { name: 'Registrera betalkort' }).click();
    await page.getByLabel(/4242 4242/).check();
    await page.getByRole('button', { name: /Registrera/ }).click();
    await page.getByText('Visa •••• 4242').waitFor();
    await check();
    await picture(page, `own-page-card-${javaScriptEnabled}`);
    assert.deepEqual(complaints, []);
    await close();
  });
}
