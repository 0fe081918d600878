import assert from 'node:assert/strict';
import { once } from 'node:events';
import { request } from 'node:http';
import { test } from 'node:test';
import { setTimeout as pause } from 'node:timers/promises';
import supertest from 'supertest';
import { addClient } from './support/app.ts';
import { ask, closed, cookieOf, dial, openListener } from './support/raw.ts';

const GET = 'GET /sign-in HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n';
/** A form that is on its way, and has not come whole. */
const halfAForm = (bytes: number) =>
  `POST /sign-in HTTP/1.1\r\nHost: a\r\nContent-Type: application/x-www-form-urlencoded\r\nContent-Length: ${bytes}\r\n\r\nemail=a`;

/** Connections that each have half a form under way. */
async function senders(port: number, count: number, bytes = 1000, from = '127.0.0.1') {
  const sockets = await Promise.all(Array.from({ length: count }, () => dial(port, from)));
  for (const socket of sockets) socket.write(halfAForm(bytes));
  await pause(200);
  return { sockets, end: () => sockets.map((socket) => socket.destroy()) };
}

test('one address has so many requests under way and no more; others come in, and so does it when they are over', async () => {
  const { port } = await openListener({ requestsOfOne: 5 });
  const { end } = await senders(port, 5);
  const refused = await ask(port, GET);
  assert.match(refused, /^HTTP\/1\.1 429 .*\r\nRetry-After: 5\r\n/s);
  assert.match(Buffer.from(refused, 'latin1').toString(), /<h1>Försök igen om en liten stund/);
  assert.match(refused, /Cache-Control: no-store/);
  assert.match(await ask(port, GET, '127.0.0.2'), /^HTTP\/1\.1 (200|303)/);
  end();
  await pause(100);
  assert.match(await ask(port, GET), /^HTTP\/1\.1 200/);
});

test('behind a proxy that is trusted the address is the one it tells of; half an IPv6 address is one household', async () => {
  const { port, anna } = await openListener({ requestsOfOne: 1 }, { trustProxy: 'loopback' });
  const held = await dial(port);
  held.write(halfAForm(1000).replace('Host: a', 'Host: a\r\nX-Forwarded-For: 2001:db8:1:2::7'));
  await pause(200);
  const from = async (address: string) =>
    Number(
      /^HTTP\/1\.1 (\d+)/.exec(await ask(port, GET.replace('Host: a', `Host: a\r\nX-Forwarded-For: ${address}`)))?.[1],
    );
  assert.equal(await from('2001:0DB8:0001:0002:ffff::1'), 429);
  assert.equal(await from('2001:db8:1:3::7'), 200);
  assert.equal(await from('203.0.113.7'), 200);
  await anna.get('/').expect(200);
});

test('all together have so many requests under way: then everybody is asked to come back', async () => {
  const { port } = await openListener({ requests: 4 });
  const both = [await senders(port, 2), await senders(port, 2, 1000, '127.0.0.2')];
  assert.match(await ask(port, GET, '127.0.0.3'), /^HTTP\/1\.1 503 .*\r\nRetry-After: 5\r\n/s);
  for (const { end } of both) end();
  await pause(100);
  assert.match(await ask(port, GET, '127.0.0.3'), /^HTTP\/1\.1 200/);
});

test('strangers who hold all places, from one address or from many, keep nobody out who is signed in', async () => {
  const { port, anna, url } = await openListener({ requests: 4, requestsOfOne: 2 });
  const cookie = cookieOf(anna);
  const both = [await senders(port, 2), await senders(port, 2, 1000, '127.0.0.2')];
  assert.match(await ask(port, GET, '127.0.0.3'), /^HTTP\/1\.1 503/);
  const note = supertest(url).post('/clients/new').set('Cookie', cookie).type('form');
  await note.send({ name: 'Nils', confirmed: 'yes' }).expect(303);
  for (const made of [cookie.replace(/s%3A\w{8}/, 's%3Aaaaaaaaa'), 'klientkort=s%3A.', 'klientkort=%']) {
    await supertest(url).get('/clients').set('Cookie', made).expect(429);
  }
  await supertest(url).get('/clients').set('Cookie', cookie).expect(200);
  const refused = await supertest(url).post('/sign-in').type('form').send({ email: 'a' }).expect(429);
  assert.match(refused.text, /ladda om sidan/);
  for (const { end } of both) end();
});

test('large bodies have a limit together; a note goes past it', async () => {
  const { port, anna, url } = await openListener({ bodies: 3_000_000, bodiesOfOne: 2_000_000 });
  const held = await senders(port, 1, 1_500_000);
  assert.match(await ask(port, halfAForm(1_000_000), undefined, 500), /^HTTP\/1\.1 429/);
  const other = await senders(port, 1, 1_400_000, '127.0.0.2');
  assert.match(await ask(port, halfAForm(1_000_000), '127.0.0.3', 500), /^HTTP\/1\.1 503/);
  const note = supertest(url).post('/clients/new').set('Cookie', cookieOf(anna)).type('form');
  await note.send({ name: 'Nils', text: 'x'.repeat(50_000), confirmed: 'yes' }).expect(303);
  held.end();
  other.end();
});

