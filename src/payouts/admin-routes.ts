import { type Request, type Response, Router } from 'express';
import * as accounts from '../accounts/accounts.ts';
import { redDays } from '../calendar/holidays.ts';
import { requireOperator } from '../http/auth.ts';
import { confirmedFileOf, requireConfirmed } from '../http/confirm.ts';
import { act } from '../http/context.ts';
import { flash } from '../http/flash.ts';
import { page } from '../http/page.ts';
import { conflict, type FieldErrors, notFound } from '../shared/errors.ts';
import { readForm, type Values } from '../shared/form.ts';
import { dateOf, isoOf } from '../shared/time.ts';
import { painFile } from './bank-file.ts';
import { feeForm, platformForm } from './form.ts';
import * as payouts from './payouts.ts';
import * as preview from './preview.ts';
import { sieFile } from './sie.ts';
import * as terms from './terms.ts';

/** The operator's payouts: therapists and sums, no client. */
export const adminRoutes = Router();
adminRoutes.use('/admin/payouts', requireOperator);

type Trouble = { values: Values; errors: FieldErrors };

adminRoutes.get('/admin/payouts', (req, res) => indexPage(req, res));

async function indexPage(req: Request, res: Response, trouble?: Trouble) {
  const { db, clock, zone } = req.deps;
  const next = payouts.closable(db, clock(), zone);
  const red = await redDays();
  const data = {
    next: next ?? null,
    payOn: next ? payouts.payableOn(payouts.dueOn(next, red), dateOf(clock(), zone), red) : null,
    preview: (next ? preview.preview(db, next, { now: clock(), zone }) : []).map((total) => ({
      ...total,
      payOre: preview.payOf(total),
      leftOre: preview.balanceOf(total) - preview.payOf(total),
    })),
    months: payouts.months(db),
    platform: terms.platformOf(db) ?? null,
    therapists: accounts
      .all(db)
      .filter(({ therapist }) => therapist)
      .map(({ id, name }) => ({ id, name, ...terms.of(db, id) })),
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

adminRoutes.post('/admin/payouts/platform', requireConfirmed, async (req, res) => {
  const form = readForm(platformForm, req.body);
  if (form.errors) return indexPage(req, res, { values: form.values, errors: form.errors });
  act(req, (act) => terms.setPlatform(act, form.input));
  flash(req, 'payout.platform_saved');
  res.redirect(303, '/admin/payouts');
});

adminRoutes.get('/admin/payouts/therapists/:therapist', (req, res) => {
  const { id } = therapistOf(req);
  const values = { fee: String(terms.of(req.deps.db, id).feePoints / 100).replace('.', ',') };
  return therapistPage(req, res, values);
});

adminRoutes.post('/admin/payouts/therapists/:therapist', (req, res) => {
  const { id } = therapistOf(req);
  const form = readForm(feeForm, req.body);
  if (form.errors) return therapistPage(req, res, form.values, form.errors);
  act(req, (act) => terms.set(act, id, { feePoints: form.input.fee }));
  flash(req, 'payout.fee_saved');
  res.redirect(303, '/admin/payouts');
});

function therapistOf(req: Request<{ therapist: string }>): accounts.Account {
  const account = accounts.find(req.deps.db, req.params.therapist);
  if (!account?.therapist) throw notFound();
  return account;
}

/** What closing the next month would pay one therapist, line by line: dates, amounts and why, and no client. */
function therapistPage(req: Request<{ therapist: string }>, res: Response, values: Values, errors: FieldErrors = {}) {
  const { db, clock, zone } = req.deps;
  const { id, name } = therapistOf(req);
  const moment = { now: clock(), zone };
  const month = payouts.closable(db, clock(), zone) ?? dateOf(clock(), zone).slice(0, 7);
  const total = preview.previewOf(db, id, month, moment);
  const data = {
    therapist: { id, name },
    month,
    lines: preview.linesOf(db, id, month, moment).map(({ clientName: _, bookingId: __, ...line }) => line),
    carriedOre: total?.carriedOre ?? 0,
    balanceOre: total ? preview.balanceOf(total) : 0,
    hasAccount: terms.of(db, id).account !== '',
    values,
    errors,
  };
  return page(req, res, '/payouts/therapist', data, Object.keys(errors).length ? 422 : 200);
}

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

adminRoutes.use(
  ['/admin/payouts/:month/pain.xml', '/admin/payouts/:month/book.si'],
  confirmedFileOf(() => '/admin/payouts'),
);

adminRoutes.get('/admin/payouts/:month/pain.xml', async (req, res) => {
  const { db, clock, zone } = req.deps;
  const { month, dueOn } = payouts.find(db, req.params.month);
  const all = payouts.payable(db, month);
  const payOn = payouts.payableOn(dueOn, dateOf(clock(), zone), await redDays());
  const createdAt = isoOf(clock(), zone).slice(0, 19);
  const file = painFile(platformOf(req), all, { month, payOn, createdAt });
  res.type('application/xml').attachment(`utbetalning-${month}.xml`).send(file);
});

adminRoutes.get('/admin/payouts/:month/book.si', (req, res) => {
  const { db, clock, zone } = req.deps;
  const { month } = req.params;
  if (!/^\d{4}-(0[1-9]|1[0-2])$/.test(month)) throw notFound();
  const file = sieFile(db, platformOf(req), month, { now: clock(), zone });
  res.type('application/octet-stream').attachment(`bokforing-${month}.si`).send(file);
});
