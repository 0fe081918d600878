import type { Request } from 'express';
import type { Account } from '../accounts/accounts.ts';
import type { Backups } from '../backups/runner.ts';
import type { Gateway } from '../charges/gateway.ts';
import { type Act, type Db, read as share, act as transact } from '../db/database.ts';
import type { Rule } from '../factors/factors.ts';
import type { Log } from '../log.ts';
import type { Carriers } from '../messages/carrier.ts';
import type { EpochSeconds } from '../shared/time.ts';
import type { Limits } from './limits.ts';
import type { Meter } from './metrics.ts';

/** What the app is built from. The same in production, demo and tests; only the values differ. */
export type Deps = {
  db: Db;
  clock: () => EpochSeconds;
  zone: string;
  trustProxy: string | number | false;
  demo: boolean;
  /** Whether every account must have a second factor, or may, or must where a request comes from outside this machine. */
  twoFactor: Rule | 'outside';
  /** Where people reach the server, for links in messages; without a slash at the end. */
  url: string;
  /** Where cards are charged. */
  gateway: Gateway;
  /** Who carries e-mail and SMS; without one, messages are sent by hand. */
  carriers: Carriers;
  /** Counts requests and jobs; who has the token may read it from elsewhere than this machine. */
  meter: Meter;
  metricsToken?: string | undefined;
  backups: Backups;
  log: Log;
  limits: Limits;
};

declare global {
  namespace Express {
    interface Request {
      deps: Deps;
      /** Names this request on the error page and in the log. */
      requestId: string;
      account?: Account;
      /** Whose password was right, while the second step is still to come. Opens nothing. */
      half?: Account;
    }
  }
}

/** Whether a page is asked for, and nothing sent. */
export const isReading = ({ method }: Pick<Request, 'method'>): boolean => ['GET', 'HEAD'].includes(method);

/** The signed-in account. Only for routes behind requireUser. */
export function me(req: Request): Account {
  if (!req.account) throw new Error('me() outside requireUser');
  return req.account;
}

/** Who asks, from where and when: for verbs that open transactions of their own. */
export const momentOf = (req: Request) => ({
  actor: { id: req.account?.id ?? null, address: req.ip ?? null },
  now: req.deps.clock(),
  zone: req.deps.zone,
});

/** Runs `work` as the signed-in account in one write transaction. The only way for a route to write. */
export const act = <T>(req: Request, work: (act: Act) => T): T => transact(req.deps.db, momentOf(req), work);

/** The same for a page that only reads what the log must know of; those that wait at the same time share a commit. */
export const read = <T>(req: Request, work: (act: Act) => T): Promise<T> => share(req.deps.db, momentOf(req), work);
