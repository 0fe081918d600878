import { eq } from 'drizzle-orm';
import { record } from '../audit/log.ts';
import type { Act, Db } from '../db/database.ts';
import { paymentSettings } from './table.ts';

/** How new own clients pay (standardinställning), by which code, and of receipts the VAT contained in prices, in percent, and the organisation number. */
export type PaymentSettings = Omit<typeof paymentSettings.$inferSelect, 'therapistId'>;

const DEFAULTS: PaymentSettings = { defaultMethod: 'card', defaultCodeId: null, vatPercent: 0, organisation: '' };

export function of(db: Db, therapistId: string): PaymentSettings {
  const row = db.select().from(paymentSettings).where(eq(paymentSettings.therapistId, therapistId)).get();
  if (!row) return DEFAULTS;
  const { therapistId: _, ...settings } = row;
  return settings;
}

/** Sets them for new clients and payments; what there is keeps what it has. The same again is nothing. */
export function set(act: Act, therapistId: string, values: PaymentSettings): void {
  const now = of(act.db, therapistId);
  if (FIELDS.every((name) => now[name] === values[name])) return;
  act.db
    .insert(paymentSettings)
    .values({ therapistId, ...values })
    .onConflictDoUpdate({ target: paymentSettings.therapistId, set: values })
    .run();
  record(act, 'payment.settings_changed', null, therapistId);
}
const FIELDS = ['defaultMethod', 'defaultCodeId', 'vatPercent', 'organisation'] as const;
