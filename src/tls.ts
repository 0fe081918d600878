import { readFileSync, watchFile } from 'node:fs';
import type { Server } from 'node:https';
import { createSecureContext, type SecureContextOptions } from 'node:tls';
import type { Log } from './log.ts';
import { StartupError } from './shared/errors.ts';

/** Files in PEM: the certificate with those that vouch for it, and its key. */
export type Tls = { cert: string; key: string };

/** TLS 1.3, and 1.2 with forward secrecy and authenticated encryption alone: Mozilla's "intermediate" (2025), its order ours. */
const STRENGTH: SecureContextOptions = {
  minVersion: 'TLSv1.2',
  honorCipherOrder: true,
  ciphers: [
    ...['TLS_AES_256_GCM_SHA384', 'TLS_CHACHA20_POLY1305_SHA256', 'TLS_AES_128_GCM_SHA256'],
    ...['ECDHE-ECDSA-AES256-GCM-SHA384', 'ECDHE-RSA-AES256-GCM-SHA384'],
    ...['ECDHE-ECDSA-CHACHA20-POLY1305', 'ECDHE-RSA-CHACHA20-POLY1305'],
    ...['ECDHE-ECDSA-AES128-GCM-SHA256', 'ECDHE-RSA-AES128-GCM-SHA256'],
  ].join(':'),
};

/** Reads both. Refuses (StartupError) what cannot be read, is no certificate or does not belong together. */
export function readTls({ cert, key }: Tls): SecureContextOptions {
  try {
    const pair = { ...STRENGTH, cert: readFileSync(cert), key: readFileSync(key) };
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
