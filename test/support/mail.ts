import { createServer as createHttpServer } from 'node:http';
import { type AddressInfo, createServer, type Socket } from 'node:net';
import { after } from 'node:test';
import { type ParsedMail, simpleParser } from 'mailparser';
import { SMTPServer } from 'smtp-server';
import type { Letter } from '../../src/messages/carrier.ts';
import { smtpCarrier } from '../../src/messages/smtp.ts';

const open: { close: () => void }[] = [];
after(() => {
  for (const server of open) server.close();
});

const listening = async (server: { listen: (port: number, host: string, done: () => void) => unknown }) =>
  new Promise<void>((done) => void server.listen(0, '127.0.0.1', done));

/** What a mail server answers: nothing to take the letter, or a code and words to refuse it at the recipient or after the text. */
type Refusal = { at: 'rcpt' | 'data'; code: number; said: string };

/** A mail server on loopback, as the SMTP standard has it, that keeps what it took. */
export async function mailServer({ user = 'klientkort', pass = 'hemligt' } = {}) {
  const mails: ParsedMail[] = [];
  const asked: string[] = [];
  let refusal: Refusal | undefined;
  const refused = ({ code, said }: Refusal) => Object.assign(new Error(said), { responseCode: code });
  const server = new SMTPServer({
    authOptional: true,
    disabledCommands: ['STARTTLS'],
    allowInsecureAuth: true,
    onAuth: ({ username, password }, _session, done) =>
      username === user && password === pass ? done(null, { user }) : done(new Error('Invalid username or password')),
    onRcptTo: ({ address }, _session, done) => {
      asked.push(address);
      done(refusal?.at === 'rcpt' ? refused(refusal) : null);
    },
    onData: (stream, _session, done) => {
      simpleParser(stream).then((mail) => {
        if (refusal) return done(refused(refusal));
        mails.push(mail);
        done(null, 'queued as 1');
      }, done);
    },
  });
  server.on('error', () => {});
  await listening(server);
  open.push(server);
  const { port } = server.server.address() as AddressInfo;
  return {
    url: `smtp://${user}:${pass}@127.0.0.1:${port}`,
    port,
    mails,
    asked,
    refuse: (how: Refusal | undefined) => {
      refusal = how;
    },
    close: () => new Promise<void>((done) => void server.close(done)),
  };
}

/** A port where nobody listens. */
export async function closedPort(): Promise<number> {
  const server = createServer();
  await listening(server);
  const { port } = server.address() as AddressInfo;
  await new Promise((done) => server.close(done));
  return port;
}

/** A mail server that hangs up once it has the whole letter, without a word. */
export async function rudeServer() {
  let letters = 0;
  const server = createServer((socket: Socket) => {
    let isData = false;
    socket.on('error', () => {});
    socket.write('220 rude.example ESMTP\r\n');
    socket.on('data', (chunk) => {
      const text = String(chunk);
      if (isData) {
        if (!/\r\n\.\r\n$/.test(text)) return;
        letters++;
        return void socket.destroy();
      }
      isData = /^DATA/i.test(text);
      socket.write(isData ? '354 go on\r\n' : '250 ok\r\n');
    });
  });
  await listening(server);
  open.push(server);
  return { url: `smtp://127.0.0.1:${(server.address() as AddressInfo).port}`, letters: () => letters };
}

export const FROM = 'Klientkort <no-reply@klientkort.example>';
export const carrierTo = (url: string) => smtpCarrier({ url, from: FROM });
export const LETTER: Letter = {
  id: 'a'.repeat(22),
  to: 'karin@example.com',
  subject: 'Ämne',
  text: 'Hej å ä ö',
  replyTo: '',
};

/** A server that asks of a request what 46elks asks, and answers as it documents. */
export async function elksServer() {
  const asked: Record<string, string>[] = [];
  let answer = { status: 200, body: JSON.stringify({ id: 's123', status: 'created' }) };
  let isRude = false;
  const server = createHttpServer(async (req, res) => {
    let body = '';
    for await (const chunk of req) body += chunk;
    asked.push({
      method: String(req.method),
      path: String(req.url),
      authorization: String(req.headers.authorization),
      type: String(req.headers['content-type']),
      ...Object.fromEntries(new URLSearchParams(body)),
    });
    if (isRude) return void req.socket.destroy();
    res.writeHead(answer.status, { 'content-type': 'application/json' }).end(answer.body);
  });
  await listening(server);
  open.push({
    close: () => {
      server.close();
      server.closeAllConnections();
    },
  });
  return {
    address: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    asked,
    answer: (status: number, body: string) => {
      answer = { status, body };
    },
    hangUp: () => {
      isRude = true;
    },
  };
}
