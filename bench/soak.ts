// `npm run soak [minutes]`: a practice at work at 50 requests a second while backups are made and the server is killed each
// minute or so. Afterwards `check` is clean and nothing that was answered is missing. Loopback only, ends by itself.
import assert from 'node:assert/strict';
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readdirSync, rmSync, statSync } from 'node:fs';
import { open } from 'node:fs/promises';
import { cpus, loadavg, tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { readConfig } from '../src/config.ts';
import { lookInto } from '../src/data-folder.ts';
import { newId } from '../src/shared/ids.ts';
import { type DateText, type EpochSeconds, instantOf } from '../src/shared/time.ts';
import { sessionIn } from '../test/support/cookies.ts';
import { quantile } from './measure.ts';
import { keepResult } from './results.ts';

const MINUTES = Math.min(60, Number(process.argv[2] ?? 10));
const RATE = 50; // requests a second, in all
const CLIENTS = 60;
const KILL_EVERY = [40_000, 80_000] as const; // ms of work between kills
const BACKUP_EVERY = 20_000; // ms
const LONGEST_ANSWER = 20_000; // ms
const MAIN = join(import.meta.dirname, '../src/main.ts');
const PERSON = {
  ...{ name: 'Anna Lind', title: 'Leg. psykolog', profession: 'Psykolog', practice: '', locale: 'sv' },
  ...{ email: 'anna@example.com', password: 'grön cykel i regn' },
};

/** What was answered as saved: the drafts' last words, and who is signed; each booking and text that is kept unsaved. */
const acknowledged = {
  words: new Map<string, string>(),
  signed: new Set<string>(),
  bookings: new Set<EpochSeconds>(),
  unsaved: new Map<string, string>(),
};
type Draft = { card: string; id: string; versions: number; text: string; copy: string };

const folder = mkdtempSync(join(tmpdir(), 'klientkort-soak-'));
const dataDir = join(folder, 'data');
const env = { PATH: process.env.PATH, PORT: '0', DATA_DIR: dataDir, KLIENTKORT_BACKUP_AT: 'never' };
const children = new Set<ChildProcess>();
const counts: Record<string, number> = {};
const times: number[] = [];
const wrong: string[] = [];
let url = '';
let cookie = '';
let isOver = false;
let booked = 0;
const elapsed = () => `${(performance.now() / 1000).toFixed(0)} s`;

/** Runs a command of the program to its end. */
async function program(...words: string[]): Promise<{ code: number | null; said: string }> {
  const child = spawn(process.execPath, [MAIN, ...words], { env });
  children.add(child);
  let said = '';
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk) => (said += chunk));
  const [code] = await once(child, 'close');
  children.delete(child);
  return { code, said };
}

/** Starts the server and waits for its address. */
async function start(): Promise<ChildProcess> {
  const child = spawn(process.execPath, [MAIN], { env });
  children.add(child);
  let complaints = '';
  child.stderr.on('data', (chunk) => (complaints += chunk));
  child.on('close', () => {
    children.delete(child);
    for (const line of complaints.trim().split('\n'))
      if (line && !/A new key was made|"level":"info"/.test(line)) wrong.push(line);
  });
  for await (const chunk of child.stdout) {
    const found = /http:\S+/.exec(String(chunk))?.[0];
    if (found) {
      url = found.replace('localhost', '127.0.0.1');
      return child;
    }
  }
  throw new Error(`the server did not start: ${complaints}`);
}

/** One request. Undefined when nobody answered, which only a kill may cause. */
async function ask(
  what: string,
  path: string,
  form?: Record<string, string>,
  expected = form ? 303 : 200,
): Promise<Response | undefined> {
  const began = performance.now();
  try {
    const answer = await fetch(url + path, {
      ...(form && { method: 'POST', body: new URLSearchParams(form) }),
      headers: { cookie },
      redirect: 'manual',
      signal: AbortSignal.timeout(LONGEST_ANSWER),
    });
    // The answer's head is sent after the commit: what it says holds, whatever becomes of the rest.
    if (answer.status !== expected) wrong.push(`${elapsed()}: ${what}: ${answer.status}`);
    counts[what] = (counts[what] ?? 0) + 1;
    if (form || answer.status !== 200) await answer.body?.cancel();
    else await answer.arrayBuffer();
    times.push(performance.now() - began);
    return answer.status === expected ? answer : undefined;
  } catch (error) {
    const isLate = (error as Error).name === 'TimeoutError';
    counts[isLate ? 'late' : 'unanswered'] = (counts[isLate ? 'late' : 'unanswered'] ?? 0) + 1;
    return undefined;
  }
}

const entryForm = (text: string) => ({ eventDate: '2024-02-29', contactType: 'visit', template: 'free', text });
const pick = <T>(all: T[]): T => all[Math.floor(Math.random() * all.length)] as T;
const idle: Draft[] = []; // a draft under way is in one hand only

