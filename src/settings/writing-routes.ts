import { type Request, type Response, Router } from 'express';
import { act, me } from '../http/context.ts';
import { orRefused } from '../http/errors.ts';
import { flash } from '../http/flash.ts';
import { page } from '../http/page.ts';
import * as templates from '../journal/own-templates.ts';
import * as phrases from '../journal/phrases.ts';
import { type FieldErrors, notFound } from '../shared/errors.ts';
import { readForm, type Values } from '../shared/form.ts';
import { phraseForm, templateForm } from './form.ts';

/** What makes writing quicker: own templates and phrases. Behind requireTherapist, which `routes` sets up. */
export const writingRoutes = Router();

type Trouble = { values: Values; errors: FieldErrors };

writingRoutes.get('/settings/templates', (req, res) => templatesPage(req, res));

writingRoutes.post('/settings/templates', async (req, res) => {
  const form = readForm(templateForm, req.body);
  const refuse = (errors: FieldErrors) => templatesPage(req, res, { values: form.values, errors });
  if (form.errors) return refuse(form.errors);
  if (!(await orRefused(() => act(req, (act) => templates.add(act, me(req).id, form.input)), refuse))) return;
  flash(req, 'template_own.saved', { name: form.input.name });
  res.redirect(303, '/settings/templates');
});

writingRoutes.get('/settings/templates/:template', (req, res) => {
  const { id, name, headings } = templates.find(req.deps.db, me(req).id, req.params.template);
  return page(req, res, '/settings/template', { id, values: { name, headings: headings.join('\n') } });
});

writingRoutes.post('/settings/templates/:template', async (req, res) => {
  const { id } = templates.find(req.deps.db, me(req).id, req.params.template);
  const form = readForm(templateForm, req.body);
  const refuse = (errors: FieldErrors) =>
    page(req, res, '/settings/template', { id, values: form.values, errors }, 422);
  if (form.errors) return refuse(form.errors);
  if (!(await orRefused(() => act(req, (act) => templates.change(act, me(req).id, id, form.input)), refuse))) return;
  flash(req, 'template_own.saved', { name: form.input.name });
  res.redirect(303, '/settings/templates');
});

/** What can be done with a template: `/settings/templates/:template/retire` and `restore`. */
const moves = { retire: templates.retire, restore: templates.restore };

writingRoutes.post('/settings/templates/:template/:move', (req, res) => {
  const { template, move } = req.params;
  if (!Object.hasOwn(moves, move)) throw notFound();
  act(req, (act) => moves[move as keyof typeof moves](act, me(req).id, template));
  res.redirect(303, '/settings/templates');
});

writingRoutes.get('/settings/phrases', (req, res) => phrasesPage(req, res));

writingRoutes.post('/settings/phrases', async (req, res) => {
  const form = readForm(phraseForm, req.body);
  const refuse = (errors: FieldErrors) => phrasesPage(req, res, { values: form.values, errors });
  if (form.errors) return refuse(form.errors);
  if (!(await orRefused(() => act(req, (act) => phrases.add(act, me(req).id, form.input)), refuse))) return;
  flash(req, 'phrase.saved', { word: form.input.word });
  res.redirect(303, '/settings/phrases');
});

writingRoutes.get('/settings/phrases/:phrase', (req, res) => {
  const { id, word, text } = phrases.find(req.deps.db, me(req).id, req.params.phrase);
  return page(req, res, '/settings/phrase', { id, values: { word, text } });
});

writingRoutes.post('/settings/phrases/:phrase', async (req, res) => {
  const { id } = phrases.find(req.deps.db, me(req).id, req.params.phrase);
  const form = readForm(phraseForm, req.body);
  const refuse = (errors: FieldErrors) => page(req, res, '/settings/phrase', { id, values: form.values, errors }, 422);
  if (form.errors) return refuse(form.errors);
  if (!(await orRefused(() => act(req, (act) => phrases.change(act, me(req).id, id, form.input)), refuse))) return;
  flash(req, 'phrase.saved', { word: form.input.word });
  res.redirect(303, '/settings/phrases');
});

writingRoutes.post('/settings/phrases/:phrase/remove', (req, res) => {
  act(req, (act) => phrases.remove(act, me(req).id, req.params.phrase));
  flash(req, 'phrase.removed');
  res.redirect(303, '/settings/phrases');
});

function templatesPage(req: Request, res: Response, trouble?: Trouble) {
  const all = templates.of(req.deps.db, me(req).id);
  const inUse = all.filter(({ retiredAt }) => retiredAt === null);
  const retired = all.filter(({ retiredAt }) => retiredAt !== null);
  return page(req, res, '/settings/templates', { templates: inUse, retired, ...trouble }, trouble ? 422 : 200);
}

const phrasesPage = (req: Request, res: Response, trouble?: Trouble) =>
  page(
    req,
    res,
    '/settings/phrases',
    { phrases: phrases.of(req.deps.db, me(req).id), ...trouble },
    trouble ? 422 : 200,
  );
