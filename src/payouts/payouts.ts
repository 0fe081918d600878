import { record } from '../audit/log.ts';
import type { RedDay } from '../calendar/holidays.ts';
import * as invoices from '../codes/invoices.ts';
import type { Act, Db } from '../db/database.ts';
import { AppError, conflict, notFound } from '../shared/errors.ts';
import { addDays, addMonths, type DateText, dateOf, type EpochSeconds, isWeekend, startOf } from '../shared/time.ts';

/** `2026-11`. */
export type MonthText = string;

/** What a booking is worth to the therapist, all told, in öre: the code's part and the client's. Paid or not: the platform bears the risk. */
const WORTH = `
  SELECT b.id AS booking_id, b.therapist_id, b.starts_at,
    CASE WHEN off THEN 0 ELSE (own_ore * percent + 50) / 100 END AS own_ore,
    CASE WHEN off THEN 0 ELSE (covered_ore * percent + 50) / 100 END AS code_ore
  FROM (
    SELECT id, therapist_id, starts_at,
      waived_at IS NOT NULL OR status = 'cancelled' OR payment_method = 'therapist' AS off,
      CASE payment_method WHEN 'code' THEN rest_ore ELSE price_ore END AS own_ore,
      code_ore AS covered_ore,
      CASE WHEN status IN ('late_cancelled', 'no_show') THEN late_percent ELSE 100 END AS percent
    FROM bookings WHERE starts_at < @to AND ends_at <= @now
      AND (payment_method <> 'therapist' OR id IN (SELECT booking_id FROM payout_lines))
  ) b`;

/**
 * What closing the month pays out and has not been paid out: sessions once, and for those paid out before, the difference.
 * Fee and VAT are the therapist's rates for a session; of a correction, those of its session.
 */
const NEW_LINES = `
  SELECT w.therapist_id, w.booking_id, 'session' AS kind, w.own_ore + w.code_ore AS amount_ore, w.code_ore,
    ((w.own_ore + w.code_ore) * coalesce(t.fee_points, 0) + 5000) / 10000 AS fee_ore, coalesce(v.vat_percent, 0) AS vat_percent,
    w.starts_at
  FROM (${WORTH}) w LEFT JOIN payout_terms t ON t.therapist_id = w.therapist_id
  LEFT JOIN payment_settings v ON v.therapist_id = w.therapist_id
  WHERE w.own_ore + w.code_ore > 0 AND NOT EXISTS (SELECT 1 FROM payout_lines l WHERE l.booking_id = w.booking_id)
  UNION ALL
  SELECT w.therapist_id, w.booking_id, 'correction', w.own_ore + w.code_ore - p.amount_ore, w.code_ore - p.code_ore,
    (w.own_ore + w.code_ore - p.amount_ore) * s.fee_ore / s.amount_ore, s.vat_percent, w.starts_at
  FROM (SELECT booking_id, sum(amount_ore) AS amount_ore, sum(code_ore) AS code_ore FROM payout_lines GROUP BY booking_id) p
  JOIN payout_lines s ON s.booking_id = p.booking_id AND s.kind = 'session'
  JOIN (${WORTH}) w ON w.booking_id = p.booking_id
  WHERE w.own_ore + w.code_ore <> p.amount_ore OR w.code_ore <> p.code_ore`;

const span = (month: MonthText, now: EpochSeconds, zone: string) => ({
  to: startOf(addMonths(`${month}-01`, 1), zone),
  now,
});

/** What a therapist would be paid, or was, for a month. In öre. */
export type Total = {
  therapistId: string;
  name: string;
  sessions: number;
  corrections: number;
  amountOre: number;
  feeOre: number;
  account: string;
};

/** What closing the month now would pay, by therapist. No client is named. */
export const preview = (db: Db, month: MonthText, now: EpochSeconds, zone: string): Total[] =>
  db.$client
    .prepare(
      `SELECT n.therapist_id AS therapistId, a.name, sum(n.kind = 'session') AS sessions, sum(n.kind = 'correction') AS corrections,
         sum(n.amount_ore) AS amountOre, sum(n.fee_ore) AS feeOre, coalesce(t.account, '') AS account
       FROM (${NEW_LINES}) n JOIN accounts a ON a.id = n.therapist_id LEFT JOIN payout_terms t ON t.therapist_id = a.id
       GROUP BY n.therapist_id ORDER BY a.name`,
    )
    .all(span(month, now, zone)) as Total[];

/** The month that can be closed next: the first that is over and not closed; undefined while there is none. */
export function closable(db: Db, now: EpochSeconds, zone: string): MonthText | undefined {
  const last = db.$client.prepare('SELECT max(month) FROM payout_months').pluck().get() as MonthText | null;
  const first = db.$client
    .prepare("SELECT min(starts_at) FROM bookings WHERE payment_method <> 'therapist'")
    .pluck()
    .get() as EpochSeconds | null;
  const begun = last
    ? addMonths(`${last}-01`, 1).slice(0, 7)
    : first === null
      ? undefined
      : dateOf(first, zone).slice(0, 7);
  const current = dateOf(now, zone).slice(0, 7);
  return begun !== undefined && begun < current ? begun : undefined;
}

/** The 10th of the month after, or the banking day before it. */
export function dueOn(month: MonthText, red: RedDay): DateText {
  let date = addDays(addMonths(`${month}-01`, 1), 9);
  while (isWeekend(date) || red(date)) date = addDays(date, -1);
  return date;
}

