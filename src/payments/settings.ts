import { eq } from 'drizzle-orm';
import { record } from '../audit/log.ts';
import type { Act, Db } from '../db/database.ts';
import { paymentSettings } from './table.ts';

/** How new own clients pay (standardinställning), and the VAT contained in the therapist's prices, in percent. */
export type PaymentSettings = Pick<typeof paymentSettings.$inferSelect, 'defaultMethod' | 'vatPercent'>;

export const VAT = [0, 6, 12, 25] as const;
const DEFAULTS: PaymentSettings = { defaultMethod: 'card', vatPercent: 0 };

export const of = (db: Db, therapistId: string): PaymentSettings =>
  db.select().from(paymentSettings).where(eq(paymentSettings.therapistId, therapistId)).get() ?? DEFAULTS;

/** Sets them for new clients and payments; what there is keeps what it has. The same again is nothing. */
export function set(act: Act, therapistId: string, { defaultMethod, vatPercent }: PaymentSettings): void {
  const now = of(act.db, therapistId);
  if (now.defaultMethod === defaultMethod && now.vatPercent === vatPercent) return;
  const values = { defaultMethod, vatPercent };
  act.db
    .insert(paymentSettings)
    .values({ therapistId, ...values })
    .onConflictDoUpdate({ target: paymentSettings.therapistId, set: values })
    .run();
  record(act, 'payment.settings_changed', null, therapistId);
}
