import { eq, sql } from 'drizzle-orm';
import { record } from '../audit/log.ts';
import { type Act, type Db, prepared } from '../db/database.ts';
import { bookingSettings } from './table.ts';

/** What new bookings start from, and how opened times can be booked. Minutes, hours and days as the names say. */
export type BookingSettings = Omit<typeof bookingSettings.$inferSelect, 'therapistId'>;
const DEFAULTS: BookingSettings = {
  place: '',
  videoTemplate: '',
  cancelHours: 24,
  cancelDays: null,
  latePercent: 100,
  bufferBefore: 0,
  bufferAfter: 0,
  noticeMinutes: 24 * 60,
  horizonDays: 60,
  selfBooking: false,
};

const saved = prepared((db) =>
  db
    .select()
    .from(bookingSettings)
    .where(eq(bookingSettings.therapistId, sql.placeholder('therapistId')))
    .prepare(),
);

export const of = (db: Db, therapistId: string): BookingSettings => saved(db).get({ therapistId }) ?? DEFAULTS;

/** Changes what bookings made from now on start from; those that are made keep their terms. */
export function set(act: Act, therapistId: string, values: BookingSettings): void {
  act.db
    .insert(bookingSettings)
    .values({ ...values, therapistId })
    .onConflictDoUpdate({ target: bookingSettings.therapistId, set: values })
    .run();
  record(act, 'booking.settings_changed', null, therapistId);
}
