// npm run bench:pages: what each main page costs a poor device on a poor line, in the Chromium of the tests, and what
// Lighthouse says of it. Prints tables and the budgets, and writes both to bench/RESULTS.md. Loopback only, six minutes.
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import type { Browser } from 'playwright-core';
import { open } from '../src/db/database.ts';
import { launch } from '../test/support/browser.ts';
import { enterCode, linkIn } from '../test/support/visitor.ts';
import { PAGE, PROFILES, WEEK, type Weight, WHOLE } from './budgets.ts';
import { EMAIL, PASSWORD, type Practice } from './data.ts';
import { score } from './lighthouse.ts';
import { ask, median } from './measure.ts';
import { type Measured, type Runs, report, type Visits } from './pages-report.ts';
import { serve, stop } from './product.ts';
import { type Cookies, type Profile, type Seen, visit } from './visit.ts';
import { wireOf } from './wire.ts';

const RUNS: Runs = { low: 3, slow: 3 };

type Doors = { therapist: Cookies; client: Cookies; link: string };
type Subject = { name: string; path: string; cookies: Cookies; budget: Weight };

/** Signs in as the therapist, books the client three times, makes a link to the client's own page, and opens that door with the code of the letter. */
async function openDoors(browser: Browser, url: string, { card }: Practice, folder: string): Promise<Doors> {
  const therapist = await browser.newContext({ baseURL: url });
  const page = await therapist.newPage();
  await page.goto('/sign-in');
  await page.fill('#email', EMAIL);
  await page.fill('#password', PASSWORD);
  await Promise.all([page.waitForURL(`${url}/`), page.click('button.primary')]);
  const send = async (path: string, form: Record<string, string> = {}) => {
    const answer = await page.request.post(path, { form, headers: { origin: url }, maxRedirects: 0 });
    if (answer.status() >= 400) throw new Error(`${path} answered ${answer.status()}`);
    return answer.text();
  };
  const today = Temporal.Now.plainDateISO();
  for (const days of [8, 15, 22]) {
    const when = { date: `${today.add({ days })}`, time: '06:10', minutes: '45', kind: 'video' };
    await send(`/bookings/new?client=${card}`, when);
  }
  const link = linkIn(await send(`/clients/${card}/link`));
  const client = await browser.newContext({ baseURL: url });
  const door = await client.newPage();
  await door.goto(link);
  const db = open(join(folder, 'klientkort.db'));
  await enterCode(door, db);
  await door.waitForURL(url + link);
  db.$client.close();
  const cookies = { therapist: await therapist.cookies(), client: await client.cookies(), link };
  await Promise.all([therapist.close(), client.close()]);
  return cookies;
}

async function subjects(url: string, { card, week }: Practice, doors: Doors): Promise<Subject[]> {
  const cookie = doors.therapist.map(({ name, value }) => `${name}=${value}`).join('; ');
  const html = (await ask(`${url}/clients/${card}`, { cookie })).body.toString();
  const entry = new RegExp(`/clients/${card}/journal/[\\w-]{22}`).exec(html)?.[0] as string;
  const mine = (name: string, path: string, budget = PAGE) => ({ name, path, cookies: doors.therapist, budget });
  return [
    { name: 'sign-in', path: '/sign-in', cookies: [], budget: PAGE },
    mine('overview', '/'),
    mine('list', '/clients'),
    mine('card', `/clients/${card}`),
    mine('card, all entries', `/clients/${card}?entries=all`, WHOLE),
    mine('journal entry', entry),
    mine('editor', `/clients/${card}/journal/new`),
    mine('week', `/calendar?week=${week}`, WEEK),
    mine('payments', '/payments'),
    mine('settings', '/settings'),
    mine('help', '/help/journals'),
    { name: 'questionnaire', path: '/match', cookies: [], budget: PAGE },
    { name: "client's page", path: doors.link, cookies: doors.client, budget: PAGE },
  ];
}

/** The medians of some visits, and the icon, which this Chromium does not fetch, with the first. */
async function visits(browser: Browser, url: string, cookies: Cookies, profile: Profile, runs: number, icon: number) {
  const all: Visits[] = [];
  for (let n = 0; n < runs; n++) all.push(await visit(browser, url, cookies, profile));
  const middle = (which: keyof Visits) => {
    const of = (name: keyof Seen) => median(all.map((one) => one[which][name]));
    return {
      ...{ requests: of('requests'), bytes: of('bytes'), script: of('script'), elements: of('elements') },
      ...{ paint: of('paint'), blocking: of('blocking'), shift: of('shift') },
    };
  };
  const first = middle('first');
  return { first: { ...first, requests: first.requests + 1, bytes: first.bytes + icon }, second: middle('second') };
}

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  const { port } = server.address() as { port: number };
  await new Promise((done) => server.close(done));
  return port;
}

async function measure(folder: string): Promise<Measured[]> {
  const { url, practice } = await serve('product', folder);
  if (!practice) throw new Error('the product has no practice');
  const port = await freePort();
  const browser = await launch([`--remote-debugging-port=${port}`]);
  try {
    const doors = await openDoors(browser, url, practice, folder);
    const icon = (await wireOf(url, '/sign-in')).assets.svg ?? 0;
    const pages: Measured[] = [];
    for (const { path, cookies, ...page } of await subjects(url, practice, doors)) {
      const on = (name: keyof Runs) => visits(browser, url + path, cookies, PROFILES[name], RUNS[name], icon);
      const seen = { low: await on('low'), slow: await on('slow') };
      pages.push({ ...page, ...seen, lighthouse: await score(url + path, port, cookies) });
      process.stderr.write(`${page.name} `);
    }
    return pages;
  } finally {
    await browser.close();
  }
}

const folder = mkdtempSync(join(process.env.BENCH_DIR ?? import.meta.dirname, 'data-'));
try {
  report(await measure(folder), RUNS);
} finally {
  stop();
  rmSync(folder, { recursive: true, force: true });
}
