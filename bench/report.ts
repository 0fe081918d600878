import { execFileSync } from 'node:child_process';
import { cpus, loadavg, totalmem } from 'node:os';
import { PAST, WEEK } from './calendar.ts';
import type { Copies } from './copies.ts';
import { CLIENTS, ENTRIES, LONG } from './data.ts';
import { LOAD, median, quantile, SERIAL } from './measure.ts';
import { CHARGES, type Money, SESSIONS } from './money.ts';
import { keepResult, table, verdicts } from './results.ts';
import type { Wire } from './wire.ts';

export type Row = { name: string; reference: string | undefined; times: number[]; rates: number[]; bytes: number };
export type Found = {
  rows: Row[];
  wire: Wire;
  /** The week's page, brotli with heads. */
  week: number;
  copies: Copies;
  money: Money;
  commit: number;
  rounds: number;
  pinned: boolean;
  folder: string;
};

const LOAD_BEFORE = loadavg()[0] as number; // what others did on the machine as the bench began

/** Prints the table and the aims, and keeps both, with the circumstances, in RESULTS.md. */
export function report(found: Found): void {
  const rows = tableOf(found.rows);
  const aims = aimsOf(found);
  const { requests, assets } = found.wire;
  const visits = `The card is ${requests} requests the first time (the icon is ${assets.svg} bytes more), 1 the second.`;
  keepResult('Last result of `npm run bench`', [circumstances(found), rows, aims, visits].join('\n\n'));
}

/** The row's requests per second as a share of its reference's. */
function ratio(rows: Row[], row: Row): number | undefined {
  const reference = rows.find(({ name }) => name === row.reference);
  return reference && median(row.rates) / median(reference.rates);
}

function tableOf(rows: Row[]): string {
  return table([
    ['page', 'bytes', 'p50 ms', 'p99 ms', 'req/s', 'of reference'],
    ...rows.map((row) => [
      row.name,
      row.bytes ? String(row.bytes) : '',
      median(row.times).toFixed(2),
      quantile(row.times, 0.99).toFixed(2),
      median(row.rates).toFixed(0),
      ratio(rows, row)?.toFixed(2) ?? '',
    ]),
  ]);
}

function aimsOf({ rows, wire: { page, assets }, week, copies, money }: Found): string {
  const card = rows.find(({ name }) => name === 'card') as Row;
  const share = ratio(rows, card) ?? 0;
  const p50 = median(card.times);
  const { css = 0, js = 0 } = assets;
  const first = page + css + js;
  const seconds = median(copies.seconds);
  const parts = `HTML ${page}, CSS ${css}, JS ${js}, brotli with heads`;
  return verdicts([
    [share >= 0.5, `the card at ${share.toFixed(2)} of the reference's requests per second (aim 0.5)`],
    [p50 <= 1, `the card in ${p50.toFixed(2)} ms, median at one connection, its read log written (aim 1 ms)`],
    [first < 35_000, `first visit to the card ${first} bytes: ${parts} (aim under 35 kB)`],
    [page < 8000, `second visit ${page} bytes (aim under 8 kB)`],
    [week < 20_000, `the week of ${WEEK} bookings ${week} bytes (aim under 20 kB)`],
    [
      seconds < 2,
      `the PDF of ${LONG} entries in ${seconds.toFixed(2)} s (aim 2 s), ${(copies.bytes / 1e6).toFixed(1)} MB`,
    ],
    [
      money.closeSeconds < 10,
      `closing a month with ${SESSIONS} sessions in ${money.closeSeconds.toFixed(1)} s (aim 10 s), memory ${money.memoryBefore.toFixed(0)} MB before and ${money.memoryAfter.toFixed(0)} MB after`,
    ],
    [
      money.chargeSeconds < 60,
      `${CHARGES} due charges in the sandbox in ${money.chargeSeconds.toFixed(1)} s (a minute is held for enough)`,
    ],
    [
      copies.memoryAfter < copies.memoryBefore * 1.1,
      `memory after five more of them ${copies.memoryAfter.toFixed(0)} MB, before ${copies.memoryBefore.toFixed(0)} MB (aim: flat, within a tenth)`,
    ],
  ]);
}

function circumstances({ commit, rounds, pinned, folder }: Found): string {
  const memory = `${Math.round(totalmem() / 2 ** 30)} GiB`;
  const machine = `${cpus().length} cores (${cpus()[0]?.model}), ${memory}, Node ${process.version}, load ${LOAD_BEFORE.toFixed(1)} before the start`;
  const data = `${CLIENTS} clients of one therapist, a card with ${ENTRIES} entries of which 20 are shown, ${PAST} past bookings`;
  const disk = `database on ${fileSystem(folder)}, WAL, synchronous FULL, where one row commits in ${commit.toFixed(2)} ms`;
  const times = `Times: ${SERIAL * rounds} requests one after the other over one connection`;
  const rates = `Rates: ${LOAD.connections} connections, median of ${rounds} rounds of ${LOAD.duration} s`;
  const cores = pinned ? 'Servers on one core, load on the other.' : 'Not pinned to cores.';
  const when = new Date().toISOString().slice(0, 10);
  return `${when}, ${machine}.\n\n${data}; ${disk}. ${times}. ${rates}, product and reference in turns. ${cores}`;
}

function fileSystem(folder: string): string {
  try {
    return execFileSync('df', ['--output=fstype', folder], { encoding: 'utf8' }).split('\n')[1] as string;
  } catch {
    return 'an unknown file system';
  }
}
