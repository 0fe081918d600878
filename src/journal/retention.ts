import { eq } from 'drizzle-orm';
import { record } from '../audit/log.ts';
import type { Client } from '../clients/clients.ts';
import { NO_FACTS } from '../clients/facts.ts';
import { searchText } from '../clients/search.ts';
import { type Act, type Db, prepared } from '../db/database.ts';
import { clients } from '../db/schema.ts';
import { conflict } from '../shared/errors.ts';
import { addYears, type DateText, dateOf, type EpochSeconds } from '../shared/time.ts';
import { journalDestructions } from './table.ts';

const YEARS = 10; // PDL 3:17

/** What is left of a journal that was destroyed. */
export type Destruction = Pick<typeof journalDestructions.$inferSelect, 'ivoCase' | 'decidedOn' | 'entries'> & {
  destroyedAt: EpochSeconds;
  name: string;
};

/** `keepUntil` is the earliest day a journal may be destroyed without IVO; null when nothing is written in it. */
export type Retention = { keepUntil: DateText | null; destroyed: Destruction | null };

/** What is sealed is linked in the order of time, so the last link tells; drafts and client notes have no links. */
const statement = prepared(({ $client }) =>
  $client.prepare(
    `SELECT (SELECT max(at) FROM (
         SELECT (SELECT at FROM journal_chain WHERE client_id = @id ORDER BY position DESC LIMIT 1) AS at
         UNION ALL SELECT max(updated_at) FROM journal_entries WHERE client_id = @id AND status = 'draft'
         UNION ALL SELECT max(written_at) FROM client_notes WHERE client_id = @id)) AS lastAt,
       ivo_case AS ivoCase, decided_on AS decidedOn, entries, destroyed_at AS destroyedAt, a.name
     FROM (SELECT 1) LEFT JOIN journal_destructions d ON d.client_id = @id LEFT JOIN accounts a ON a.id = d.destroyed_by`,
  ),
);

/** How long the client's journal is kept: ten years from the day the last thing was entered in it (PDL 3:17). */
export function of({ db, zone }: Pick<Act, 'db' | 'zone'>, client: Client): Retention {
  const { lastAt, ...left } = statement(db).get({ id: client.id }) as { lastAt: EpochSeconds | null } & Destruction;
  return {
    keepUntil: lastAt === null ? null : addYears(dateOf(lastAt, zone), YEARS),
    destroyed: left.ivoCase === null ? null : left,
  };
}

const destruction = prepared(({ $client }) =>
  $client.prepare('SELECT 1 FROM journal_destructions WHERE client_id = ?').pluck(),
);

export const isDestroyed = (db: Db, { id }: Client): boolean => destruction(db).get(id) !== undefined;

/** Refuses (409) when the client's journal has been destroyed. Every verb that writes in a journal asks first. */
export function refuseDestroyed(db: Db, client: Client): void {
  if (isDestroyed(db, client)) throw conflict('error.journal_destroyed');
}

const OF_CLIENT = 'client_id = @id';
const OF_ENTRIES = 'entry_id IN (SELECT id FROM journal_entries WHERE client_id = @id)';

/** All that a journal is, in an order that foreign keys and triggers allow. */
const PARTS = {
  unsaved_texts: OF_CLIENT,
  journal_versions: OF_ENTRIES,
  journal_corrections: OF_ENTRIES,
  journal_dissents: OF_ENTRIES,
  disclosures: OF_CLIENT,
  disclosure_requests: OF_CLIENT,
  journal_chain: OF_CLIENT,
  journal_entries: OF_CLIENT,
  attachments: OF_CLIENT,
  measure_answers: OF_CLIENT,
  measure_requests: OF_CLIENT,
  client_notes: OF_CLIENT,
  client_answers: OF_CLIENT,
  placement_moves: OF_CLIENT,
  contact_wishes: OF_CLIENT,
};

/** That meetings were booked and paid stays for the accounts (bokföringslagen 7:2), without what was remarked. */
const BOOKINGS_STAY = `UPDATE bookings SET remark = '', status_reason = ''
  WHERE id IN (SELECT booking_id FROM booking_clients WHERE client_id = @id)`;

/** That somebody came through the matching stays for the statistics, without who and why. */
const PLACEMENTS_STAY = `UPDATE placements SET state = 'closed', name = '', contact = NULL, contact_reason = '', answers = '[]', wishes = '{}',
  therapist_id = NULL, client_id = NULL WHERE client_id = @id`;
/** That messages were sent stays, without where they went. */
const MESSAGES_STAY = `UPDATE messages SET address = '', ref = '', params = CASE WHEN kind = 'code' THEN '{}' ELSE params END,
  state = CASE WHEN state = 'sent' THEN 'sent' ELSE 'dropped' END, next_at = NULL WHERE client_id = @id`;
/** Who waited waits no more, and what was remarked of the wait goes too. */
const WAIT_ENDS = `UPDATE waiting_entries SET remark = '', ended_at = coalesce(ended_at, @now) WHERE client_id = @id`;

/** What IVO has decided: its case number and the day. */
export type Decision = Pick<Destruction, 'ivoCase' | 'decidedOn'>;

/**
 * Destroys a journal by decision of IVO (PDL 8:4): all of it and what is known of the client but the name. What stays is
 * the row that says so, which must stand first (triggers), and the access log. Refuses (409) to do it twice.
 */
export function destroy(act: Act, client: Client, decision: Decision): void {
  refuseDestroyed(act.db, client);
  const { $client } = act.db;
  const ask = (query: string) => $client.prepare(query).pluck().get(client.id);
  const entries = ask('SELECT count(*) FROM journal_entries WHERE client_id = ?') as number;
  const lastHash = ask('SELECT hash FROM journal_chain WHERE client_id = ? ORDER BY position DESC LIMIT 1') ?? '';
  const by = { destroyedAt: act.now, destroyedBy: act.actor.id as string };
  act.db
    .insert(journalDestructions)
    .values({ ...decision, ...by, clientId: client.id, entries, lastHash: lastHash as string })
    .run();
  for (const [table, where] of Object.entries(PARTS)) {
    $client.prepare(`DELETE FROM ${table} WHERE ${where}`).run({ id: client.id });
  }
  $client.prepare(BOOKINGS_STAY).run({ id: client.id });
  $client.prepare(PLACEMENTS_STAY).run({ id: client.id });
  $client.prepare(MESSAGES_STAY).run({ id: client.id });
  $client.prepare(WAIT_ENDS).run({ id: client.id, now: act.now });
  const facts = { ...NO_FACTS, contactReason: null, searchText: searchText({ ...NO_FACTS, name: client.name }) };
  act.db
    .update(clients)
    .set({ ...facts, version: client.version + 1, updatedAt: act.now, updatedBy: act.actor.id })
    .where(eq(clients.id, client.id))
    .run();
  record(act, 'journal.destroyed', client.id);
}