/** Begins an entry or goes on with one that lies idle; then autosaves, saves or signs it. */
async function write(cards: string[]): Promise<void> {
  const draft = idle.shift();
  if (!draft || idle.length < 20) {
    if (draft) idle.push(draft);
    const begun: Draft = {
      card: pick(cards),
      id: newId(),
      versions: 1,
      text: `Början ${Math.random()}.`,
      copy: newId(),
    };
    const answer = await ask('save', `${begun.card}/journal/new`, { entryId: begun.id, ...entryForm(begun.text) });
    if (!answer) return; // sent and not answered: it may be there or not
    acknowledged.words.set(begun.id, begun.text);
    return void idle.push(begun);
  }
  const dice = Math.random();
  if (dice < 0.4) return autosave(draft);
  if (dice < 0.8) return save(draft);
  const version = String(draft.versions);
  if (await ask('sign', `${draft.card}/journal/${draft.id}/sign`, { version })) acknowledged.signed.add(draft.id);
}

async function save(draft: Draft): Promise<void> {
  const text = `${draft.text}\nMening ${draft.versions}, åäö ${Math.random()}.`;
  const form = { ...entryForm(text), version: String(draft.versions) };
  const answer = await ask('save', `${draft.card}/journal/${draft.id}`, form);
  if (!answer) return; // whether it was kept is not known: the draft is left, its answered words must still be there
  acknowledged.words.set(draft.id, text);
  idle.push({ ...draft, text, versions: draft.versions + 1 });
}

async function autosave(draft: Draft): Promise<void> {
  const text = `${draft.text} osparat ${Math.random()}`;
  const form = {
    ...entryForm(text),
    kind: 'entry',
    entryId: draft.id,
    copy: draft.copy,
    version: String(draft.versions),
  };
  if (!(await ask('autosave', `${draft.card}/journal/unsaved`, form, 200))) return; // this text or the one before: left
  acknowledged.unsaved.set(draft.copy, text);
  idle.push(draft);
}

/** Books the next free time, each client in turn: never two at once. */
async function book(cards: string[]): Promise<void> {
  const n = booked++;
  const date = new Date(Date.UTC(2031, 0, 1 + Math.floor(n / 40))).toISOString().slice(0, 10);
  const minutes = 7 * 60 + (n % 40) * 20;
  const time = `${String(Math.floor(minutes / 60)).padStart(2, '0')}:${String(minutes % 60).padStart(2, '0')}`;
  const client = (cards[n % cards.length] as string).slice('/clients/'.length);
  const form = { date, time, minutes: '15', kind: 'video', place: '', remark: '', price: '' };
  if (await ask('book', `/bookings/new?client=${client}`, form)) {
    acknowledged.bookings.add(instantOf(date as DateText, time, 'Europe/Stockholm')); // no other begins then
  }
}

function oneRequest(cards: string[]): Promise<unknown> {
  const dice = Math.random();
  if (dice < 0.2) return ask('list', '/clients');
  if (dice < 0.45) return ask('card', pick(cards));
  if (dice < 0.55) return ask('search', `/clients?q=Klient+${Math.floor(Math.random() * CLIENTS)}`);
  if (dice < 0.65) return book(cards);
  return write(cards);
}

async function setUp(): Promise<string[]> {
  const answer = await fetch(`${url}/setup`, {
    method: 'POST',
    body: new URLSearchParams({ ...PERSON, example: 'empty' }),
    redirect: 'manual',
  });
  cookie = sessionIn(answer.headers.get('set-cookie'));
  await ask('setup', '/settings/fees', {
    inPerson: '1000',
    video: '900',
    minutes: '45',
    defaultMethod: 'therapist',
    vatPercent: '0',
  });
  const cards: string[] = [];
  for (let n = 0; n < CLIENTS; n++) {
    const added = await ask('setup', '/clients/new', { name: `Klient ${n}`, confirmed: 'yes' });
    cards.push(added?.headers.get('location') as string);
  }
  return cards;
}

/** How long the disk itself took at worst for a few bytes, in ms: what the machine's others do to it is not the product's doing. */
async function probeDisk(): Promise<number> {
  const probe = await open(join(folder, 'probe'), 'w');
  let worst = 0;
  while (!isOver) {
    const began = performance.now();
    await probe.write('x', 0);
    await probe.sync();
    worst = Math.max(worst, performance.now() - began);
    await pause(200);
  }
  await probe.close();
  return worst;
}

/** Backups one after the other for as long as it lasts; each must be made and read back whole. */
async function backUp(): Promise<number> {
  for (let made = 0; ; made++) {
    await pause(Math.min(BACKUP_EVERY, (MINUTES * 60_000) / 4));
    if (isOver) return made;
    const { code, said } = await program('backup');
    if (code !== 0) wrong.push(`backup: ${said}`);
  }
}

