import type { NextFunction, Request, Response } from 'express';
import * as links from '../client-page/links.ts';
import * as clients from '../clients/clients.ts';
import { type Act, act as transact } from '../db/database.ts';
import { AppError } from '../shared/errors.ts';
import { momentOf } from './context.ts';

/** The client whose own page is open, and whose client that is. Has no account. */
export type Visitor = { id: string; therapistId: string };

declare global {
  namespace Express {
    interface Request {
      visitor?: Visitor;
    }
  }
}

/** Nobody passes to `/c/:token/...` without a link that holds. An old link gets a page that says what to do, the same for every wrong one. */
export function requireVisitor(req: Request, _res: Response, next: NextFunction): void {
  try {
    const id = links.clientOf(req.deps.db, String(req.params.token), req.deps.clock());
    req.visitor = { id, therapistId: clients.therapistOf(req.deps.db, id) };
  } catch (error) {
    throw error instanceof AppError ? new AppError(404, 'error.link_ended') : error;
  }
  next();
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
