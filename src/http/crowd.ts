import type { Request, RequestHandler, Response } from 'express';
import { neighbourhood } from '../shared/address.ts';
import { AppError } from '../shared/errors.ts';
import { assets } from './assets.ts';
import { keptFields } from './fields.ts';
import type { Limits } from './limits.ts';
import { language, localeOf, render } from './page.ts';
import { isSignedIn } from './sessions.ts';

const SMALL = 64 * 1024; // bytes: always let in
const UNKNOWN = 8 * 1024 * 1024; // bytes counted for a body that does not say how long it is
const WAIT = 5; // seconds

type UnderWay = { requests: number; bytes: number };

const RESERVE = 0.25; // of all

/**
 * Lets in as many requests, and as many bytes of bodies, as can be held at once: of all (503), of one address (429), of one body
 * (413). Who is signed in has a quarter more, which strangers cannot take, whatever address they share.
 */
export function crowd({ requests, requestsOfOne, largest, bodies, bodiesOfOne }: Limits): RequestHandler {
  const all: UnderWay = { requests: 0, bytes: 0 };
  const reserve: UnderWay = { requests: 0, bytes: 0 };
  const places = new Map<string, UnderWay>();
  const fits = (held: UnderWay, bytes: number, most: number, mostBytes: number) =>
    held.requests < most && (bytes === 0 || held.bytes === 0 || held.bytes + bytes <= mostBytes);
  return (req, res, next) => {
    const from = neighbourhood(req.ip ?? '');
    const own = places.get(from) ?? { requests: 0, bytes: 0 };
    const bytes = announced(req);
    if (bytes > largest) return next(new AppError(413, 'error.too_large'));
    const ofOne = fits(own, bytes, requestsOfOne, bodiesOfOne);
    const isFull = !ofOne || !fits(all, bytes, requests, bodies);
    if (isFull && !(fits(reserve, bytes, requests * RESERVE, bodies * RESERVE) && isSignedIn(req))) {
      return busyPage(req, res, ofOne ? 503 : 429);
    }
    if (!isFull) places.set(from, own);
    const count = (by: 1 | -1) => {
      for (const held of isFull ? [reserve] : [all, own]) {
        held.requests += by;
        held.bytes += by * bytes;
      }
    };
    count(1);
    res.once('close', () => {
      count(-1);
      if (!isFull && own.requests === 0) places.delete(from);
    });
    next();
  };
}

/** How long the body will be, 0 for one that is small or not there. */
function announced(req: Request): number {
  const bytes = req.headers['transfer-encoding'] ? UNKNOWN : Number(req.headers['content-length'] ?? 0);
  return bytes > SMALL ? bytes : 0;
}

const EVERY = 200; // milliseconds

/**
 * While the program is behind with its work, strangers are asked to come back (503): who is signed in goes first, and is never
 * asked to. Stands after the body, so that what a stranger typed is kept on the page.
 */
export function strangersWait({ lag }: Limits): RequestHandler {
  let last = performance.now();
  let late = 0;
  setInterval(() => {
    const now = performance.now();
    late = now - last - EVERY > lag ? late + 1 : 0;
    last = now;
  }, EVERY).unref();
  return (req, res, next) => (req.account || late < 3 ? next() : busyPage(req, res, 503));
}

/** A page that costs next to nothing: no session, no query, no compression. */
function busyPage(req: Request, res: Response, status: 429 | 503): void {
  const again = req.method === 'POST' && req.body ? { action: req.originalUrl, fields: keptFields(req.body) } : null;
  const here = req.method === 'POST' ? null : req.originalUrl;
  const isUnread = req.method === 'POST' && !req.body;
  const data = { ...language(localeOf(req), req.deps.zone), assets, again, here, isUnread };
  res.status(status).set('Retry-After', String(WAIT)).type('html').end(render('/busy', data));
}
