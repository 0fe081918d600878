import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { LIMITS } from '../../src/http/limits.ts';
import { listen, startPractice } from '../support/app.ts';
import { assertAccessible, launch, openPage, picture } from '../support/browser.ts';

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
