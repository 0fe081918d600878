import type { NextFunction, Request, Response } from 'express';
import { NotYet } from '../shared/errors.ts';
import { isReading } from './context.ts';

/** Where one may go without a password of one's own: to choose one, to add a second factor, and out. */
const OPEN = /^\/(settings\/(password|sign-in)(\/|$)|sign-out$|session$)/;

/** Whose password the program made up chooses another before anything else. A form is kept on the page that refuses it (403). */
export function requireOwnPassword(req: Request, res: Response, next: NextFunction): void {
  if (!req.account || req.account.passwordGivenAt === null || OPEN.test(req.path)) next();
  else if (isReading(req)) res.redirect(303, '/settings/password');
  else next(new NotYet('error.password_first'));
}
