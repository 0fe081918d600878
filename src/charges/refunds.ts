import { and, asc, isNull, lte } from 'drizzle-orm';
import type { Db } from '../db/database.ts';
import type { EpochSeconds } from '../shared/time.ts';
import { refunds } from './table.ts';

/** The refunds to be given now, the oldest first. */
export const due = (db: Db, now: EpochSeconds): (typeof refunds.$inferSelect)[] =>
  db
    .select()
    .from(refunds)
    .where(and(isNull(refunds.doneAt), lte(refunds.nextAt, now)))
    .orderBy(asc(refunds.nextAt))
    .all();
