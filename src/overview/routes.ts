import { Router } from 'express';
import * as clients from '../clients/clients.ts';
import { me } from '../http/context.ts';
import { page } from '../http/page.ts';
import * as journal from '../journal/journal.ts';
import { dateOf } from '../shared/time.ts';

export const routes = Router();

routes.get('/', async (req, res) => {
  const { db, clock, zone } = req.deps;
  const account = me(req);
  if (!account.therapist) return res.redirect(303, '/admin/therapists');
  const data = {
    unsigned: journal.unsigned(db, account.id),
    recent: clients.recentlyOpened(db, account.id),
    firstVisit: !clients.anyOf(db, account.id),
    today: dateOf(clock(), zone),
  };
  await page(req, res, '/overview/index', data);
});
