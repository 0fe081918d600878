import assert from 'node:assert/strict';
import { on, once } from 'node:events';
import { copyFileSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { request } from 'node:https';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import type { TLSSocket } from 'node:tls';
import { addClient, openPractice } from './support/app.ts';
import { folderWithPractice, newFolder, run } from './support/program.ts';

const folder = mkdtempSync(join(tmpdir(), 'klientkort-test-'));
after(() => rmSync(folder, { recursive: true }));
const fixture = (name: string) => join(import.meta.dirname, 'support/tls', name);

test('requests are counted by pattern: no client, and nobody else, can be told from them', async () => {
  const { anna } = await openPractice();
  const card = await addClient(anna);
  await anna.get(card).expect(200);
  const { text } = await anna.get('/metrics').expect(200);
  assert.match(text, /klientkort_request_seconds_count\{method="GET",route="\/clients\/:id",status="2xx"\} 1/);
  for (const word of [card.slice('/clients/'.length), 'Karin', 'anna@example.com']) assert.ok(!text.includes(word));
});

test('the figures are for this machine and for who has the token; for others there is no such page', async () => {
  const practice = await openPractice({ metricsToken: 'ett långt och hemligt ord' });
  const asked = (headers: Record<string, string>) => practice.browser().get('/metrics').set(headers);
  await asked({}).expect(200);
  await asked({ 'X-Forwarded-For': '127.0.0.1' }).expect(404); // a proxy on this machine asks for somebody
  const behind = { 'X-Forwarded-For': '203.0.113.7' };
  await asked({ ...behind, Authorization: 'Bearer fel' }).expect(404);
  const token = Buffer.from('Bearer ett långt och hemligt ord').toString('latin1');
  await asked({ ...behind, Authorization: token }).expect(404);
  const plain = await openPractice({ metricsToken: 'abcdefgh12345678' });
  await plain
    .browser()
    .get('/metrics')
    .set({ ...behind, Authorization: 'Bearer abcdefgh12345678' })
    .expect(200);
  const proxied = await openPractice({ trustProxy: 'loopback' });
  await proxied.browser().get('/metrics').expect(404); // nginx, unless told, does not say for whom it asks
});

test('the running server tells of its jobs, outbox, charges, database, backups and process', async () => {
  const DATA_DIR = await folderWithPractice();
  assert.equal((await run({ DATA_DIR }, 'backup').ended).code, 0);
  const { address, child, ended } = run({ DATA_DIR, KLIENTKORT_BACKUP_AT: 'never' });
  const text = await (await fetch(`${await address}/metrics`)).text();
  const value = (name: string) => Number(new RegExp(`^${name} (\\S+)$`, 'm').exec(text)?.[1]);
  for (const name of ['outbox_waiting', 'outbox_failed', 'charges_due', 'charges_failed'])
    assert.equal(value(`klientkort_${name}`), 0, name);
  assert.ok(value('klientkort_database_bytes') > 100_000);
  assert.ok(value('klientkort_backup_age_seconds') < 60);
  assert.ok(value('process_resident_memory_bytes') > 1e7);
  assert.match(text, /^klientkort_jobs_total\{job="charges",result="done"\} \d/m);
  assert.match(text, /^nodejs_eventloop_lag_seconds /m);
  child.kill('SIGTERM');
  await ended;
});

/** Who answers at an address, as its certificate says, and with which headers. */
async function askOver(url: string) {
  const asked = request(`${url}/sign-in`, { rejectUnauthorized: false, agent: false }).end();
  const [answer] = await once(asked, 'response');
  const { CN } = (answer.socket as TLSSocket).getPeerCertificate().subject;
  answer.resume();
  return { name: CN, headers: answer.headers };
}

test('with a certificate the server speaks TLS itself, and takes up a renewed one without a stop', async () => {
  const put = (name: string) => {
    for (const end of ['crt', 'key']) copyFileSync(fixture(`${name}.${end}`), join(folder, `tls.${end}`));
  };
  put('first');
  const files = { KLIENTKORT_TLS_CERT: join(folder, 'tls.crt'), KLIENTKORT_TLS_KEY: join(folder, 'tls.key') };
  const { address, child, ended } = run({
    DATA_DIR: await folderWithPractice(),
    ...files,
    KLIENTKORT_BACKUP_AT: 'never',
  });
  const url = await address;
  assert.match(url, /^https:/);
  const { name, headers } = await askOver(url);
  assert.equal(name, 'first');
  assert.equal(headers['strict-transport-security'], 'max-age=31536000; includeSubDomains');
  const renewed = async () => {
    child.kill('SIGHUP');
    for await (const [line] of on(child.stderr, 'data')) if (/certificate/.test(line)) return String(line);
    return '';
  };
  writeFileSync(join(folder, 'tls.crt'), 'half a file');
  assert.match(await renewed(), /cannot be used/);
  assert.equal((await askOver(url)).name, 'first', 'the one before stays');
  put('second');
  assert.match(await renewed(), /read anew/);
  assert.equal((await askOver(url)).name, 'second');
  child.kill('SIGTERM');
  assert.equal((await ended).code, 0);
});

test('a certificate that cannot be used stops the start with one line', async () => {
  for (const files of [
    { KLIENTKORT_TLS_CERT: fixture('first.crt'), KLIENTKORT_TLS_KEY: fixture('second.key') },
    { KLIENTKORT_TLS_CERT: fixture('nope.crt'), KLIENTKORT_TLS_KEY: fixture('first.key') },
    { KLIENTKORT_TLS_CERT: fixture('first.crt') },
  ]) {
    const { code, err } = await run({ DATA_DIR: newFolder(), ...files }, 'serve').ended;
    assert.equal(code, 1);
    assert.equal(err.trim().split('\n').length, 1, err);
    assert.match(err, /cannot be used|Set both/);
  }
});
