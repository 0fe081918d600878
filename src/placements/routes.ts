import { type Request, type Response, Router } from 'express';
import * as accounts from '../accounts/accounts.ts';
import { record } from '../audit/log.ts';
import { redDays } from '../calendar/holidays.ts';
import * as clients from '../clients/clients.ts';
import { requireOperator } from '../http/auth.ts';
import { act, me, read } from '../http/context.ts';
import { orRefused } from '../http/errors.ts';
import { flash } from '../http/flash.ts';
import { localeOf, page } from '../http/page.ts';
import { suggest } from '../matching/candidates.ts';
import { reasonsWhy } from '../matching/explanation.ts';
import * as questionnaires from '../matching/questionnaires.ts';
import type { FieldErrors } from '../shared/errors.ts';
import { readForm, type Values } from '../shared/form.ts';
import { closeForm, handBackForm, placeForm } from './form.ts';
import * as onCard from './on-card.ts';
import * as placements from './placements.ts';

/** The operator's queue: who waits for a therapist. What they wrote is read to place them, and the log says by whom. */
export const routes = Router();
routes.use('/admin/placements', requireOperator);

routes.get('/admin/placements', (req, res) => {
  const { db } = req.deps;
  return page(req, res, '/placements/index', { waiting: placements.waiting(db), latest: placements.latest(db) });
});

routes.get('/admin/placements/:placement', (req, res) => showPage(req, res));

async function showPage(req: Request, res: Response, values: Values = {}, errors: FieldErrors = {}) {
  const { db, clock, zone } = req.deps;
  const red = await redDays();
  const { placement, moves } = await read(req, (act) => {
    const placement = placements.find(act.db, String(req.params.placement));
    record(act, 'placement.read', null, placement.id);
    return { placement, moves: placements.movesOf(act.db, placement.id) };
  });
  const isWaiting = placement.state === 'waiting';
  const content = questionnaires.current(db);
  const had = new Set(moves.map(({ therapistId }) => therapistId));
  const view = { now: clock(), red, zone };
  const suggestions = isWaiting
    ? suggest(db, placement.wishes, content.weights, view).filter(({ id }) => !had.has(id))
    : [];
  const data = {
    // of one who has a therapist, what was written is on the card, and not for the operator
    placement: isWaiting ? placement : { ...placement, contact: null, contactReason: '', answers: [] },
    moves,
    suggestions: suggestions.map((it) => ({ ...it, why: reasonsWhy(it, content, localeOf(req)) })),
    others: isWaiting ? accounts.all(db).filter(({ id, therapist }) => therapist && !had.has(id)) : [],
    values,
    errors,
  };
  await page(req, res, '/placements/show', data, Object.keys(errors).length ? 422 : 200);
}

routes.post('/admin/placements/:placement', async (req, res) => {
  const { placement } = req.params;
  const form = readForm(placeForm, req.body);
  const refuse = (errors: FieldErrors) => showPage(req, res, form.values, errors);
  if (form.errors) return refuse(form.errors);
  const done = await orRefused(
    () => act(req, (act) => placements.place(act, placement, form.input.therapist)),
    () => refuse({ therapist: 'error.placement_whom' }),
  );
  if (!done) return;
  flash(req, 'placement.placed');
  res.redirect(303, '/admin/placements');
});

routes.post('/admin/placements/:placement/close', (req, res) => {
  const { input } = readForm(closeForm, req.body);
  act(req, (act) => placements.close(act, req.params.placement, input?.reason ?? ''));
  flash(req, 'placement.closed');
  res.redirect(303, '/admin/placements');
});

/** The therapist's side, on the card. */
export const cardRoutes = Router();

const mine = (req: Request): clients.Client => clients.find(req.deps.db, me(req).id, String(req.params.id));

cardRoutes.get('/clients/:id/hand-back', async (req, res) => {
  const client = await read(req, (act) => {
    const client = clients.find(act.db, me(req).id, req.params.id);
    record(act, 'client.read', client.id);
    return client;
  });
  await handBackPage(req, res, client);
});

const handBackPage = (
  req: Request,
  res: Response,
  client: clients.Client,
  values: Values = {},
  errors: FieldErrors = {},
) => page(req, res, '/placements/hand-back', { client, values, errors }, Object.keys(errors).length ? 422 : 200);

cardRoutes.post('/clients/:id/hand-back', async (req, res) => {
  const client = mine(req);
  const form = readForm(handBackForm, req.body);
  const refuse = (errors: FieldErrors) => handBackPage(req, res, client, form.values, errors);
  if (form.errors) return refuse(form.errors);
  if (!(await orRefused(() => act(req, (act) => onCard.handBack(act, client, form.input.reason)), refuse))) return;
  flash(req, 'placement.handed_back');
  res.redirect(303, '/clients');
});

cardRoutes.post('/clients/:id/returning/:placement/seen', (req, res) => {
  const client = mine(req);
  act(req, (act) => onCard.see(act, client, req.params.placement));
  flash(req, 'placement.seen');
  res.redirect(303, `/clients/${client.id}`);
});
