import { once } from 'node:events';
import type { Server } from 'node:http';
import { type AddressInfo, connect, type Socket } from 'node:net';
import { after } from 'node:test';
import { LIMITS, type Limits } from '../../src/http/limits.ts';
import { listenerOf } from '../../src/http/listener.ts';
import { type Browser, openPractice } from './app.ts';

const servers: Server[] = [];
after(() => {
  for (const server of servers) {
    server.close();
    server.closeAllConnections();
  }
});

/** The practice behind the listener the program has, with limits a test can reach. */
export async function openListener(limits: Partial<Limits> = {}, given: Parameters<typeof openPractice>[0] = {}) {
  const practice = await openPractice({ ...given, limits: { ...LIMITS, ...limits } });
  const server = listenerOf(practice.app, practice.deps.limits);
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  servers.push(server);
  const { port } = server.address() as AddressInfo;
  return { ...practice, server, port, url: `http://127.0.0.1:${port}` };
}

/** The cookies of a browser that is signed in, as it sends them. */
export const cookieOf = (browser: Browser): string => {
  const where = { domain: '127.0.0.1', path: '/', secure: false, script: false };
  const cookies = browser.jar.getCookies(where) as unknown as { toValueString(): string }[];
  return cookies.map((each) => each.toValueString()).join('; ');
};

/** A connection from an address of this machine: 127.0.0.1, 127.0.0.2 and so on are different people. */
export async function dial(port: number, localAddress = '127.0.0.1'): Promise<Socket> {
  const socket = connect({ port, host: '127.0.0.1', localAddress });
  socket.on('error', () => {}); // cut off is what some of them are
  await once(socket, 'connect');
  return socket;
}

/** However it comes about. */
export const closed = (socket: Socket): Promise<void> => new Promise((done) => socket.once('close', () => done()));

/** Sends bytes as they are, and gives the whole answer once the connection is closed, or this many ms have gone. */
export async function ask(port: number, text: string, localAddress?: string, patience = 5000): Promise<string> {
  const socket = await dial(port, localAddress);
  const timer = setTimeout(() => socket.destroy(), patience);
  let answer = '';
  socket.setEncoding('latin1').on('data', (chunk) => {
    answer += chunk;
  });
  socket.write(text, 'latin1');
  await closed(socket);
  clearTimeout(timer);
  return answer;
}
