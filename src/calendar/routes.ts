import { Router } from 'express';
import * as bookings from '../bookings/bookings.ts';
import * as clients from '../clients/clients.ts';
import { requireTherapist } from '../http/auth.ts';
import { me } from '../http/context.ts';
import { page } from '../http/page.ts';
import { addDays, dateOf, mondayOf, mondayOfWeek, parseDate, weekOf } from '../shared/time.ts';
import * as waiting from '../waiting/waiting.ts';
import { redDays } from './holidays.ts';
import * as week from './week.ts';

export const routes = Router();
routes.use('/calendar', requireTherapist);

/**
 * A week, by `?week=2026-W48` or by a `?date=` in it; narrow screens then show that day alone. With `?client=` every free
 * time leads to booking that client.
 */
routes.get('/calendar', async (req, res) => {
  const { db, clock, zone } = req.deps;
  const { client: clientId, ...asked } = req.query as Record<string, string | undefined>;
  const now = clock();
  const today = dateOf(now, zone);
  const ofWeek = mondayOfWeek(String(asked.week ?? ''));
  const date = ofWeek ? undefined : (parseDate(String(asked.date ?? '')) ?? today);
  const monday = ofWeek ?? mondayOf(date ?? today);
  const drawn = week.of(db, me(req).id, monday, { now, red: await redDays(), zone });
  const entries = waiting.list(db, me(req).id);
  const data = {
    ...drawn,
    /** How many wait for such a time. */
    waitingFor: (time: waiting.Freed) => waiting.fitting(entries, time, { now, zone }).length,
    isFreeAt: (time: waiting.Time) => bookings.isFreeAt(db, me(req).id, time),
    waiting: entries.length,
    client: clientId ? clients.find(db, me(req).id, clientId) : null,
    today,
    now: week.nowIn(drawn, now, zone),
    date: date ?? null,
    week: weekOf(monday),
    previous: weekOf(addDays(monday, -week.DAYS)),
    next: weekOf(addDays(monday, week.DAYS)),
    dayBefore: addDays(date ?? monday, -1),
    dayAfter: addDays(date ?? monday, 1),
  };
  await page(req, res, '/calendar/index', data);
});
