import { randomInt } from 'node:crypto';
import { and, eq } from 'drizzle-orm';
import type { Account } from '../accounts/accounts.ts';
import type { Act, Db } from '../db/database.ts';
import { conflict, Invalid, notFound } from '../shared/errors.ts';
import { newId } from '../shared/ids.ts';
import { addDays, type DateText, dateOf, type EpochSeconds, hourOf, startOf } from '../shared/time.ts';
import { type Action, type By, byOf, record } from './log.ts';
import { logReviewRows, logReviews } from './table.ts';

/** The days a review looks at, both included, and how many rows it draws. */
export type Draw = { from: DateText; to: DateText; rows: number };
export const MAX_ROWS = 200;

export const JUDGEMENTS = ['justified', 'questioned'] as const;
export type Judgement = (typeof JUDGEMENTS)[number];
/** What the reviewer found, by the log row's id. */
export type Findings = Map<number, Finding>;
export type Finding = { judgement: Judgement | null; remark: string };

/** One review as the list shows it. */
export type Review = Omit<typeof logReviews.$inferSelect, 'drawnBy' | 'signedBy'> & {
  drawnName: string;
  rows: number;
  questioned: number;
  unjudged: number;
};

const REVIEW = `SELECT r.id, r.from_date AS fromDate, r.to_date AS toDate, r.population, r.drawn_at AS drawnAt, r.comment,
    r.signed_at AS signedAt, r.signed_name AS signedName, a.name AS drawnName, count(*) AS rows,
    count(*) FILTER (WHERE w.judgement = 'questioned') AS questioned, count(*) FILTER (WHERE w.judgement IS NULL) AS unjudged
  FROM log_reviews r JOIN accounts a ON a.id = r.drawn_by JOIN log_review_rows w ON w.review_id = r.id`;

/** Every review, the last drawn first. */
export const all = (db: Db): Review[] =>
  db.$client.prepare(`${REVIEW} GROUP BY r.id ORDER BY r.drawn_at DESC, r.rowid DESC`).all() as Review[];

/** The days since the last review ended, that day again too, so that none falls between; or the last thirty. */
export function daysSince(reviews: Review[], today: DateText): Pick<Draw, 'from' | 'to'> {
  const ends = reviews.map(({ toDate }) => toDate).sort();
  return { from: ends.at(-1) ?? addDays(today, -30), to: today };
}

/** Draws rows about clients by lot, from all that the log has of those days. Refuses (Invalid) days with none. Gives the id. */
export function draw(act: Act, { from, to, rows }: Draw): string {
  const days = [startOf(from, act.zone), startOf(addDays(to, 1), act.zone)];
  const ids = act.db.$client
    .prepare('SELECT id FROM audit_log WHERE client_id IS NOT NULL AND at >= ? AND at < ?')
    .pluck()
    .all(...days) as number[];
  if (!ids.length) throw new Invalid({ from: 'error.review_nothing' });
  const id = newId();
  const drawn = { drawnAt: act.now, drawnBy: act.actor.id as string };
  act.db
    .insert(logReviews)
    .values({ id, fromDate: from, toDate: to, population: ids.length, ...drawn })
    .run();
  const chosen = byLot(ids, rows).map((logId) => ({ reviewId: id, logId }));
  act.db.insert(logReviewRows).values(chosen).run();
  record(act, 'log.reviewed', null, id);
  return id;
}

/** So many of them, each as likely as any other. */
function byLot(ids: number[], count: number): number[] {
  const left = [...ids];
  const chosen: number[] = [];
  while (chosen.length < count && left.length) {
    const n = randomInt(left.length);
    chosen.push(left[n] as number);
    left[n] = left.at(-1) as number;
    left.pop();
  }
  return chosen;
}

/**
 * A row as the reviewer sees it: no client's name. `cards` is how many clients' cards the same
 * person opened within that hour, if they are many; else 0.
 */
export type Row = {
  logId: number;
  at: EpochSeconds;
  action: Action;
  name: string | null;
  by: By;
  address: string | null;
  clientId: string;
  isOwn: boolean;
  isOddHour: boolean;
  cards: number;
} & Finding;

const WORKING_HOURS = { from: 7, to: 19 };
const MANY_CARDS = 10; // within an hour: more than anybody meets

