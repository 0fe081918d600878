import { eq, sql } from 'drizzle-orm';
import { record } from '../audit/log.ts';
import { type Act, type Db, prepared } from '../db/database.ts';
import { workingHours } from './table.ts';

/** From and to on the practice's wall clock, HH:MM. */
export type Hours = { from: string; to: string };
/** Working hours by weekday, 1 for Monday; a weekday that is not there is free. */
export type WorkingWeek = Map<number, Hours>;

const DEFAULT: WorkingWeek = new Map([1, 2, 3, 4, 5].map((day) => [day, { from: '08:00', to: '17:00' }]));

const saved = prepared((db) =>
  db
    .select()
    .from(workingHours)
    .where(eq(workingHours.therapistId, sql.placeholder('therapistId')))
    .prepare(),
);

/** The therapist's working week; office hours until it is set. */
export function of(db: Db, therapistId: string): WorkingWeek {
  const rows = saved(db).all({ therapistId });
  if (!rows.length) return DEFAULT;
  return new Map(rows.map(({ weekday, fromTime, toTime }) => [weekday, { from: fromTime, to: toTime }]));
}

/** Sets the working week, of one day at least. */
export function set(act: Act, therapistId: string, week: WorkingWeek): void {
  act.db.delete(workingHours).where(eq(workingHours.therapistId, therapistId)).run();
  const rows = [...week].map(([weekday, { from, to }]) => ({ therapistId, weekday, fromTime: from, toTime: to }));
  act.db.insert(workingHours).values(rows).run();
  record(act, 'booking.settings_changed', null, therapistId);
}
