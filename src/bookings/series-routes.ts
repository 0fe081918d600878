import type { Request, Response } from 'express';
import { redDays } from '../calendar/holidays.ts';
import type * as clients from '../clients/clients.ts';
import { act, me } from '../http/context.ts';
import { orRefused } from '../http/errors.ts';
import { flash } from '../http/flash.ts';
import { page } from '../http/page.ts';
import type { Price } from '../pricing/pricing.ts';
import type { FieldErrors } from '../shared/errors.ts';
import type { Values } from '../shared/form.ts';
import { dateOf, parseDate, timeOf } from '../shared/time.ts';
import type { BookingInput } from './bookings.ts';
import { isTime, plannedRows, type Row } from './form.ts';
import * as series from './series.ts';

type Series = { client: clients.Client; input: BookingInput; price: Price; values: Values; rhythm: series.Rhythm };

/**
 * A series before it is booked: every day with what stands in its way, to be left out or moved. With intent `series` the
 * chosen days are booked, all or none.
 */
export async function planSeries(req: Request, res: Response, plan: Series): Promise<void> {
  const { zone } = req.deps;
  const { input, rhythm } = plan;
  const sent = plannedRows(req.body);
  const planned = { date: dateOf(input.startsAt, zone), time: timeOf(input.startsAt, zone) };
  const rows =
    sent ?? series.daysOf(planned.date, rhythm).map((date): Row => ({ date, time: planned.time, taken: true }));
  if (sent && req.body.intent === 'series') return bookSeries(req, res, plan, rows);
  await planPage(req, res, plan, rows, {}, !sent);
}

async function bookSeries(req: Request, res: Response, plan: Series, rows: Row[]): Promise<void> {
  const { client, input, price } = plan;
  const refuse = (errors: FieldErrors) => planPage(req, res, plan, rows, errors);
  const minutes = (input.endsAt - input.startsAt) / 60;
  const errors: FieldErrors = {};
  const days = rows.flatMap((row, n) => {
    if (!row.taken) return [];
    const day = tried(req, row, minutes);
    if (day?.startsAt === undefined) errors[`day-${n}`] = day ? 'error.time_gap' : 'error.series_day';
    else if (day.obstacle) errors[`day-${n}`] = 'error.series_clash';
    else return [{ key: `day-${n}`, input: { ...input, startsAt: day.startsAt, endsAt: day.endsAt }, price }];
    return [];
  });
  if (!days.length && !Object.keys(errors).length) errors['day-0'] = 'error.series_none';
  if (Object.keys(errors).length) return refuse(errors);
  const booked = await orRefused(() => act(req, (act) => series.book(act, [client.id], days)), refuse);
  if (booked === undefined) return;
  flash(req, 'booking.series_made', { count: booked });
  res.redirect(303, `/clients/${client.id}#meetings`);
}

const tried = (req: Request, { date, time }: Row, minutes: number) =>
  parseDate(date) && isTime(time)
    ? series.tryDay(req.deps.db, me(req).id, { date, time }, minutes, req.deps.zone)
    : undefined;

/** The page of the days. On the first look what cannot be is left out beforehand. */
async function planPage(
  req: Request,
  res: Response,
  { client, input, values, price }: Series,
  rows: Row[],
  errors: FieldErrors,
  isFirst = false,
): Promise<void> {
  const dates = rows
    .map(({ date }) => date)
    .filter((date) => parseDate(date))
    .sort();
  const red = await redDays(dates[0] ?? '', dates.at(-1) ?? '');
  const days = rows.map((row) => {
    const obstacle = tried(req, row, (input.endsAt - input.startsAt) / 60)?.obstacle ?? null;
    return { ...row, taken: row.taken && !(isFirst && obstacle), obstacle, red: red.get(row.date) ?? null };
  });
  const data = { client, input, price, values, days, errors };
  await page(req, res, '/bookings/series', data, Object.keys(errors).length ? 422 : 200);
}
