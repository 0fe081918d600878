import { eq } from 'drizzle-orm';
import { type Act, type Db, prepared } from '../db/database.ts';
import type { EpochSeconds } from '../shared/time.ts';
import * as bookings from './bookings.ts';
import { bookings as table } from './table.ts';

/** What a client did on the own page: booked a time, or called one off. */
export type News = Pick<bookings.Booking, 'id' | 'startsAt' | 'endsAt' | 'kind' | 'status'> & {
  newsAt: EpochSeconds;
  clients: { id: string }[];
  clientName: string;
};

const SHOWN_FOR = 7 * 86_400; // seconds, unless it was seen before

const query = prepared(({ $client }) =>
  $client.prepare(
    `SELECT b.id, b.starts_at AS startsAt, b.ends_at AS endsAt, b.kind, b.status, b.news_at AS newsAt,
       c.id AS clientId, c.name AS clientName
     FROM bookings b JOIN clients c ON c.id = coalesce(b.status_by_client, b.booked_by_client)
     WHERE b.therapist_id = @therapistId AND b.news_at IS NOT NULL AND b.news_at > @since ORDER BY b.news_at DESC LIMIT 50`,
  ),
);

/** What the therapist has not seen yet of the last seven days, the newest first. */
export const unseen = (db: Db, therapistId: string, now: EpochSeconds): News[] =>
  (query(db).all({ therapistId, since: now - SHOWN_FOR }) as (Omit<News, 'clients'> & { clientId: string })[]).map(
    ({ clientId, ...news }) => ({ ...news, clients: [{ id: clientId }] }),
  );

/** The therapist has seen it. Refuses (404) another's booking. Nothing of the booking itself changes, so the log says nothing. */
export function see(act: Act, id: string): void {
  const booking = bookings.find(act.db, act.actor.id ?? '', id);
  act.db.update(table).set({ newsAt: null }).where(eq(table.id, booking.id)).run();
}
