import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import type { Server as TlsServer } from 'node:https';
import { flushCompileCache } from 'node:module';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as accounts from './accounts/accounts.ts';
import * as installation from './accounts/installation.ts';
import { createApp } from './app.ts';
import { backUpInTime, keepBackups } from './backups/runner.ts';
import * as charger from './charges/runner.ts';
import { sandbox } from './charges/sandbox.ts';
import { type Config, readConfig } from './config.ts';
import { openData } from './data-folder.ts';
import { makeKey } from './data-key.ts';
import { type Act, type Db, act as transact } from './db/database.ts';
import { watch } from './gauges.ts';
import type { Deps } from './http/context.ts';
import { LIMITS } from './http/limits.ts';
import { listenerOf } from './http/listener.ts';
import { newMeter } from './http/metrics.ts';
import * as unsaved from './journal/unsaved.ts';
import { type Log, newLog } from './log.ts';
import * as enquiries from './matching/enquiries.ts';
import * as requests from './measures/requests.ts';
import type { Carriers } from './messages/carrier.ts';
import * as sender from './messages/runner.ts';
import { StartupError } from './shared/errors.ts';
import { stackOf } from './shared/fault.ts';
import { isLoopback } from './shared/loopback.ts';
import { followTls, readTls } from './tls.ts';

/** Runs the server on the data folder. */
export async function serve(): Promise<void> {
  const config = readConfig(process.env);
  if (config.tls) readTls(config.tls); // before anything is made
  const db = openData(config);
  if (installation.isDemo(db)) {
    throw new StartupError(
      'DATA_DIR holds the example practice, whose passwords are published. Start it with: klientkort demo',
    );
  }
  const deps = { db, ...(await surroundings(config, db)), demo: false };
  watch(deps.meter, deps, config.backups.folder);
  if (isOpenWithoutTls(config)) deps.log({ level: 'warn', job: 'start', said: OPEN_WITHOUT_TLS });
  if (config.isReachable && !accounts.any(db)) deps.log({ level: 'warn', job: 'start', said: OPEN_TO_THE_FIRST });
  await listen(config, deps);
  backUpInTime(deps.backups, deps); // the first page first
}

/** Whether others than this machine reach the server, and nothing is said of who speaks TLS with them. */
const isOpenWithoutTls = ({ host, tls, trustProxy }: Config) => !isLoopback(host) && !tls && trustProxy === false;

const OPEN_WITHOUT_TLS =
  'passwords and journals can be read on the way: set KLIENTKORT_TLS_CERT and KLIENTKORT_TLS_KEY, or TRUST_PROXY if a proxy speaks TLS';

const OPEN_TO_THE_FIRST =
  'there is no account yet: whoever opens the first page makes the one that runs everything. Do it before others can get here';

/** A job that writes as the program itself. */
const asProgram =
  (work: (act: Act) => void) =>
  async ({ db, clock, zone }: Deps): Promise<void> =>
    transact(db, { actor: { id: null, address: null }, now: clock(), zone }, work);

/** What is kept for a time only goes: discarded texts after thirty days, questionnaires left half after seven. */
function forget(act: Act): void {
  unsaved.purge(act);
  enquiries.purge(act);
}

/** What is done by itself, and how often it is looked for, in milliseconds. Somebody waits for a one-time code. */
const JOBS = {
  charges: { run: charger.run, every: 10_000 },
  messages: { run: sender.run, every: 2_000 },
  forms: { run: asProgram(requests.sendDue), every: 60_000 },
  forgetting: { run: asProgram(forget), every: 3_600_000 },
};

/**
 * Does what falls due while the server runs, and at its start what fell due while it did not. Gives what ends it: nothing more
 * is begun then, and what is under way is waited for.
 */
function workInTime(deps: Deps): () => Promise<unknown> {
  const stop = new AbortController();
  const underWay = new Map<string, Promise<unknown>>();
  for (const [job, { run, every }] of Object.entries(JOBS)) {
    const tick = () => {
      if (underWay.has(job) || stop.signal.aborted) return;
      const work = run({ ...deps, signal: stop.signal })
        .then(() => {
          deps.meter.jobs.inc({ job, result: 'done' });
          deps.log({ level: 'debug', job, said: 'done' });
        })
        .catch((error: unknown) => {
          deps.meter.jobs.inc({ job, result: 'failed' });
          deps.log({ level: 'error', job, stack: stackOf(error) });
        })
        .finally(() => underWay.delete(job));
      underWay.set(job, work);
    };
    tick();
    setInterval(tick, every).unref();
  }
  return () => {
    stop.abort();
    const patience = new Promise((done) => setTimeout(done, PATIENCE).unref());
    return Promise.race([Promise.all(underWay.values()), patience]);
  };
}

