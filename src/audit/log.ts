import { asc, count, desc, eq, sql } from 'drizzle-orm';
import { type Act, type Db, prepared } from '../db/database.ts';
import { accounts } from '../db/schema.ts';
import { sha256 } from '../shared/ids.ts';
import { auditLog } from './table.ts';

/** Everything the log can say: `<noun>.<what happened>`. Shown by i18n keys `log.<action>`. */
export type Action =
  | 'installation.exported'
  | 'installation.imported'
  | 'account.created'
  | 'account.changed'
  | 'account.invited'
  | 'account.invitation_withdrawn'
  | 'account.password_changed'
  | 'account.password_confirmed'
  | 'account.password_reset'
  | 'account.signed_in'
  | 'account.sign_in_refused'
  | 'account.signed_out'
  | 'account.passkey_added'
  | 'account.passkey_removed'
  | 'account.passkey_confirmed'
  | 'account.app_added'
  | 'account.app_removed'
  | 'account.code_confirmed'
  | 'account.code_used'
  | 'account.codes_made'
  | 'account.second_step_refused'
  | 'account.browser_new'
  | 'account.browser_trusted'
  | 'account.browser_forgotten'
  | 'account.password_right'
  | 'account.session_elsewhere'
  | 'account.session_ended'
  | 'account.sessions_ended'
  | 'account.factors_reset'
  | 'backup.asked'
  | 'client.created'
  | 'client.imported'
  | 'client.read'
  | 'client.changed'
  | 'client.archived'
  | 'client.reactivated'
  | 'clients.exported'
  | 'note.read'
  | 'note.written'
  | 'heading.changed'
  | 'entry.read'
  | 'entry.written'
  | 'entry.discarded'
  | 'entry.signed'
  | 'entry.closed'
  | 'entry.corrected'
  | 'entry.dissented'
  | 'attachment.added'
  | 'attachment.read'
  | 'journal.searched'
  | 'journal.disclosed'
  | 'journal.printed'
  | 'journal.downloaded'
  | 'journal.requested'
  | 'journal.refused'
  | 'journal.destroyed'
  | 'journals.exported'
  | 'log.read'
  | 'log.reviewed'
  | 'log.signed_off'
  | 'booking.made'
  | 'booking.changed'
  | 'booking.cancelled'
  | 'booking.settled'
  | 'booking.restored'
  | 'booking.waived'
  | 'payment.settings_changed'
  | 'charge.retried'
  | 'invoice.paid'
  | 'payouts.closed'
  | 'payouts.sent'
  | 'payouts.terms_changed'
  | 'payouts.platform_changed'
  | 'code.created'
  | 'code.closed'
  | 'card.registered'
  | 'card.withdrawn'
  | 'client.link_made'
  | 'client.links_revoked'
  | 'questionnaire.changed'
  | 'questionnaire.published'
  | 'questionnaire.discarded'
  | 'placement.asked'
  | 'placement.chosen'
  | 'placement.read'
  | 'placement.placed'
  | 'placement.returned'
  | 'placement.handed_back'
  | 'placement.seen'
  | 'placement.closed'
  | 'profile.changed'
  | 'profile.published'
  | 'profile.unpublished'
  | 'client.contact_changed'
  | 'message.asked'
  | 'message.changed'
  | 'message.read'
  | 'message.sent'
  | 'message.settings_changed'
  | 'client.code_sent'
  | 'client.code_refused'
  | 'client.device_known'
  | 'client.device_forgotten'
  | 'booking.confirmed'
  | 'waiting.put'
  | 'waiting.ended'
  | 'waiting.offered'
  | 'waiting.accepted'
  | 'waiting.declined'
  | 'waiting.withdrawn'
  | 'payment.noted'
  | 'payment.taken_back'
  | 'booking.settings_changed'
  | 'calendar.time_set'
  | 'calendar.time_removed'
  | 'calendar.feed_made'
  | 'calendar.feed_revoked'
  | 'fees.changed'
  | 'client.price_changed'
  | 'client.method_changed'
  | 'template.changed'
  | 'phrase.changed'
  | 'measure.changed'
  | 'measure.requested'
  | 'measure.sent'
  | 'measure.reminded'
  | 'measure.withdrawn'
  | 'measure.answered'
  | 'measure.read';

type Row = typeof auditLog.$inferSelect;

const hashOf = (row: Omit<Row, 'hash'>) =>
  sha256(
    JSON.stringify([row.id, row.at, row.actorId, row.address, row.action, row.clientId, row.subject, row.previousHash]),
  );

/** How long the log is, and its last hash; '' while it is empty. */
export function headOf({ $client }: Db): { rows: number; head: string } {
  const rows = $client.prepare('SELECT count(*) FROM audit_log').pluck().get() as number;
  const head = $client.prepare('SELECT hash FROM audit_log ORDER BY id DESC LIMIT 1').pluck().get() as
    | string
    | undefined;
  return { rows, head: head ?? '' };
}

