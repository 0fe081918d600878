import type { Request, RequestHandler, Response } from 'express';
import * as throttle from '../accounts/throttle.ts';
import * as enquiries from '../matching/enquiries.ts';
import { act } from './context.ts';
import { clearCookie, cookieIn, setCookie } from './cookies.ts';

const COOKIE = 'klientkort.match';

const secretOf = (req: Request) => cookieIn(req, COOKIE);

/** The questionnaire this browser has begun, by the secret in a cookie of its own; undefined when there is none, or no more. */
export function enquiryOf(req: Request): enquiries.Enquiry | undefined {
  const secret = secretOf(req);
  return secret ? enquiries.bySecret(req.deps.db, secret, req.deps.clock()) : undefined;
}

/** The cookie lives as long as the answers: seven days from the last one. Without a secret the one there is is sent anew. */
export function remember(req: Request, res: Response, secret = secretOf(req)): void {
  const maxAge = enquiries.KEPT_SECONDS * 1000;
  setCookie(req, res, COOKIE, secret, { maxAge });
}

export const forget = (req: Request, res: Response): void => clearCookie(req, res, COOKIE);

/** A handler for somebody with a questionnaire under way. Others are led to its beginning, who has finished to its end. */
export const enquirer =
  (work: (req: Request, res: Response, enquiry: enquiries.Enquiry) => unknown): RequestHandler =>
  async (req, res) => {
    const enquiry = enquiryOf(req);
    if (enquiry?.finishedAt === null) return void (await work(req, res, enquiry));
    res.redirect(303, enquiry ? '/match/done' : '/match?was=gone'); // a stranger has no session that could say it
  };

/** Counts what a public page does for one address. Refuses (429) more than the throttle allows. */
export function limit(req: Request, kind: 'enquiry' | 'match' | 'code'): void {
  const blocked = act(req, (act) => throttle.count(act, [{ kind, name: req.ip ?? '' }]));
  if (blocked) throw throttle.tooMany(blocked);
}
