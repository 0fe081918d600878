// `npm run build && node bench/start.ts`: how long the binary takes to its first page, and what it holds when idle. A new
// folder once, then nine starts on the database that is there. Puts the result into RESULTS.md under its heading.
import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { cpus, loadavg, tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { median } from './measure.ts';
import { keepResult } from './results.ts';

const STARTS = 9;
const IDLE = 3000; // ms after the first page
const AIM = { first: 250, resident: 100 }; // ms, MB

const PROGRAM = join(import.meta.dirname, '../dist/klientkort');
const folder = mkdtempSync(join(tmpdir(), 'klientkort-start-'));
const env = { PORT: '0', DATA_DIR: join(folder, 'data'), KLIENTKORT_BACKUP_AT: 'never' };

type Start = { first: number; resident: number; proportional: number; anonymous: number };

/** One start: ms from the beginning of the process to the last byte of the first page, and MB when it has been idle. */
async function start(): Promise<Start> {
  const began = performance.now();
  const child = spawn(PROGRAM, [], { env, stdio: ['ignore', 'pipe', 'ignore'] });
  const [line] = await once(child.stdout, 'data');
  const url = /http:\S+/.exec(String(line))?.[0].replace('localhost', '127.0.0.1');
  await (await fetch(`${url}/setup`)).text();
  const first = performance.now() - began;
  await pause(IDLE);
  const held = readFileSync(`/proc/${child.pid}/smaps_rollup`, 'utf8');
  const of = (name: string) => Number(new RegExp(`^${name}:\\s+(\\d+)`, 'm').exec(held)?.[1]) / 1024;
  child.kill('SIGTERM');
  await once(child, 'close');
  return { first, resident: of('Rss'), proportional: of('Pss'), anonymous: of('Anonymous') };
}

/** Takes the file out of the page cache: right after the build it lies there in large pages, which count whole when one byte is read. */
function asAfterReboot() {
  execFileSync('sync', [PROGRAM]);
  execFileSync('dd', [`if=${PROGRAM}`, 'iflag=nocache', 'count=0'], { stdio: 'ignore' });
}

try {
  const justBuilt = await start();
  asAfterReboot();
  rmSync(env.DATA_DIR, { recursive: true });
  const load = loadavg()[0]?.toFixed(1);
  const fresh = await start();
  const starts: Start[] = [];
  for (let n = 0; n < STARTS; n++) starts.push(await start());
  const middle = (name: keyof Start) => median(starts.map((each) => each[name]));
  const verdict = (isReached: boolean) => (isReached ? 'reached' : '**MISSED**');
  const mb = (name: keyof Start) => `${middle(name).toFixed(0)} MB`;
  const text = [
    `${new Date().toISOString().slice(0, 10)}, ${cpus().length} cores (${cpus()[0]?.model.trim()}), Node ${process.version}, load ${load} before. The single binary, ${STARTS} starts on a database that is there, medians.`,
    '',
    `- ${verdict(middle('first') < AIM.first)}: the first page ${middle('first').toFixed(0)} ms after the start, the quickest ${Math.min(...starts.map(({ first }) => first)).toFixed(0)} ms (aim ${AIM.first} ms); the very first start, which makes the key and the tables, ${fresh.first.toFixed(0)} ms`,
    `- ${verdict(middle('resident') < AIM.resident)}: resident ${mb('resident')} when idle (aim ${AIM.resident} MB), proportional ${mb('proportional')}. Of that ${mb('anonymous')} are its own; the rest is the file itself, mapped, which the system takes back when it needs room. As it was before, in the page cache since its build: ${justBuilt.resident.toFixed(0)} MB.`,
  ];
  keepResult('Start of the single binary', text.join('\n'));
} finally {
  rmSync(folder, { recursive: true, force: true });
}
