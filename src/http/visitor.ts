import type { NextFunction, Request, Response } from 'express';
import * as accounts from '../accounts/accounts.ts';
import * as throttle from '../accounts/throttle.ts';
import * as devices from '../client-page/devices.ts';
import * as links from '../client-page/links.ts';
import * as codes from '../client-page/one-time-codes.ts';
import * as clients from '../clients/clients.ts';
import { type Act, act as transact } from '../db/database.ts';
import type { Key } from '../i18n/t.ts';
import { isDestroyed } from '../journal/retention.ts';
import { maskedEmail, maskedPhone } from '../shared/contact.ts';
import { AppError, Invalid } from '../shared/errors.ts';
import { act, isReading, momentOf } from './context.ts';
import { clearCookie, cookieIn, setCookie } from './cookies.ts';
import { flash } from './flash.ts';
import { page } from './page.ts';

/** The client whose own page is open, and whose client that is. Has no account. */
export type Visitor = { id: string; therapistId: string };

declare global {
  namespace Express {
    interface Request {
      visitor?: Visitor;
    }
  }
}

/**
 * Nobody passes to `/c/:token/...` without a link that holds, and a browser that is known to be the client's. An old link
 * gets a page that says what to do, the same for every wrong one. From a new browser a page asked for waits behind the page
 * of the one-time code; a form is answered with 401 and its own fields kept, and is completed by the code.
 */
export async function requireVisitor(req: Request, res: Response, next: NextFunction): Promise<void> {
  const { db, clock } = req.deps;
  const client = byLink(req);
  const device = client && devices.find(db, client.id, cookieIn(req, devices.cookieOf(client.id), PATH), clock());
  if (!device) refuseGuessing(req, !!client);
  if (!client) throw new AppError(404, 'error.link_ended');
  req.visitor = { id: client.id, therapistId: client.therapistId };
  if (device) {
    if (devices.isDue(device, clock())) actAsVisitor(req, (act) => devices.touch(act, device));
    return next();
  }
  const isCodePage = req.path === '/code';
  if (!isReading(req)) return askAgain(req, res, next, client, isCodePage);
  if (isCodePage) return codePage(req, res, client, { action: req.originalUrl });
  res.redirect(303, `/c/${req.params.token}/code?next=${encodeURIComponent(req.originalUrl)}`);
}

/** The client of the link in the address; undefined for one that never was, is over or was ended, or whose journal is destroyed. */
function byLink(req: Request): clients.Client | undefined {
  const { db, clock } = req.deps;
  const id = links.clientOf(db, String(req.params.token), clock());
  const client = id === undefined ? undefined : clients.find(db, clients.therapistOf(db, id), id);
  return client && !isDestroyed(db, client) ? client : undefined;
}

/** Counts wrong links from an address, and refuses (429) every link from there for a while: the right one does not show. */
function refuseGuessing(req: Request, isRight: boolean): void {
  const subject = { kind: 'links', name: req.ip ?? '' } as const;
  const blocked = isRight
    ? throttle.standing(req.deps.db, subject, req.deps.clock())
    : act(req, (act) => throttle.count(act, [subject]));
  if (blocked) throw throttle.tooMany(blocked);
}

type Asked = { action: string; fields?: { name: string; value: string }[]; error?: Invalid | AppError; sent?: Key };

/** A form from a browser that is not known: sends a code, or takes the one that was typed and lets the form through. */
async function askAgain(
  req: Request,
  res: Response,
  next: NextFunction,
  client: clients.Client,
  isCodePage: boolean,
): Promise<void> {
  const { visitorCode, visitorSend, ...typed } = (req.body ?? {}) as Record<string, string | string[]>;
  const fields = Object.entries(typed).flatMap(([name, value]) =>
    [value].flat().map((each) => ({ name, value: each })),
  );
  const asked = { action: req.originalUrl, fields };
  const wanted = channelsOf(client).find(({ channel }) => channel === visitorSend)?.channel;
  try {
    if (wanted) return await sendCode(req, res, client, wanted, isCodePage ? undefined : asked);
    if (typeof visitorCode !== 'string') return codePage(req, res, client, asked, isCodePage ? 422 : 401);
    countAttempt(req);
    act(req, (act) => codes.check(act, client.id, visitorCode))?.();
  } catch (error) {
    if (!(error instanceof Invalid || error instanceof AppError)) throw error;
    return codePage(req, res, client, { ...asked, error }, error instanceof AppError ? error.status : 422);
  }
  remember(req, res);
  if (isCodePage) return res.redirect(303, nextOf(req));
  req.body = typed;
  next();
}

