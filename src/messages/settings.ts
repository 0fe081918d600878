import { eq, sql } from 'drizzle-orm';
import { record } from '../audit/log.ts';
import { type Act, type Db, prepared } from '../db/database.ts';
import { messageSettings } from './table.ts';

/** What a therapist lets the program tell by itself. Reminders are so many hours before the start, the longest first. */
export type MessageSettings = Omit<typeof messageSettings.$inferSelect, 'therapistId'>;
const DEFAULTS: MessageSettings = { silent: [], reminderHours: [24], email: true, sms: true, replyTo: '' };

const saved = prepared((db) =>
  db
    .select()
    .from(messageSettings)
    .where(eq(messageSettings.therapistId, sql.placeholder('therapistId')))
    .prepare(),
);

export const of = (db: Db, therapistId: string): MessageSettings => saved(db).get({ therapistId }) ?? DEFAULTS;

/** Changes what is told by itself from now on; what waits in the outbox is sent. */
export function set(act: Act, therapistId: string, values: MessageSettings): void {
  act.db
    .insert(messageSettings)
    .values({ ...values, therapistId })
    .onConflictDoUpdate({ target: messageSettings.therapistId, set: values })
    .run();
  record(act, 'message.settings_changed', null, therapistId);
}
