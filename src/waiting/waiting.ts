import { and, asc, eq, getTableColumns, isNull, sql } from 'drizzle-orm';
import { record } from '../audit/log.ts';
import * as clients from '../clients/clients.ts';
import { type Act, type Db, prepared } from '../db/database.ts';
import { clients as clientTable } from '../db/schema.ts';
import { refuseDestroyed } from '../journal/retention.ts';
import { forbidden, notFound } from '../shared/errors.ts';
import { newId } from '../shared/ids.ts';
import { type DateText, dateOf, type EpochSeconds, edgeOf, weekdayOf } from '../shared/time.ts';
import { waitingEntries } from './table.ts';

type Row = typeof waitingEntries.$inferSelect;
/** A client who waits for a time, and what would suit. */
export type Entry = Row & { clientName: string };
export type Kind = Row['kind'];
/** What would suit: weekdays '135', wall clock from and to (24:00 too), kind of meeting, and the last day, if any. */
export type Wishes = Pick<Row, 'weekdays' | 'fromTime' | 'toTime' | 'kind' | 'untilDate' | 'remark'>;
/** A time that is free; `kind` is what it can be used for. Instants are epoch seconds. */
export type Time = { startsAt: EpochSeconds; endsAt: EpochSeconds; kind: Kind };
/** One that a meeting left free, with whose it was. */
export type Freed = Time & { clients?: { id: string }[] };

const query = prepared((db, which: 'all' | 'one') =>
  db
    .select({ ...getTableColumns(waitingEntries), clientName: clientTable.name })
    .from(waitingEntries)
    .innerJoin(clientTable, eq(clientTable.id, waitingEntries.clientId))
    .where(
      and(
        eq(waitingEntries.therapistId, sql.placeholder('therapistId')),
        sql`ended_at IS NULL`,
        which === 'one' ? eq(waitingEntries.id, sql.placeholder('id')) : isNull(clientTable.archivedAt),
      ),
    )
    .orderBy(asc(waitingEntries.since), sql`waiting_entries.rowid`)
    .prepare(),
);

/** Who waits, the longest first; with those whose last day is past, for the therapist to decide. Inactive clients wait for nothing. */
export const list = (db: Db, therapistId: string): Entry[] => query(db, 'all').all({ therapistId });

/** One that waits. Refuses (404) another therapist's, and one that has ended. */
export function find(db: Db, therapistId: string, id: string): Entry {
  const entry = query(db, 'one').get({ therapistId, id });
  if (!entry) throw notFound();
  return entry;
}

const sinceQuery = prepared(({ $client }) =>
  $client.prepare('SELECT id, since FROM waiting_entries WHERE client_id = ? AND ended_at IS NULL'),
);

/** Whether the client waits, and since when: for the card. */
export const ofClient = (db: Db, clientId: string): Pick<Entry, 'id' | 'since'> | undefined =>
  sinceQuery(db).get(clientId) as Pick<Entry, 'id' | 'since'> | undefined;

/** Puts a client on the list, or changes what would suit one who waits already; since when stays. Gives the entry's id. */
export function put(act: Act, clientId: string, wishes: Wishes): string {
  const client = clients.find(act.db, therapistOf(act), clientId);
  refuseDestroyed(act.db, client);
  const known = ofClient(act.db, clientId);
  const id = known?.id ?? newId();
  if (known) act.db.update(waitingEntries).set(wishes).where(eq(waitingEntries.id, id)).run();
  else {
    const { therapistId } = client;
    act.db
      .insert(waitingEntries)
      .values({ ...wishes, id, therapistId, clientId, since: act.now, endedAt: null })
      .run();
  }
  record(act, 'waiting.put', clientId, id);
  return id;
}

/** Takes a client off the list. Refuses (404) another therapist's. What was offered and not answered still stands. */
export function end(act: Act, id: string): void {
  const { clientId } = find(act.db, therapistOf(act), id);
  act.db.update(waitingEntries).set({ endedAt: act.now }).where(eq(waitingEntries.id, id)).run();
  record(act, 'waiting.ended', clientId, id);
}

/** Whether a time is what somebody waits for: the whole of it within their hours, on a day of theirs. */
export function fits(wishes: Wishes, { startsAt, endsAt, kind }: Time, zone: string): boolean {
  const date: DateText = dateOf(startsAt, zone);
  if (wishes.untilDate !== null && date > wishes.untilDate) return false;
  if (!wishes.weekdays.includes(String(weekdayOf(date)))) return false;
  if (kindBetween(wishes.kind, kind) === undefined) return false;
  const from = edgeOf(date, wishes.fromTime, zone, 'earlier');
  return startsAt >= from && endsAt <= edgeOf(date, wishes.toTime, zone, 'later');
}

/** What two both want; undefined when nothing. */
export function kindBetween(one: Kind, other: Kind): Kind | undefined {
  if (one === 'both') return other;
  return other === 'both' || other === one ? one : undefined;
}

/** Who waits for such a time, the longest first, but those who just called it off; nobody for one that has begun. */
export const fitting = (all: Entry[], time: Freed, { now, zone }: Pick<Act, 'now' | 'zone'>): Entry[] =>
  time.startsAt > now
    ? all.filter((entry) => fits(entry, time, zone) && !time.clients?.some(({ id }) => id === entry.clientId))
    : [];

/** Whose list is acted on: the therapist's own, or that of the therapist whose client acts. */
export function therapistOf({ actor }: Act): string {
  const id = actor.id ?? actor.client?.therapistId;
  if (!id) throw forbidden();
  return id;
}
