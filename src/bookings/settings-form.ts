import * as z from 'zod';
import type { Hours, WorkingWeek } from '../calendar/hours.ts';
import { line, ticked, type Values, whole } from '../shared/form.ts';
import { isTime } from '../shared/time.ts';
import type { BookingSettings } from './settings.ts';

export const WEEKDAYS = [1, 2, 3, 4, 5, 6, 7] as const;
const HOUR = 60; // minutes

/** What new bookings start from, and how opened times can be booked. */
export const settingsForm = z
  .object({
    place: line(200),
    videoTemplate: line(300).refine(
      (url) => !url || (/^https:\/\//.test(url) && url.includes('{room}') && URL.canParse(url.replace('{room}', 'x'))),
      'error.video_template',
    ),
    cancelLimit: whole(0, 336, 'error.cancel_hours'),
    cancelUnit: z.enum(['hours', 'days']).catch('hours'),
    latePercent: whole(0, 100, 'error.percent'),
    bufferBefore: whole(0, 240, 'error.buffer'),
    bufferAfter: whole(0, 240, 'error.buffer'),
    notice: whole(0, 720, 'error.notice'),
    noticeUnit: z.enum(['minutes', 'hours']).catch('hours'),
    horizonDays: whole(1, 730, 'error.horizon'),
    selfBooking: ticked,
  })
  .transform(({ cancelLimit, cancelUnit, notice, noticeUnit, ...rest }, context): BookingSettings => {
    const inDays = cancelUnit === 'days';
    if (inDays && cancelLimit > 30) {
      context.addIssue({ code: 'custom', message: 'error.cancel_days', path: ['cancelLimit'] });
    }
    return {
      ...rest,
      cancelHours: inDays ? 24 : cancelLimit,
      cancelDays: inDays ? cancelLimit : null,
      noticeMinutes: notice * (noticeUnit === 'hours' ? HOUR : 1),
    };
  });

/** The working week: for each day both times, or none. */
export const hoursForm = z.record(z.string(), z.string()).transform((values, context): WorkingWeek => {
  const week = new Map<number, Hours>();
  for (const day of WEEKDAYS) {
    const [from = '', to = ''] = [values[`from-${day}`], values[`to-${day}`]];
    if (!from && !to) continue;
    const isRight = isTime(from) && isTime(to) && from < to;
    if (!isRight) context.addIssue({ code: 'custom', message: 'error.hours', path: [`from-${day}`] });
    week.set(day, { from, to });
  }
  if (!week.size) context.addIssue({ code: 'custom', message: 'error.hours_none', path: ['from-1'] });
  return week;
});

/** The settings as their form shows them. */
export function typedSettings(settings: BookingSettings, week: WorkingWeek): Values {
  const { cancelHours, cancelDays, noticeMinutes, place, videoTemplate } = settings;
  const inHours = noticeMinutes % HOUR === 0;
  const hours = WEEKDAYS.flatMap((day) => [
    [`from-${day}`, week.get(day)?.from ?? ''],
    [`to-${day}`, week.get(day)?.to ?? ''],
  ]);
  return {
    place,
    videoTemplate,
    cancelLimit: String(cancelDays ?? cancelHours),
    cancelUnit: cancelDays === null ? 'hours' : 'days',
    latePercent: String(settings.latePercent),
    bufferBefore: String(settings.bufferBefore),
    bufferAfter: String(settings.bufferAfter),
    notice: String(inHours ? noticeMinutes / HOUR : noticeMinutes),
    noticeUnit: inHours ? 'hours' : 'minutes',
    horizonDays: String(settings.horizonDays),
    selfBooking: settings.selfBooking ? 'yes' : '',
    ...Object.fromEntries(hours),
  };
}
