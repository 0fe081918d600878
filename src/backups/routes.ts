import { resolve } from 'node:path';
import { Router } from 'express';
import { record } from '../audit/log.ts';
import { requireOperator } from '../http/auth.ts';
import { act } from '../http/context.ts';
import { flash } from '../http/flash.ts';
import { page } from '../http/page.ts';
import * as backups from './backups.ts';

/** The operator's backups: what there is, how it stands, and one more. No page of it gives the data away. */
export const routes = Router();
routes.use('/admin/backups', requireOperator);

routes.get('/admin/backups', (req, res) => {
  const { clock } = req.deps;
  const { folder, at, since, failure, standing } = req.deps.backups;
  const kept = backups.all(folder);
  const last = backups.newestIn(folder, clock()) ?? null;
  const hours = last ? Math.max(0, Math.floor((clock() - last.at) / 3600)) : 0;
  const data = {
    folder: resolve(folder),
    at,
    since: since(),
    failure: failure(),
    standing: standing(),
    kept,
    last,
    hours,
  };
  return page(req, res, '/backups/index', data);
});

routes.post('/admin/backups', (req, res) => {
  act(req, (act) => record(act, 'backup.asked'));
  flash(req, req.deps.backups.begin() ? 'backup.begun' : 'backup.already');
  res.redirect(303, '/admin/backups');
});