/** Sends a code. `asked` is the form to go on with, beside which it is told; else the page of the code tells. */
function sendCode(req: Request, res: Response, client: clients.Client, channel: 'email' | 'sms', asked?: Asked) {
  countAttempt(req);
  act(req, (act) => codes.send(act, client, channel));
  const sent = req.deps.carriers[channel] ? 'own_page.code_sent' : 'own_page.code_by_hand';
  if (asked) return codePage(req, res, client, { ...asked, sent }, 401);
  flash(req, sent);
  return res.redirect(303, req.originalUrl);
}

/** Counts what concerns codes from an address, whosever they are. Refuses with AppError 429. */
function countAttempt(req: Request): void {
  const blocked = act(req, (act) => throttle.count(act, [{ kind: 'codes', name: req.ip ?? '' }]));
  if (blocked) throw throttle.tooMany(blocked);
}

/** Gives the browser a cookie of its own, under which it is known for 90 days. */
function remember(req: Request, res: Response): void {
  const { id } = visitor(req);
  const secret = actAsVisitor(req, (act) => devices.remember(act, id, req.get('user-agent') ?? ''));
  setCookie(req, res, devices.cookieOf(id), secret, { path: PATH, maxAge: devices.VALID * 1000 });
}

/** A tablet in a waiting room knows many clients: their cookies are not sent along with every request. */
const PATH = '/c';

/** Takes the cookie back, and what it was worth. */
export function forget(req: Request, res: Response): void {
  const name = devices.cookieOf(visitor(req).id);
  actAsVisitor(req, (act) => devices.forget(act, visitor(req).id, cookieIn(req, name, PATH)));
  clearCookie(req, res, name, PATH);
}

/** Where to after the code: a page of the same link, or its first. */
export function nextOf(req: Request): string {
  const home = `/c/${req.params.token}`;
  const next = String(req.query.next ?? '');
  return next.startsWith(`${home}/`) || next.startsWith(`${home}?`) ? next : home;
}

/** Where a code can go, masked: who only has the link learns no address. */
const channelsOf = ({ email, phone }: clients.Client) => [
  ...(email ? [{ channel: 'email', to: maskedEmail(email) } as const] : []),
  ...(phone ? [{ channel: 'sms', to: maskedPhone(phone) } as const] : []),
];

function codePage(req: Request, res: Response, client: clients.Client, asked: Asked, status = 200) {
  const { action, fields = [], error, sent = null } = asked;
  const therapist = accounts.find(req.deps.db, client.therapistId) as accounts.Account;
  const data = {
    action,
    fields,
    sent,
    isAgain: req.path !== '/code',
    therapist,
    channels: channelsOf(client),
    isSent: !!codes.standing(req.deps.db, client.id, req.deps.clock()),
    errors: error instanceof Invalid ? error.errors : {},
    refusal: error instanceof AppError ? error : null,
  };
  return page(req, res, '/client-page/code', data, status);
}

/** Whose page that is. Only for routes behind requireVisitor. */
export function visitor(req: Request): Visitor {
  if (!req.visitor) throw new Error('visitor() outside requireVisitor');
  return req.visitor;
}

/** Runs `work` as the client in one write transaction: the log names the client as the one who acted. */
export const actAsVisitor = <T>(req: Request, work: (act: Act) => T): T => {
  const { now, zone } = momentOf(req);
  return transact(req.deps.db, { actor: { id: null, address: req.ip ?? null, client: visitor(req) }, now, zone }, work);
};
