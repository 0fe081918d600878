import assert from 'node:assert/strict';
import { tmpdir } from 'node:os';
import { test } from 'node:test';
import * as charger from '../src/charges/runner.ts';
import { act, type Db } from '../src/db/database.ts';
import { watch } from '../src/gauges.ts';
import * as unsaved from '../src/journal/unsaved.ts';
import * as enquiries from '../src/matching/enquiries.ts';
import * as requests from '../src/measures/requests.ts';
import * as sender from '../src/messages/runner.ts';
import { freshDb } from './support/app.ts';
import { openCalendar } from './support/calendar.ts';
import { entry } from './support/journal.ts';

/** What grows with the years and with the number of therapists: nobody waits while such a table is read through. */
const GROWING = [
  ...['allied_prices', 'attachments', 'audit_log', 'booking_clients', 'bookings', 'cards', 'charge_events', 'charges'],
  ...[
    'client_answers',
    'client_devices',
    'client_links',
    'client_notes',
    'clients',
    'contact_wishes',
    'direct_payments',
  ],
  ...['disclosures', 'journal_chain', 'journal_corrections', 'journal_dissents', 'journal_entries', 'journal_versions'],
  ...['ledger', 'measure_answers', 'measure_requests', 'messages', 'payment_methods', 'payout_lines', 'placements'],
  ...['refunds', 'sessions', 'unsaved_texts', 'waiting_entries', 'waiting_offers'],
];

/** Notes every statement that is made for the database from now on. */
function listen({ $client }: Db): Set<string> {
  const heard = new Set<string>();
  const prepare = $client.prepare.bind($client);
  $client.prepare = ((source: string) => {
    heard.add(source);
    return prepare(source);
  }) as typeof $client.prepare;
  return heard;
}

/** Without its strings, in which a question mark is none. */
const bareOf = (source: string) => source.replace(/'[^']*'/g, "''");

/** What SQLite plans to do for a statement. */
function planOf({ $client }: Db, source: string): string[] {
  const named = Object.fromEntries([...source.matchAll(/@(\w+)/g)].map(([, name]) => [name, null]));
  const places = Array(bareOf(source).split('?').length - 1).fill(null);
  const plan = $client.prepare(`EXPLAIN QUERY PLAN ${source}`);
  return (plan.all(...places, ...(Object.keys(named).length ? [named] : [])) as { detail: string }[]).map(
    (row) => row.detail,
  );
}

/** The tables that grow which a statement reads from one end to the other, or along a whole index; the last row of all is at hand. */
function readThrough(db: Db, source: string): string[] {
  if (!/^\s*(SELECT|INSERT|UPDATE|DELETE|WITH)\b/i.test(source) || /ORDER BY id DESC LIMIT 1$/.test(source)) return [];
  const scans = planOf(db, source).filter((detail) => detail.startsWith('SCAN '));
  return GROWING.filter((table) => {
    const named = new RegExp(`\\b(?:FROM|JOIN|INTO|UPDATE)\\s+"?${table}"?(?:\\s+(?:AS\\s+)?(\\w+))?`, 'gi');
    const names = [table, ...[...source.matchAll(named)].flatMap(([, alias]) => alias ?? [])];
    return source.includes(table) && scans.some((detail) => names.includes(detail.split(' ')[1] as string));
  });
}

/** Whether all that a statement reads through are indexes of the few rows that need something. */
function isOfFew(db: Db, source: string): boolean {
  const partial = db.$client
    .prepare("SELECT name FROM sqlite_schema WHERE type = 'index' AND sql LIKE '% WHERE %'")
    .pluck()
    .all();
  const scans = planOf(db, source).filter((detail) => detail.startsWith('SCAN '));
  return scans.every((detail) => partial.includes(/INDEX (\w+)/.exec(detail)?.[1]));
}

test('what is asked on the pages that all use is found by index, however large the practice', async () => {
  const db = freshDb();
  const heard = listen(db);
  const { anna, card, book } = await openCalendar({ db });
  await book({ date: '2026-11-24' }).expect(303);
  const booking = /\/bookings\/[\w-]{22}/.exec((await anna.get('/calendar').expect(200)).text)?.[0] as string;
  const { headers } = await anna.post(`${card}/journal/new`).type('form').send(entry()).expect(303);
  const draft = `${card}/journal/${/[\w-]{22}$/.exec(String(headers.location))?.[0]}`;
  const ofClient = [
    '',
    '/edit',
    '/journal/new',
    '/journal/search?q=oro',
    '/journal/print',
    '/log',
    '/settings',
    '/messages',
  ];
  const pages = ['/', '/clients', '/clients?q=karin&status=all', '/payments', '/payouts', '/messages', '/settings'];
  for (const page of [...pages, ...ofClient.map((path) => card + path), booking, draft])
    await anna.get(page).expect(200);
  await anna.post(`${draft}/sign`).type('form').send({ version: '1' }).expect(303);
  await anna.get(draft).expect(200);

  const found = [...heard].map((source) => ({ source, tables: readThrough(db, source) }));
  assert.deepEqual(
    found.filter(({ tables }) => tables.length),
    [],
  );
  for (const table of ['audit_log', 'bookings', 'charges', 'clients', 'journal_entries', 'messages', 'payout_lines']) {
    assert.ok(
      [...heard].some((source) => source.includes(table)),
      `nothing was asked of ${table}`,
    );
  }
});

test('what the program does by itself, and what a monitor asks, looks at nothing but what needs something', async () => {
  const db = freshDb();
  const { anna, deps, pass, book } = await openCalendar({ db });
  await book({ date: '2026-11-24' }).expect(303);
  pass(2 * 86_400);
  watch(deps.meter, deps, tmpdir());
  const heard = listen(db);
  await anna.get('/metrics').expect(200);
  await charger.run(deps);
  await sender.run(deps);
  const program = { actor: { id: null, address: null }, now: deps.clock(), zone: deps.zone };
  act(db, program, requests.sendDue);
  act(db, program, unsaved.purge);
  act(db, program, enquiries.purge);

  const found = [...heard].filter((source) => readThrough(db, source).length && !isOfFew(db, source));
  assert.deepEqual(found, []);
  for (const table of ['charges', 'messages', 'measure_requests']) {
    assert.ok(
      [...heard].some((source) => source.includes(table)),
      `nothing was asked of ${table}`,
    );
  }
});

test('a statement that reads a table through is told from one that does not', () => {
  const db = freshDb();
  assert.deepEqual(readThrough(db, 'SELECT count(*) FROM messages m WHERE m.ref = ?'), ['messages']);
  assert.deepEqual(readThrough(db, "SELECT 1 FROM bookings WHERE therapist_id = @id AND remark = '?'"), []);
  assert.equal(isOfFew(db, 'SELECT 1 FROM charges WHERE attempt = 2'), false);
});
