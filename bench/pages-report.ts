import { cpus, loadavg } from 'node:os';
import { LIGHTHOUSE, PROFILES, TIMED, type Weight } from './budgets.ts';
import { CATEGORIES, type Score } from './lighthouse.ts';
import { keepResult, table, verdicts } from './results.ts';
import type { Seen } from './visit.ts';

export type Visits = { first: Seen; second: Seen };
export type Measured = { name: string; budget: Weight; low: Visits; slow: Visits; lighthouse: Score };
export type Runs = Record<keyof typeof PROFILES, number>;

/** Costs one page on purpose: what is behind the sign-in, or a client's own, asks search engines to leave it out. */
const ON_PURPOSE = 'is-crawlable';

const LOAD_BEFORE = loadavg()[0] as number; // what others did on the machine as the bench began

/** Prints the tables and the budgets, and keeps them, with the circumstances, in RESULTS.md. */
export function report(pages: Measured[], runs: Runs): void {
  const when = new Date().toISOString().slice(0, 10);
  const machine = `${cpus().length} cores (${cpus()[0]?.model.trim()}), Node ${process.version}, load ${LOAD_BEFORE.toFixed(1)} before the start`;
  const { low, slow } = PROFILES;
  const how = `The Chromium of the tests, a window of 360 x 740, a processor slowed ${low.cpu} times. Medians of ${runs.low} visits at ${low.name} and ${runs.slow} at ${slow.name} (latency on each request, as Chromium emulates it). Bytes through the socket, brotli, heads and the icon included. LCP, blocking (long tasks after the first paint, beyond 50 ms each) and layout shift on the first visit, nothing kept. Lighthouse: performance, accessibility, best practices, SEO, as it comes.`;
  const text = [`${when}, ${machine}.`, how, costs(pages), times(pages), budgets(pages), lost(pages)];
  keepResult('Pages on a poor device', text.join('\n\n'));
}

const costs = (pages: Measured[]) =>
  table([
    ['page', 'requests', 'first visit', 'of it JS', 'second', 'elements'],
    ...pages.map(({ name, low: { first, second } }) => [
      name,
      `${first.requests} / ${second.requests}`,
      ...[first.bytes, first.script, second.bytes, first.elements].map(String),
    ]),
  ]);

const times = (pages: Measured[]) =>
  table([
    ['page', 'LCP', 'blocking', 'shift', 'second LCP', '400 kbit/s LCP', 'blocking', 'second LCP', 'Lighthouse'],
    ...pages.map(({ name, low, slow, lighthouse }) => [
      name,
      ...[low.first.paint, low.first.blocking].map(whole),
      low.first.shift.toFixed(3),
      ...[low.second.paint, slow.first.paint, slow.first.blocking, slow.second.paint].map(whole),
      lighthouse.scores.join(' '),
    ]),
  ]);

const whole = (ms: number) => ms.toFixed(0);

/** Each budget, with the pages that do not keep it. */
function budgets(pages: Measured[]): string {
  const weights = (name: keyof Weight) => {
    const [usual, ...others] = [...new Set(pages.map(({ budget }) => budget[name]))];
    const first = (limit: number) => pages.find(({ budget }) => budget[name] === limit)?.name;
    return [usual, ...others.map((limit) => `the ${first(limit)} ${limit}`)].join(', ');
  };
  const [paint, shift] = [`${TIMED.paint} ms`, `a shift of ${TIMED.shift}`];
  const kept: [text: string, aim: string, of: (page: Measured) => number, limit: (page: Measured) => number][] = [
    [
      'requests of a first visit',
      weights('requests'),
      ({ low }) => low.first.requests,
      ({ budget }) => budget.requests,
    ],
    ['bytes of a first visit', weights('cold'), ({ low }) => low.first.bytes, ({ budget }) => budget.cold],
    ['bytes of JS', weights('script'), ({ low }) => low.first.script, ({ budget }) => budget.script],
    ['bytes of a second visit', weights('warm'), ({ low }) => low.second.bytes, ({ budget }) => budget.warm],
    ['elements', weights('elements'), ({ low }) => low.first.elements, ({ budget }) => budget.elements],
    [`LCP at ${PROFILES.low.name}`, paint, ({ low }) => low.first.paint, () => TIMED.paint],
    [`blocking at ${PROFILES.low.name}`, '0 ms', ({ low }) => low.first.blocking, () => TIMED.blocking],
    ['layout shift', shift, ({ low }) => low.first.shift, () => TIMED.shift],
    ...CATEGORIES.map((name, n): (typeof kept)[number] => [
      `Lighthouse, ${name}`,
      String(LIGHTHOUSE),
      ({ lighthouse }) => -(lighthouse.scores[n] as number),
      () => -LIGHTHOUSE,
    ]),
  ];
  return verdicts(
    kept.map(([text, aim, of, limit]) => {
      const missed = pages.filter((page) => of(page) > limit(page));
      const worst = missed.map((page) => `${page.name} ${Math.abs(Math.round(of(page) * 1000) / 1000)}`);
      return [!missed.length, `${text} (aim ${aim})${missed.length ? `: ${worst.join(', ')}` : ''}`];
    }),
  );
}

/** What cost a score, with the pages it was lost on. */
function lost(pages: Measured[]): string {
  const audits = [...new Set(pages.flatMap(({ lighthouse }) => lighthouse.lost))];
  const where = (audit: string) => pages.filter(({ lighthouse }) => lighthouse.lost.includes(audit));
  const lines = audits.map((audit) => {
    const names = where(audit).map(({ name }) => name);
    const why = audit === ON_PURPOSE ? ': on purpose, nothing there is for search engines' : '';
    return `\`${audit}\` (${names.length === pages.length ? 'every page' : names.join(', ')}${why})`;
  });
  return `What costs a score in Lighthouse: ${lines.join('; ') || 'nothing'}.`;
}
