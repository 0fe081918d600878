import { readFileSync, watchFile } from 'node:fs';
import type { Server } from 'node:https';
import { createSecureContext } from 'node:tls';
import type { Log } from './log.ts';
import { StartupError } from './shared/errors.ts';

/** Files in PEM: the certificate with those that vouch for it, and its key. */
export type Tls = { cert: string; key: string };

/** Reads both. Refuses (StartupError) what cannot be read, is no certificate or does not belong together. */
export function readTls({ cert, key }: Tls): { cert: Buffer; key: Buffer } {
  try {
    const pair = { cert: readFileSync(cert), key: readFileSync(key) };
    createSecureContext(pair);
    return pair;
  } catch (error) {
    throw new StartupError(`The certificate ${cert} with the key ${key} cannot be used: ${(error as Error).message}.`);
  }
}

const EVERY = 10_000; // milliseconds; by looking, for who renews may put another file in the place

/** Takes up a renewed certificate for new connections, by itself or at SIGHUP. One that cannot be used is logged, and the one before stays. */
export function followTls(server: Server, tls: Tls, log: Log): void {
  const reload = () => {
    try {
      server.setSecureContext(readTls(tls));
      log({ level: 'info', job: 'certificate', said: `read anew: ${tls.cert}` });
    } catch (error) {
      log({ level: 'error', job: 'certificate', said: (error as Error).message });
    }
  };
  for (const file of [tls.cert, tls.key]) watchFile(file, { interval: EVERY, persistent: false }, reload);
  process.on('SIGHUP', reload);
}