/** Half an hour before and after; a person's readings are found by their order, for the log has no index on time. */
const around = (order: '<=' | '>') =>
  `SELECT * FROM (SELECT client_id, at FROM audit_log WHERE actor_id = l.actor_id AND action = 'client.read' AND id ${order} l.id
     ORDER BY id ${order === '>' ? 'ASC' : 'DESC'} LIMIT 200)`;
const ROWS = `SELECT l.id AS logId, l.at, l.action, l.address, l.client_id AS clientId, a.name, ${byOf('l', 'a')} AS by, w.judgement, w.remark,
    coalesce(c.therapist_id = l.actor_id OR l.client_id = l.actor_id, 0) AS isOwn,
    (SELECT count(DISTINCT client_id) FROM (${around('<=')} UNION ALL ${around('>')}) WHERE abs(at - l.at) <= 1800) AS cards
  FROM log_review_rows w JOIN audit_log l ON l.id = w.log_id
    LEFT JOIN accounts a ON a.id = l.actor_id LEFT JOIN clients c ON c.id = l.client_id
  WHERE w.review_id = ? ORDER BY l.id`;

/** One review with its rows, in the order of time. Refuses (404) an unknown one. */
export function find({ db, zone }: Pick<Act, 'db' | 'zone'>, id: string): { review: Review; rows: Row[] } {
  const review = db.$client.prepare(`${REVIEW} WHERE r.id = ? GROUP BY r.id`).get(id) as Review | undefined;
  if (!review) throw notFound();
  const rows = db.$client.prepare(ROWS).all(id) as Row[];
  return { review, rows: rows.map((row) => withFlags(row, zone)) };
}

function withFlags(row: Row, zone: string): Row {
  const hour = hourOf(row.at, zone);
  const isOddHour = hour < WORKING_HOURS.from || hour >= WORKING_HOURS.to;
  return { ...row, isOwn: !!row.isOwn, isOddHour, cards: row.cards < MANY_CARDS ? 0 : row.cards };
}

/**
 * Keeps what the reviewer found so far. What is left empty stays as it was, for somebody else may have judged it meanwhile. Refuses 409 once signed off, and (Invalid) to question without saying what.
 */
export function judge(act: Act, id: string, findings: Findings, comment: string): void {
  const { review } = find(act, id);
  if (review.signedAt !== null) throw conflict('error.review_signed');
  for (const [logId, { judgement, remark }] of findings) {
    if (judgement === 'questioned' && !remark) throw new Invalid({ [`remark-${logId}`]: 'error.review_remark' });
    if (!judgement && !remark) continue;
    act.db
      .update(logReviewRows)
      .set(judgement ? { judgement, remark } : { remark })
      .where(and(eq(logReviewRows.reviewId, id), eq(logReviewRows.logId, logId)))
      .run();
  }
  if (comment) act.db.update(logReviews).set({ comment }).where(eq(logReviews.id, id)).run();
}

/** Signs off and locks a review. Refuses 409 to do it twice, and (Invalid) while a row is unjudged or the comment is empty. */
export function signOff(act: Act, id: string, by: Account): void {
  const { review, rows } = find(act, id);
  if (review.signedAt !== null) throw conflict('error.review_signed');
  const unjudged = rows.find(({ judgement }) => judgement === null);
  if (unjudged) throw new Invalid({ [`judgement-${unjudged.logId}`]: 'error.review_unjudged' });
  if (!review.comment?.trim()) throw new Invalid({ comment: 'error.review_comment' });
  act.db
    .update(logReviews)
    .set({ signedAt: act.now, signedBy: by.id, signedName: by.name })
    .where(eq(logReviews.id, id))
    .run();
  record(act, 'log.signed_off', null, id);
}

/** When the log was last reviewed and signed off, and how many days ago that is. */
export function lastSigned(
  reviews: Review[],
  now: EpochSeconds,
  zone: string,
): { date: DateText; days: number } | null {
  const at = reviews.reduce((last, { signedAt }) => Math.max(last, signedAt ?? 0), 0);
  if (!at) return null;
  const date = dateOf(at, zone);
  return { date, days: Temporal.PlainDate.from(date).until(dateOf(now, zone)).total('days') };
}
