import { Router } from 'express';
import * as clients from '../clients/clients.ts';
import { me } from '../http/context.ts';
import { page } from '../http/page.ts';
import * as journal from '../journal/journal.ts';
import { dateOf, daysBetween } from '../shared/time.ts';

export const routes = Router();

routes.get('/', async (req, res) => {
  const { db, clock, zone } = req.deps;
  const account = me(req);
  if (!account.therapist) return res.redirect(303, '/admin/therapists');
  const today = dateOf(clock(), zone);
  const unsigned = journal
    .unsigned(db, account.id)
    .map((entry) => ({ ...entry, days: daysBetween(entry.eventDate, today) }));
  const data = {
    unsigned,
    late: unsigned.filter(({ days }) => days >= account.reminderDays).length,
    recent: clients.recentlyOpened(db, account.id),
    firstVisit: !clients.anyOf(db, account.id),
  };
  await page(req, res, '/overview/index', data);
});
