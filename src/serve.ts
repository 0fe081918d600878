import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { flushCompileCache } from 'node:module';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as installation from './accounts/installation.ts';
import { createApp } from './app.ts';
import * as runner from './charges/runner.ts';
import { sandbox } from './charges/sandbox.ts';
import { type Config, readConfig } from './config.ts';
import { openData } from './data-folder.ts';
import { act, type Db } from './db/database.ts';
import type { Deps } from './http/context.ts';
import * as unsaved from './journal/unsaved.ts';
import * as requests from './measures/requests.ts';
import { StartupError } from './shared/errors.ts';

/** Runs the server on the data folder. */
export async function serve(): Promise<void> {
  const config = readConfig(process.env);
  const db = openData(config.dataDir);
  if (installation.isDemo(db)) {
    throw new StartupError(
      'DATA_DIR holds the example practice, whose passwords are published. Start it with: klientkort demo',
    );
  }
  const deps = { db, ...(await surroundings(config, db)), demo: false };
  forgetInTime(deps);
  await listen(config, deps);
}

const HOUR = 3_600_000; // milliseconds

/** What was discarded more than thirty days ago goes, also while nobody writes. */
function forgetInTime({ db, clock, zone }: Deps): void {
  const forget = () => act(db, { actor: { id: null, address: null }, now: clock(), zone }, unsaved.purge);
  forget();
  setInterval(forget, HOUR).unref();
}

const MINUTE = 60_000; // milliseconds

/** Forms that are sent before a meeting, and reminders of them, go when their time comes. */
function askInTime({ db, clock, zone, log }: Deps): void {
  const ask = () => {
    try {
      act(db, { actor: { id: null, address: null }, now: clock(), zone }, requests.sendDue);
    } catch (error) {
      log({ level: 'error', job: 'forms', stack: error instanceof Error ? error.stack : String(error) });
    }
  };
  ask();
  setInterval(ask, MINUTE).unref();
}

const TICK = 10_000; // milliseconds

/** Charges and gives back what falls due while the server runs, and at its start what fell due while it did not. */
function chargeInTime(deps: Deps): void {
  let isRunning = false;
  const tick = async () => {
    if (isRunning) return;
    isRunning = true;
    try {
      await runner.run(deps);
    } catch (error) {
      deps.log({ level: 'error', job: 'charges', stack: error instanceof Error ? error.stack : String(error) });
    } finally {
      isRunning = false;
    }
  };
  tick();
  setInterval(tick, TICK).unref();
}

/** A practice to try things on, never reachable from another machine: fresh and gone at the end, unless DATA_DIR names a folder. */
export async function demo(): Promise<void> {
  const config = readConfig(process.env);
  const { fillDemo } = await import('./demo/practice.ts');
  const throwAway = process.env.DATA_DIR ? undefined : mkdtempSync(join(tmpdir(), 'klientkort-demo-'));
  if (throwAway) process.on('exit', () => rmSync(throwAway, { recursive: true, force: true }));
  const db = openData(throwAway ?? config.dataDir);
  const deps = { db, ...(await surroundings({ ...config, stripe: undefined }, db)), demo: true };
  await fillDemo(deps);
  await listen({ ...config, host: '127.0.0.1' }, deps);
}

async function surroundings({ zone, trustProxy, url, stripe }: Config, db: Db): Promise<Omit<Deps, 'db' | 'demo'>> {
  return {
    clock: () => Math.floor(Date.now() / 1000),
    zone,
    trustProxy,
    url,
    gateway: stripe ? (await import('./charges/stripe.ts')).stripeGateway(stripe) : sandbox(db),
    log: (line) => console.error(JSON.stringify({ time: new Date().toISOString(), ...line })),
  };
}

async function listen(config: Config, deps: Deps) {
  chargeInTime(deps);
  askInTime(deps);
  const server = createApp(deps).listen(config.port, config.host);
  await once(server, 'listening').catch((error: NodeJS.ErrnoException) => {
    const why = error.code === 'EADDRINUSE' ? 'is taken by another program' : `cannot be used (${error.code})`;
    throw new StartupError(`The port ${config.port} on ${config.host} ${why}. Set PORT or HOST to another.`);
  });
  const stop = () => {
    server.close(() => {
      deps.db.$client.close();
      process.exit();
    });
    server.closeIdleConnections();
  };
  process.once('SIGINT', stop).once('SIGTERM', stop);

  const { port } = server.address() as AddressInfo;
  const host = ['127.0.0.1', '::1'].includes(config.host) ? 'localhost' : config.host;
  const data = deps.demo ? ' with example data' : '';
  process.stdout.write(`Klientkort is open on http://${host}:${port}${data}\n`);
  flushCompileCache(); // now and not at the end: a server that is killed has none
}