const statements = prepared(({ $client }) => ({
  head: $client.prepare('SELECT id, hash FROM audit_log ORDER BY id DESC LIMIT 1'),
  append: $client.prepare('INSERT INTO audit_log VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)'),
}));

/**
 * Writes one row of the access log in the running transaction: who, what, whose client, when, from where.
 * A client acting on the own page is the actor under the client's id. `subject` is an id of what was read or changed within the client (entry, heading), never clinical text.
 */
export function record(act: Act, action: Action, clientId: string | null = null, subject: string | null = null): void {
  const { head, append } = statements(act.db);
  const before = head.get() as { id: number; hash: string } | undefined;
  const row = {
    id: (before?.id ?? 0) + 1,
    at: act.now,
    actorId: act.actor.id ?? act.actor.client?.id ?? null,
    address: act.actor.address,
    action,
    clientId,
    subject,
    previousHash: before?.hash ?? '',
  };
  append.run(...Object.values(row), hashOf(row));
}

export type By = 'account' | 'client' | 'other_client' | 'program';
/** Who a row's actor is, in SQL over the log and the actor's account by their aliases: an account, or else a client, or nobody. */
export const byOf = (log: string, account: string) =>
  `CASE WHEN ${account}.id IS NOT NULL THEN 'account' WHEN ${log}.actor_id = ${log}.client_id THEN 'client'
     WHEN ${log}.actor_id IS NOT NULL THEN 'other_client' ELSE 'program' END`;

/** One line of what a client may know of the log: who, from which unit, what and when (PDL 8:5). A client acted on the own page, perhaps another of the same meeting. */
export type LogLine = Pick<Row, 'id' | 'at' | 'subject'> & {
  action: Action;
  name: string | null;
  unit: string | null;
  by: By;
};

const linesOf = (db: Db, clientId: string) =>
  db
    .select({
      id: auditLog.id,
      at: auditLog.at,
      subject: auditLog.subject,
      action: sql<Action>`${auditLog.action}`,
      name: accounts.name,
      unit: accounts.practice,
      by: sql<By>`${sql.raw(byOf('audit_log', 'accounts'))}`,
    })
    .from(auditLog)
    .leftJoin(accounts, eq(accounts.id, auditLog.actorId))
    .where(eq(auditLog.clientId, clientId));

/** The log rows of one client, oldest first. */
export const ofClient = (db: Db, clientId: string): LogLine[] => linesOf(db, clientId).orderBy(asc(auditLog.id)).all();

export const PAGE_SIZE = 100;
export type LogPage = { lines: LogLine[]; total: number; page: number; pages: number };

/** One page (100) of a client's log, newest first. A page past the end gives the last one. */
export function newest(db: Db, clientId: string, asked: number): LogPage {
  const rows = db.select({ total: count() }).from(auditLog).where(eq(auditLog.clientId, clientId)).get();
  const total = rows?.total ?? 0;
  const pages = Math.max(1, Math.ceil(total / PAGE_SIZE));
  const page = Math.min(Math.max(1, asked), pages);
  const lines = linesOf(db, clientId)
    .orderBy(desc(auditLog.id))
    .limit(PAGE_SIZE)
    .offset((page - 1) * PAGE_SIZE)
    .all();
  return { lines, total, page, pages };
}

const READS_LOOKED_AT = 200;

const lastReadQuery = prepared(({ $client }) =>
  $client
    .prepare(
      `SELECT client_id FROM (SELECT id, client_id FROM audit_log
         WHERE actor_id = ? AND action = 'client.read' ORDER BY id DESC LIMIT ${READS_LOOKED_AT})
       GROUP BY client_id ORDER BY max(id) DESC`,
    )
    .pluck(),
);

/** The ids of the clients whose cards an actor read last, newest first. */
export const lastRead = (db: Db, actorId: string) => lastReadQuery(db).all(actorId) as string[];

export type ChainReport = { rows: number; head: string; broken?: { id: number; at: number; action: string } };

/** The first hash of the log, '' while it is empty: it never changes, and no other installation has it. */
export const originOf = (db: Db): string =>
  (db.$client.prepare('SELECT hash FROM audit_log WHERE id = 1').pluck().get() as string | undefined) ?? '';

/**
 * Recomputes the chain from the first row. `broken` is the first row whose hash does not fit its content or its
 * predecessor. A tail cut off cannot show here: keep `head` elsewhere (it is printed by `klientkort check`).
 */
export function verify(db: Db): ChainReport {
  let rows = 0;
  let head = '';
  for (const row of db.$client.prepare('SELECT * FROM audit_log ORDER BY id').raw().iterate() as Iterable<unknown[]>) {
    const [id, at, actorId, address, action, clientId, subject, previousHash, hash] = row as [
      number,
      number,
      string | null,
      string | null,
      string,
      string | null,
      string | null,
      string,
      string,
    ];
    const expected = hashOf({ id, at, actorId, address, action, clientId, subject, previousHash });
    if (previousHash !== head || hash !== expected || id !== rows + 1)
      return { rows, head, broken: { id, at, action } };
    rows++;
    head = hash;
  }
  return { rows, head };
}
