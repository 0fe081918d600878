import { and, eq, sql } from 'drizzle-orm';
import { record } from '../audit/log.ts';
import { type Act, type Db, prepared } from '../db/database.ts';
import { type Locale, translator } from '../i18n/t.ts';
import type { Kind } from './messages.ts';
import type { Editable, Texts } from './places.ts';
import { messageTexts } from './table.ts';

const own = prepared((db) => {
  const { subject, email, sms, therapistId, kind, locale } = messageTexts;
  const where = and(
    eq(therapistId, sql.placeholder('therapistId')),
    eq(kind, sql.placeholder('kind')),
    eq(locale, sql.placeholder('locale')),
  );
  return db.select({ subject, email, sms }).from(messageTexts).where(where).prepare();
});

/** The program's words for a kind: the same for everybody, and nothing in them about why people meet. */
export function usual(kind: Kind, locale: Locale): Texts {
  const t = translator(locale);
  return {
    subject: t(`message_text.${kind}_subject`),
    email: t(`message_text.${kind}_email`),
    sms: kind === 'placed' ? '' : t(`message_text.${kind}_sms`),
  };
}

/** The therapist's own words for a kind, or the program's. */
export const of = (db: Db, therapistId: string, kind: Kind, locale: Locale): Texts =>
  own(db).get({ therapistId, kind, locale }) ?? usual(kind, locale);

/** Which words are the therapist's own, as `kind locale`. */
export const ownOf = (db: Db, therapistId: string): Set<string> =>
  new Set(
    db
      .select({ kind: messageTexts.kind, locale: messageTexts.locale })
      .from(messageTexts)
      .where(eq(messageTexts.therapistId, therapistId))
      .all()
      .map(({ kind, locale }) => `${kind} ${locale}`),
  );

/** Takes the therapist's own words for a kind; those that wait are sent with them. */
export function write(act: Act, therapistId: string, kind: Editable, locale: Locale, texts: Texts): void {
  const set = { ...texts, changedAt: act.now };
  act.db
    .insert(messageTexts)
    .values({ ...set, therapistId, kind, locale })
    .onConflictDoUpdate({ target: [messageTexts.therapistId, messageTexts.kind, messageTexts.locale], set })
    .run();
  record(act, 'message.settings_changed', null, therapistId);
}

/** Goes back to the program's words. */
export function reset(act: Act, therapistId: string, kind: Editable, locale: Locale): void {
  const mine = and(
    eq(messageTexts.therapistId, therapistId),
    eq(messageTexts.kind, kind),
    eq(messageTexts.locale, locale),
  );
  act.db.delete(messageTexts).where(mine).run();
  record(act, 'message.settings_changed', null, therapistId);
}
