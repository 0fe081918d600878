import { eq, getTableColumns, sql } from 'drizzle-orm';
import { record } from '../audit/log.ts';
import { type Act, type Db, prepared } from '../db/database.ts';
import { payoutTerms, platform } from './table.ts';

/** The platform's fee in hundredths of a percent, and where the therapist is paid: an IBAN or a bankgiro number. */
export type PayoutTerms = { feePoints: number; account: string };

const saved = prepared((db) =>
  db
    .select({ feePoints: payoutTerms.feePoints, account: payoutTerms.account })
    .from(payoutTerms)
    .where(eq(payoutTerms.therapistId, sql.placeholder('therapistId')))
    .prepare(),
);
export const of = (db: Db, therapistId: string): PayoutTerms =>
  saved(db).get({ therapistId }) ?? { feePoints: 0, account: '' };

/** Sets one of them, for months closed from now on. */
export function set(act: Act, therapistId: string, values: Partial<PayoutTerms>): void {
  act.db
    .insert(payoutTerms)
    .values({ ...of(act.db, therapistId), ...values, therapistId })
    .onConflictDoUpdate({ target: payoutTerms.therapistId, set: values })
    .run();
  record(act, 'payouts.terms_changed', null, therapistId);
}

/** Who pays out, for the bank's file and the bookkeeping; undefined until it is set. */
export type Platform = Omit<typeof platform.$inferSelect, 'id'>;

export function platformOf(db: Db): Platform | undefined {
  const { id: _, ...columns } = getTableColumns(platform);
  return db.select(columns).from(platform).get();
}

export function setPlatform(act: Act, values: Platform): void {
  act.db
    .insert(platform)
    .values({ ...values, id: 1 })
    .onConflictDoUpdate({ target: platform.id, set: values })
    .run();
  record(act, 'payouts.platform_changed');
}
