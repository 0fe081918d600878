import { type Request, type Response, Router } from 'express';
import type { Account } from '../accounts/accounts.ts';
import { safeNext } from '../http/auth.ts';
import { type Attempt, givenIn, secondOf, trySecond } from '../http/enter.ts';
import { page } from '../http/page.ts';
import { readForm } from '../shared/form.ts';
import { secondForm } from './form.ts';

/** The second step of a sign-in, for who has the password behind them. */
export const signInRoutes = Router();

signInRoutes.get('/sign-in/second', async (req, res) => {
  const next = safeNext(req.query.next);
  if (req.account) return res.redirect(303, next);
  if (!req.half) return res.redirect(303, `/sign-in?next=${encodeURIComponent(next)}`);
  await secondPage(req, res, req.half);
});

signInRoutes.post('/sign-in/second', async (req, res) => {
  const next = safeNext(req.query.next);
  if (!req.half) return res.redirect(303, `/sign-in?next=${encodeURIComponent(next)}`);
  const form = readForm(secondForm, req.body);
  const attempt = await trySecond(req, res, givenIn(req.body), !!form.input?.secondTrust);
  if (attempt.account) return res.redirect(303, next);
  await secondPage(req, res, req.half, { ...attempt, trust: !!form.input?.secondTrust });
});

function secondPage(req: Request, res: Response, half: Account, trouble?: Attempt & { trust: boolean }) {
  const data = {
    second: secondOf(req, half),
    action: req.originalUrl,
    trust: !!trouble?.trust,
    errors: trouble?.errors ?? {},
    refusal: trouble?.refusal ?? null,
  };
  return page(req, res, '/factors/second', data, trouble?.status ?? 200);
}
