import { type Request, type Response, Router } from 'express';
import { requireOperator } from '../http/auth.ts';
import { act } from '../http/context.ts';
import { orRefused } from '../http/errors.ts';
import { flash } from '../http/flash.ts';
import { page } from '../http/page.ts';
import type { FieldErrors } from '../shared/errors.ts';
import { readForm, type Values } from '../shared/form.ts';
import { dateOf } from '../shared/time.ts';
import * as codes from './codes.ts';
import { codeForm } from './form.ts';

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
