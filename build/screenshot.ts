// `npm run screenshot`: the picture in the README, docs/card.png, of a card of the example practice.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { launch, openPage } from '../test/support/browser.ts';

const ROOT = join(import.meta.dirname, '..');
const env = { PATH: process.env.PATH, PORT: '0' };
const server = spawn(process.execPath, [join(ROOT, 'src/main.ts'), 'demo'], {
  env,
  stdio: ['ignore', 'pipe', 'inherit'],
});
let said = '';
for await (const chunk of server.stdout) {
  said += chunk;
  if (said.includes('\n')) break;
}
const browser = await launch();
try {
  const { page } = await openPage(browser, /http:\S+/.exec(said)?.[0] ?? '', {
    viewport: { width: 1280, height: 1000 },
  });
  await page.goto('/sign-in');
  await page.fill('[name=email]', 'anna@example.com');
  await page.fill('[name=password]', 'klientkort-demo');
  await page.click('main button.primary');
  await page.goto('/clients');
  await page.click('main table a, main .rows a');
  await page.waitForLoadState();
  await page.screenshot({ path: join(ROOT, 'docs/card.png') });
} finally {
  await browser.close();
  server.kill();
  await once(server, 'close');
}
