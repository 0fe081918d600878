import { type Request, type Response, Router } from 'express';
import { safeNext } from '../http/auth.ts';
import { type Attempt, givenIn, trySecond } from '../http/enter.ts';
import { page } from '../http/page.ts';
import { readForm } from '../shared/form.ts';
import * as factors from './factors.ts';
import { secondForm } from './form.ts';
import * as passkeys from './passkeys.ts';

/** The second step of a sign-in, for who has the password behind them. */
export const signInRoutes = Router();

signInRoutes.get('/sign-in/second', async (req, res) => {
  const next = safeNext(req.query.next);
  if (req.account) return res.redirect(303, next);
  if (!req.half) return res.redirect(303, `/sign-in?next=${encodeURIComponent(next)}`);
  await secondPage(req, res, req.half.id);
});

signInRoutes.post('/sign-in/second', async (req, res) => {
  const next = safeNext(req.query.next);
  if (!req.half) return res.redirect(303, `/sign-in?next=${encodeURIComponent(next)}`);
  const form = readForm(secondForm, req.body);
  const attempt = await trySecond(req, res, givenIn(req.body), !!form.input?.secondTrust);
  if (attempt.account) return res.redirect(303, next);
  await secondPage(req, res, req.half.id, { ...attempt, trust: !!form.input?.secondTrust });
});

function secondPage(req: Request, res: Response, id: string, trouble?: Attempt & { trust: boolean }) {
  const { db, url, clock } = req.deps;
  const question = passkeys.ask({ db, url, now: clock() }, 'second', { id });
  const data = {
    second: { ...factors.of(db, id), question },
    action: req.originalUrl,
    trust: !!trouble?.trust,
    errors: trouble?.errors ?? {},
    refusal: trouble?.refusal ?? null,
  };
  return page(req, res, '/factors/second', data, trouble?.status ?? 200);
}
