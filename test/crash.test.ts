import assert from 'node:assert/strict';
import { join } from 'node:path';
import { test } from 'node:test';
import { setTimeout as pause } from 'node:timers/promises';
import type Database from 'better-sqlite3';
import { open } from '../src/db/database.ts';
import * as chain from '../src/journal/chain.ts';
import { behindItsBack, keyOf, newFolder, type Program, run } from './support/program.ts';
import { type Entry, numbers, type Office, openOffice, work } from './support/writers.ts';

/** How often a server is killed in all. `CRASHES=10 node --test test/crash.test.ts` is a quick look, 2000 a night's work. */
const CRASHES = Number(process.env.CRASHES ?? 200);
/** Draws the moments of the kills and the words; a failure names it, and `CRASH_SEED=…` draws the same again. */
const SEED = Number(process.env.CRASH_SEED ?? Date.now() % 1_000_000);
const LANES = 2; // servers at a time, each with a folder of its own
const DESKS = 4; // that write at once to each server
const WORK = { least: 20, most: 250 }; // ms of writing before a kill
const START = { least: 50, most: 600, share: 0.1 }; // some are killed while they start and mend what the last kill left
const LONGEST = 60_000 + CRASHES * 3_000; // ms for the whole; five times what it takes

type Lane = { folder: string; office: Office; random: () => number; unanswered: number };

test(`what was answered as saved or signed is there after ${CRASHES} kills`, { timeout: LONGEST }, async ({
  signal,
}) => {
  const lanes = await Promise.all(Array.from({ length: LANES }, (_, n) => openLane(numbers(SEED + n))));
  try {
    await Promise.all(lanes.map((lane, n) => crashes(lane, Math.floor((CRASHES + n) / LANES), signal)));
    await Promise.all(lanes.map(everythingIsThere));
  } catch (error) {
    throw new Error(`CRASH_SEED=${SEED}`, { cause: error });
  }
  if (CRASHES >= 20) wasPutToTheTest(lanes);
});

function wasPutToTheTest(lanes: Lane[]) {
  const entries = lanes.flatMap(({ office }) => office.entries);
  const saves = entries.reduce((sum, { words }) => sum + words.length, 0);
  const signatures = entries.filter(({ signature }) => signature).length;
  const met = lanes.reduce((sum, { unanswered }) => sum + unanswered, 0);
  assert.ok(saves > CRASHES / 2 && signatures > CRASHES / 20, `only ${saves} saves and ${signatures} signatures`);
  assert.ok(met > CRASHES / 2, `the kills met only ${met} forms under way`);
}

async function openLane(random: () => number): Promise<Lane> {
  const folder = newFolder();
  const server = run({ DATA_DIR: folder });
  const office = await openOffice(await server.address, DESKS, random);
  server.child.kill('SIGKILL');
  await server.ended;
  return { folder, office, random, unanswered: 0 };
}

/** Starts the server on what the last kill left, looks after the open drafts, lets all desks write, and kills it. */
async function crashes(lane: Lane, times: number, signal: AbortSignal) {
  const { folder, office, random } = lane;
  for (let n = 0; n < times && !signal.aborted; n++) {
    const server = run({ DATA_DIR: folder });
    if (random() < START.share) {
      await kill(server, between(START, random));
      continue;
    }
    office.url = await server.address;
    lane.unanswered += behindItsBack(folder, (db) => settleDrafts(office, db));
    const desks = Promise.all(office.desks.map((desk) => assert.rejects(work(office, desk), nobodyAnswers)));
    const killed = kill(server, between(WORK, random));
    await Promise.race([killed, desks]); // what a desk has to complain of is told at once
    await Promise.all([killed, desks]);
  }
}

const between = ({ least, most }: { least: number; most: number }, random: () => number) =>
  least + random() * (most - least);

async function kill({ child, ended }: Program, delay: number) {
  await pause(delay);
  child.kill('SIGKILL');
  const { code, err } = await ended;
  assert.equal(code, null, `the server ended by itself: ${err}`);
  const complaints = err.split('\n').filter((line) => line && !line.includes('"level":"info"'));
  assert.deepEqual(complaints, [], 'the server met what it did not expect');
}

/** What `fetch` throws. A form refused, or a page that should not have come, is another error. */
const nobodyAnswers = (error: unknown) => error instanceof TypeError;

/** Goes on from what is there. Gives how many drafts had been sent, or asked to be signed, without an answer. */
function settleDrafts({ desks }: Office, db: Database.Database): number {
  let unanswered = 0;
  for (const desk of desks) {
    if (!desk.draft) continue;
    if (desk.draft.sent || desk.draft.signature) unanswered++;
    settle(desk.draft, db);
    if (desk.draft.signature || !desk.draft.words.length) desk.draft = undefined;
  }
  return unanswered;
}

/** Every answered word is there, in order and to the letter, then perhaps the words sent last; and nothing else. */
function settle(entry: Entry, db: Database.Database) {
  const { words, sent, signature, id } = entry;
  const stored = db.prepare(TEXTS).pluck().all(id, id) as string[];
  const isSaved = sent !== undefined && stored.length > words.length;
  assert.deepEqual(stored, isSaved ? [...words, sent] : words, `the words of ${id}`);
  const status = db.prepare('SELECT status FROM journal_entries WHERE id = ?').pluck().get(id);
  if (signature === 'answered') assert.equal(status, 'signed', `${id} was answered as signed`);
  if (!signature) assert.notEqual(status, 'signed', `nobody signed ${id}`);
  Object.assign(entry, { words: stored, sent: undefined, signature: status === 'signed' ? 'answered' : undefined });
}

const TEXTS = `SELECT text FROM (SELECT version, text FROM journal_versions WHERE entry_id = ?
  UNION ALL SELECT version, text FROM journal_entries WHERE id = ?) ORDER BY version`;

async function everythingIsThere({ folder, office }: Lane) {
  behindItsBack(folder, (db) => {
    for (const entry of office.entries) settle(entry, db);
  });
  const db = open(join(folder, 'klientkort.db'), keyOf(folder));
  const { links, faults } = chain.verify(db);
  db.$client.close();
  assert.deepEqual(faults, []);
  assert.equal(links, office.entries.filter(({ signature }) => signature).length);
  const { code, out, err } = await run({ DATA_DIR: folder }, 'check').ended;
  assert.equal(code, 0, out + err);
}
