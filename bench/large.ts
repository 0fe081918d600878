// npm run bench:large: a platform of 1,000 therapists beside an ordinary practice in the same run. Each is a server in a
// process of its own, as in production: encrypted, its jobs running. What counts is the growth from the one to the other. The
// databases are built once a day and kept in bench/cache; a run takes about six minutes, the building four
// more, and 3 GB of disk three times.
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { cpSync, createReadStream, mkdtempSync, openSync, readFileSync, rmSync, statSync } from 'node:fs';
import http from 'node:http';
import { join } from 'node:path';
import autocannon from 'autocannon';
import { databaseIn, lookInto } from '../src/data-folder.ts';
import { newId } from '../src/shared/ids.ts';
import { emailOf, PASSWORD, practiceOf, SIZES } from './large-data.ts';
import { report, type Side } from './large-report.ts';
import { ask, median } from './measure.ts';
import { signIn } from './product.ts';

const HERE = process.env.BENCH_DIR ?? import.meta.dirname;
const MAIN = join(import.meta.dirname, '../src/main.ts');
const USERS = 200;
const ROUNDS = 3; // small and large take turns, so that drift meets both
const AMOUNT = 1000; // requests of all users in each round: seconds, so that neither connecting nor one checkpoint decides
const ALONE = 100; // requests of one user in each round
const PACE = { rate: 60, duration: 15 }; // requests and seconds: 200 people who each do something every three seconds
const FORM = { 'content-type': 'application/x-www-form-urlencoded' };
const TEXT = 'Klienten berättar om en vecka med mindre oro. '.repeat(12);

type Size = keyof typeof SIZES;
type User = { cookie: string; clients: string[]; drafts: { address: string; id: string }[] };
type Server = {
  size: Size;
  url: string;
  pid: number;
  env: NodeJS.ProcessEnv;
  users: User[];
  startMs: number;
  bytes: number;
};

const children: ChildProcess[] = [];

/**
 * Starts the product on a copy of the practice, so that what is built stays as it is. The copy is read once, for the system
 * to have it in memory as it has a file that was in use for a day: of a copy it keeps but a part.
 */
async function serve(size: Size, folder: string): Promise<Server> {
  cpSync(await practiceOf(SIZES[size], join(HERE, 'cache')), folder, { recursive: true });
  for await (const _ of createReadStream(databaseIn(folder), { highWaterMark: 2 ** 20 }));
  const env = { PATH: process.env.PATH, PORT: '0', DATA_DIR: folder, KLIENTKORT_BACKUP_AT: 'never' };
  const began = performance.now();
  const log = openSync(join(folder, 'server.log'), 'a');
  const child = spawn(process.execPath, [MAIN], { env, stdio: ['ignore', 'pipe', log] });
  children.push(child);
  const url = await new Promise<string>((done, fail) => {
    child.stdout?.on('data', (said) => {
      const found = /http:\S+/.exec(String(said))?.[0];
      if (found) done(found.replace('localhost', '127.0.0.1'));
    });
    child.once('exit', () => fail(new Error(`the ${size} one did not start`)));
  });
  await ask(`${url}/sign-in`);
  const startMs = performance.now() - began;
  await caughtUp(url);
  const bytes = statSync(databaseIn(folder)).size;
  return { size, url, pid: child.pid as number, env, users: await signInAll(size, url, folder), startMs, bytes };
}

/** Waits until the charges that fell due since the practice was built are made. */
async function caughtUp(url: string): Promise<void> {
  for (let n = 0; n < 600; n++) {
    if ((await gauge(url, 'klientkort_charges_due')) === 0) return;
    await new Promise((done) => setTimeout(done, 200));
  }
  throw new Error('charges are still due');
}

async function gauge(url: string, name: string): Promise<number> {
  const { body } = await ask(`${url}/metrics`);
  return Number(new RegExp(`^${name} (\\S+)$`, 'm').exec(body.toString())?.[1]);
}

/** Sessions by the form, spread over the therapists there are, each with ten of their clients. */
async function signInAll(size: Size, url: string, folder: string): Promise<User[]> {
  const emails = Array.from({ length: USERS }, (_, n) => emailOf(Math.floor((n * SIZES[size]) / USERS)));
  const clients = lookInto({ dataDir: folder, keyFile: join(folder, 'klientkort.key') }, ({ $client }) => {
    const ten = $client
      .prepare(
        'SELECT c.id FROM clients c JOIN accounts a ON a.id = c.therapist_id WHERE a.email = ? ORDER BY sort_key LIMIT 10',
      )
      .pluck();
    return emails.map((email) => ten.all(email) as string[]);
  });
  const users: User[] = [];
  for (const [n, email] of emails.entries()) {
    const cookie = await signIn(url, { email, password: PASSWORD });
    users.push({ cookie, clients: clients[n] as string[], drafts: [] });
  }
  return users;
}