function missing(): string[] {
  const { words, signed, bookings, unsaved } = acknowledged;
  return lookInto(readConfig({ DATA_DIR: dataDir }), ({ $client: db }) => {
    const has = (sql: string) => {
      const query = db.prepare(sql).pluck();
      return (...values: (string | number)[]) => query.get(...values) !== undefined;
    };
    const isKept = has(
      'SELECT 1 FROM (SELECT text FROM journal_entries WHERE id = ? UNION ALL SELECT text FROM journal_versions WHERE entry_id = ?) WHERE text = ?',
    );
    const isSigned = has("SELECT 1 FROM journal_entries WHERE id = ? AND status = 'signed'");
    const isBooked = has('SELECT 1 FROM bookings WHERE starts_at = ?');
    const isUnsaved = has("SELECT 1 FROM unsaved_texts WHERE id = ? AND json_extract(typed, '$.text') = ?");
    const stillOpen = new Set(idle.map(({ copy }) => copy)); // what is signed needs none
    return [
      ...[...words].filter(([id, text]) => !isKept(id, id, text)).map(([id]) => `the words of ${id}`),
      ...[...signed].filter((id) => !isSigned(id)).map((id) => `the signature of ${id}`),
      ...[...bookings].filter((at) => !isBooked(at)).map((at) => `the booking at ${at}`),
      ...[...unsaved]
        .filter(([copy, text]) => stillOpen.has(copy) && !isUnsaved(copy, text))
        .map(([copy]) => `the unsaved ${copy}`),
    ];
  });
}

async function soak(): Promise<void> {
  let server = await start();
  const cards = await setUp();
  const ends = performance.now() + MINUTES * 60_000;
  const backups = backUp();
  const disk = probeDisk();
  const underWay = new Set<Promise<unknown>>();
  const send = () => {
    const request = oneRequest(cards).finally(() => underWay.delete(request));
    underWay.add(request);
  };
  let kills = 0;
  let late = 0;
  let nextKill = performance.now() + Math.min(KILL_EVERY[0], MINUTES * 20_000);
  let due = performance.now();
  while (performance.now() < ends) {
    if (performance.now() > nextKill) {
      for (let n = 0; n < RATE / 5; n++) send(); // so that the kill meets some
      await pause(Math.random() * 40);
      const dying = once(server, 'close');
      server.kill('SIGKILL');
      await dying;
      await Promise.all(underWay);
      server = await start();
      kills++;
      nextKill = performance.now() + KILL_EVERY[0] + Math.random() * (KILL_EVERY[1] - KILL_EVERY[0]);
      due = performance.now();
    }
    due += 1000 / RATE;
    if (underWay.size >= 200) {
      late++; // so many wait already: the rate is not kept
    } else {
      send();
    }
    await pause(Math.max(0, due - performance.now()));
  }
  await Promise.all(underWay);
  isOver = true;
  server.kill('SIGTERM');
  await once(server, 'close');
  const made = await backups;
  const { code, said } = await program('check');
  const gone = missing();
  const total = times.length;
  const files = readdirSync(join(dataDir, 'backups'));
  const report = [
    `${new Date().toISOString().slice(0, 10)}, ${cpus().length} cores (${cpus()[0]?.model.trim()}), Node ${process.version}: ${MINUTES} minutes at ${RATE} requests a second, ${total} answered (${(total / MINUTES / 60).toFixed(1)} a second), p50 ${quantile(times, 0.5).toFixed(0)} ms, p99 ${quantile(times, 0.99).toFixed(0)} ms, ${late} not sent because 200 waited.`,
    `${kills} SIGKILLs, which met ${counts.unanswered ?? 0} requests; ${made} backups made and read back meanwhile, the last ${(statSync(join(dataDir, 'klientkort.db')).size / 1e6).toFixed(0)} MB; ${files.filter((name) => /unfinished|faulty/.test(name)).length} halves left.`,
    `Answered: ${Object.entries(counts)
      .filter(([what]) => !['unanswered', 'late'].includes(what))
      .map(([what, count]) => `${what} ${count}`)
      .join(', ')}.`,
    `Not answered within ${LONGEST_ANSWER / 1000} s: ${counts.late ?? 0}. The longest answer took ${(Math.max(...times) / 1000).toFixed(1)} s, the longest write of the disk itself ${((await disk) / 1000).toFixed(1)} s; load ${loadavg()[1]?.toFixed(1)} in the last five minutes.`,
    `Missing of ${acknowledged.words.size} entries, ${acknowledged.signed.size} signatures, ${acknowledged.bookings.size} bookings and ${acknowledged.unsaved.size} unsaved texts that were answered: ${gone.length}. Wrong answers and complaints: ${wrong.length}. check: ${code === 0 ? 'clean' : said.trim()}`,
  ];
  keepResult('Soak', report.map((line) => `- ${line}`).join('\n'));
  for (const line of [...gone, ...wrong].slice(0, 20)) process.stdout.write(`  ${line}\n`);
  assert.ok(code === 0 && !gone.length && !wrong.length, 'the soak found something');
}

try {
  await soak();
} finally {
  isOver = true;
  for (const child of children) child.kill('SIGKILL');
  rmSync(folder, { recursive: true, force: true });
}
process.exit(process.exitCode ?? 0);
