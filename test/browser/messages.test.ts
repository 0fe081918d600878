import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import type { Browser } from 'playwright-core';
import { ANNA, listen, PASSWORD } from '../support/app.ts';
import { assertAccessible, launch, openPage, picture } from '../support/browser.ts';
import { openMessages } from '../support/messages.ts';

let browser: Browser;
before(async () => {
  browser = await launch();
});
after(() => browser.close());

/** An outbox with something in every state, at a server of its own. */
async function openOutbox() {
  const practice = await openMessages();
  const { booked, mail, wait, edit, card, send } = practice;
  await edit({ agreesSms: 'yes' }).expect(303);
  await booked();
  await wait();
  mail.refuse({ at: 'rcpt', code: 550, said: '5.1.1 <karin@example.com>: Recipient address rejected: User unknown' });
  await booked({ time: '11:00' });
  await wait();
  await booked({ time: '13:00' });
  await send(`${card}/messages/link`, { channel: 'email' }).expect(303);
  return { ...practice, ...(await listen(practice.app)) };
}

for (const width of [1280, 320]) {
  for (const colorScheme of ['light', 'dark'] as const) {
    test(`the pages of messages are accessible and fit at ${width} px, ${colorScheme}`, async () => {
      const { card, server, url, send } = await openOutbox();
      const viewport = { width, height: 800 };
      const { page, complaints, close } = await openPage(browser, url, { colorScheme, viewport });
      const look = async (name: string) => {
        await picture(page, `messages-${name}-${width}-${colorScheme}`);
        await assertAccessible(page);
      };
      await page.goto('/sign-in');
      await page.fill('#email', ANNA.email);
      await page.fill('#password', PASSWORD);
      await page.click('button.primary');
      await page.getByRole('heading', { name: 'Meddelanden' }).waitFor();
      const text = '/settings/messages/confirmation/sv';
      const addresses = {
        outbox: '/messages',
        client: `${card}/messages`,
        settings: '/settings/messages',
        text,
        card,
        edit: `${card}/edit`,
      };
      for (const [name, address] of Object.entries(addresses)) {
        await page.goto(address);
        await look(name);
      }
      await page.goto(text);
      await page.fill('#email', 'Hej {namn}');
      await page.getByRole('button', { name: 'Spara' }).click();
      await page.locator('#email-error').waitFor();
      await look('text-refused');
      await page.goto('/messages');
      await page.getByRole('button', { name: 'Visa och skicka för hand' }).first().click();
      await page.getByRole('heading', { name: 'Meddelandet i ord' }).waitFor();
      await look('words');
      assert.deepEqual(complaints, []);
      assert.ok(send);
      await close();
      server.close();
    });
  }
}

for (const javaScriptEnabled of [true, false]) {
  test(`a client says yes, is sent the link, and it is put away, ${javaScriptEnabled ? 'with' : 'without'} JavaScript`, async () => {
    const { card, server, url, states, edit } = await openMessages().then(async (it) => ({
      ...it,
      ...(await listen(it.app)),
    }));
    await edit({ agreesEmail: '' }).expect(303);
    const viewport = { width: 320, height: 700 };
    const { page, complaints, close } = await openPage(browser, url, { javaScriptEnabled, viewport });
    await page.goto('/sign-in');
    await page.fill('#email', ANNA.email);
    await page.fill('#password', PASSWORD);
    await page.click('button.primary');
    await page.goto(card);
    await page.getByText('Klienten har inte sagt ja till meddelanden.').waitFor();
    await page.getByRole('link', { name: 'Alla meddelanden' }).click();
    await page.getByLabel('Meddelanden med e-post').check();
    await page.getByLabel('Språk i meddelanden').selectOption('en');
    await page.getByRole('button', { name: 'Spara' }).click();
    await page.getByText('Sparat. Det gäller från nu.').waitFor();
    assert.ok(await page.getByLabel('Meddelanden med e-post').isChecked());
    await page.getByRole('button', { name: 'Skicka länk' }).click();
    await page.getByText('Länken skickas om tre minuter.').waitFor();
    await page.getByRole('button', { name: /^Ta bort/ }).click();
    await page.getByText('Meddelandet skickas inte.').waitFor();
    assert.deepEqual(states(), ['link dropped put_away']);
    assert.deepEqual(complaints, []);
    await close();
    server.close();
  });
}
