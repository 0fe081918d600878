/// <reference lib="dom" />
import assert from 'node:assert/strict';
import type { Server } from 'node:http';
import { after, before, test } from 'node:test';
import type { Browser, Page } from 'playwright-core';
import { ANNA, listen, PASSWORD } from '../support/app.ts';
import { launch, openPage } from '../support/browser.ts';
import { openCalendar } from '../support/calendar.ts';

let browser: Browser;
let server: Server;
let url: string;
let calendar: Awaited<ReturnType<typeof openCalendar>>;

before(async () => {
  browser = await launch();
});
after(async () => {
  await browser.close();
  server.close();
});

/** A signed-in page on a practice of its own. */
async function enter(options: Parameters<typeof openPage>[2] = {}) {
  server?.close();
  calendar = await openCalendar();
  ({ server, url } = await listen(calendar.app));
  const opened = await openPage(browser, url, options);
  await opened.page.goto('/sign-in');
  await opened.page.fill('#email', ANNA.email);
  await opened.page.fill('#password', PASSWORD);
  await opened.page.keyboard.press('Enter');
  await opened.page.waitForURL(`${url}/`);
  return opened;
}

const wall = () =>
  new Date(Number(calendar.row().starts_at) * 1000)
    .toLocaleString('sv-SE', { timeZone: 'Europe/Stockholm' })
    .slice(0, 16);

/** Tabs on until what has the focus reads so. */
async function tabTo(page: Page, what: RegExp): Promise<void> {
  for (let n = 0; n < 150; n++) {
    await page.keyboard.press('Tab');
    const text = await page.evaluate(() => {
      const { activeElement: it } = document;
      return `${it?.id} ${it?.getAttribute('name')} ${it?.textContent?.replace(/\s+/g, ' ')}`;
    });
    if (what.test(text)) return;
  }
  throw new Error(`nothing like ${what} can be reached with Tab`);
}

for (const javaScriptEnabled of [true, false]) {
  test(`a meeting is booked from the calendar with the keyboard alone, ${javaScriptEnabled ? 'with' : 'without'} JavaScript`, async () => {
    const { page, complaints, close } = await enter({ javaScriptEnabled });
    await page.goto('/calendar?week=2026-W49');
    await tabTo(page, /08:00–17:00 Ledigt/);
    await page.keyboard.press('Enter');
    await page.waitForURL(/bookings\/new\?at=/);
    await tabTo(page, /Karin Östlund/);
    await page.keyboard.press('Enter');
    await page.waitForURL(/client=/);
    assert.deepEqual([await page.inputValue('#date'), await page.inputValue('#time')], ['2026-11-30', '08:00']);
    await tabTo(page, /^minutes/);
    await page.keyboard.press('ControlOrMeta+A');
    await page.keyboard.type('60');
    await page.keyboard.press('Enter');
    await page.waitForURL(/\/clients\//);
    assert.equal(wall(), '2026-11-30 08:00');
    assert.equal(Number(calendar.row().ends_at) - Number(calendar.row().starts_at), 3600);
    assert.deepEqual(complaints, []);
    await close();
  });
}

test('a click in a free hour books at that quarter, and a booking can be drawn to another day and time', async () => {
  const { page, complaints, close } = await enter();
  await calendar.booked({ date: '2026-12-01', time: '10:00' });
  await page.goto('/calendar?week=2026-W49');
  const hour = (await page.locator('.axis li').first().boundingBox())?.height as number;
  const monday = page.locator('.pieces').first();
  const box = (await monday.boundingBox()) as { x: number; y: number; width: number };
  await page.mouse.click(box.x + 40, box.y + 5.6 * hour);
  await page.waitForURL(/at=2026-11-30T13:30/);
  await page.goBack();

  const booked = page.locator('.booked');
  const from = (await booked.boundingBox()) as { x: number; y: number };
  await page.mouse.move(from.x + 20, from.y + 10);
  await page.mouse.down();
  await page.mouse.move(from.x + 20 + box.width, from.y + 10 + 2.25 * hour, { steps: 5 });
  await page.mouse.up();
  await page.waitForURL(/\/bookings\/[\w-]{22}\?at=2026-12-02T12:15#change/);
  assert.equal(wall(), '2026-12-01 10:00', 'nothing is moved before it is saved');
  await page.click('#change .primary');
  await page.waitForURL(/\/bookings\/[\w-]{22}$/);
  assert.equal(wall(), '2026-12-02 12:15');
  assert.deepEqual(complaints, []);
  await close();
});

test('an open time can be drawn too, and a touch or a click alone moves nothing', async () => {
  const { page, close } = await enter();
  await calendar.open({ date: '2026-12-01', from: '13:00', to: '13:45' });
  await page.goto('/calendar?week=2026-W49');
  const slot = page.locator('.open');
  const hour = (await page.locator('.axis li').first().boundingBox())?.height as number;
  const at = (await slot.boundingBox()) as { x: number; y: number };
  await page.mouse.move(at.x + 60, at.y + 8);
  await page.mouse.down();
  await page.mouse.move(at.x + 60, at.y + 8 - 2 * hour, { steps: 5 });
  await page.mouse.up();
  await page.waitForURL(/\/calendar\/times\/[\w-]{22}\?on=2026-12-01&at=2026-12-01T11:00#change/);
  assert.deepEqual([await page.inputValue('#from'), await page.inputValue('#to')], ['11:00', '11:45']);
  await page.click('#change .primary');
  await page.waitForURL(/\/calendar\?date=2026-12-01/);
  assert.match((await page.locator('.open').textContent()) ?? '', /11:00/);
  await page.locator('.open > a').first().click();
  await page.waitForURL(/\/bookings\/new\?at=2026-12-01T11:00&minutes=45/);
  await close();
});

test('on a phone the calendar is one day at a time, or the whole week as a list', async () => {
  const { page, close } = await enter({ viewport: { width: 320, height: 640 } });
  await calendar.booked({ date: '2026-11-23', time: '15:00' });
  await calendar.booked({ date: '2026-11-25', time: '09:00' });
  await page.goto('/calendar');
  const seen = () => page.locator('.day:visible h2').allInnerTexts();
  assert.match((await seen()).join(), /^måndag 23 nov/);
  assert.equal((await seen()).length, 1);
  await page.click('.day-strip a:has-text("25")');
  assert.match((await seen()).join(), /^onsdag 25 nov/);
  await page.click('text=Nästa dag');
  assert.match((await seen()).join(), /^torsdag 26 nov/);
  await page.click('text=Hela veckan');
  assert.equal((await seen()).length, 7);
  assert.ok((await page.evaluate(() => document.documentElement.scrollWidth - innerWidth)) <= 0);
  await close();
});

test('the week is printed as a grid on one landscape page', async () => {
  const { page, close } = await enter();
  await calendar.booked({ date: '2026-11-25', time: '09:00' });
  await page.goto('/calendar');
  const pdf = (await page.pdf({ preferCSSPageSize: true })).toString('latin1');
  assert.equal(pdf.match(/\/Type \/Page\b/g)?.length, 1);
  const [, width, height] = /\/MediaBox \[0 0 ([\d.]+) ([\d.]+)\]/.exec(pdf) ?? [];
  assert.ok(Number(width) > Number(height));
  await page.emulateMedia({ media: 'print' });
  assert.equal(await page.locator('.free:visible, nav:visible, .calendar-tools:visible').count(), 0);
  assert.equal(await page.locator('.booked:visible').count(), 1);
  await close();
});
