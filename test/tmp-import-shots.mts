import { addClient, listen, openPractice, ANNA, PASSWORD } from './support/app.ts';
import { assertAccessible, launch, openPage } from './support/browser.ts';
const { anna, app } = await openPractice();
await addClient(anna, { name: 'Karin Östlund', personnummer: '19900101-9802', email: 'karin@example.com' });
const { server, url } = await listen(app);
const browser = await launch();
const GOOD = 'Namn;Pnr;Mobil;Mejl;Anmärkning;Skostorlek\nÅke Ek;19701063-2391;070-174 06 05;ake.ek@example.com;"Portkod 1234,\nringer helst på kvällen efter klockan sju när barnen har somnat";43\nK. Ö.;;;karin@example.com;;\nBengt-Olof Wolfeschlegelsteinhausenbergerdorff;;;;;38\nÅke Ek;;;;;';
const BAD = GOOD + '\n;900101-9802;12;inte e-post;;\nX;900101-9802;;;;\nEva;;;\n';
for (const width of [1280, 320]) for (const colorScheme of ['light', 'dark']) {
  const { page, complaints, close } = await openPage(browser, url, { colorScheme, viewport: { width, height: 800 }, javaScriptEnabled: true } as any);
  await page.goto('/sign-in'); await page.fill('#email', ANNA.email); await page.fill('#password', PASSWORD); await page.click('button.primary');
  const shot = async (name) => { await page.screenshot({ path: `/tmp/shots/${name}-${width}-${colorScheme}.png`, fullPage: true }); try { await assertAccessible(page); } catch (e) { console.log(name, width, String(e.message).slice(0, 800)); } };
  await page.goto('/clients/import'); await page.click('summary'); await shot('start');
  await page.fill('#text', GOOD); await page.click('form[data-guard] button'); await shot('good');
  await page.goto('/clients/import'); await page.setInputFiles('#file', { name: 'x.csv', mimeType: 'text/csv', buffer: Buffer.from(BAD) }); await page.click('main button.primary'); await shot('bad');
  await page.fill('#text', 'Namn;Ort\nBo;"Ek\n'); await page.click('main button.primary'); await shot('broken');
  if (complaints.length) console.log(complaints);
  await close();
}
await browser.close(); server.close();
