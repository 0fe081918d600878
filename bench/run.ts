// npm run bench: the product beside a bare reference in the same run. Absolute figures drift with the machine; the ratios
// are what counts. Prints a table and the aims, and writes both to bench/RESULTS.md. Loopback only, under three minutes.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { PAST, WEEK } from './calendar.ts';
import { copies } from './copies.ts';
import { ENTRIES, LONG, type Practice } from './data.ts';
import { ask, latency, type Target, throughput } from './measure.ts';
import { money } from './money.ts';
import { PINNED, pin, serve, signIn, stop } from './product.ts';
import type { Sizes } from './reference.ts';
import { type Found, type Row, report } from './report.ts';
import { linksIn, wireOf } from './wire.ts';

const ROUNDS = 3; // product and reference take turns, so that drift meets both
const WARM_UP = 80; // requests to each page before anything is counted

/** First notes of clients who have none: every request is a write that is taken. */
function* firstNotes({ others, headings, note }: Practice) {
  const body = `${new URLSearchParams({ version: '0', text: note })}`;
  for (const heading of headings)
    for (const client of others) yield { path: `/clients/${client}/notes/${heading}`, body };
}

function targetsOf(product: string, reference: string, practice: Practice, cookie: string, css: string): Target[] {
  const card = `/clients/${practice.card}`;
  const week = `/calendar?week=${practice.week}`;
  const forms = firstNotes(practice);
  const form = () => {
    const { value } = forms.next();
    if (!value) throw new Error('every client has every note: shorten the rounds');
    return value;
  };
  const brotli = { 'accept-encoding': 'br', 'sec-fetch-site': 'same-origin' };
  const bare = (name: keyof Sizes) => ({
    name: `reference, as long as the ${name}`,
    url: `${reference}/${name}`,
    headers: {},
  });
  const page = (name: string, path: string, like?: keyof Sizes, more = {}): Target => ({
    name,
    url: product + path,
    headers: { cookie, ...more },
    ...(like && { reference: bare(like).name }),
  });
  return [
    bare('card'),
    page('card', card, 'card'),
    page('card, brotli', card, 'card', brotli),
    bare('list'),
    page('list', '/clients', 'list'),
    page('list, page 50', '/clients?page=50', 'list'),
    page('search by name (ander)', '/clients?q=ander', 'list'),
    page('search by phone (070-174 06 50)', '/clients?q=070-174+06+50', 'list'),
    bare('week'),
    page(`week of ${WEEK} bookings, after ${PAST}`, week, 'week'),
    page(`week of ${WEEK} bookings, brotli`, week, 'week', brotli),
    page('week without bookings', '/calendar?week=2031-W20'),
    page('overview', '/'),
    page(`card, all ${ENTRIES} entries`, `${card}?entries=all`),
    page(`card of a journal of ${LONG} entries`, `/clients/${practice.longest}`),
    page(`search in ${LONG} entries`, `/clients/${practice.longest}/journal/search?q=oro`),
    { ...page('save a note', ''), form },
    page('css, brotli', css, undefined, brotli),
  ];
}

async function measure(targets: Target[]): Promise<Row[]> {
  const rows: Row[] = targets.map(({ name, reference }) => ({ name, reference, times: [], rates: [], bytes: 0 }));
  for (const target of targets) await latency(target, WARM_UP);
  for (let round = 0; round < ROUNDS; round++) {
    for (const [n, target] of targets.entries()) {
      const row = rows[n] as Row;
      if (!target.form) row.bytes = (await ask(target.url, target.headers)).body.length;
      row.times.push(...(await latency(target)));
      row.rates.push(await throughput(target));
    }
  }
  return rows;
}

async function run(folder: string): Promise<Found> {
  pin(process.pid, 1);
  const { url, pid, practice } = await serve('product', folder);
  if (!practice) throw new Error('the product has no practice');
  const cookie = await signIn(url);
  const card = `/clients/${practice.card}`;
  const week = `${url}/calendar?week=${practice.week}`;
  const [cardPage, listPage] = [await ask(url + card, { cookie }), await ask(`${url}/clients`, { cookie })];
  const weekPage = await ask(week, { cookie });
  const sizes: Sizes = {
    card: { bytes: cardPage.body.length, rows: 20 },
    list: { bytes: listPage.body.length, rows: 50 },
    week: { bytes: weekPage.body.length, rows: WEEK },
  };
  writeFileSync(join(folder, 'sizes.json'), JSON.stringify(sizes));
  const reference = await serve('reference', folder);
  const css = linksIn(cardPage.body.toString()).find((link) => link.endsWith('.css')) as string;
  const rows = await measure(targetsOf(url, reference.url, practice, cookie, css));
  return {
    rows,
    wire: await wireOf(url, card, cookie),
    week: (await ask(week, { cookie, 'accept-encoding': 'br', 'sec-fetch-site': 'same-origin' })).wire,
    copies: await copies(url, practice.longest, cookie, pid),
    money: await money(folder),
    commit: reference.commit ?? 0,
    rounds: ROUNDS,
    pinned: PINNED,
    folder,
  };
}

const folder = mkdtempSync(join(process.env.BENCH_DIR ?? import.meta.dirname, 'data-'));
try {
  report(await run(folder));
} finally {
  stop();
  rmSync(folder, { recursive: true, force: true });
}