/** `done` is called when it was answered as it should be. */
type Asked = { path: string; form?: Record<string, string>; done?: () => void };
type Action = { name: string; of: (user: User) => Asked };

const pick = <T>(all: T[]): T => all[Math.floor(Math.random() * all.length)] as T;
const day = new Date().toISOString().slice(0, 10);
const card = ({ clients }: User) => `/clients/${pick(clients)}`;

/** Begins an entry, which is signed later. */
function save(user: User): Asked {
  const draft = { address: `${card(user)}/journal`, id: newId() };
  const form = { entryId: draft.id, eventDate: day, contactType: 'visit', template: 'free', text: TEXT };
  return { path: `${draft.address}/new`, form, done: () => user.drafts.push(draft) };
}

function sign(user: User): Asked {
  const draft = user.drafts.shift();
  if (!draft) return save(user);
  return { path: `${draft.address}/${draft.id}/sign`, form: { version: '1' } };
}

const PAGES: Action[] = [
  { name: 'overview', of: () => ({ path: '/' }) },
  { name: 'list', of: () => ({ path: '/clients' }) },
  { name: 'card', of: (user) => ({ path: card(user) }) },
  { name: 'week', of: () => ({ path: '/calendar' }) },
  { name: 'search for a client', of: () => ({ path: '/clients?q=ander' }) },
  { name: 'search in a journal', of: (user) => ({ path: `${card(user)}/journal/search?q=oro` }) },
  { name: 'save a draft', of: save },
  { name: 'sign an entry', of: sign },
];

const bodyOf = ({ form }: Asked) => form && `${new URLSearchParams(form)}`;

/** One request of a user's; ms. An answer that is not the page, or the form's 303, stops the bench. */
async function one({ url }: Server, user: User, { of }: Action): Promise<number> {
  const asked = of(user);
  const { ms, status } = await ask(url + asked.path, { cookie: user.cookie }, bodyOf(asked));
  if (status !== (asked.form ? 303 : 200)) throw new Error(`${asked.path} answered ${status}`);
  asked.done?.();
  return ms;
}

/** All users at once, each with the next request as soon as the last is answered. */
async function all({ url, users }: Server, { name, of }: Action) {
  let n = 0;
  const began = performance.now();
  let ended = began; // autocannon itself counts whole seconds
  const setupClient = (client: autocannon.Client) => {
    const user = users[n++] as User;
    const sent: Asked[] = []; // autocannon makes each ready before the one before is answered, the last in vain
    const setupRequest = (request: autocannon.Request) => {
      const asked = of(user);
      sent.push(asked);
      const body = bodyOf(asked);
      return { ...request, path: asked.path, ...(body && { method: 'POST' as const, body }) };
    };
    const onResponse = (status: number) => {
      ended = performance.now();
      const asked = sent.shift();
      if (status === 303) asked?.done?.();
    };
    client.setRequests([{ headers: { cookie: user.cookie, ...FORM }, setupRequest, onResponse }]);
  };
  const result = await autocannon({ url, connections: USERS, amount: AMOUNT, timeout: 60, setupClient });
  const good = result['2xx'] + result['3xx'];
  const wrong = AMOUNT - good + result.errors;
  const { p50, p99 } = result.latency;
  const rate = (good * 1000) / (ended - began);
  process.stderr.write(`  ${name}: ${rate.toFixed(0)}/s\n`);
  return { rate, p50, p99, wrong };
}

/** What the day is made of: mostly cards. */
const DAY = [0, 1, 1, 2, 2, 2, 2, 3, 3, 4, 5, 6, 6, 7].map((n) => PAGES[n] as Action);
const agent = new http.Agent({ keepAlive: true });

/** All users at the pace of people: ms of each answer from when it was due, so that none who waits is left out. */
async function paced(server: Server): Promise<number[]> {
  const underWay: Promise<number>[] = [];
  const began = performance.now();
  for (let n = 0; n < PACE.rate * PACE.duration; n++) {
    const due = began + (n * 1000) / PACE.rate;
    await new Promise((done) => setTimeout(done, Math.max(0, due - performance.now())));
    const asked = pick(DAY).of(server.users[n % USERS] as User);
    const right = answered(server, server.users[n % USERS] as User, asked);
    right.then(asked.done, () => {}); // a wrong answer is told below
    underWay.push(right.then(() => performance.now() - due));
  }
  return Promise.all(underWay);
}

