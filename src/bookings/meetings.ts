import type * as clients from '../clients/clients.ts';
import { type Db, prepared } from '../db/database.ts';
import type { EpochSeconds } from '../shared/time.ts';
import type { bookings } from './table.ts';

/** A booking as its client's card shows it, with the entry written about it. */
export type Meeting = Pick<
  typeof bookings.$inferSelect,
  'id' | 'kind' | 'startsAt' | 'endsAt' | 'status' | 'priceOre' | 'paymentMethod' | 'codeId'
> & {
  entryId: string | null;
  /** Whose price it is: the first client's of a couple. */
  isFirst: number;
};

const LONGEST = 86_400; // seconds, by the table's own rule: what began earlier is over

/** SQL: the bookings of the rows `bc`, found in the index of the therapist's time, all of it near at hand. */
const BOOKINGS = `CROSS JOIN bookings b INDEXED BY bookings_time
  ON b.therapist_id = bc.therapist_id AND b.starts_at = bc.starts_at AND b.id = bc.booking_id`;

/** In plain SQL, for they stand on every card. A meeting's row lies far from the next: all that is asked stands in indexes. */
const queriesOfClient = prepared(({ $client }) => {
  const meetings = `SELECT b.id, b.kind, b.starts_at AS startsAt, b.ends_at AS endsAt, b.status, b.price_ore AS priceOre,
      b.payment_method AS paymentMethod, b.code_id AS codeId, bc.position = 0 AS isFirst,
      (SELECT e.id FROM journal_entries e WHERE e.client_id = bc.client_id AND e.booking_id = b.id ORDER BY e.created_at LIMIT 1) AS entryId
    FROM booking_clients bc ${BOOKINGS} WHERE bc.client_id = @clientId`;
  return {
    one: $client.prepare(`${meetings} AND bc.booking_id = @id`),
    upcoming: $client.prepare(
      `${meetings} AND bc.starts_at > @now - ${LONGEST} AND b.ends_at > @now ORDER BY bc.starts_at LIMIT @limit`,
    ),
    past: $client.prepare(
      `${meetings} AND bc.starts_at < @now AND b.ends_at <= @now ORDER BY bc.starts_at DESC LIMIT @limit`,
    ),
    counts: $client.prepare(
      `SELECT (SELECT count(*) FROM booking_clients WHERE client_id = @clientId) AS ever,
         (SELECT count(*) FROM booking_clients WHERE client_id = @clientId AND starts_at > @now) +
         (SELECT count(*) FROM booking_clients bc CROSS JOIN bookings b ON b.id = bc.booking_id
          WHERE bc.client_id = @clientId AND bc.starts_at > @now - ${LONGEST} AND bc.starts_at <= @now AND b.ends_at > @now) AS upcoming`,
    ),
  };
});

/** Of a client's meetings those shown, and how many there are. */
export type Meetings = { upcoming: Meeting[]; past: Meeting[]; total: { upcoming: number; past: number } };

/** A client's meetings, upcoming in order and past the newest first, at most `limit` of each; -1 is all. */
export function ofClient(db: Db, { id: clientId }: clients.Client, now: EpochSeconds, limit = -1): Meetings {
  const { upcoming, past, counts } = queriesOfClient(db);
  const count = counts.get({ clientId, now }) as { ever: number; upcoming: number };
  return {
    upcoming: upcoming.all({ clientId, now, limit }) as Meeting[],
    past: past.all({ clientId, now, limit }) as Meeting[],
    total: { upcoming: count.upcoming, past: count.ever - count.upcoming },
  };
}

/** The client's meeting of that id, if there is one. */
export const find = (db: Db, { id: clientId }: clients.Client, id: string): Meeting | undefined =>
  queriesOfClient(db).one.get({ clientId, id }) as Meeting | undefined;

/** A meeting that was held and that nothing is written about yet. */
export type Unwritten = { id: string; startsAt: EpochSeconds; clientId: string; clientName: string };

/** Meeting by meeting along three indexes of the therapist, in which all of it is near at hand. */
const unwrittenQuery = prepared(({ $client }) =>
  $client.prepare(
    `SELECT b.id, b.starts_at AS startsAt, c.id AS clientId, c.name AS clientName
     FROM booking_clients bc ${BOOKINGS} CROSS JOIN clients c ON c.id = bc.client_id
     WHERE bc.therapist_id = @therapistId AND bc.starts_at > @since AND bc.starts_at < @now AND b.ends_at <= @now
       AND b.status IN ('booked', 'held') AND NOT EXISTS
         (SELECT 1 FROM journal_entries e WHERE e.author_id = @therapistId AND e.booking_id = b.id AND e.client_id = bc.client_id)
     ORDER BY bc.starts_at LIMIT @limit`,
  ),
);
const LOOKED_BACK = 180 * 24 * 3600;

/** Held meetings of the last half year without a note, oldest first, as many as asked for (PDL 3:9). */
export const unwritten = (db: Db, therapistId: string, now: EpochSeconds, limit: number): Unwritten[] =>
  unwrittenQuery(db).all({ therapistId, now, since: now - LOOKED_BACK, limit }) as Unwritten[];
