import { type Act, type Db, prepared } from '../db/database.ts';
import { sha256 } from '../shared/ids.ts';
import type { journalChain } from './table.ts';

/**
 * Everything sealed in a client's journal is one chain. A link's hash is the SHA-256 of a JSON array: client, position,
 * kind, subject, time, the hash before, and then the columns below as they are stored. So a word changed afterwards, a
 * row taken out or put in between shows in `klientkort check` (docs/journal-format.md tells how to recompute it elsewhere).
 */
export type Link = typeof journalChain.$inferSelect;
export type Kind = Link['kind'];

/** What of each kind the hash covers, in this order. Never change a list: old hashes rest on it. */
const SEALED: Record<Kind, { table: string; columns: string; sealed: string; client: string; at: string }> = {
  entry: {
    table: 'journal_entries',
    columns: `client_id, author_id, status, event_date, contact_type, template, template_name, text, version, created_at,
      updated_at, signed_at, signed_by, signed_name, signed_title, signed_profession, closed_kind, closed_because`,
    sealed: "status <> 'draft'",
    client: 'client_id',
    at: 'signed_at',
  },
  correction: {
    table: 'journal_corrections',
    columns: `entry_id, number, event_date, contact_type, text, reason, signed_at, signed_by, signed_name, signed_title,
      signed_profession`,
    sealed: 'true',
    client: '(SELECT client_id FROM journal_entries e WHERE e.id = entry_id)',
    at: 'signed_at',
  },
  dissent: {
    table: 'journal_dissents',
    columns: 'entry_id, stated_on, text, signed_at, signed_by, signed_name, signed_title, signed_profession',
    sealed: 'true',
    client: '(SELECT client_id FROM journal_entries e WHERE e.id = entry_id)',
    at: 'signed_at',
  },
  disclosure: {
    table: 'disclosures',
    columns: `client_id, request_id, recipient, purpose, remark, format, from_date, to_date, entry_id, with_log, at, by,
      by_name`,
    sealed: 'true',
    client: 'client_id',
    at: 'at',
  },
  refusal: {
    table: 'disclosure_requests',
    columns: `client_id, requester, wish, received_on, created_at, created_by, refusal, passed_to_ivo_on, refused_at,
      refused_by`,
    sealed: 'refused_at IS NOT NULL',
    client: 'client_id',
    at: 'refused_at',
  },
  attachment: {
    table: 'attachments',
    columns: 'client_id, name, type, size, sha256, remark, added_at, added_by, added_name',
    sealed: 'true',
    client: 'client_id',
    at: 'added_at',
  },
  answer: {
    table: 'measure_answers',
    columns: `client_id, request_id, measure, family, title, language, lead, items, score, max_score, band, risk,
      answered_at, answered_by, answered_name`,
    sealed: 'true',
    client: 'client_id',
    at: 'answered_at',
  },
};
const KINDS = Object.keys(SEALED) as Kind[];

const statements = prepared(({ $client }) => ({
  head: $client.prepare('SELECT position, hash FROM journal_chain WHERE client_id = ? ORDER BY position DESC LIMIT 1'),
  append: $client.prepare('INSERT INTO journal_chain VALUES (?, ?, ?, ?, ?, ?, ?)'),
}));

/** Whether the database is of a version that had this table: a backup may be older than what is sealed today. */
const has = ({ $client }: Db, table: string): boolean =>
  $client.prepare("SELECT count(*) FROM sqlite_schema WHERE type = 'table' AND name = ?").pluck().get(table) === 1;

/** Each when first asked for: a migration links what was sealed before the later tables are made. */
const contentOf = prepared(({ $client }, kind: Kind) => {
  const { table, columns } = SEALED[kind];
  return $client.prepare(`SELECT ${columns} FROM ${table} WHERE id = ?`).raw();
});

const hashOf = ({ clientId, position, kind, subjectId, at, previousHash }: Omit<Link, 'hash'>, content: unknown[]) =>
  sha256(JSON.stringify([clientId, position, kind, subjectId, at, previousHash, ...content]));

/** Links what was just sealed, as it is stored, to the client's chain. Call it after the row was written, in the same act. */
export function link({ db, now }: Pick<Act, 'db' | 'now'>, clientId: string, kind: Kind, subjectId: string): void {
  const { head, append } = statements(db);
  const before = head.get(clientId) as { position: number; hash: string } | undefined;
  const row = {
    clientId,
    position: (before?.position ?? 0) + 1,
    kind,
    subjectId,
    at: now,
    previousHash: before?.hash ?? '',
  };
  append.run(...Object.values(row), hashOf(row, contentOf(db, kind).get(subjectId) as unknown[]));
}

/** The links of one client's journal by what they seal. */
export function ofClient(db: Db, clientId: string): Map<string, Link> {
  const rows = db.$client
    .prepare(
      `SELECT client_id AS clientId, position, kind, subject_id AS subjectId, at, previous_hash AS previousHash, hash
       FROM journal_chain WHERE client_id = ? ORDER BY position`,
    )
    .all(clientId) as Link[];
  return new Map(rows.map((row) => [row.subjectId, row]));
}