const PATIENCE = 8_000; // milliseconds, less than supervisors have

/** A practice to try things on, never reachable from another machine: fresh and gone at the end, unless DATA_DIR names a folder. */
export async function demo(): Promise<void> {
  // its backups go nowhere else: they are made by a process of its own, which reads the same settings
  for (const name of Object.keys(process.env)) if (name.startsWith('KLIENTKORT_S3_')) delete process.env[name];
  const given = readConfig(process.env);
  const { fillDemo } = await import('./demo/practice.ts');
  const throwAway = process.env.DATA_DIR ? undefined : mkdtempSync(join(tmpdir(), 'klientkort-demo-'));
  if (throwAway) process.on('exit', () => rmSync(throwAway, { recursive: true, force: true }));
  const config: Config = {
    ...given,
    ...(throwAway && { dataDir: throwAway, keyFile: join(throwAway, 'klientkort.key') }),
    backups: { folder: throwAway ? join(throwAway, 'backups') : given.backups.folder, at: null },
    logLevel: given.logLevel ?? 'warn', // a terminal somebody looks at
    ...{ host: '127.0.0.1', twoFactor: 'optional', stripe: undefined, smtp: undefined, elks: undefined },
  };
  if (throwAway) makeKey(config.keyFile, false); // nobody has to keep a copy of it
  const db = openData(config);
  const deps = { db, ...(await surroundings(config, db)), demo: true };
  await fillDemo(deps);
  await listen(config, deps);
}

async function surroundings(config: Config, db: Db): Promise<Omit<Deps, 'db' | 'demo'>> {
  const { zone, trustProxy, url, twoFactor, stripe } = config;
  const clock = () => Math.floor(Date.now() / 1000);
  const log = newLog(config.logLevel ?? 'info');
  endAtFaults(log);
  return {
    clock,
    zone,
    trustProxy,
    url,
    twoFactor,
    gateway: stripe ? (await import('./charges/stripe.ts')).stripeGateway(stripe) : sandbox(db),
    carriers: await carriersOf(config),
    meter: newMeter(),
    metricsToken: config.metricsToken,
    backups: keepBackups({ ...config, clock, log }),
    log,
    limits: LIMITS,
  };
}

/** What nobody caught leaves the program in a state nobody knows: one line, and the end. Who supervises it starts it anew. */
function endAtFaults(log: Log): void {
  process.on('uncaughtException', (error) => {
    log({ level: 'fatal', said: 'ended by a fault that nobody caught', stack: stackOf(error) });
    process.exit(1);
  });
}

async function carriersOf({ smtp, elks }: Config): Promise<Carriers> {
  return {
    ...(smtp && { email: (await import('./messages/smtp.ts')).smtpCarrier(smtp) }),
    ...(elks && { sms: (await import('./messages/elks.ts')).elksCarrier(elks) }),
  };
}

async function listen(config: Config, deps: Deps) {
  const rest = workInTime(deps);
  const server = listenerOf(createApp(deps), deps.limits, config.tls);
  if (config.tls) followTls(server as TlsServer, config.tls, deps.log);
  server.listen(config.port, config.host);
  await once(server, 'listening').catch((error: NodeJS.ErrnoException) => {
    const why = error.code === 'EADDRINUSE' ? 'is taken by another program' : `cannot be used (${error.code})`;
    throw new StartupError(`The port ${config.port} on ${config.host} ${why}. Set PORT or HOST to another.`);
  });
  let isStopping = false;
  const stop = () => {
    if (isStopping) process.exit(1); // asked twice: at once
    isStopping = true;
    deps.log({ level: 'info', said: 'stopping' });
    const resting = rest();
    setTimeout(() => server.closeAllConnections(), PATIENCE).unref(); // what is under way is answered; who never ends is not waited for
    server.close(async () => {
      await resting;
      deps.db.$client.close();
      deps.log({ level: 'info', said: 'stopped' });
      process.exit();
    });
    setInterval(() => server.closeIdleConnections(), 100).unref(); // each once its last answer is out
  };
  process.on('SIGINT', stop).on('SIGTERM', stop);

  const { port } = server.address() as AddressInfo;
  const host = ['127.0.0.1', '::1'].includes(config.host) ? 'localhost' : config.host;
  const data = deps.demo ? ' with example data' : '';
  process.stdout.write(`Klientkort is open on ${config.tls ? 'https' : 'http'}://${host}:${port}${data}\n`);
  deps.log({ level: 'info', said: 'started' });
  flushCompileCache(); // now and not at the end: a server that is killed has none
}
