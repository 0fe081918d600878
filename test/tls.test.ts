import assert from 'node:assert/strict';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { createServer } from 'node:https';
import { type AddressInfo, connect as connectPlainly } from 'node:net';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { type ConnectionOptions, connect } from 'node:tls';
import { SMTPServer } from 'smtp-server';
import type { Letter } from '../src/messages/carrier.ts';
import { smtpCarrier } from '../src/messages/smtp.ts';
import { put } from '../src/store.ts';
import { readTls } from '../src/tls.ts';

const fixture = (name: string) => join(import.meta.dirname, 'support/tls', name);
const server = createServer(readTls({ cert: fixture('first.crt'), key: fixture('first.key') }), (_req, res) => {
  res.end('answered');
});
let port: number;

before(async () => {
  await once(server.listen(0, '127.0.0.1'), 'listening');
  port = (server.address() as AddressInfo).port;
});
after(() => server.close());

/** What is agreed on with somebody who offers no more than that; the error's code when nothing is. */
async function agreed(offer: ConnectionOptions): Promise<string> {
  const socket = connect({ host: '127.0.0.1', port, rejectUnauthorized: false, ...offer });
  const outcome = await Promise.race([
    once(socket, 'secureConnect').then(() => `${socket.getProtocol()} ${socket.getCipher().name}`),
    once(socket, 'error').then(([error]) => (error as NodeJS.ErrnoException).code as string),
  ]).catch((error: NodeJS.ErrnoException) => error.code as string);
  socket.destroy();
  return outcome;
}

test('the newest TLS is spoken, with the strongest cipher first, whatever the browser would rather have', async () => {
  assert.equal(await agreed({}), 'TLSv1.3 TLS_AES_256_GCM_SHA384');
  const ciphers = 'ECDHE-ECDSA-AES128-GCM-SHA256:ECDHE-ECDSA-AES256-GCM-SHA384';
  assert.equal(await agreed({ maxVersion: 'TLSv1.2', ciphers }), 'TLSv1.2 ECDHE-ECDSA-AES256-GCM-SHA384');
});

test('TLS 1.1 and older, and ciphers without forward secrecy or authentication of what they carry, are refused', async () => {
  const old = { minVersion: 'TLSv1', ciphers: 'DEFAULT@SECLEVEL=0' } as const;
  for (const maxVersion of ['TLSv1', 'TLSv1.1'] as const) {
    assert.match(await agreed({ ...old, maxVersion }), /ALERT_PROTOCOL_VERSION|ECONNRESET/, maxVersion);
  }
  for (const ciphers of ['ECDHE-ECDSA-AES256-SHA', 'ECDHE-ECDSA-AES128-SHA256', 'AES256-GCM-SHA384']) {
    assert.match(await agreed({ maxVersion: 'TLSv1.2', ciphers }), /HANDSHAKE_FAILURE|ECONNRESET/, ciphers);
  }
});

test('who speaks without TLS to the port of TLS gets no answer and is led nowhere', async () => {
  const socket = connectPlainly(port, '127.0.0.1');
  let heard = '';
  socket.on('data', (bytes) => {
    heard += bytes.toString('latin1');
  });
  socket.write('GET / HTTP/1.1\r\nHost: localhost\r\n\r\n');
  await once(socket, 'close');
  assert.doesNotMatch(heard, /HTTP|answered/);
});

test('a mail server and a store whose certificate nobody vouches for get neither letter nor backup', async () => {
  const heard: string[] = [];
  const hear = (what: string) => void heard.push(what);
  const pair = { cert: readFileSync(fixture('first.crt')), key: readFileSync(fixture('first.key')) };
  const mail = new SMTPServer({ secure: true, ...pair, onAuth: () => hear('password') });
  mail.on('error', () => {});
  await new Promise<void>((done) => mail.listen(0, '127.0.0.1', done));
  const { port: mailPort } = mail.server.address() as AddressInfo;
  server.on('request', () => hear('request'));
  const carrier = smtpCarrier({ url: `smtps://u:hemligt@127.0.0.1:${mailPort}`, from: 'a@example.com' });
  const outcome = await carrier.send({ id: 'x', to: 'karin@example.com', subject: 'x', text: 'x' } as Letter);
  assert.equal(outcome.state, 'later');
  const store = { url: `https://127.0.0.1:${port}/bucket`, keyId: 'a', secret: 'b', region: 'auto' };
  await assert.rejects(put(store, fixture('first.crt')));
  assert.deepEqual(heard, []);
  mail.close();
});
