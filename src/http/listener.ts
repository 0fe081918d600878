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
  server.maxConnections = limits.connections;
  server.on('drop', () => server.closeIdleConnections()); // makes room for the next
  server.on(
    'connection',
    fewOfOne(limits.connectionsOfOne, (address) => isProxied(address, 0)),
  );
  return server;
}

/** Refuses further connections of one address. A proxy that is trusted brings those of others. */
function fewOfOne(most: number, isProxy: (address: string) => boolean) {
  const open = new Map<string, number>();
  return (socket: Socket): void => {
    const { remoteAddress = '' } = socket;
    if (isProxy(remoteAddress)) return;
    const from = neighbourhood(remoteAddress);
    const count = (open.get(from) ?? 0) + 1;
    if (count > most) return void socket.destroy();
    open.set(from, count);
    socket.once('close', () => {
      const left = (open.get(from) ?? 1) - 1;
      if (left) open.set(from, left);
      else open.delete(from);
    });
  };
}
