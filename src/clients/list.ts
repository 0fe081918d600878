import { and, asc, count, sql } from 'drizzle-orm';
import { type Db, prepared } from '../db/database.ts';
import { TROUBLED } from '../db/schema.ts';
import type { EpochSeconds } from '../shared/time.ts';
import { type Client, ownedBy, type Status, withStatus } from './clients.ts';
import { searchTerms } from './search.ts';
import { clients } from './table.ts';

const PAGE_SIZE = 50;

const hasDraft = sql<number>`EXISTS (SELECT 1 FROM journal_entries e WHERE e.client_id = clients.id AND e.status = 'draft')`;

const hasTrouble = sql<number>`EXISTS (SELECT 1 FROM charges ch CROSS JOIN booking_clients bc
  WHERE (${sql.raw(TROUBLED)}) AND ch.therapist_id = clients.therapist_id AND bc.booking_id = ch.booking_id AND bc.client_id = clients.id AND bc.position = 0)`;

/**
 * The start of a client's next meeting, or of the last: those that stand. Both it and how it stands are read from indexes of the
 * therapist, all of it near at hand; by client, or by its id, each would be a page of its own.
 */
const meetingAt = (which: 'next' | 'last') =>
  sql<number | null>`(SELECT bc.starts_at FROM booking_clients bc INDEXED BY booking_clients_of
    WHERE bc.therapist_id = clients.therapist_id AND bc.client_id = clients.id AND bc.starts_at ${sql.raw(which === 'next' ? '>' : '<=')} ${sql.placeholder('now')}
    AND (SELECT b.status FROM bookings b INDEXED BY bookings_time
      WHERE b.therapist_id = clients.therapist_id AND b.starts_at = bc.starts_at AND b.id = bc.booking_id) NOT IN ('cancelled', 'late_cancelled')
    ORDER BY bc.starts_at ${sql.raw(which === 'next' ? 'ASC' : 'DESC')} LIMIT 1)`;

export type ListRow = Pick<Client, 'id' | 'name' | 'calledName' | 'phone' | 'email' | 'archivedAt' | 'origin'> & {
  unsigned: number;
  unpaid: number;
  nextAt: number | null;
  lastAt: number | null;
};
export type List = { rows: ListRow[]; total: number; page: number; pages: number };

/** The list's two queries, built once for each status and number of search terms. */
const listQueries = prepared((db, variant: `${Status} ${number}`) => {
  const [status, terms] = variant.split(' ') as [Status, string];
  const matches = Array.from(
    { length: Number(terms) },
    (_, n) => sql`${clients.searchText} LIKE ${sql.placeholder(`term${n}`)} ESCAPE '!'`,
  );
  const where = and(ownedBy(sql.placeholder('therapistId')), withStatus(status), ...matches);
  const { id, name, calledName, phone, email, archivedAt, origin } = clients;
  return {
    count: db.select({ n: count() }).from(clients).where(where).prepare(),
    page: db
      .select({
        id,
        name,
        calledName,
        phone,
        email,
        archivedAt,
        origin,
        unsigned: hasDraft,
        unpaid: hasTrouble,
        nextAt: meetingAt('next'),
        lastAt: meetingAt('last'),
      })
      .from(clients)
      .where(where)
      .orderBy(asc(clients.sortKey), asc(clients.id))
      .limit(PAGE_SIZE)
      .offset(sql.placeholder('offset'))
      .prepare(),
  };
});

/** One page (50) of a therapist's clients in Swedish order. A page past the end gives the last one. */
export function clientList(
  db: Db,
  therapistId: string,
  filter: { q: string; status: Status; page: number },
  now: EpochSeconds,
): List {
  const terms = searchTerms(filter.q);
  const queries = listQueries(db, `${filter.status} ${terms.length}`);
  const values = {
    therapistId,
    ...Object.fromEntries(terms.map((term, n) => [`term${n}`, `%${term.replace(/[%_!]/g, '!$&')}%`])),
  };
  const total = queries.count.get(values)?.n ?? 0;
  const pages = Math.max(1, Math.ceil(total / PAGE_SIZE));
  const page = Math.min(Math.max(1, filter.page), pages);
  const rows = queries.page.all({ ...values, now, offset: (page - 1) * PAGE_SIZE });
  return { rows, total, page, pages };
}
