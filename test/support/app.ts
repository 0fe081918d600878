import { createServer, type Server } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import supertest from 'supertest';
import { createApp } from '../../src/app.ts';
import { sandbox } from '../../src/charges/sandbox.ts';
import { type Db, open } from '../../src/db/database.ts';
import { migrate, readMigrations } from '../../src/db/migrate.ts';
import type { Deps } from '../../src/http/context.ts';
import { LIMITS } from '../../src/http/limits.ts';
import { newMeter } from '../../src/http/metrics.ts';
import type { Line } from '../../src/log.ts';

export const PASSWORD = 'grön cykel i regn';
export const ANNA = {
  name: 'Anna Lind',
  title: 'Leg. psykolog',
  profession: 'Psykolog',
  practice: 'Lindens mottagning',
  locale: 'sv',
  email: 'anna@example.com',
  password: PASSWORD,
};

export const migrations = readMigrations();
let image: Buffer | undefined;

/** A database of its own for each test, from a migrated image: a tenth of a millisecond. */
export function freshDb(): Db {
  if (!image) {
    const db = open(':memory:');
    migrate(db, migrations);
    image = db.$client.serialize();
  }
  return open(Buffer.from(image));
}

/** What a practice without a data folder has: none, and nobody to make one. */
export const noBackups: Deps['backups'] = {
  folder: join(tmpdir(), 'klientkort-without-backups'),
  at: null,
  since: () => null,
  failure: () => null,
  standing: () => 'none',
  begin: () => false,
};

export type Practice = Awaited<ReturnType<typeof startPractice>>;

/** The real app on a database of its own. The clock stands still until a test moves it. */
export function startPractice(given: Partial<Deps> = {}) {
  let now = Math.floor(Date.UTC(2026, 10, 23, 9, 0) / 1000);
  const lines: Line[] = []; // of the log, but those of requests
  const db = given.db ?? freshDb();
  const deps: Deps = {
    db,
    clock: () => now,
    zone: 'Europe/Stockholm',
    trustProxy: false,
    demo: false,
    twoFactor: 'optional',
    url: 'https://klientkort.example',
    gateway: sandbox(db),
    carriers: {},
    meter: newMeter(),
    backups: noBackups,
    log: (line) => void (line.ms === undefined && lines.push(line)),
    limits: LIMITS,
    ...given,
  };
  const app = createApp(deps);
  return {
    app,
    deps,
    db: deps.db,
    lines,
    /** Lets time pass, in seconds. */
    pass: (seconds: number) => {
      now += seconds;
    },
    browser: () => supertest.agent(app),
  };
}

export type Browser = ReturnType<typeof supertest.agent>;
type App = ReturnType<typeof startPractice>;

/** A practice with its first account, and a browser signed in to it through the setup form. */
export async function openPractice(given: Partial<Deps> = {}) {
  const practice = startPractice(given);
  const anna = practice.browser();
  await anna
    .post('/setup')
    .type('form')
    .send({ ...ANNA, example: 'empty' })
    .expect(303);
  return { ...practice, anna };
}

/** A further therapist, invited by Anna, in a browser of their own. */
export async function inviteTherapist(practice: App & { anna: Browser }, email = 'bo@example.com', name = 'Bo Ek') {
  const answer = await practice.anna
    .post('/admin/therapists')
    .type('form')
    .send({ email, therapist: 'yes' })
    .expect(200);
  const address = /\/invitations\/[\w-]+/.exec(answer.text)?.[0] as string;
  const browser = practice.browser();
  await browser
    .post(address)
    .type('form')
    .send({ ...ANNA, name, email })
    .expect(303);
  return browser;
}

export async function signIn(practice: App, email = ANNA.email, password = PASSWORD): Promise<Browser> {
  const browser = practice.browser();
  await enter(browser, email, password);
  return browser;
}

/** Signs a browser in, or in again after a night. */
export const enter = (browser: Browser, email = ANNA.email, password = PASSWORD) =>
  browser.post('/sign-in').type('form').send({ email, password }).expect(303);

/** Adds a client through the form and gives the card's address, `/clients/<id>`. */
export async function addClient(browser: Browser, client: Record<string, string> = {}): Promise<string> {
  const form = { name: 'Karin Östlund', confirmed: 'yes', ...client };
  const answer = await browser.post('/clients/new').type('form').send(form).expect(303);
  return answer.headers.location as string;
}

/** The value of a hidden or visible input in a page. */
export const inputValue = (html: string, name: string): string =>
  new RegExp(`name="${name}"[^>]*value="([^"]*)"`).exec(html)?.[1] ?? '';

/** Starts the app on a free loopback port, for browser tests. */
export async function listen(app: Parameters<typeof createServer>[1]): Promise<{ server: Server; url: string }> {
  const server = createServer(app);
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  const address = server.address();
  if (!address || typeof address === 'string') throw new Error('no port');
  return { server, url: `http://127.0.0.1:${address.port}` };
}
