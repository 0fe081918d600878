import type { Request, Response } from 'express';
import type { RedDay } from '../calendar/holidays.ts';
import type * as clients from '../clients/clients.ts';
import { act, me } from '../http/context.ts';
import { orRefused } from '../http/errors.ts';
import { flash } from '../http/flash.ts';
import { page } from '../http/page.ts';
import type { FieldErrors } from '../shared/errors.ts';
import type { Values } from '../shared/form.ts';
import { dateOf, isTime, parseDate, timeOf } from '../shared/time.ts';
import type { BookingInput, Terms } from './bookings.ts';
import { plannedRows, type Row, TYPED } from './form.ts';
import * as series from './series.ts';

type Series = {
  party: clients.Client[];
  booking: BookingInput;
  terms: Terms;
  values: Values;
  rhythm: series.Rhythm;
};

/**
 * A series before it is booked: every day with what stands in its way, to be left out or moved. With intent `series` the
 * chosen days are booked, all or none.
 */
export async function planSeries(req: Request, res: Response, plan: Series): Promise<void> {
  const { zone } = req.deps;
  const { booking, rhythm } = plan;
  const sent = plannedRows(req.body);
  const planned = { date: dateOf(booking.startsAt, zone), time: timeOf(booking.startsAt, zone) };
  const rows =
    sent ?? series.daysOf(planned.date, rhythm).map((date): Row => ({ date, time: planned.time, taken: true }));
  if (sent && req.body.intent === 'series') return bookSeries(req, res, plan, rows);
  await planPage(req, res, plan, rows, {}, !sent);
}

async function bookSeries(req: Request, res: Response, plan: Series, rows: Row[]): Promise<void> {
  const { party, booking, terms } = plan;
  const refuse = (errors: FieldErrors) => planPage(req, res, plan, rows, errors);
  const minutes = (booking.endsAt - booking.startsAt) / 60;
  const errors: FieldErrors = {};
  const days = rows.flatMap((row, n) => {
    if (!row.taken) return [];
    const day = tried(req, row, minutes, terms.red);
    if (day?.startsAt === undefined) errors[`day-${n}`] = day ? 'error.time_gap' : 'error.series_day';
    else if (series.isHard(day.obstacle)) errors[`day-${n}`] = 'error.series_clash';
    else return [{ key: `day-${n}`, input: { ...booking, startsAt: day.startsAt, endsAt: day.endsAt } }];
    return [];
  });
  if (!days.length && !Object.keys(errors).length) errors['day-0'] = 'error.series_none';
  if (Object.keys(errors).length) return refuse(errors);
  const ids = party.map(({ id }) => id);
  const booked = await orRefused(() => act(req, (act) => series.book(act, ids, days, terms)), refuse);
  if (booked === undefined) return;
  flash(req, 'booking.series_made', { count: booked });
  res.redirect(303, `/clients/${ids[0]}#meetings`);
}

const tried = (req: Request, { date, time }: Row, minutes: number, red: RedDay) =>
  parseDate(date) && isTime(time)
    ? series.tryDay(req.deps.db, me(req).id, { date, time }, minutes, red, req.deps.zone)
    : undefined;

/** The page of the days. On the first look what cannot be is left out beforehand. */
async function planPage(
  req: Request,
  res: Response,
  { party, booking, values, terms }: Series,
  rows: Row[],
  errors: FieldErrors,
  isFirst = false,
): Promise<void> {
  const minutes = (booking.endsAt - booking.startsAt) / 60;
  const days = rows.map((row) => {
    const obstacle = tried(req, row, minutes, terms.red)?.obstacle ?? null;
    return { ...row, taken: row.taken && !(isFirst && obstacle), obstacle, red: terms.red(row.date) ?? null };
  });
  const data = { party, booking, price: terms.price, values, typed: TYPED, days, errors };
  await page(req, res, '/bookings/series', data, Object.keys(errors).length ? 422 : 200);
}
