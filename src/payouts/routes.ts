import { stringify } from 'csv-stringify/sync';
import { type Request, type Response, Router } from 'express';
import { redDays } from '../calendar/holidays.ts';
import { requireTherapist } from '../http/auth.ts';
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
import { statementPdf } from './statement-pdf.ts';
import * as statements from './statements.ts';
import * as terms from './terms.ts';

/** What the therapist is paid for sessions that clients pay through the platform. */
export const routes = Router();
routes.use('/payouts', requireTherapist);

routes.get('/payouts', (req, res) => indexPage(req, res, { account: terms.of(req.deps.db, me(req).id).account }));

routes.post('/payouts', async (req, res) => {
  const form = readForm(accountForm, req.body);
  if (form.errors) return indexPage(req, res, form.values, form.errors);
  act(req, (act) => terms.set(act, me(req).id, form.input));
  flash(req, 'payout.account_saved');
  res.redirect(303, '/payouts');
});

async function indexPage(req: Request, res: Response, values: Values, errors: FieldErrors = {}) {
  const { db, clock, zone } = req.deps;
  const month = dateOf(clock(), zone).slice(0, 7);
  const next = payouts.closable(db, clock(), zone) ?? month;
  const data = {
    month,
    soFar: payouts.preview(db, month, clock(), zone).find(({ therapistId }) => therapistId === me(req).id) ?? null,
    dueOn: payouts.dueOn(next, await redDays()),
    feePoints: terms.of(db, me(req).id).feePoints,
    statements: statements.all(db, me(req).id),
    values,
    errors,
  };
  return page(req, res, '/payouts/index', data, Object.keys(errors).length ? 422 : 200);
}

routes.get('/payouts/:month', (req, res) => {
  const { db } = req.deps;
  const month = payouts.find(db, req.params.month);
  const statement = statements.all(db, me(req).id).find((each) => each.month === month.month);
  return page(req, res, '/payouts/month', { month, statement, lines: statements.linesOf(db, me(req).id, month.month) });
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
  const month = payouts.find(db, req.params.month);
  const statement = statements.all(db, me(req).id).find((each) => each.month === month.month) as statements.Statement;
  const pdf = await statementPdf(me(req), month, statement, statements.linesOf(db, me(req).id, month.month), zone);
  res.type('application/pdf').attachment(`utbetalning-${month.month}.pdf`).send(pdf);
});
