import assert from 'node:assert/strict';
import { once } from 'node:events';
import { describe, test } from 'node:test';
import { setTimeout as pause } from 'node:timers/promises';
import supertest from 'supertest';
import { ANNA } from './support/app.ts';
import { behindItsBack, newFolder, run } from './support/program.ts';
import { ask, closed, cookieOf, dial } from './support/raw.ts';

/** The program on a new folder, Anna signed in to it, and a new client of hers that is half sent. */
async function openProgram() {
  const DATA_DIR = newFolder();
  const program = run({ DATA_DIR, KLIENTKORT_BACKUP_AT: 'never' });
  const url = await program.address;
  const port = Number(new URL(url).port);
  const anna = supertest.agent(url);
  await anna
    .post('/setup')
    .type('form')
    .send({ ...ANNA, example: 'empty' })
    .expect(303);
  const body = 'name=Karin+%C3%96stlund&confirmed=yes';
  const socket = await dial(port);
  socket.write(
    `POST /clients/new HTTP/1.1\r\nHost: localhost\r\nCookie: ${cookieOf(anna)}\r\nContent-Type: application/x-www-form-urlencoded\r\nContent-Length: ${body.length}\r\n\r\nname=Karin`,
  );
  await pause(300); // until the program has begun to listen
  return { ...program, DATA_DIR, port, socket, finish: () => socket.write(body.slice('name=Karin'.length)) };
}

describe('the program is told to stop', { concurrency: 2 }, () => {
  test('what is under way is finished and kept, and nobody new is let in', async () => {
    const { child, ended, DATA_DIR, port, socket, finish } = await openProgram();
    child.kill('SIGTERM');
    await pause(300);
    assert.equal(await ask(port, 'GET /healthz HTTP/1.1\r\nHost: a\r\n\r\n').catch(({ code }) => code), 'ECONNREFUSED');
    finish();
    const [answer] = await once(socket, 'data');
    assert.match(String(answer), /^HTTP\/1\.1 303 /);
    await closed(socket);
    const { code, err } = await ended;
    assert.equal(code, 0);
    assert.match(err, /"said":"stopping".*"route":"\/clients\/new","status":303.*"said":"stopped"/s);
    const names = behindItsBack(DATA_DIR, (db) => db.prepare('SELECT name FROM clients').pluck().all());
    assert.deepEqual(names, ['Karin Östlund']);
  });

  test('who never finishes is not waited for, and what was half sent is not kept', async () => {
    const { child, ended, DATA_DIR } = await openProgram();
    const began = performance.now();
    child.kill('SIGTERM');
    assert.equal((await ended).code, 0);
    assert.ok(performance.now() - began < 30_000);
    assert.equal(
      behindItsBack(DATA_DIR, (db) => db.prepare('SELECT count(*) FROM clients').pluck().get()),
      0,
    );
    assert.match((await run({ DATA_DIR }, 'check').ended).out, /^database: ok/);
  });

  test('told twice, it ends at once', async () => {
    const { child, ended, DATA_DIR } = await openProgram();
    child.kill('SIGTERM');
    await pause(200);
    child.kill('SIGINT');
    const { code, err } = await ended;
    assert.equal(code, 1);
    assert.doesNotMatch(err, /"said":"stopped"/);
    assert.match((await run({ DATA_DIR }, 'check').ended).out, /^database: ok/);
  });
});
