import { Router } from 'express';
import * as bookings from '../bookings/bookings.ts';
import { requireTherapist } from '../http/auth.ts';
import { me } from '../http/context.ts';
import { page } from '../http/page.ts';
import { addDays, dateOf, mondayOf, mondayOfWeek, parseDate, startOf, weekOf } from '../shared/time.ts';
import { redDays } from './holidays.ts';

export const routes = Router();
routes.use('/calendar', requireTherapist);

const DAYS = 7;

/** A week of bookings, by `?week=2026-W48` or by any `?date=` in it. */
routes.get('/calendar', async (req, res) => {
  const { db, clock, zone } = req.deps;
  const today = dateOf(clock(), zone);
  const asked = parseDate(String(req.query.date ?? ''));
  const monday = mondayOfWeek(String(req.query.week ?? '')) ?? mondayOf(asked ?? today);
  const dates = Array.from({ length: DAYS }, (_, n) => addDays(monday, n));
  const week = bookings.between(db, me(req).id, startOf(monday, zone), startOf(addDays(monday, DAYS), zone));
  const red = await redDays(monday, addDays(monday, DAYS - 1));
  const days = dates.map((date) => ({
    date,
    red: red.get(date) ?? null,
    bookings: week
      .filter(({ startsAt }) => dateOf(startsAt, zone) === date)
      .map((booking) => ({ ...booking, status: bookings.statusOf(booking, clock()) })),
  }));
  const data = {
    days,
    today,
    week: weekOf(monday),
    previous: weekOf(addDays(monday, -DAYS)),
    next: weekOf(addDays(monday, DAYS)),
    date: asked ?? '',
  };
  await page(req, res, '/calendar/index', data);
});
