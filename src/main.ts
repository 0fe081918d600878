import { accessSync, constants, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { createApp } from './app.ts';
import * as audit from './audit/log.ts';
import { type Config, readConfig, StartupError } from './config.ts';
import { type Db, open } from './db/database.ts';
import { migrate, readMigrations } from './db/migrate.ts';
import type { Deps } from './http/context.ts';
import * as chain from './journal/chain.ts';

const HELP = `klientkort: a practice system for talking therapists

  klientkort [serve]   run the server (the default)
  klientkort demo      run it on throw-away example data, on this machine only
  klientkort check     verify the database, the access log and the seals of every journal
  klientkort help      this text
  klientkort version   the version

Settings are environment variables: PORT, HOST, DATA_DIR, TRUST_PROXY, KLIENTKORT_TIME_ZONE. See README.md.`;

const ROOT = join(import.meta.dirname, '..');
const commands: Record<string, () => void | Promise<void>> = {
  serve: () => serve(readConfig(process.env)),
  demo: () => demo(readConfig(process.env)),
  check: () => check(readConfig(process.env)),
  help: () => say(HELP),
  version: () => say(JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')).version),
};

try {
  const [name = 'serve', ...rest] = process.argv.slice(2).map((word) => word.replace(/^--(?=help$|version$)/, ''));
  const command = Object.hasOwn(commands, name) && !rest.length ? commands[name] : undefined;
  if (!command) throw new StartupError(`Unknown command "${[name, ...rest].join(' ')}". Try: klientkort help`);
  await command();
} catch (error) {
  giveUp(error);
}

async function serve(config: Config) {
  const db = openData(config.dataDir);
  await listen(config, { db, ...surroundings(config), demo: false });
}

/** A practice to try things on: fresh at every start, gone at the end, never reachable from another machine. */
async function demo(config: Config) {
  const { fillDemo } = await import('./demo/practice.ts');
  const throwAway = process.env.DATA_DIR ? undefined : mkdtempSync(join(tmpdir(), 'klientkort-demo-'));
  if (throwAway) process.on('exit', () => rmSync(throwAway, { recursive: true, force: true }));
  const db = openData(throwAway ?? config.dataDir);
  const deps = { db, ...surroundings(config), demo: true };
  await fillDemo(deps);
  await listen({ ...config, host: '127.0.0.1' }, deps);
}

function check({ dataDir }: Config) {
  if (!existsSync(databaseIn(dataDir))) throw new StartupError(`There is no database in ${resolve(dataDir)}.`);
  const { faults, rows, head, journals, links } = legible(dataDir, () => examine(open(databaseIn(dataDir))));
  const fine = [
    'database: ok',
    `access log: ok, ${rows} rows, head ${head || '(empty)'}`,
    `journals: ok, ${links} seals in ${journals} journals`,
  ];
  say((faults.length ? faults : fine).join('\n'));
  if (faults.length) process.exitCode = 1;
}

function examine(db: Db) {
  const integrity = db.$client.pragma('integrity_check') as { integrity_check: string }[];
  const faults = integrity.map((row) => `database: ${row.integrity_check}`).filter((text) => text !== 'database: ok');
  const dangling = db.$client.pragma('foreign_key_check') as unknown[];
  if (dangling.length) faults.push(`database: ${dangling.length} references to nothing`);
  const { rows, head, broken } = audit.verify(db);
  if (broken) {
    const when = new Date(broken.at * 1000).toISOString();
    faults.push(`access log: broken at row ${broken.id} (${broken.action}, ${when})`);
  }
  const { journals, links, faults: unsealed } = chain.verify(db);
  for (const { kind, subjectId, clientId, position } of unsealed) {
    const what =
      position === null ? 'is sealed by no link of its chain, or gone' : `does not fit its seal, link ${position}`;
    faults.push(`journal of client ${clientId}: the ${kind} ${subjectId} ${what}`);
  }
  return { faults, rows, head, journals, links };
}

function surroundings({ zone, trustProxy }: Config): Omit<Deps, 'db' | 'demo'> {
  return {
    clock: () => Math.floor(Date.now() / 1000),
    zone,
    trustProxy,
    log: (line) => console.error(JSON.stringify({ time: new Date().toISOString(), ...line })),
  };
}

/** Opens the database in the data folder, which is made for its owner alone, and brings it up to date. */
function openData(folder: string): Db {
  try {
    mkdirSync(folder, { recursive: true, mode: 0o700 });
    accessSync(folder, constants.W_OK | constants.X_OK);
  } catch {
    throw new StartupError(`The data folder ${resolve(folder)} cannot be written. Set DATA_DIR to one that can.`);
  }
  process.umask(0o077);
  return legible(folder, () => {
    const db = open(databaseIn(folder));
    migrate(db, readMigrations(join(ROOT, 'drizzle')), join(folder, 'backups'), { '0003_journal_rules': chain.adopt });
    return db;
  });
}

function databaseIn(folder: string) {
  return join(folder, 'klientkort.db');
}

/** What SQLite itself refuses (no database, damaged, no space left) is told in one line. */
function legible<T>(folder: string, work: () => T): T {
  try {
    return work();
  } catch (error) {
    const { code = '', message } = error as { code?: string; message: string };
    if (!code.startsWith('SQLITE_')) throw error;
    throw new StartupError(`The database in ${resolve(folder)} cannot be read: ${message}.`);
  }
}

async function listen(config: Config, deps: Deps) {
  const server = createServer(createApp(deps));
  await new Promise<void>((done, fail) => {
    server.once('error', fail);
    server.listen(config.port, config.host, done);
  }).catch((error: NodeJS.ErrnoException) => {
    const why = error.code === 'EADDRINUSE' ? 'is taken by another program' : `cannot be used (${error.code})`;
    throw new StartupError(`The port ${config.port} on ${config.host} ${why}. Set PORT or HOST to another.`);
  });
  const { port } = server.address() as AddressInfo;
  const host = ['127.0.0.1', '::1'].includes(config.host) ? 'localhost' : config.host;
  say(`Klientkort is open on http://${host}:${port}${deps.demo ? ' with example data' : ''}`);

  const stop = () => {
    server.close(() => {
      deps.db.$client.close();
      process.exit();
    });
    server.closeIdleConnections();
  };
  process.once('SIGINT', stop).once('SIGTERM', stop);
}

function say(text: string) {
  process.stdout.write(`${text}\n`);
}

/** One line for what a person can mend; anything else is a bug and keeps its stack. */
function giveUp(error: unknown): never {
  console.error(error instanceof StartupError ? error.message : error);
  process.exit(1);
}
