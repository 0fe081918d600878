import { type Request, type Response, Router } from 'express';
import * as clients from '../clients/clients.ts';
import { scrub } from '../db/database.ts';
import { act, me } from '../http/context.ts';
import { flash } from '../http/flash.ts';
import { page } from '../http/page.ts';
import { readForm } from '../shared/form.ts';
import { dateOf } from '../shared/time.ts';
import * as journal from './journal.ts';
import * as retention from './retention.ts';
import { destructionForm } from './retention-form.ts';

/** The destruction of a journal. Before `/clients/:id/journal/:entry`. */
export const retentionRoutes = Router();

/** For whoever runs the installation: a restart empties the write-ahead log. */
const LEFT_BEHIND = 'a destroyed journal is still in the write-ahead log: another process reads the database';

type Shown = { values?: object; errors?: object };

function destroyPage(req: Request, res: Response, client: clients.Client, shown: Shown = {}, status = 200) {
  const { db, zone } = req.deps;
  const { keepUntil } = retention.of({ db, zone }, client);
  const { total } = journal.list(db, client, 0);
  return page(req, res, '/journal/destroy', { client, keepUntil, total, ...shown }, status);
}

retentionRoutes.get('/clients/:id/journal/destroy', async (req, res) => {
  const client = clients.find(req.deps.db, me(req).id, req.params.id);
  retention.refuseDestroyed(req.deps.db, client);
  await destroyPage(req, res, client);
});

retentionRoutes.post('/clients/:id/journal/destroy', async (req, res) => {
  const { db, clock, zone } = req.deps;
  const client = clients.find(db, me(req).id, req.params.id);
  retention.refuseDestroyed(db, client);
  const { values, errors, input } = readForm(destructionForm(client, dateOf(clock(), zone)), req.body);
  if (errors) return destroyPage(req, res, client, { values, errors }, 422);
  act(req, (act) => retention.destroy(act, client, input));
  if (!scrub(db)) req.deps.log({ level: 'error', request: req.requestId, said: LEFT_BEHIND });
  flash(req, 'destroy.done');
  res.redirect(303, `/clients/${client.id}`);
});