test('one address holds so many connections; the next is closed, and others are let in', async () => {
  const { port } = await openListener({ connectionsOfOne: 4 });
  const held = await Promise.all(Array.from({ length: 4 }, () => dial(port)));
  assert.equal(await ask(port, GET), '');
  assert.match(await ask(port, GET, '127.0.0.2'), /^HTTP\/1\.1 200/);
  held[0]?.destroy();
  await pause(100);
  assert.match(await ask(port, GET), /^HTTP\/1\.1 200/);
});

test('addresses that hold all connections together give way to who has few', async () => {
  const { port, anna } = await openListener({ connections: 20, connectionsOfOne: 6 });
  const held = [];
  for (let n = 0; n < 20; n++) held.push(await dial(port, `127.0.0.${2 + (n % 4)}`));
  for (const socket of held) socket.write('GET / HTTP/1.1\r\n');
  const mine = GET.replace('/sign-in', '/clients').replace('Host: a', `Host: a\r\nCookie: ${cookieOf(anna)}`);
  for (let n = 0; n < 3; n++) assert.match(await ask(port, mine), /^HTTP\/1\.1 200/);
  assert.ok(held.filter(({ closed }) => closed).length <= 5, 'one for each, no more');
  for (const socket of held) socket.destroy();
});

test('when all places are taken, who has only kept a connection open makes room', async () => {
  const { port } = await openListener({ connections: 3 });
  const idle = await dial(port);
  idle.write(GET.replace('Connection: close\r\n', ''));
  await once(idle, 'data');
  const held = [await dial(port), await dial(port)];
  assert.equal(await ask(port, GET), '', 'this one finds no place');
  await pause(100);
  assert.equal(idle.closed || idle.destroyed || idle.readableEnded, true);
  assert.match(await ask(port, GET), /^HTTP\/1\.1 200/, 'and the next one does');
  for (const socket of held) socket.destroy();
});

test('a head that never ends, and a connection that says nothing, are closed', async () => {
  const { port } = await openListener({ head: 400 });
  assert.match(await ask(port, 'GET /sign-in HTTP/1.1\r\nHost: a\r\nX: '), /^HTTP\/1\.1 408/);
  const slow = await dial(port);
  const drip = setInterval(() => slow.write('X-Drip: a\r\n'), 50);
  slow.write('GET /sign-in HTTP/1.1\r\nHost: a\r\n');
  slow.resume();
  await closed(slow);
  clearInterval(drip);
  const silent = await dial(port);
  silent.resume();
  await closed(silent);
});

test('a form that comes a letter at a time is cut off; one that comes slowly and steadily arrives', async () => {
  const { port } = await openListener({ patience: 600, pace: 2000 });
  const dripping = await dial(port);
  dripping.write(halfAForm(1000));
  const drip = setInterval(() => dripping.write('a'), 50);
  dripping.resume();
  await closed(dripping);
  clearInterval(drip);
  const steady = await dial(port);
  const text = `email=a&next=${'a'.repeat(7980)}`;
  steady.write(halfAForm(text.length).replace(/email=a$/, ''));
  for (let n = 0; n < text.length; n += 500) {
    steady.write(text.slice(n, n + 500));
    await pause(100);
  }
  const [answer] = await once(steady, 'data');
  assert.match(String(answer), /^HTTP\/1\.1 422/);
  steady.destroy();
});

test('who was answered before all was sent is not listened to for ever', async () => {
  const { port } = await openListener({ patience: 600 });
  const socket = await dial(port);
  socket.write(halfAForm(150_000_000));
  const [answer] = await once(socket, 'data');
  assert.match(String(answer), /^HTTP\/1\.1 413/);
  socket.resume();
  await closed(socket);
});

test('who never reads the answer is cut off; who reads a large file slowly gets it whole', async () => {
  const { port, anna, url } = await openListener({ patience: 500, pace: 500_000 });
  const card = await addClient(anna);
  const pdf = Buffer.alloc(20_000_000, ' ');
  pdf.write('%PDF-1.7');
  await anna.post(`${card}/attachments/new`).attach('file', pdf, 'stor.pdf').expect(303);
  const file = /\/clients\/[\w-]+\/attachments\/[\w-]{20,}/.exec((await anna.get(card)).text)?.[0] as string;
  const cookie = cookieOf(anna);
  const deaf = await dial(port);
  deaf.pause();
  deaf.write(`GET ${file} HTTP/1.1\r\nHost: a\r\nCookie: ${cookie}\r\n\r\n`);
  const slow = request(`${url}${file}`, { headers: { cookie } }).end();
  const [answer] = await once(slow, 'response');
  let read = 0;
  for await (const chunk of answer) {
    read += chunk.length;
    await pause(5); // ms for each piece: some megabytes a second
  }
  assert.equal(read, pdf.length);
  deaf.resume();
  await closed(deaf);
  assert.ok(deaf.bytesRead < pdf.length, `${deaf.bytesRead} bytes`);
});
