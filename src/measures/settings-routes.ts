import { type Request, type Response, Router } from 'express';
import { requireTherapist } from '../http/auth.ts';
import { act, me } from '../http/context.ts';
import { orRefused } from '../http/errors.ts';
import { flash } from '../http/flash.ts';
import { localeOf, page } from '../http/page.ts';
import { type FieldErrors, notFound } from '../shared/errors.ts';
import type { Values } from '../shared/form.ts';
import { asValues, blank, countOf, MOST, readMeasure, rearranged } from './builder-form.ts';
import { builtIn } from './built-in.ts';
import * as measures from './measures.ts';
import { optionsOf } from './questions.ts';

/** The therapist's own forms: listed, written, changed (which makes a new version) and retired. */
export const settingsRoutes = Router();
settingsRoutes.use('/settings/forms', requireTherapist);

settingsRoutes.get('/settings/forms', (req, res) => {
  const all = measures.of(req.deps.db, me(req).id);
  const inUse = all.filter(({ retiredAt }) => retiredAt === null);
  const retired = all.filter(({ retiredAt }) => retiredAt !== null);
  return page(req, res, '/measures/index', { builtIn: builtIn(localeOf(req)), measures: inUse, retired });
});

settingsRoutes.get('/settings/forms/new', (req, res) => editPage(req, res, null, blank()));

settingsRoutes.post('/settings/forms/new', async (req, res) => {
  const moved = rearranged(req.body);
  if (moved) return editPage(req, res, null, moved, { isMoved: true });
  const form = readMeasure(req.body);
  const refuse = (errors: FieldErrors) => editPage(req, res, null, form.values, { errors });
  if (form.errors) return refuse(form.errors);
  if (!(await orRefused(() => act(req, (act) => measures.add(act, me(req).id, form.input)), refuse))) return;
  flash(req, 'measure.saved', { title: form.input.title });
  res.redirect(303, '/settings/forms');
});

settingsRoutes.get('/settings/forms/:form', (req, res) => {
  const own = measures.find(req.deps.db, me(req).id, req.params.form);
  return editPage(req, res, own, asValues(own));
});

settingsRoutes.post('/settings/forms/:form', async (req, res) => {
  const own = measures.find(req.deps.db, me(req).id, req.params.form);
  const moved = rearranged(req.body);
  if (moved) return editPage(req, res, own, moved, { isMoved: true });
  const form = readMeasure(req.body);
  const refuse = (errors: FieldErrors) => editPage(req, res, own, form.values, { errors });
  if (form.errors) return refuse(form.errors);
  const known = Number(form.values.version);
  const verb = () => act(req, (act) => measures.change(act, me(req).id, own.family, known, form.input));
  const outcome = await orRefused(verb, refuse);
  if (!outcome) return;
  if (outcome.stale) return editPage(req, res, outcome.stale, form.values, { stale: outcome.stale });
  flash(req, 'measure.saved', { title: form.input.title });
  res.redirect(303, '/settings/forms');
});

/** As the client sees it; the built-in ones too. Nothing is sent from here. */
settingsRoutes.get('/settings/forms/:form/preview', (req, res) => {
  const all = [...builtIn(localeOf(req)), ...measures.of(req.deps.db, me(req).id)];
  const measure = all.find(({ family }) => family === req.params.form);
  if (!measure) throw notFound();
  return page(req, res, '/measures/preview', { measure, optionsOf });
});

/** What can be done with a form: `/settings/forms/:form/retire` and `restore`. */
const moves = { retire: measures.retire, restore: measures.restore };

settingsRoutes.post('/settings/forms/:form/:move', (req, res) => {
  const { form, move } = req.params;
  if (!Object.hasOwn(moves, move)) throw notFound();
  act(req, (act) => moves[move as keyof typeof moves](act, me(req).id, form));
  res.redirect(303, '/settings/forms');
});

type Trouble = { errors?: FieldErrors; stale?: measures.Own; isMoved?: boolean };

/** The builder. With `stale`, what was saved meanwhile stands beside what was typed; saving again is then a choice. */
function editPage(
  req: Request,
  res: Response,
  own: measures.Own | null,
  values: Values,
  { errors = {}, stale, isMoved = false }: Trouble = {},
) {
  const status = stale ? 409 : Object.keys(errors).length ? 422 : 200;
  const saved = stale?.questions.map((question) => ({
    text: question.text,
    options: optionsOf(question).map(({ label }) => label),
  }));
  const data = {
    own,
    values: { ...values, version: String(stale?.version ?? values.version ?? '') },
    errors,
    count: countOf(values),
    most: MOST,
    stale: stale ?? null,
    saved: saved ?? [],
    unsaved: status >= 400 || isMoved,
  };
  return page(req, res, '/measures/edit', data, status);
}