function answered({ url }: Server, { cookie }: User, asked: Asked): Promise<void> {
  const body = bodyOf(asked);
  const options = { agent, headers: { cookie, ...(body && FORM) }, method: body ? 'POST' : 'GET' };
  return new Promise((done, fail) => {
    const request = http.request(url + asked.path, options, (response) => {
      const isGood = response.statusCode === (body ? 303 : 200);
      response
        .resume()
        .on('end', () => (isGood ? done() : fail(new Error(`${asked.path} answered ${response.statusCode}`))));
    });
    request.on('error', fail).end(body);
  });
}

/** The other pages, of the therapist who is the operator too, and what is read of the server itself. */
const month = (back: number) => Temporal.Now.plainDateISO().subtract({ months: back }).toString().slice(0, 7);
const OTHERS = [
  ...['/payments', '/payouts', `/payouts/${month(2)}`, '/messages', '/settings', '/clients/export'],
  ...[
    '/admin/therapists',
    '/admin/payouts',
    `/admin/payouts/${month(2)}/book.si`,
    `/admin/payouts/${month(2)}/pain.xml`,
  ],
  ...['/admin/codes', '/admin/invoices', '/admin/placements', '/admin/log', '/admin/backups', '/metrics'],
];
const FORMS = [
  { name: 'draw a log review', path: '/admin/log', form: { from: `${month(1)}-01`, to: day, rows: '25' } },
  { name: 'close a month', path: '/admin/payouts/close', form: { month: month(1) } },
];

async function others({ url, users }: Server): Promise<Record<string, number>> {
  const cookie = users[0]?.cookie as string;
  const times: Record<string, number> = {};
  for (const path of OTHERS) {
    const tries: number[] = [];
    for (let n = 0; n < 4; n++) {
      const { ms, status } = await ask(url + path, { cookie });
      if (status !== 200) throw new Error(`${path} answered ${status}`);
      if (n) tries.push(ms); // the first warms up
    }
    times[path] = median(tries);
  }
  for (const { name, path, form } of FORMS) {
    const { ms, status } = await ask(url + path, { cookie }, `${new URLSearchParams(form)}`);
    if (status !== 303) throw new Error(`${path} answered ${status}`);
    times[name] = ms;
  }
  return times;
}

/** A command of the program beside the server; seconds. */
async function command({ env }: Server, ...words: string[]): Promise<number> {
  const began = performance.now();
  const child = spawn(process.execPath, [MAIN, ...words], { env, stdio: ['ignore', 'ignore', 'inherit'] });
  children.push(child);
  const [code] = await once(child, 'close');
  if (code !== 0) throw new Error(`${words.join(' ')} ended with ${code}`);
  return (performance.now() - began) / 1000;
}

const memoryOf = (pid: number) =>
  Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1]) / 1024;

async function run(folder: string): Promise<Record<Size, Side>> {
  const servers = [await serve('small', join(folder, 'small')), await serve('large', join(folder, 'large'))];
  const pages = () => Object.fromEntries(PAGES.map(({ name }) => [name, { alone: [], loads: [] }]));
  const sides = servers.map(({ startMs, bytes }) => ({ startMs, bytes, pages: pages() }) as unknown as Side);
  const turns = async (work: (server: Server, side: Side) => Promise<void>) => {
    for (const [n, server] of servers.entries()) await work(server, sides[n] as Side);
  };
  for (let round = 0; round < ROUNDS; round++) {
    for (const action of PAGES) {
      await turns(async (server, { pages }) => {
        const page = pages[action.name] as Side['pages'][string];
        for (let n = 0; n < ALONE; n++) {
          const ms = await one(server, server.users[n % USERS] as User, action);
          if (n >= 20) page.alone.push(ms); // the first warm up
        }
        page.loads.push(await all(server, action));
      });
    }
  }
  await turns(async (server, side) => {
    side.paced = await paced(server);
    side.memory = memoryOf(server.pid);
    const backup = command(server, 'backup');
    side.beside = await paced(server);
    side.backupSeconds = await backup;
    side.others = await others(server);
  });
  return { small: sides[0] as Side, large: sides[1] as Side };
}

const folder = mkdtempSync(join(HERE, 'data-'));
try {
  report(await run(folder), { users: USERS, amount: AMOUNT, rate: PACE.rate, sizes: SIZES });
} finally {
  for (const child of children) child.kill('SIGKILL');
  rmSync(folder, { recursive: true, force: true });
}
process.exit(process.exitCode ?? 0);
