// npm run bench: the product beside a bare reference in the same run. Absolute figures drift with the machine; the ratios
// are what counts. Prints a table and the aims, and writes both to bench/RESULTS.md. Loopback only, about two minutes.
import { type ChildProcess, execFileSync, fork } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import http from 'node:http';
import { availableParallelism, cpus, totalmem } from 'node:os';
import { join } from 'node:path';
import autocannon from 'autocannon';
import { CLIENTS, EMAIL, ENTRIES, PASSWORD } from './data.ts';
import type { Sizes } from './reference.ts';

const SERIAL = 400; // requests one after the other, for the latency at one connection
const ROUNDS = 3; // product and reference take turns, so that drift meets both
const LOAD = { connections: 32, duration: 4 };
const PINNED = availableParallelism() > 1 && hasTaskset();

type Server = { url: string; card: string; child: ChildProcess };

function hasTaskset() {
  try {
    execFileSync('taskset', ['-p', String(process.pid)], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
}

const pin = (pid: number, core: number) =>
  PINNED && execFileSync('taskset', ['-apc', String(core), String(pid)], { stdio: 'ignore' });

async function serve(kind: 'product' | 'reference', folder: string): Promise<Server> {
  const child = fork(join(import.meta.dirname, 'server.ts'), [kind, folder], { serialization: 'json' });
  const { port, card } = await new Promise<{ port: number; card: string }>((done, fail) => {
    child.once('message', (message) => done(message as { port: number; card: string }));
    child.once('exit', () => fail(new Error(`the ${kind} did not start`)));
  });
  pin(child.pid as number, 0);
  return { url: `http://127.0.0.1:${port}`, card, child };
}

const agent = new http.Agent({ keepAlive: true, maxSockets: 1 });
type Answer = {
  ms: number;
  status: number;
  headers: http.IncomingHttpHeaders;
  body: number;
  wire: number;
  text: string;
};

/** One request over the kept connection. `wire` is head and body as sent, compressed or not. */
function ask(url: string, headers: http.OutgoingHttpHeaders = {}, post?: string): Promise<Answer> {
  const started = process.hrtime.bigint();
  return new Promise((done, fail) => {
    const method = post === undefined ? 'GET' : 'POST';
    const type = post === undefined ? {} : { 'content-type': 'application/x-www-form-urlencoded' };
    const request = http.request(url, { agent, method, headers: { ...type, ...headers } }, (response) => {
      const chunks: Buffer[] = [];
      response.on('data', (chunk) => chunks.push(chunk));
      response.on('end', () => {
        const ms = Number(process.hrtime.bigint() - started) / 1e6;
        const bytes = Buffer.concat(chunks);
        const head = response.rawHeaders.join('').length + response.rawHeaders.length * 2 + 17;
        done({
          ms,
          status: response.statusCode ?? 0,
          headers: response.headers,
          body: bytes.length,
          wire: head + bytes.length,
          text: bytes.toString(),
        });
      });
    });
    request.on('error', fail).end(post);
  });
}

const quantile = (values: number[], q: number) =>
  values.toSorted((a, b) => a - b)[Math.floor(values.length * q)] as number;
const median = (values: number[]) => quantile(values, 0.5);

async function latency(url: string, headers: http.OutgoingHttpHeaders, requests = SERIAL): Promise<number[]> {
  const times: number[] = [];
  for (let n = 0; n < requests; n++) times.push((await ask(url, headers)).ms);
  return times;
}

async function throughput(url: string, headers: Record<string, string>): Promise<number> {
  const { requests, non2xx } = await autocannon({ url, ...LOAD, headers });
  if (non2xx) throw new Error(`${url}: ${non2xx} answers were no pages`);
  return requests.average;
}

type Row = { name: string; times: number[]; rates: number[]; bytes: number; reference?: string };

async function measure(product: Server, reference: Server, cookie: string): Promise<Row[]> {
  const card = `/clients/${product.card}`;
  const at = (server: Server, name: string, path: string, headers: Record<string, string>, reference?: string) => ({
    name,
    url: server.url + path,
    headers,
    ...(reference && { reference }),
  });
  const mine = { cookie };
  const targets = [
    at(reference, 'reference, as long as the card', '/card', {}),
    at(product, 'card', card, mine, 'reference, as long as the card'),
    at(product, 'card, brotli', card, { ...mine, 'accept-encoding': 'br' }, 'reference, as long as the card'),
    at(reference, 'reference, as long as the list', '/list', {}),
    at(product, 'list', '/clients', mine, 'reference, as long as the list'),
    at(product, 'search by name', '/clients?q=sandberg', mine, 'reference, as long as the list'),
    at(product, 'search by phone', '/clients?q=070-174', mine, 'reference, as long as the list'),
    at(product, 'overview', '/', mine),
    at(product, `card, all ${ENTRIES} entries`, `${card}?entries=all`, mine),
    at(product, `print, ${ENTRIES} entries`, `${card}/journal/print`, mine),
  ];
  const rows: Row[] = targets.map(({ name, reference }) => ({
    name,
    times: [],
    rates: [],
    bytes: 0,
    ...(reference && { reference }),
  }));
  for (const { url, headers } of targets) await latency(url, headers, 200);
  for (let round = 0; round < ROUNDS; round++) {
    for (const [n, { url, headers }] of targets.entries()) {
      const row = rows[n] as Row;
      row.bytes = (await ask(url, headers)).body;
      row.times.push(...(await latency(url, headers)));
      row.rates.push(await throughput(url, headers));
    }
  }
  return rows;
}

async function signIn({ url }: Server): Promise<string> {
  const form = new URLSearchParams({ email: EMAIL, password: PASSWORD }).toString();
  const { status, headers } = await ask(`${url}/sign-in`, {}, form);
  const cookie = headers['set-cookie']?.[0]?.split(';')[0];
  if (status !== 303 || !cookie) throw new Error(`sign-in answered ${status}`);
  return cookie;
}

/** What a browser fetches for the card, in bytes on the wire, first with nothing kept and then with the assets kept. */
async function wire({ url, card }: Server, cookie: string) {
  const headers = { cookie, 'accept-encoding': 'br' };
  const html = (await ask(`${url}/clients/${card}`, { cookie })).text;
  const page = (await ask(`${url}/clients/${card}`, headers)).wire;
  const links = [...html.matchAll(/(?:src|href)="(\/assets\/[^"]+)"/g)].map((match) => match[1] as string);
  const assets: Record<string, number> = {};
  for (const link of links)
    assets[link.replace(/-[\w-]{10}\./, '.').slice('/assets/'.length)] = (await ask(url + link, headers)).wire;
  return { page, assets, requests: 1 + links.length };
}

const folder = mkdtempSync(join(process.env.BENCH_DIR ?? import.meta.dirname, 'data-'));
const children: ChildProcess[] = [];
try {
  pin(process.pid, 1);
  const product = await serve('product', folder);
  children.push(product.child);
  const cookie = await signIn(product);
  const size = async (path: string) => (await ask(product.url + path, { cookie })).body;
  const sizes: Sizes = {
    card: { bytes: await size(`/clients/${product.card}`), rows: 20 },
    list: { bytes: await size('/clients'), rows: 50 },
  };
  writeFileSync(join(folder, 'reference.json'), JSON.stringify(sizes));
  const reference = await serve('reference', folder);
  children.push(reference.child);

  const rows = await measure(product, reference, cookie);
  const bytes = await wire(product, cookie);
  report(rows, bytes);
} finally {
  for (const child of children) child.kill();
  rmSync(folder, { recursive: true, force: true });
}

function report(rows: Row[], { page, assets, requests }: Awaited<ReturnType<typeof wire>>) {
  const rate = (name: string) => median(rows.find((row) => row.name === name)?.rates ?? []);
  const ratio = (row: Row) => (row.reference ? median(row.rates) / rate(row.reference) : undefined);
  const lines = [
    ['page', 'bytes', 'p50 ms', 'p99 ms', 'req/s', 'of reference'],
    ...rows.map((row) => [
      row.name,
      String(row.bytes),
      median(row.times).toFixed(2),
      quantile(row.times, 0.99).toFixed(2),
      String(Math.round(median(row.rates))),
      ratio(row)?.toFixed(2) ?? '',
    ]),
  ];
  const widths = (lines[0] as string[]).map((_, column) => Math.max(...lines.map((line) => line[column]?.length ?? 0)));
  const format = (line: string[]) =>
    `| ${line.map((cell, n) => (n ? cell.padStart(widths[n] ?? 0) : cell.padEnd(widths[n] ?? 0))).join(' | ')} |`;
  const rule = `| ${widths.map((width, n) => (n ? `${'-'.repeat(width - 1)}:` : '-'.repeat(width))).join(' | ')} |`;
  const table = [format(lines[0] as string[]), rule, ...lines.slice(1).map(format)].join('\n');

  const card = rows.find(({ name }) => name === 'card') as Row;
  const p50 = median(card.times);
  const css = assets['klientkort.css'] ?? 0;
  const js = assets['klientkort.js'] ?? 0;
  const first = page + css + js;
  const aim = (text: string, reached: boolean) => `- ${reached ? 'reached' : '**MISSED**'}: ${text}`;
  const aims = [
    aim(
      `the card at ${ratio(card)?.toFixed(2)} of the reference's requests per second (aim 0.5)`,
      (ratio(card) ?? 0) >= 0.5,
    ),
    aim(`the card in ${p50.toFixed(2)} ms, median at one connection, read log written (aim 1 ms)`, p50 <= 1),
    aim(
      `first visit to the card ${first} bytes: HTML ${page}, CSS ${css}, JS ${js}, brotli with heads (aim under 35 kB)`,
      first < 35_000,
    ),
    aim(`second visit ${page} bytes (aim under 8 kB)`, page < 8000),
  ].join('\n');

  const machine = `${cpus().length} cores (${cpus()[0]?.model}), ${Math.round(totalmem() / 2 ** 30)} GiB, Node ${process.version}`;
  const how = `${CLIENTS} clients of one therapist, a card with ${ENTRIES} entries of which 20 are shown; database on disk, WAL, synchronous FULL. Times: ${SERIAL * ROUNDS} requests one after the other. Rates: ${LOAD.connections} connections, ${ROUNDS} rounds of ${LOAD.duration} s, product and reference in turns. ${PINNED ? 'Servers on one core, load on the other.' : 'Not pinned to cores.'}`;
  const result = `# Last result of \`npm run bench\`\n\n${new Date().toISOString().slice(0, 10)}, ${machine}.\n\n${how}\n\n${table}\n\n${aims}\n\nThe card is ${requests} requests the first time (the icon is ${assets['icon.svg']} bytes), 1 the second.\n`;
  writeFileSync(join(import.meta.dirname, 'RESULTS.md'), result);
  process.stdout.write(`${table}\n\n${aims}\n`);
}
