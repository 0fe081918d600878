import type { Page } from 'playwright-core';
import type { Db } from '../../src/db/database.ts';
import { type Browser, inputValue } from './app.ts';

/** The latest one-time code, as it waits in the outbox. */
export const codeIn = (db: Db): string =>
  JSON.parse(
    db.$client
      .prepare("SELECT params FROM messages WHERE kind = 'code' ORDER BY created_at DESC, rowid DESC")
      .pluck()
      .get() as string,
  ).code;

/** The link on the therapist's page that shows it. */
export const linkIn = (html: string): string => /\/c\/[\w-]{43}/.exec(html)?.[0] as string;

/** Makes a browser known to the client's page behind the link: asks for the code, and types it. */
export async function makeKnown(visitor: Browser, db: Db, link: string): Promise<void> {
  const { text } = await visitor.get(`${link}/code`).expect(200);
  const visitorSend = inputValue(text.replaceAll('<button', '<input'), 'visitorSend') || 'email';
  await visitor.post(`${link}/code`).type('form').send({ visitorSend }).expect(303);
  await visitor
    .post(`${link}/code`)
    .type('form')
    .send({ visitorCode: codeIn(db) })
    .expect(303);
}

/** The same by hand, in a real browser that stands before the door. */
export async function enterCode(page: Page, db: Db): Promise<void> {
  await page
    .getByRole('button', { name: /^Skicka kod till/ })
    .first()
    .click();
  await page.getByLabel('Koden').fill(codeIn(db));
  await page.keyboard.press('Enter');
}
