import { type Request, type Response, Router } from 'express';
import * as clients from '../clients/clients.ts';
import { requireOperator } from '../http/auth.ts';
import { act, me, read } from '../http/context.ts';
import { orRefused } from '../http/errors.ts';
import { flash } from '../http/flash.ts';
import { page } from '../http/page.ts';
import * as retention from '../journal/retention.ts';
import { conflict, type FieldErrors } from '../shared/errors.ts';
import { readForm, type Values } from '../shared/form.ts';
import { dateOf } from '../shared/time.ts';
import { drawForm, findingsForm, intentOf, pageOf } from './form.ts';
import * as audit from './log.ts';
import * as reviews from './reviews.ts';

export const routes = Router();

/** What a client may know of who has been in the journal (PDL 8:5). Its opening is the newest row in it. */
routes.get('/clients/:id/log', async (req, res) => {
  const data = await read(req, (act) => {
    const client = clients.find(act.db, me(req).id, req.params.id);
    audit.record(act, 'log.read', client.id);
    const isDestroyed = retention.of(act, client).destroyed !== null;
    return { client, isDestroyed, log: audit.newest(act.db, client.id, pageOf(req.query)) };
  });
  await page(req, res, '/audit/client', data);
});

routes.use('/admin/log', requireOperator);

const today = (req: Request) => dateOf(req.deps.clock(), req.deps.zone);

function reviewsPage(req: Request, res: Response, trouble?: { values: Values; errors: FieldErrors }) {
  const { db, clock, zone } = req.deps;
  const list = reviews.all(db);
  const values = { ...reviews.daysSince(list, today(req)), rows: '25' };
  const data = { reviews: list, last: reviews.lastSigned(list, clock(), zone), values, ...trouble };
  return page(req, res, '/audit/reviews', data, trouble ? 422 : 200);
}

routes.get('/admin/log', (req, res) => reviewsPage(req, res));

routes.post('/admin/log', async (req, res) => {
  const { values, errors, input } = readForm(drawForm(today(req)), req.body);
  const refuse = (errors: FieldErrors) => reviewsPage(req, res, { values, errors });
  if (errors) return refuse(errors);
  const id = await orRefused(() => act(req, (act) => reviews.draw(act, input)), refuse);
  if (id === undefined) return;
  flash(req, 'reviews.drawn_flash');
  res.redirect(303, `/admin/log/${id}`);
});

routes.get('/admin/log/:review', async (req, res) => {
  const found = reviews.find(req.deps, req.params.review);
  const judged = found.rows.flatMap(({ logId, judgement, remark }) => [
    [`judgement-${logId}`, judgement ?? ''],
    [`remark-${logId}`, remark],
  ]);
  const values = { ...Object.fromEntries(judged), comment: found.review.comment ?? '' };
  await page(req, res, '/audit/review', { ...found, values });
});

routes.post('/admin/log/:review', async (req, res) => {
  const { review: id } = req.params;
  const found = reviews.find(req.deps, id);
  if (found.review.signedAt !== null) throw conflict('error.review_signed');
  const form = findingsForm(found.rows.map(({ logId }) => logId));
  const { values, errors, input } = readForm(form, req.body);
  const refuse = (errors: FieldErrors) => page(req, res, '/audit/review', { ...found, values, errors }, 422);
  if (errors) return refuse(errors);
  const isSigning = intentOf(req.body) === 'sign';
  const done = await orRefused(() => {
    act(req, (act) => {
      reviews.judge(act, id, input.findings, input.comment);
      if (isSigning) reviews.signOff(act, id, me(req));
    });
    return true;
  }, refuse);
  if (!done) return;
  flash(req, isSigning ? 'reviews.signed_flash' : 'reviews.saved');
  res.redirect(303, `/admin/log/${id}`);
});
