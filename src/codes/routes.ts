import { stringify } from 'csv-stringify/sync';
import { type Request, type Response, Router } from 'express';
import { requireOperator } from '../http/auth.ts';
import { act } from '../http/context.ts';
import { orRefused } from '../http/errors.ts';
import { flash } from '../http/flash.ts';
import { localeOf, page } from '../http/page.ts';
import { translator } from '../i18n/t.ts';
import * as terms from '../payouts/terms.ts';
import { conflict, type FieldErrors } from '../shared/errors.ts';
import { readForm, type Values } from '../shared/form.ts';
import { asKronor } from '../shared/money.ts';
import { dateOf } from '../shared/time.ts';
import * as codes from './codes.ts';
import { codeForm } from './form.ts';
import * as invoices from './invoices.ts';

/** The operator's payment codes for companies and insurers. Nothing here names a client. */
export const routes = Router();
routes.use('/admin/codes', requireOperator);

routes.get('/admin/codes', (req, res) => page(req, res, '/codes/index', { codes: codes.all(req.deps.db) }));

routes.get('/admin/codes/new', (req, res) => {
  const validFrom = dateOf(req.deps.clock(), req.deps.zone);
  return newPage(req, res, { validFrom, restBy: 'client' });
});

routes.post('/admin/codes/new', async (req, res) => {
  const form = readForm(codeForm, req.body);
  const refuse = (errors: FieldErrors) => newPage(req, res, form.values, errors);
  if (form.errors) return refuse(form.errors);
  if (!(await orRefused(() => act(req, (act) => codes.create(act, form.input)), refuse))) return;
  flash(req, 'code.created');
  res.redirect(303, '/admin/codes');
});

const newPage = (req: Request, res: Response, values: Values, errors: FieldErrors = {}) =>
  page(req, res, '/codes/new', { values, errors }, Object.keys(errors).length ? 422 : 200);

routes.post('/admin/codes/:code/close', (req, res) => {
  act(req, (act) => codes.close(act, req.params.code));
  flash(req, 'code.is_closed');
  res.redirect(303, '/admin/codes');
});

routes.use('/admin/invoices', requireOperator);

routes.get('/admin/invoices', (req, res) => page(req, res, '/codes/invoices', { invoices: invoices.all(req.deps.db) }));

const numberIn = (req: Request<{ number: string }>): number => Number(/^\d{1,9}$/.exec(req.params.number)?.[0] ?? 0);

routes.get('/admin/invoices/:number', (req, res) => {
  const invoice = invoices.find(req.deps.db, numberIn(req));
  const lines = invoices.linesOf(req.deps.db, invoice.number);
  return page(req, res, '/codes/invoice', {
    invoice,
    lines,
    rates: invoices.ratesOf(lines),
  });
});

routes.get('/admin/invoices/:number/basis.csv', (req, res) => {
  const { db, zone } = req.deps;
  const invoice = invoices.find(db, numberIn(req));
  const t = translator(localeOf(req));
  const head = ['invoice.number', 'code.reference', 'booking.date', 'payment.amount', 'invoice.vat'] as const;
  const rows = invoices.linesOf(db, invoice.number).map(({ startsAt, amountOre, vatPercent }) => [
    invoice.number,
    invoice.reference.replace(/^[=+\-@\t]/, "'$&"), // no formula for a spreadsheet
    dateOf(startsAt, zone),
    `${amountOre < 0 ? '-' : ''}${asKronor(Math.abs(amountOre))}`,
    vatPercent,
  ]);
  const options = { delimiter: ';', bom: true, record_delimiter: 'windows' } as const;
  res
    .type('text/csv')
    .attachment(`faktura-${invoice.number}.csv`)
    .send(stringify([head.map((key) => t(key)), ...rows], options));
});

routes.get('/admin/invoices/:number/invoice.pdf', async (req, res) => {
  const { db, zone } = req.deps;
  const invoice = invoices.find(db, numberIn(req));
  const seller = invoice.seller.name ? invoice.seller : terms.platformOf(db); // older ones did not keep theirs
  if (!seller) throw conflict('error.no_platform');
  const { invoicePdf } = await import('./invoice-pdf.ts'); // heavy, and seldom needed
  const pdf = await invoicePdf({ ...invoice, seller }, invoices.linesOf(db, invoice.number), zone);
  res.type('application/pdf').attachment(`faktura-${invoice.number}.pdf`).send(pdf);
});

routes.post('/admin/invoices/:number/paid', (req, res) => {
  const number = numberIn(req);
  act(req, (act) => invoices.markPaid(act, number));
  flash(req, 'invoice.is_paid');
  res.redirect(303, '/admin/invoices');
});
