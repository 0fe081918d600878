import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { open } from '../src/db/database.ts';
import { migrate } from '../src/db/migrate.ts';
import { migrations } from './support/app.ts';
import { openCharges } from './support/charges.ts';
import { newFolder } from './support/program.ts';

const CHARGER = join(import.meta.dirname, 'support/charger.ts');

test('killed between any two steps, the runner takes every amount once and gives every amount back once', async () => {
  const folder = newFolder();
  mkdirSync(folder);
  const file = join(folder, 'klientkort.db');
  const db = open(file);
  migrate(db, migrations);
  const { register, booked, settings, send, deps } = await openCharges({ db });
  await settings({ cancelLimit: '0' }).expect(303);
  await register();
  const addresses: string[] = [];
  for (const time of ['13:00', '14:00', '15:00', '16:00']) addresses.push(await booked({ date: '2026-11-23', time }));
  let now = deps.clock();
  let kills = 0;
  /** Starts the server again and again, each time killed a step later, and once more when it came through. */
  const runUntilDone = () => {
    for (let killAt = 1; ; killAt = (killAt % 5) + 1) {
      now += 301; // the lease of what was under way is over
      const { status, signal, stderr } = spawnSync(process.execPath, [CHARGER, file, String(killAt), String(now)]);
      if (status === 0) return;
      assert.equal(signal, 'SIGKILL', String(stderr));
      assert.ok(++kills < 60, 'it comes to an end');
    }
  };
  const count = (sql: string) => db.$client.prepare(sql).pluck().get();
  runUntilDone();
  assert.equal(count("SELECT count(*) FROM ledger WHERE kind = 'charge'"), 4);
  assert.equal(
    count("SELECT count(*) FROM sandbox_answers WHERE answer LIKE '%charged%'"),
    4,
    'the gateway took each once',
  );
  for (const address of addresses.slice(0, 3)) await send(`${address}/cancel`).expect(303);
  now += 200;
  runUntilDone();
  assert.equal(count("SELECT sum(amount_ore) FROM ledger WHERE kind = 'refund'"), 300_000);
  assert.equal(count('SELECT count(*) FROM sandbox_answers'), 7);
  assert.equal(count("SELECT count(*) FROM charges WHERE state = 'refunded'"), 3);
  assert.ok(kills >= 8, `${kills} kills`);
  db.$client.close();
});
