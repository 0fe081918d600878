import { type Request, type Response, Router } from 'express';
import * as bookings from '../bookings/bookings.ts';
import { act, me } from '../http/context.ts';
import { flash } from '../http/flash.ts';
import { page } from '../http/page.ts';
import * as pricing from '../pricing/pricing.ts';
import type { FieldErrors } from '../shared/errors.ts';
import { readForm, type Values } from '../shared/form.ts';
import { addDays, type DateText, dateOf, hourOf, momentIn, parseDate, startOf, weekdayOf } from '../shared/time.ts';
import { later, once, reachForm, timeForm, typedTime } from './form.ts';
import { redDays } from './holidays.ts';
import * as times from './times.ts';

/** Times that are opened for booking (lediga tider) or blocked (lunch, leave): once, or as a weekly pattern. */
export const timeRoutes = Router();

const LOOKED_AHEAD = 366; // days in which meetings are looked for under a blocked time
const HOUR = 60; // minutes

timeRoutes.get('/calendar/times', (req, res) => {
  const { db, clock, zone } = req.deps;
  const all = times.list(db, me(req).id, dateOf(clock(), zone));
  const data = {
    open: all.filter(({ purpose }) => purpose === 'open'),
    blocked: all.filter(({ purpose }) => purpose === 'blocked'),
  };
  return page(req, res, '/calendar/times', data);
});

timeRoutes.get('/calendar/times/new', (req, res) => {
  const { db, clock, zone } = req.deps;
  const purpose = req.query.purpose === 'blocked' ? 'blocked' : 'open';
  const { date = dateOf(clock(), zone), time } = momentIn(String(req.query.at ?? ''));
  const minutes = purpose === 'open' ? (pricing.feesOf(db, me(req).id)?.minutes ?? pricing.USUAL_MINUTES) : HOUR;
  const from = time || `${String(Math.min(22, hourOf(clock(), zone) + 1)).padStart(2, '0')}:00`;
  const day = `day-${weekdayOf(date)}`;
  const values = {
    purpose,
    date,
    from,
    to: later(from, minutes),
    kinds: 'both',
    repeat: 'none',
    every: '1',
    [day]: 'yes',
  };
  return newPage(req, res, values);
});

timeRoutes.post('/calendar/times/new', async (req, res) => {
  const form = readForm(timeForm, req.body);
  if (form.errors) return newPage(req, res, form.values, form.errors);
  const id = act(req, (act) => times.add(act, me(req).id, form.input));
  await saved(req, res, id, form.input);
});

const newPage = (req: Request, res: Response, values: Values, errors: FieldErrors = {}) =>
  page(req, res, '/calendar/time-new', { values, errors }, Object.keys(errors).length ? 422 : 200);

timeRoutes.get('/calendar/times/:time', (req, res) => {
  const time = times.find(req.deps.db, me(req).id, req.params.time);
  const on = parseDate(String(req.query.on ?? '')) ?? time.startsOn;
  const { date, time: clock } = momentIn(String(req.query.at ?? '')); // where it was drawn to in the calendar
  return timePage(req, res, time, on, typedTime(time, on, date && clock ? { date, time: clock } : undefined));
});

timeRoutes.post('/calendar/times/:time', async (req, res) => {
  const time = times.find(req.deps.db, me(req).id, req.params.time);
  const on = parseDate(String(req.query.on ?? '')) ?? time.startsOn;
  const form = readForm(timeForm, req.body);
  const reach = reachOf(req, time);
  const errors: FieldErrors = { ...form.errors };
  if (reach === 'all' && time.everyWeeks && form.input && form.input.startsOn !== on)
    errors.date = 'error.time_all_date';
  if (!form.input || errors.date) return timePage(req, res, time, on, form.values, errors);
  const whole = time.everyWeeks && reach === 'all' ? { ...form.input, startsOn: time.startsOn } : form.input;
  const input = reach === 'one' ? once(form.input) : whole;
  const id = act(req, (act) => times.change(act, time, Number(form.values.version), reach, on, input));
  await saved(req, res, id, input);
});

timeRoutes.post('/calendar/times/:time/remove', (req, res) => {
  const time = times.find(req.deps.db, me(req).id, req.params.time);
  const on = parseDate(String(req.query.on ?? '')) ?? time.startsOn;
  act(req, (act) => times.remove(act, time, reachOf(req, time), on));
  flash(req, 'time.removed');
  res.redirect(303, `/calendar?date=${on}`);
});

/** How much of a pattern is meant; a single time is always meant as a whole. */
const reachOf = (req: Request, time: times.CalendarTime): times.Reach =>
  time.everyWeeks ? (readForm(reachForm, req.body).input?.reach ?? 'one') : 'all';

function timePage(
  req: Request,
  res: Response,
  time: times.CalendarTime,
  on: DateText,
  values: Values,
  errors: FieldErrors = {},
) {
  return page(req, res, '/calendar/time', { time, on, values, errors }, Object.keys(errors).length ? 422 : 200);
}

/** Back to the calendar, with the meetings that lie under a newly blocked time told: they stay as they are. */
async function saved(req: Request, res: Response, id: string, { purpose, startsOn }: times.TimeInput): Promise<void> {
  const under = purpose === 'blocked' ? await meetingsUnder(req, id, startsOn) : 0;
  if (under) flash(req, 'time.blocked_with_meetings', { count: under });
  else flash(req, purpose === 'blocked' ? 'time.saved_blocked' : 'time.saved_open');
  res.redirect(303, `/calendar?date=${startsOn}`);
}

/** How many meetings are booked in what is blocked, within a year. */
async function meetingsUnder(req: Request, id: string, startsOn: DateText): Promise<number> {
  const { db, zone } = req.deps;
  const [from, to] = [startOf(startsOn, zone), startOf(addDays(startsOn, LOOKED_AHEAD), zone)];
  const blocked = times.blockedBetween(db, me(req).id, from, to, await redDays(), zone).filter((it) => it.id === id);
  return bookings
    .between(db, me(req).id, from, to)
    .filter(({ status }) => !bookings.isOff(status))
    .filter((booking) => blocked.some((it) => it.startsAt < booking.endsAt && it.endsAt > booking.startsAt)).length;
}
