import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { open } from '../src/db/database.ts';
import { migrate } from '../src/db/migrate.ts';
import { addDays, dateOf } from '../src/shared/time.ts';
import { migrations } from './support/app.ts';
import { FROM } from './support/mail.ts';
import { openMessages } from './support/messages.ts';
import { newFolder, run } from './support/program.ts';

const SENDER = join(import.meta.dirname, 'support/sender.ts');

test('killed between any two steps, the runner sends nothing twice: what nobody knows of is uncertain', async () => {
  const folder = newFolder();
  mkdirSync(folder);
  const file = join(folder, 'klientkort.db');
  const db = open(file);
  migrate(db, migrations);
  const { booked, deps, mail, states, rows } = await openMessages({ db });
  for (const time of ['09:00', '10:00', '11:00', '13:00', '14:00', '15:00']) await booked({ date: '2026-12-10', time });
  let now = deps.clock();
  let kills = 0;
  for (let killAt = 1; ; killAt = (killAt % 4) + 1) {
    now += 301; // the lease of what was under way is over
    const child = spawn(process.execPath, [SENDER, file, mail.url, String(killAt), String(now)]);
    const [code, signal] = await once(child, 'close');
    if (code === 0) break;
    assert.equal(signal, 'SIGKILL');
    assert.ok(++kills < 30, 'it comes to an end');
  }
  const ids = mail.mails.map(({ messageId }) => messageId);
  assert.equal(new Set(ids).size, ids.length, 'no letter twice');
  assert.ok(kills >= 3, `${kills} kills`);
  for (const { state, id } of rows()) {
    const arrived = ids.includes(`<${id}@klientkort.example>`);
    if (state === 'sent') assert.ok(arrived);
    else assert.equal(state, 'uncertain');
  }
  assert.ok(states().includes('confirmation uncertain interrupted'));
  assert.ok(states().includes('confirmation sent'));
  db.$client.close();
});

test('the server itself sends what waits when it starts, by the mail server of its settings, and repeats no secret', async () => {
  const DATA_DIR = newFolder();
  mkdirSync(DATA_DIR);
  const db = open(join(DATA_DIR, 'klientkort.db'));
  migrate(db, migrations);
  const now = Math.floor(Date.now() / 1000);
  const { booked, mail } = await openMessages({ db, clock: () => now - 400 });
  await booked({ date: addDays(dateOf(now, 'Europe/Stockholm'), 30) });
  db.$client.close();
  const KLIENTKORT_URL = 'https://kort.example';
  const { address, child, ended } = run({
    DATA_DIR,
    KLIENTKORT_URL,
    KLIENTKORT_SMTP_URL: mail.url,
    KLIENTKORT_MAIL_FROM: FROM,
  });
  await address;
  for (let tries = 0; !mail.mails.length && tries < 100; tries++) await new Promise((done) => setTimeout(done, 50));
  assert.match(mail.mails[0]?.text ?? '', /är bokat[\s\S]*https:\/\/kort\.example\/c\//);
  child.kill('SIGTERM');
  const { code, out, err } = await ended;
  assert.equal(code, 0, err);
  assert.doesNotMatch(out + err, /hemligt/);
});
