// Forked by run.ts: the product, or the reference, on one core. Says where it listens and what it holds.
import { readFileSync } from 'node:fs';
import { createServer, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createApp } from '../src/app.ts';
import { build, type Practice } from './data.ts';
import { createReference } from './reference.ts';

export type Served = { port: number; practice?: Practice; commit?: number };

const [kind, folder = ''] = process.argv.slice(2);

async function start(): Promise<Omit<Served, 'port'> & { app: RequestListener }> {
  if (kind === 'reference') return createReference(folder, JSON.parse(readFileSync(`${folder}/sizes.json`, 'utf8')));
  const { deps, practice } = await build(folder);
  return { app: createApp(deps), practice };
}

const { app, ...rest } = await start();
const server = createServer(app);
server.listen(0, '127.0.0.1', () => process.send?.({ ...rest, port: (server.address() as AddressInfo).port }));
