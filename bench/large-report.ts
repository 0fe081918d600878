import { cpus, loadavg, totalmem } from 'node:os';
import { median, quantile } from './measure.ts';
import { keepResult } from './results.ts';

/** One round with all users at once: requests a second, ms, and answers that were not the right ones. */
export type Load = { rate: number; p50: number; p99: number; wrong: number };
/** What was found of one of the two practices. Times of one user in ms; `beside` is the pace of people while a backup is made. */
export type Side = {
  startMs: number;
  bytes: number;
  memory: number;
  pages: Record<string, { alone: number[]; loads: Load[] }>;
  paced: number[];
  beside: number[];
  backupSeconds: number;
  others: Record<string, number>;
};
export type Setting = { users: number; amount: number; rate: number; sizes: Record<'small' | 'large', number> };

const GROWTH = 1.5; // at most
const ORDINARY = 100; // ms for which an ordinary page may keep the others waiting
const LOAD_BEFORE = loadavg()[0] as number;

/** Prints the tables and the aims, and keeps them in RESULTS.md. */
export function report(sides: { small: Side; large: Side }, setting: Setting): void {
  const { small, large } = sides;
  const names = Object.keys(small.pages);
  const rows = names.map((name) => rowOf(name, small, large));
  const wrong = [small, large]
    .flatMap(({ pages }) => Object.values(pages).flatMap(({ loads }) => loads))
    .reduce((sum, each) => sum + each.wrong, 0);
  keepResult(
    'Last result of `npm run bench:large`',
    [
      circumstances(setting),
      table([HEAD, ...rows.map(({ cells }) => cells)]),
      `All users at the pace of people (${setting.rate} requests a second, mostly cards), ms from when each was due: small p50 ${ms(median(small.paced))}, p99 ${ms(quantile(small.paced, 0.99))}; large p50 ${ms(median(large.paced))}, p99 ${ms(quantile(large.paced, 0.99))}. While a backup is made and read back: large p50 ${ms(median(large.beside))}, p99 ${ms(quantile(large.beside, 0.99))}.`,
      [
        ...rows.map(({ name, alone, load }) =>
          aim(
            alone <= GROWTH && load <= GROWTH,
            `${name}: ${alone.toFixed(2)} times as long for one user, ${load.toFixed(2)} times with ${setting.users} (aim ${GROWTH})`,
          ),
        ),
        aim(wrong === 0, `wrong answers under load: ${wrong}`),
      ].join('\n'),
      table([
        ['other pages, ms, one user', 'small', 'large', 'growth'],
        ...Object.keys(small.others).map((name) => [
          name,
          ms(small.others[name] as number),
          ms(large.others[name] as number),
          ratio(large.others[name] as number, small.others[name] as number),
        ]),
      ]),
      `Longer than ${ORDINARY} ms with the large one: ${
        Object.entries(large.others)
          .filter(([, took]) => took > ORDINARY)
          .map(([name, took]) => `${name} (${ms(took)} ms)`)
          .join(', ') || 'none'
      }.`,
      table([
        ['the machine', 'small', 'large'],
        ...(
          [
            ['database, MB', ({ bytes }) => (bytes / 1e6).toFixed(0)],
            ['start to first page, ms', ({ startMs }) => startMs.toFixed(0)],
            ['memory of the server after all this, MB', ({ memory }) => memory.toFixed(0)],
            ['backup, made and read back beside the server, s', ({ backupSeconds }) => backupSeconds.toFixed(1)],
          ] as [string, (side: Side) => string][]
        ).map(([name, of]) => [name, of(small), of(large)]),
      ]),
    ].join('\n\n'),
  );
}

const HEAD = [
  '',
  'alone: small ms',
  'large ms',
  'growth',
  '200 at once: small /s',
  'p50',
  'p99',
  'large /s',
  'p50',
  'p99',
  'growth',
];

function rowOf(name: string, small: Side, large: Side) {
  const sideOf = ({ pages }: Side) => {
    const { alone, loads } = pages[name] as { alone: number[]; loads: Load[] };
    const of = (key: keyof Load) => median(loads.map((load) => load[key]).sort((a, b) => a - b));
    return { alone: median(alone), rate: of('rate'), p50: of('p50'), p99: Math.max(...loads.map(({ p99 }) => p99)) };
  };
  const [before, after] = [sideOf(small), sideOf(large)];
  const [alone, load] = [after.alone / before.alone, before.rate / after.rate];
  const ofLoad = ({ rate, p50, p99 }: typeof before) => [rate, p50, p99].map((value) => value.toFixed(0));
  const cells = [
    name,
    ms(before.alone),
    ms(after.alone),
    alone.toFixed(2),
    ...ofLoad(before),
    ...ofLoad(after),
    load.toFixed(2),
  ];
  return { name, alone, load, cells };
}

const ms = (value: number) => value.toFixed(1);
const ratio = (large: number, small: number) => (large / small).toFixed(1);
const aim = (isReached: boolean, text: string) => `- ${isReached ? 'reached' : '**MISSED**'}: ${text}`;

function table(lines: string[][]): string {
  const widths = (lines[0] as string[]).map((_, n) => Math.max(...lines.map((line) => line[n]?.length ?? 0), 3));
  const rule = widths.map((width, n) => (n ? `${'-'.repeat(width - 1)}:` : '-'.repeat(width)));
  const cell = (text: string, n: number) => (n ? text.padStart(widths[n] ?? 0) : text.padEnd(widths[n] ?? 0));
  return [lines[0] as string[], rule, ...lines.slice(1)].map((line) => `| ${line.map(cell).join(' | ')} |`).join('\n');
}

function circumstances({ users, amount, sizes }: Setting): string {
  const machine = `${cpus().length} cores (${cpus()[0]?.model.trim()}), ${Math.round(totalmem() / 2 ** 30)} GiB, Node ${process.version}, load ${LOAD_BEFORE.toFixed(1)} before`;
  const data = (n: number) => `${n} therapists, ${n * 50} clients, ${n * 1000} bookings, ${n * 500} entries`;
  return `${new Date().toISOString().slice(0, 10)}, ${machine}. Small: ${data(sizes.small)}. Large: ${data(sizes.large)}. Each is a server of its own, encrypted, its jobs running, its file in the system's memory. Alone: one request after the other. At once: ${users} users with sessions of their own, each with the next request as soon as the last is answered, ${amount} requests a round; median of the rounds, p99 of the worst.`;
}
