import { asc, eq, sql } from 'drizzle-orm';
import type * as clients from '../clients/clients.ts';
import { type Db, prepared } from '../db/database.ts';
import type { EpochSeconds } from '../shared/time.ts';
import { bookingClients, bookings } from './table.ts';

/** A booking as its client's card shows it, with the entry written about it. */
export type Meeting = Pick<
  typeof bookings.$inferSelect,
  'id' | 'kind' | 'startsAt' | 'endsAt' | 'status' | 'priceOre' | 'priceWhy' | 'paymentMethod' | 'codeId' | 'videoLink'
> & {
  entryId: string | null;
  /** Whose price it is: the first client's of a couple. */
  isFirst: number;
};

const meetingsOfClient = prepared((db) =>
  db
    .select({
      id: bookings.id,
      kind: bookings.kind,
      startsAt: bookings.startsAt,
      endsAt: bookings.endsAt,
      status: bookings.status,
      priceOre: bookings.priceOre,
      priceWhy: bookings.priceWhy,
      paymentMethod: bookings.paymentMethod,
      codeId: bookings.codeId,
      isFirst: sql<number>`booking_clients.position = 0`,
      videoLink: bookings.videoLink,
      entryId: sql<string | null>`(SELECT e.id FROM journal_entries e WHERE e.booking_id = bookings.id
        AND e.client_id = booking_clients.client_id ORDER BY e.created_at LIMIT 1)`,
    })
    .from(bookingClients)
    .innerJoin(bookings, eq(bookings.id, bookingClients.bookingId))
    .where(eq(bookingClients.clientId, sql.placeholder('clientId')))
    .orderBy(asc(bookings.startsAt))
    .prepare(),
);

/** A client's meetings, upcoming in order and past the newest first, each with the entry written about it. */
export function ofClient(db: Db, client: clients.Client, now: EpochSeconds): { upcoming: Meeting[]; past: Meeting[] } {
  const all = meetingsOfClient(db).all({ clientId: client.id });
  return {
    upcoming: all.filter(({ endsAt }) => endsAt > now),
    past: all.filter(({ endsAt }) => endsAt <= now).reverse(),
  };
}

/** A meeting that was held and that nothing is written about yet. */
export type Unwritten = { id: string; startsAt: EpochSeconds; clientId: string; clientName: string };

const unwrittenQuery = prepared(({ $client }) =>
  $client.prepare(
    `SELECT b.id, b.starts_at AS startsAt, c.id AS clientId, c.name AS clientName
     FROM bookings b JOIN booking_clients bc ON bc.booking_id = b.id JOIN clients c ON c.id = bc.client_id
     WHERE b.therapist_id = @therapistId AND b.starts_at > @since AND b.starts_at < @now AND b.ends_at <= @now
       AND b.status IN ('booked', 'held')
       AND NOT EXISTS (SELECT 1 FROM journal_entries e WHERE e.author_id = @therapistId AND e.booking_id = b.id AND e.client_id = c.id)
     ORDER BY b.starts_at LIMIT @limit`,
  ),
);
const LOOKED_BACK = 180 * 24 * 3600;

/** Held meetings of the last half year without a note, oldest first, as many as asked for (PDL 3:9). */
export const unwritten = (db: Db, therapistId: string, now: EpochSeconds, limit: number): Unwritten[] =>
  unwrittenQuery(db).all({ therapistId, now, since: now - LOOKED_BACK, limit }) as Unwritten[];