export type Fault = { clientId: string; kind: Kind | 'destruction'; subjectId: string; position: number | null };
export type ChainsReport = { journals: number; links: number; faults: Fault[] };

/**
 * Recomputes the chain of every journal. A fault is the first link of a client that does not fit what it seals or the
 * link before it, or something sealed that has no link (position null). Attachments are read whole.
 */
export function verify(db: Db): ChainsReport {
  const faults: Fault[] = [];
  const report = { journals: 0, links: 0, faults };
  let before: Link | undefined;
  const broken = new Set<string>();
  if (!has(db, 'journal_chain')) return report; // made before journals were sealed
  const kinds = new Set(KINDS.filter((kind) => has(db, SEALED[kind].table)));
  const all = db.$client.prepare(
    `SELECT client_id AS clientId, position, kind, subject_id AS subjectId, at, previous_hash AS previousHash, hash
     FROM journal_chain ORDER BY client_id, position`,
  );
  for (const each of all.iterate() as Iterable<Link>) {
    if (before?.clientId !== each.clientId) {
      before = undefined;
      report.journals++;
    }
    report.links++;
    const { hash, ...row } = each;
    const sealed = kinds.has(each.kind) ? contentOf(db, each.kind).get(each.subjectId) : undefined;
    const follows = row.position === (before?.position ?? 0) + 1 && row.previousHash === (before?.hash ?? '');
    const isWhole =
      follows && sealed !== undefined && hash === hashOf(row, sealed as unknown[]) && hasItsBytes(db, each);
    if (!isWhole && !broken.has(each.clientId)) {
      broken.add(each.clientId);
      faults.push({ clientId: each.clientId, kind: each.kind, subjectId: each.subjectId, position: each.position });
    }
    before = each;
  }
  faults.push(...[...kinds].flatMap((kind) => unlinked(db, kind).map((row) => ({ ...row, kind, position: null }))));
  const told = new Set(faults.map(({ subjectId }) => subjectId));
  faults.push(...lost(db).filter(({ subjectId }) => !told.has(subjectId)), ...unlogged(db));
  return report;
}

/** What the access log says was sealed and no chain knows: a tail cut off shows here, though the rest fits. */
const lost = (db: Db) =>
  db.$client
    .prepare(
      `SELECT l.client_id AS clientId, l.subject AS subjectId, NULL AS position,
         CASE l.action WHEN 'entry.corrected' THEN 'correction' WHEN 'entry.dissented' THEN 'dissent'
           WHEN 'attachment.added' THEN 'attachment' WHEN 'journal.disclosed' THEN 'disclosure'
           WHEN 'journal.refused' THEN 'refusal' WHEN 'measure.answered' THEN 'answer' ELSE 'entry' END AS kind
       FROM audit_log l LEFT JOIN journal_chain c ON c.subject_id = l.subject
       WHERE l.action IN ('entry.signed', 'entry.closed', 'entry.corrected', 'entry.dissented', 'attachment.added',
           'journal.disclosed', 'journal.refused', 'measure.answered') AND c.hash IS NULL
         AND l.client_id NOT IN (SELECT client_id FROM journal_destructions)
       ORDER BY l.id`,
    )
    .all() as Fault[];

/** Journals that were destroyed behind the log's back. */
const unlogged = (db: Db) =>
  db.$client
    .prepare(
      `SELECT d.client_id AS clientId, 'destruction' AS kind, d.ivo_case AS subjectId, NULL AS position
       FROM journal_destructions d WHERE NOT EXISTS (SELECT 1 FROM audit_log l WHERE l.action = 'journal.destroyed'
         AND l.client_id = d.client_id AND l.at = d.destroyed_at AND l.actor_id = d.destroyed_by)`,
    )
    .all() as Fault[];

const unlinked = (db: Db, kind: Kind) => {
  const { table, sealed, client, at } = SEALED[kind];
  return db.$client
    .prepare(
      `SELECT ${client} AS clientId, id AS subjectId FROM ${table}
       WHERE ${sealed} AND id NOT IN (SELECT subject_id FROM journal_chain WHERE kind = ?) ORDER BY ${at}, rowid`,
    )
    .all(kind) as { clientId: string; subjectId: string }[];
};

function hasItsBytes(db: Db, { kind, subjectId }: Link): boolean {
  if (kind !== 'attachment') return true;
  const { content, hash } = db.$client
    .prepare('SELECT content, sha256 AS hash FROM attachments WHERE id = ?')
    .get(subjectId) as { content: Buffer; hash: string };
  return sha256(content) === hash;
}

/** Links the entries that were signed before there was a chain, in the order in which they were. Part of migration 0003. */
export function adopt(db: Db): void {
  const signedAt = db.$client.prepare('SELECT signed_at FROM journal_entries WHERE id = ?').pluck();
  for (const { clientId, subjectId } of unlinked(db, 'entry')) {
    link({ db, now: signedAt.get(subjectId) as number }, clientId, 'entry', subjectId);
  }
}
