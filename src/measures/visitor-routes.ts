import { type Request, type Response, Router } from 'express';
import * as clients from '../clients/clients.ts';
import { localeOf, page } from '../http/page.ts';
import { actAsVisitor, visitor } from '../http/visitor.ts';
import { type FieldErrors, notFound } from '../shared/errors.ts';
import { type Values, valuesOf } from '../shared/form.ts';
import * as answers from './answers.ts';
import * as measures from './measures.ts';
import { optionsOf, readAnswers } from './questions.ts';
import * as requests from './requests.ts';

/** The client answers a form, on the own page. Behind requireVisitor, which `clientPages` sets up for all of `/c/:token`. */
export const visitorRoutes = Router();

type FormRequest = Request<{ token: string; request: string }>;

/** The form in the client's language, and how it stands. Not there (404) before it was sent. */
function asked(req: FormRequest) {
  const { db, clock } = req.deps;
  const request = requests.find(db, visitor(req).id, req.params.request);
  const state = requests.stateOf(request, clock());
  if (state === 'planned') throw notFound();
  return { state, measure: measures.version(db, request.measure, localeOf(req)) };
}

visitorRoutes.get('/c/:token/forms/:request', (req, res) => formPage(req, res));

visitorRoutes.post('/c/:token/forms/:request', async (req, res) => {
  const { measure, state } = asked(req);
  if (state !== 'waiting') return formPage(req, res, { isLate: true });
  const values = valuesOf(req.body);
  const { items, errors } = readAnswers(measure, values);
  if (Object.keys(errors).length) return formPage(req, res, { values, errors });
  const filled = { measure, items, locale: localeOf(req) };
  const { isFirst } = actAsVisitor(req, (act) => {
    const { id, therapistId } = visitor(req);
    return answers.give(act, clients.find(act.db, therapistId, id), req.params.request, filled);
  });
  if (!isFirst) return formPage(req, res, { isLate: true });
  res.redirect(303, `/c/${req.params.token}/forms/${req.params.request}`);
});

/** What is asked; or thanks, or why it cannot be answered. `isLate`: something was sent that is not kept, and the page says so. */
function formPage(
  req: FormRequest,
  res: Response,
  { values = {}, errors = {}, isLate = false }: { values?: Values; errors?: FieldErrors; isLate?: boolean } = {},
) {
  const { measure, state } = asked(req);
  const { practice, therapistName } = clients.practiceOf(req.deps.db, visitor(req).id);
  const data = { token: req.params.token, measure, state, practice, therapistName, values, errors, isLate, optionsOf };
  const status = isLate ? 409 : Object.keys(errors).length ? 422 : 200;
  return page(req, res, state === 'waiting' ? '/measures/fill' : '/measures/done', data, status);
}
