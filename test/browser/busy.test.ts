import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { setTimeout as pause } from 'node:timers/promises';
import { LIMITS } from '../../src/http/limits.ts';
import { ANNA, listen, PASSWORD, startPractice } from '../support/app.ts';
import { assertAccessible, launch, openPage, picture } from '../support/browser.ts';
import { dial, openListener } from '../support/raw.ts';

const browser = await launch();
after(() => browser.close());

test('who has to come back sees a page like the others, also on a phone and in the dark, and can ask again', async () => {
  const { app } = startPractice({ limits: { ...LIMITS, requestsOfOne: 0 } });
  const { server, url } = await listen(app);
  after(() => void server.close());
  for (const colorScheme of ['light', 'dark'] as const) {
    for (const width of [320, 1280]) {
      const { page, complaints, close } = await openPage(browser, url, {
        colorScheme,
        viewport: { width, height: 600 },
      });
      const answer = await page.goto('/sign-in');
      assert.equal(answer?.status(), 429);
      await page.getByRole('heading', { name: 'Försök igen om en liten stund' }).waitFor();
      await assertAccessible(page);
      await page.getByRole('link', { name: 'Försök igen' }).click();
      assert.equal(new URL(page.url()).pathname, '/sign-in');
      await picture(page, `busy-${width}-${colorScheme}`);
      assert.deepEqual(complaints, []);
      await close();
    }
  }
});

test('a form that found no place is not lost: the page says so, and reloading it sends the form once more', async () => {
  const { url, port } = await openListener({ requestsOfOne: 1 });
  const { page, close } = await openPage(browser, url);
  await page.goto('/sign-in');
  await page.fill('#email', ANNA.email);
  await page.fill('#password', PASSWORD);
  const held = await dial(port);
  const type = 'application/x-www-form-urlencoded';
  held.write(`POST /sign-in HTTP/1.1\r\nHost: a\r\nContent-Type: ${type}\r\nContent-Length: 9\r\n\r\nemail`);
  await pause(200);
  await page.click('button.primary');
  await page.getByText('ladda om sidan').waitFor();
  await assertAccessible(page);
  held.destroy();
  await pause(200);
  await page.reload();
  await page.getByRole('heading', { name: 'Hej Anna' }).waitFor();
  await close();
});
