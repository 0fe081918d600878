import assert from 'node:assert/strict';
import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import supertest from 'supertest';
import { ANNA, addClient, inputValue } from './support/app.ts';
import { entry } from './support/journal.ts';
import { newFolder } from './support/program.ts';

const ROOT = join(import.meta.dirname, '..');
const skip = process.platform !== 'linux' && 'built and tried on Linux';

test('the built file runs in an empty folder with nothing around it, from the first account to a signed entry', {
  skip,
}, async () => {
  execFileSync(process.execPath, [join(ROOT, 'build/binary.ts')], { stdio: 'ignore' });
  const program = join(ROOT, 'dist/klientkort');
  const cwd = newFolder();
  mkdirSync(cwd);
  const start = (...words: string[]) => spawn(program, words, { cwd, env: { PORT: '0' } });
  const said = (...words: string[]) => execFileSync(program, words, { cwd, env: {} }).toString();
  assert.match(said('version'), /^\d+\.\d+\.\d+\n$/);
  assert.match(said('help'), /klientkort backup/);
  assert.match(said('licenses'), /AFFERO[\s\S]+^== better-sqlite3[\s\S]+^== express 5[\s\S]+^== htmx\.org/m);
  const server = start();
  let out = '';
  for await (const chunk of server.stdout) {
    out += chunk;
    if (out.includes('\n')) break;
  }
  const anna = supertest.agent(/http:\S+/.exec(out)?.[0].replace('localhost', '127.0.0.1'));
  await anna
    .post('/setup')
    .type('form')
    .send({ ...ANNA, example: 'empty' })
    .expect(303);
  const card = await addClient(anna);
  const page = (await anna.get(`${card}/journal/new`).expect(200)).text;
  const form = entry({ entryId: inputValue(page, 'entryId'), text: 'Första samtalet.' });
  const draft = (await anna.post(`${card}/journal/new`).type('form').send(form).expect(303)).headers.location as string;
  const version = inputValue((await anna.get(`${draft}/sign`).expect(200)).text, 'version');
  await anna.post(`${draft}/sign`).type('form').send({ version }).expect(303);
  await anna.get(/\/assets\/[^"]+\.css/.exec(page)?.[0] as string).expect(200);
  await anna.get(/\/assets\/[^"]+\.js/.exec(page)?.[0] as string).expect(200);
  await anna.get('/calendar').expect(200);
  const copied = { scope: 'all', purpose: 'own_archive', format: 'pdf' };
  const copy = await anna.post(`${card}/journal/download`).type('form').send(copied).expect(303);
  const pdf = await anna.get(`${copy.headers.location}/journal.pdf`).buffer().expect(200);
  assert.equal(pdf.headers['content-type'], 'application/pdf');
  assert.match(said('backup'), /journals: ok, 2 seals/);
  const [exported, other] = [newFolder(), newFolder()];
  assert.match(said('export', exported), /^exported: /);
  const env = { DATA_DIR: other };
  assert.match(execFileSync(program, ['import', exported], { cwd, env, stdio: 'pipe' }).toString(), /^equal: /m);
  assert.match(said('user', 'list'), /anna@example\.com/);
  const ended = once(server, 'close');
  server.kill('SIGTERM');
  assert.equal((await ended)[0], 0);
  assert.match(said('check'), /database: ok/);
  assert.ok(!readFileSync(join(cwd, 'data/klientkort.db')).includes('Första'));
  assert.ok(existsSync(join(cwd, 'data/klientkort.key')));
  assert.deepEqual(readdirSync(cwd), ['data']);
});
