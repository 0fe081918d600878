import { record } from '../audit/log.ts';
import { type Act, type Db, prepared } from '../db/database.ts';
import type { Locale } from '../i18n/t.ts';
import type { EpochSeconds } from '../shared/time.ts';
import { contactWishes } from './table.ts';

/** How a client can be reached, and wants to be: nothing is told by itself on a channel nobody said yes to. */
export type Contact = {
  email: string;
  phone: string;
  archivedAt: EpochSeconds | null;
  emailSince: EpochSeconds | null;
  smsSince: EpochSeconds | null;
  reminders: boolean;
  locale: Locale;
};

const statement = prepared(({ $client }) =>
  $client.prepare(
    `SELECT c.email, c.phone, c.archived_at AS archivedAt, w.email_since AS emailSince, w.sms_since AS smsSince,
       coalesce(w.reminders, 1) AS reminders, coalesce(w.locale, 'sv') AS locale
     FROM clients c LEFT JOIN contact_wishes w ON w.client_id = c.id WHERE c.id = ?`,
  ),
);

/** How the client of that id is to be reached. The caller has found the client through its therapist. */
export function of(db: Db, clientId: string): Contact {
  const row = statement(db).get(clientId) as Omit<Contact, 'reminders'> & { reminders: number };
  return { ...row, reminders: row.reminders === 1 };
}

/** What a client, or the therapist on the client's word, says yes or no to; what is not given stays as it was. */
export type Wishes = { email?: boolean; sms?: boolean; reminders?: boolean; locale?: Locale };

/** Writes down on which channels the client wants to be told things. The same again is nothing. */
export function agree(act: Act, clientId: string, wishes: Wishes): void {
  const now = of(act.db, clientId);
  const since = (isWished: boolean | undefined, at: EpochSeconds | null) =>
    isWished === undefined ? at : isWished ? (at ?? act.now) : null;
  const values = {
    emailSince: since(wishes.email, now.emailSince),
    smsSince: since(wishes.sms, now.smsSince),
    reminders: wishes.reminders ?? now.reminders,
    locale: wishes.locale ?? now.locale,
  };
  if (Object.entries(values).every(([name, value]) => now[name as keyof Contact] === value)) return;
  const set = { ...values, changedAt: act.now, changedBy: act.actor.id };
  act.db
    .insert(contactWishes)
    .values({ ...set, clientId })
    .onConflictDoUpdate({ target: contactWishes.clientId, set })
    .run();
  record(act, 'client.contact_changed', clientId);
}
