import { type Request, type Response, Router } from 'express';
import { requireOperator } from '../http/auth.ts';
import { act } from '../http/context.ts';
import { flash } from '../http/flash.ts';
import { page } from '../http/page.ts';
import { type FieldErrors, notFound } from '../shared/errors.ts';
import { readForm, type Values, valuesOf } from '../shared/form.ts';
import { asked, type Content, type Question } from './content.ts';
import { NEW_ROWS, newQuestionForm, optionsIn, questionForm, weightsIn } from './form.ts';
import * as questionnaires from './questionnaires.ts';

/** The operator's questionnaire: a draft to work on, and the versions that were published. Nobody's answers are here. */
export const adminRoutes = Router();
adminRoutes.use('/admin/matching', requireOperator);

const contentOf = (req: Request): Content =>
  questionnaires.draft(req.deps.db)?.content ?? questionnaires.current(req.deps.db);

adminRoutes.get('/admin/matching', (req, res) => {
  const { weights } = contentOf(req);
  const values = Object.fromEntries(Object.entries(weights).map(([name, weight]) => [`weight-${name}`, `${weight}`]));
  return listPage(req, res, values);
});

function listPage(req: Request, res: Response, values: Values, errors: FieldErrors = {}) {
  const { db } = req.deps;
  const data = {
    content: contentOf(req),
    draft: questionnaires.draft(db) ?? null,
    history: questionnaires.history(db),
    values,
    errors,
  };
  return page(req, res, '/matching/admin', data, Object.keys(errors).length ? 422 : 200);
}

adminRoutes.post('/admin/matching', (req, res) => {
  const values = valuesOf(req.body);
  const { weights, errors } = weightsIn(values);
  if (!weights) return listPage(req, res, values, errors);
  act(req, (act) => questionnaires.weigh(act, weights));
  saved(req, res);
});

function saved(req: Request, res: Response, at = '') {
  flash(req, 'questionnaire.saved');
  res.redirect(303, `/admin/matching${at}`);
}

adminRoutes.post('/admin/matching/publish', (req, res) => {
  act(req, (act) => questionnaires.publish(act));
  flash(req, 'questionnaire.published');
  res.redirect(303, '/admin/matching');
});

adminRoutes.post('/admin/matching/discard', (req, res) => {
  act(req, (act) => questionnaires.discard(act));
  flash(req, 'questionnaire.discarded');
  res.redirect(303, '/admin/matching');
});

/** How the draft will look, all on one page. Nothing here can be sent. */
adminRoutes.get('/admin/matching/preview', (req, res) =>
  page(req, res, '/matching/preview', { questions: asked(contentOf(req)) }),
);

adminRoutes.get('/admin/matching/questions/new', (req, res) =>
  page(req, res, '/matching/new', { values: { kind: 'choice' } }),
);

adminRoutes.post('/admin/matching/questions/new', (req, res) => {
  const form = readForm(newQuestionForm, req.body);
  if (form.errors) return page(req, res, '/matching/new', { values: form.values, errors: form.errors }, 422);
  const { kind, ...wording } = form.input;
  const key = act(req, (act) => questionnaires.add(act, kind, wording));
  flash(req, kind === 'text' ? 'questionnaire.saved' : 'questionnaire.add_options');
  res.redirect(303, kind === 'text' ? '/admin/matching' : `/admin/matching/questions/${key}`);
});

adminRoutes.get('/admin/matching/questions/:question', (req, res) => {
  const { db } = req.deps;
  const question = questionnaires.question(db, req.params.question);
  const { sv, en, hintSv, hintEn, required, withWords, options } = question;
  const texts = options.flatMap((it) => [
    [`sv-${it.key}`, it.sv],
    [`en-${it.key}`, it.en],
    ...(it.retired ? [[`retired-${it.key}`, 'yes']] : []),
  ]);
  const ticks = { ...(required && { required: 'yes' }), ...(withWords && { withWords: 'yes' }) };
  const revision = `${questionnaires.draft(db)?.revision ?? 0}`;
  return questionPage(req, res, question, { sv, en, hintSv, hintEn, ...ticks, revision, ...Object.fromEntries(texts) });
});

const questionPage = (req: Request, res: Response, question: Question, values: Values, errors: FieldErrors = {}) =>
  page(
    req,
    res,
    '/matching/question',
    { question, newRows: NEW_ROWS, values, errors },
    Object.keys(errors).length ? 422 : 200,
  );

adminRoutes.post('/admin/matching/questions/:question', (req, res) => {
  const question = questionnaires.question(req.deps.db, req.params.question);
  const form = readForm(questionForm, req.body);
  const { options, errors } = optionsIn(question, form.values, questionnaires.newKey);
  const faults = { ...form.errors, ...errors };
  if (form.errors || Object.keys(errors).length) return questionPage(req, res, question, form.values, faults);
  const revision = Number(form.values.revision);
  act(req, (act) => questionnaires.reword(act, revision, question.key, form.input, options));
  saved(req, res, `#${question.key}`);
});

const moves = {
  up: (...[act, key]: Move) => questionnaires.move(act, key, -1),
  down: (...[act, key]: Move) => questionnaires.move(act, key, 1),
  retire: (...[act, key]: Move) => questionnaires.setRetired(act, key, true),
  restore: (...[act, key]: Move) => questionnaires.setRetired(act, key, false),
};
type Move = [act: Parameters<typeof questionnaires.move>[0], key: string];

adminRoutes.post('/admin/matching/questions/:question/:move', (req, res) => {
  const { question, move } = req.params;
  if (!Object.hasOwn(moves, move)) throw notFound();
  act(req, (act) => moves[move as keyof typeof moves](act, question));
  res.redirect(303, `/admin/matching#${question}`);
});
