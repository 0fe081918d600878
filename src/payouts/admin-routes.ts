import { type Request, type Response, Router } from 'express';
import * as accounts from '../accounts/accounts.ts';
import { redDays } from '../calendar/holidays.ts';
import { requireOperator } from '../http/auth.ts';
import { act } from '../http/context.ts';
import { flash } from '../http/flash.ts';
import { page } from '../http/page.ts';
import { conflict, type FieldErrors, notFound } from '../shared/errors.ts';
import { readForm, type Values } from '../shared/form.ts';
import { isoOf } from '../shared/time.ts';
import { painFile } from './bank-file.ts';
import { feeForm, platformForm } from './form.ts';
import * as payouts from './payouts.ts';
import { sieFile } from './sie.ts';
import * as terms from './terms.ts';

/** The operator's payouts: therapists and sums, no client. */
export const adminRoutes = Router();
adminRoutes.use('/admin/payouts', requireOperator);

type Trouble = { at: string; values: Values; errors: FieldErrors };

adminRoutes.get('/admin/payouts', (req, res) => indexPage(req, res));

async function indexPage(req: Request, res: Response, trouble?: Trouble) {
  const { db, clock, zone } = req.deps;
  const next = payouts.closable(db, clock(), zone);
  const data = {
    next: next ?? null,
    dueOn: next ? payouts.dueOn(next, await redDays()) : null,
    preview: next ? payouts.preview(db, next, clock(), zone) : [],
    months: payouts.months(db),
    platform: terms.platformOf(db) ?? null,
    therapists: accounts
      .all(db)
      .filter(({ therapist }) => therapist)
      .map(({ id, name }) => ({ id, name, ...terms.of(db, id) })),
    at: '',
    values: { ...terms.platformOf(db) },
    ...trouble,
  };
  return page(req, res, '/payouts/admin', data, trouble ? 422 : 200);
}

adminRoutes.post('/admin/payouts/close', async (req, res) => {
  const red = await redDays();
  act(req, (act) => payouts.close(act, String(req.body?.month ?? ''), red));
  flash(req, 'payout.month_closed');
  res.redirect(303, '/admin/payouts');
});

adminRoutes.post('/admin/payouts/platform', async (req, res) => {
  const form = readForm(platformForm, req.body);
  if (form.errors) return indexPage(req, res, { at: 'platform', values: form.values, errors: form.errors });
  act(req, (act) => terms.setPlatform(act, form.input));
  flash(req, 'payout.platform_saved');
  res.redirect(303, '/admin/payouts');
});

adminRoutes.post('/admin/payouts/therapists/:therapist', async (req, res) => {
  const { therapist } = req.params;
  if (!accounts.find(req.deps.db, therapist)?.therapist) throw notFound();
  const form = readForm(feeForm, req.body);
  if (form.errors) return indexPage(req, res, { at: therapist, values: form.values, errors: form.errors });
  act(req, (act) => terms.set(act, therapist, { feePoints: form.input.fee }));
  flash(req, 'payout.fee_saved');
  res.redirect(303, '/admin/payouts');
});

adminRoutes.post('/admin/payouts/:month/sent', (req, res) => {
  act(req, (act) => payouts.markSent(act, req.params.month));
  flash(req, 'payout.is_sent');
  res.redirect(303, '/admin/payouts');
});

/** The platform's details, which both files need. Refuses (409) while they are not set. */
function platformOf(req: Request): terms.Platform {
  const platform = terms.platformOf(req.deps.db);
  if (!platform) throw conflict('error.no_platform');
  return platform;
}

adminRoutes.get('/admin/payouts/:month/pain.xml', (req, res) => {
  const { db, clock, zone } = req.deps;
  const { month, dueOn } = payouts.find(db, req.params.month);
  const all = payouts.of(db, month);
  if (all.some(({ account }) => !account)) throw conflict('error.no_account');
  const createdAt = isoOf(clock(), zone).slice(0, 19);
  const file = painFile(platformOf(req), all, { month, dueOn, createdAt });
  res.type('application/xml').attachment(`utbetalning-${month}.xml`).send(file);
});

adminRoutes.get('/admin/payouts/:month/book.se', (req, res) => {
  const { db, clock, zone } = req.deps;
  const { month } = req.params;
  if (!/^\d{4}-(0[1-9]|1[0-2])$/.test(month)) throw notFound();
  const file = sieFile(db, platformOf(req), month, { now: clock(), zone });
  res.type('application/octet-stream').attachment(`bokforing-${month}.se`).send(file);
});