/**
 * Closes a month: every session that took place and is not in a closed month yet gets its line, once; what changed of earlier
 * ones is corrected; the book follows line by line, and the payers of codes are invoiced. Refuses (409) a month that is not next, is not over or is closed.
 */
export function close(act: Act, month: MonthText, red: RedDay): void {
  const { db, now, zone } = act;
  if (month !== closable(db, now, zone)) throw conflict('error.month_closed');
  if (!act.actor.id) throw new AppError(403, 'error.forbidden');
  const run = (sql: string, more: object = {}) => db.$client.prepare(sql).run({ month, ...more });
  const closed = { closedBy: act.actor.id, dueOn: dueOn(month, red), now };
  run(
    'INSERT INTO payout_months (month, closed_at, closed_by, due_on) VALUES (@month, @now, @closedBy, @dueOn)',
    closed,
  );
  run(
    `INSERT INTO payout_lines (month, therapist_id, booking_id, kind, amount_ore, code_ore, fee_ore, vat_percent)
     SELECT @month, therapist_id, booking_id, kind, amount_ore, code_ore, fee_ore, vat_percent FROM (${NEW_LINES}) ORDER BY therapist_id, starts_at`,
    span(month, now, zone),
  );
  for (const [kind, from, to, ore] of [
    ['session', 'client', 'therapist', 'amount_ore - code_ore'],
    ['session', 'code', 'therapist', 'code_ore'],
    ['fee', 'therapist', 'fee', 'fee_ore'],
  ] as const) {
    run(
      `INSERT INTO ledger (at, kind, debit, credit, amount_ore, booking_id, therapist_id, ref)
       SELECT @now, @kind, CASE WHEN ${ore} > 0 THEN @from ELSE @to END, CASE WHEN ${ore} > 0 THEN @to ELSE @from END,
         abs(${ore}), booking_id, therapist_id, @month FROM payout_lines WHERE month = @month AND ${ore} <> 0`,
      { now, kind, from, to },
    );
  }
  run(
    `INSERT INTO payouts (month, therapist_id, amount_ore, account)
     SELECT @month, o.therapist_id, o.ore, coalesce(t.account, '') FROM (
       SELECT therapist_id, sum(ore) AS ore FROM (
         SELECT therapist_id, CASE credit WHEN 'therapist' THEN amount_ore ELSE -amount_ore END AS ore FROM ledger
         WHERE debit = 'therapist' OR credit = 'therapist'
         UNION ALL
         SELECT p.therapist_id, -p.amount_ore FROM payouts p JOIN payout_months m ON m.month = p.month WHERE m.sent_at IS NULL
       ) GROUP BY therapist_id) o
     LEFT JOIN payout_terms t ON t.therapist_id = o.therapist_id WHERE o.ore > 0`,
  );
  invoices.issue(act, month);
  record(act, 'payouts.closed', null, month);
}

/** Notes that the bank's file was sent: what was owed is paid. Refuses (409) a month that was sent, or one after one that was not. */
export function markSent(act: Act, month: MonthText): void {
  const before = act.db.$client
    .prepare('SELECT count(*) FROM payout_months WHERE month <= ? AND sent_at IS NULL')
    .pluck()
    .get(month);
  if (before !== 1 || find(act.db, month).sentAt !== null) throw conflict('error.month_sent');
  act.db.$client.prepare('UPDATE payout_months SET sent_at = ? WHERE month = ?').run(act.now, month);
  act.db.$client
    .prepare(
      `INSERT INTO ledger (at, kind, debit, credit, amount_ore, booking_id, therapist_id, ref)
       SELECT ?, 'payout', 'therapist', 'bank', amount_ore, NULL, therapist_id, month FROM payouts WHERE month = ?`,
    )
    .run(act.now, month);
  record(act, 'payouts.sent', null, month);
}

export type Month = { month: MonthText; closedAt: EpochSeconds; dueOn: DateText; sentAt: EpochSeconds | null };
const MONTH = 'SELECT month, closed_at AS closedAt, due_on AS dueOn, sent_at AS sentAt FROM payout_months';

/** The closed months with what each pays out, the newest first. */
export const months = (db: Db): (Month & { amountOre: number; therapists: number })[] =>
  db.$client
    .prepare(
      `SELECT m.month, m.closed_at AS closedAt, m.due_on AS dueOn, m.sent_at AS sentAt,
         coalesce(sum(p.amount_ore), 0) AS amountOre, count(p.therapist_id) AS therapists
       FROM payout_months m LEFT JOIN payouts p ON p.month = m.month GROUP BY m.month ORDER BY m.month DESC`,
    )
    .all() as (Month & { amountOre: number; therapists: number })[];

export function find(db: Db, month: MonthText): Month {
  const row = db.$client.prepare(`${MONTH} WHERE month = ?`).get(month) as Month | undefined;
  if (!row) throw notFound();
  return row;
}

export type Payout = { therapistId: string; name: string; amountOre: number; account: string };

/** What is paid for a month, to whom and where to. */
export const of = (db: Db, month: MonthText): Payout[] =>
  db.$client
    .prepare(
      `SELECT p.therapist_id AS therapistId, a.name, p.amount_ore AS amountOre,
         coalesce(nullif(p.account, ''), t.account, '') AS account
       FROM payouts p JOIN accounts a ON a.id = p.therapist_id LEFT JOIN payout_terms t ON t.therapist_id = a.id
       WHERE p.month = ? ORDER BY a.name`,
    )
    .all(month) as Payout[];
