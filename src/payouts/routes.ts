import { stringify } from 'csv-stringify/sync';
import { type Request, type Response, Router } from 'express';
import { redDays } from '../calendar/holidays.ts';
import { requireTherapist } from '../http/auth.ts';
import { requireConfirmed } from '../http/confirm.ts';
import { act, me } from '../http/context.ts';
import { flash } from '../http/flash.ts';
import { localeOf, page } from '../http/page.ts';
import { translator } from '../i18n/t.ts';
import type { FieldErrors } from '../shared/errors.ts';
import { readForm, type Values } from '../shared/form.ts';
import { asKronor } from '../shared/money.ts';
import { dateOf, timeOf } from '../shared/time.ts';
import { accountForm } from './form.ts';
import * as payouts from './payouts.ts';
import * as preview from './preview.ts';
import * as statements from './statements.ts';
import * as terms from './terms.ts';

/** What the therapist is paid for sessions that clients pay through the platform. */
export const routes = Router();
routes.use('/payouts', requireTherapist);

routes.get('/payouts', (req, res) => indexPage(req, res, { account: terms.of(req.deps.db, me(req).id).account }));

routes.post('/payouts', requireConfirmed, async (req, res) => {
  const form = readForm(accountForm, req.body);
  if (form.errors) return indexPage(req, res, form.values, form.errors);
  act(req, (act) => terms.set(act, me(req).id, form.input));
  flash(req, 'payout.account_saved');
  res.redirect(303, '/payouts');
});

async function indexPage(req: Request, res: Response, values: Values, errors: FieldErrors = {}) {
  const { db, clock, zone } = req.deps;
  const { id } = me(req);
  const [red, today, now] = [await redDays(), dateOf(clock(), zone), { now: clock(), zone }];
  const month = today.slice(0, 7);
  const [total, of] = [preview.previewOf(db, id, month, now), terms.of(db, id)];
  const data = {
    open: preview.openMonths(db, id, now),
    carriedOre: total?.carriedOre ?? 0,
    balanceOre: total ? preview.balanceOf(total) : 0,
    payOn: payouts.payableOn(payouts.dueOn(payouts.closable(db, clock(), zone) ?? month, red), today, red),
    feePoints: of.feePoints,
    hasAccount: of.account !== '',
    statements: statements.all(db, id).map((each) => ({ ...each, state: statements.stateOf(each) })),
    values,
    errors,
  };
  return page(req, res, '/payouts/index', data, Object.keys(errors).length ? 422 : 200);
}

/** The therapist's statement of a closed month. Refuses (404) one that is not closed. */
function statementOf(req: Request<{ month: string }>) {
  const month = payouts.find(req.deps.db, req.params.month);
  const all = statements.all(req.deps.db, me(req).id);
  return { month, statement: all.find((each) => each.month === month.month) as statements.Statement };
}

routes.get('/payouts/:month', (req, res) => {
  const { month, statement } = statementOf(req);
  return page(req, res, '/payouts/month', {
    statement,
    state: statements.stateOf(statement),
    lines: statements.linesOf(req.deps.db, me(req).id, month.month),
  });
});

routes.get('/payouts/:month/statement.csv', (req, res) => {
  const { db, zone } = req.deps;
  const { month } = payouts.find(db, req.params.month);
  const t = translator(localeOf(req));
  const head = [
    'booking.date',
    'booking.time',
    'booking.who',
    'payout.why',
    'payment.amount',
    'payout.fee',
    'payout.yours',
  ] as const;
  const rows = statements.linesOf(db, me(req).id, month).map((line) => [
    dateOf(line.startsAt, zone),
    timeOf(line.startsAt, zone),
    line.clientName.replace(/^[=+\-@\t]/, "'$&"), // no formula for a spreadsheet
    t(statements.whyOf(line)),
    ...[line.amountOre, line.feeOre, line.amountOre - line.feeOre].map(
      (ore) => `${ore < 0 ? '-' : ''}${asKronor(Math.abs(ore))}`,
    ),
  ]);
  const options = { delimiter: ';', bom: true, record_delimiter: 'windows' } as const;
  res
    .type('text/csv')
    .attachment(`utbetalning-${month}.csv`)
    .send(stringify([head.map((key) => t(key)), ...rows], options));
});

routes.get('/payouts/:month/statement.pdf', async (req, res) => {
  const { db, zone } = req.deps;
  const { month, statement } = statementOf(req);
  const { statementPdf } = await import('./statement-pdf.ts'); // heavy, and seldom needed
  const pdf = await statementPdf(me(req), month, statement, statements.linesOf(db, me(req).id, month.month), zone);
  res.type('application/pdf').attachment(`utbetalning-${month.month}.pdf`).send(pdf);
});
