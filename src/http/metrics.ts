import { createHash, timingSafeEqual } from 'node:crypto';
import { type NextFunction, type Request, type Response, Router } from 'express';
import { Counter, Histogram, Registry } from 'prom-client';
import { notFound } from '../shared/errors.ts';
import { isLoopback } from '../shared/loopback.ts';
import { isForwarded } from './outside.ts';

/** What is counted while the server runs. Labels are patterns of addresses and names of jobs: never a person's name or id. */
export type Meter = ReturnType<typeof newMeter>;

const SECONDS = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 10];

export function newMeter() {
  const registry = new Registry();
  const registers = [registry];
  const requests = new Histogram({
    name: 'klientkort_request_seconds',
    help: 'Requests and how long they took, by method, pattern of the address and class of the status',
    labelNames: ['method', 'route', 'status'],
    buckets: SECONDS,
    registers,
  });
  const jobs = new Counter({
    name: 'klientkort_jobs_total',
    help: 'How often each job was run, and whether it failed',
    labelNames: ['job', 'result'],
    registers,
  });
  return { registry, requests, jobs };
}

/** What browsers send us. */
export const METHODS = ['GET', 'HEAD', 'POST'];

/** The pattern of the address, `/clients/:id`: what may be counted and logged. An address itself holds ids, secrets and words. */
export const routeOf = (req: Request): string => String(req.route?.path ?? 'none');

/** Counts every request, and writes one line of it in the log. */
export function measured(req: Request, res: Response, next: NextFunction): void {
  const done = req.deps.meter.requests.startTimer();
  const { socket } = req;
  const before = socket.bytesWritten;
  res.once('close', () => {
    const method = METHODS.includes(req.method) ? req.method : 'other';
    const route = routeOf(req);
    const status = res.statusCode;
    const seconds = done({ method, route, status: `${Math.floor(status / 100)}xx` });
    req.deps.log({
      level: 'info',
      request: req.requestId,
      ...{ method, route, status },
      ms: Math.round(seconds * 1000),
      bytes: socket.bytesWritten - before,
      ...(!res.writableFinished && { unfinished: true }),
    });
  });
  next();
}

/** Somebody on this machine itself, whom no proxy speaks for, or who has the token. Behind a proxy everybody comes from this machine. */
function mayLook(req: Request): boolean {
  const { metricsToken, trustProxy } = req.deps;
  if (trustProxy === false && !isForwarded(req) && isLoopback(req.socket.remoteAddress ?? '')) return true;
  const hash = (text: string) => createHash('sha256').update(text).digest();
  const given = hash(req.get('authorization') ?? '');
  return metricsToken !== undefined && timingSafeEqual(given, hash(`Bearer ${metricsToken}`));
}

export const metricsRoutes = Router();

metricsRoutes.get('/metrics', async (req, res) => {
  if (!mayLook(req)) throw notFound();
  const { registry } = req.deps.meter;
  res.set('Content-Type', registry.contentType).end(await registry.metrics());
});
