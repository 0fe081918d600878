import type { Server, ServerOptions } from 'node:http';
import type { Socket } from 'node:net';
import type { Express } from 'express';
import { neighbourhood } from '../shared/address.ts';
import { readTls, type Tls } from '../tls.ts';
import type { Limits } from './limits.ts';

const HEAD_BYTES = 16 * 1024; // the line and the headers of a request
const WHOLE = 2 * 3_600_000; // ms for a request whatever its pace; src/http/pace.ts is the stricter one
const IDLE = 65_000; // ms a connection waits for the next request
const IDLE_OF_PROXY = 130_000; // longer than proxies keep theirs: or one would send a form into a connection that just closed

/** The app on a server of its own that speaks TLS if it is given a certificate, with limits on connections and on time. */
export function listenerOf(app: Express, limits: Limits, tls?: Tls): Server {
  const isProxied: (address: string, hop: number) => boolean = app.get('trust proxy fn');
  const options: ServerOptions = {
    maxHeaderSize: HEAD_BYTES,
    headersTimeout: limits.head,
    requestTimeout: WHOLE,
    connectionsCheckingInterval: limits.head / 4,
    keepAliveTimeout: app.get('trust proxy') ? IDLE_OF_PROXY : IDLE,
    insecureHTTPParser: false,
    requireHostHeader: true,
  };
  // Not imported: an import reads every name of the module, and one of them loads a whole client (20 ms)
  const server = tls
    ? process
        .getBuiltinModule('node:https')
        .createServer({ ...options, ...readTls(tls), handshakeTimeout: limits.head }, app)
    : process.getBuiltinModule('node:http').createServer(options, app);
  const makeRoom = () => server.closeIdleConnections(); // for the next
  server.maxConnections = limits.connections * RESERVE;
  server.on('drop', makeRoom);
  server.on(
    'connection',
    fairly(limits, (address) => isProxied(address, 0), makeRoom),
  );
  return server;
}

const RESERVE = 1.1; // a tenth more connections than are held: for who has fewer than others

/**
 * Refuses further connections of one address. Once all are taken, whoever holds most gives up the newest for one who holds fewer,
 * and nobody else gets one. A proxy that is trusted brings those of others.
 */
function fairly(
  { connections, connectionsOfOne }: Limits,
  isProxy: (address: string) => boolean,
  makeRoom: () => void,
) {
  const open = new Map<string, Set<Socket>>();
  let all = 0;
  return (socket: Socket): void => {
    const { remoteAddress = '' } = socket;
    if (isProxy(remoteAddress)) return;
    const from = neighbourhood(remoteAddress);
    const own = open.get(from) ?? new Set();
    if (own.size >= connectionsOfOne) return void socket.destroy();
    open.set(from, own.add(socket));
    all++;
    socket.once('close', () => {
      own.delete(socket);
      all--;
      if (!own.size) open.delete(from);
    });
    if (all <= connections) return;
    const most = [...open.values()].reduce((most, each) => (each.size > most.size ? each : most));
    if (most.size > 1) newestOf(most.size > own.size ? most : own)?.destroy();
    if (most.size <= own.size) makeRoom();
  };
}

const newestOf = (sockets: Set<Socket>) => [...sockets].findLast((each) => !each.destroyed);
