import { Secret, TOTP } from 'otpauth';
import { ANNA, type Browser, PASSWORD, type startPractice } from './app.ts';

type Clocked = { deps: Pick<ReturnType<typeof startPractice>['deps'], 'clock'> };

/** What another library than ours believes the app shows; `later` in steps of half a minute. */
export const codeOf = ({ deps }: Clocked, secret: string, later = 0): string =>
  new TOTP({ secret: Secret.fromBase32(secret) }).generate({ timestamp: (deps.clock() + 30 * later) * 1000 });

/** The key that the page of a new app shows, as it would be typed. */
export const secretIn = (html: string): string =>
  (/<code class="secret">([A-Z2-7 ]+)<\/code>/.exec(html)?.[1] ?? '').replaceAll(' ', '');

/** The recovery codes that a page shows. */
export const codesIn = (html: string): string[] =>
  [...html.matchAll(/<code>([0-9a-z]{4}(?:-[0-9a-z]{4}){5})<\/code>/g)].map(([, code]) => code as string);

/** Adds an app to the account that is signed in. Its first code is used up by that; `codes` come with the first factor. */
export async function addApp(practice: Clocked, browser: Browser): Promise<{ secret: string; codes: string[] }> {
  const secret = secretIn((await browser.get('/settings/sign-in/app').expect(200)).text);
  const form = { code: codeOf(practice, secret) };
  const { text } = await browser.post('/settings/sign-in/app').type('form').send(form);
  return { secret, codes: codesIn(text) };
}

/** Gives e-mail and password in a browser, and what it takes after that. */
export async function comeHalfWay(browser: Browser, email = ANNA.email, password = PASSWORD): Promise<Browser> {
  await browser
    .post('/sign-in')
    .type('form')
    .send({ email, password })
    .expect(303)
    .expect('location', '/sign-in/second?next=%2F');
  return browser;
}

export const second = (browser: Browser, form: Record<string, string>) =>
  browser.post('/sign-in/second?next=%2F').type('form').send(form);
