// Forked by run.ts: the product, or the reference, on one core. Says its port, stops when told.
import { readFileSync } from 'node:fs';
import { createServer, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createApp } from '../src/app.ts';
import { build } from './data.ts';
import { createReference } from './reference.ts';

const [kind, folder = ''] = process.argv.slice(2);

async function start(): Promise<{ app: RequestListener; card?: string }> {
  if (kind === 'product') {
    const { deps, card } = await build(folder);
    return { app: createApp(deps), card };
  }
  return { app: createReference(folder, JSON.parse(readFileSync(`${folder}/reference.json`, 'utf8'))) };
}

const { app, card } = await start();
const server = createServer(app);
server.listen(0, '127.0.0.1', () => process.send?.({ port: (server.address() as AddressInfo).port, card }));
process.on('message', () => process.send?.({ memory: process.memoryUsage().rss }));
