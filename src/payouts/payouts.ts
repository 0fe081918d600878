import { record } from '../audit/log.ts';
import type { RedDay } from '../calendar/holidays.ts';
import * as invoices from '../codes/invoices.ts';
import type { Act, Db } from '../db/database.ts';
import { AppError, conflict, notFound } from '../shared/errors.ts';
import { addDays, addMonths, type DateText, dateOf, type EpochSeconds, isWeekend } from '../shared/time.ts';
import * as terms from './terms.ts';
import { newLines, owed, SETTLE, span } from './worth.ts';

/** `2026-11`. */
export type MonthText = string;

/** The month that was closed last; undefined before the first. */
export const lastClosed = (db: Db): MonthText | undefined =>
  (db.$client.prepare('SELECT max(month) FROM payout_months').pluck().get() as MonthText | null) ?? undefined;

/** The month that can be closed next: the first that is over and not closed; undefined while there is none. */
export function closable(db: Db, now: EpochSeconds, zone: string): MonthText | undefined {
  const last = lastClosed(db);
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

const isClosedBank = (date: DateText, red: RedDay): boolean => isWeekend(date) || !!red(date);

/** The 10th of the month after, or the banking day before it. */
export function dueOn(month: MonthText, red: RedDay): DateText {
  let date = addDays(addMonths(`${month}-01`, 1), 9);
  while (isClosedBank(date, red)) date = addDays(date, -1);
  return date;
}

/** The day a bank can be asked to pay on: the one that was promised, or when that is past, the first banking day from today. */
export function payableOn(promised: DateText, today: DateText, red: RedDay): DateText {
  if (promised >= today) return promised;
  let date = today;
  while (isClosedBank(date, red)) date = addDays(date, 1);
  return date;
}

const COLUMNS =
  'therapist_id, booking_id, kind, amount_ore, code_ore, fee_ore, vat_percent, code_id, starts_at, standing, method';

/**
 * Closes a month: every session that took place and is not in a closed month yet gets its line, once; what changed of earlier
 * ones is corrected; the book follows line by line, and the payers of codes are invoiced. What is owed to a therapist without
 * an account stays owed, and the next closing pays it. Refuses (409) a month that is not next, is not over or is closed.
 */
export function close(act: Act, month: MonthText, red: RedDay): void {
  const { db, now, zone } = act;
  if (month !== closable(db, now, zone)) throw conflict('error.month_closed');
  if (!act.actor.id) throw new AppError(403, 'error.forbidden');
  const run = (sql: string, more: object = {}) => db.$client.prepare(sql).run({ month, ...more });
  const promised = payableOn(dueOn(month, red), dateOf(now, zone), red);
  const closed = { closedBy: act.actor.id, dueOn: promised, now };
  run(
    'INSERT INTO payout_months (month, closed_at, closed_by, due_on) VALUES (@month, @now, @closedBy, @dueOn)',
    closed,
  );
  run(
    `INSERT INTO payout_lines (month, ${COLUMNS}) SELECT @month, ${COLUMNS} FROM (${newLines()}) ORDER BY therapist_id, starts_at`,
    span(month, now, zone),
  );
  run(SETTLE, span(month, now, zone));
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
    `INSERT INTO payouts (month, therapist_id, amount_ore, account) SELECT @month, o.therapist_id, o.ore, t.account
     FROM (${owed()}) o JOIN payout_terms t ON t.therapist_id = o.therapist_id WHERE o.ore > 0 AND t.account <> ''`,
  );
  invoices.issue(act, month);
  record(act, 'payouts.closed', null, month);
}

/** What the bank is asked to pay for a month. Refuses (409) when that is nothing, or a payout has no account. */
export function payable(db: Db, month: MonthText): Payout[] {
  const all = of(db, find(db, month).month);
  if (!all.length) throw conflict('error.nothing_to_pay');
  if (all.some(({ account }) => !account)) throw conflict('error.no_account');
  return all;
}

/**
 * Notes that the bank's file was sent: what was owed is paid. Refuses (409) when there can be no such file, a month that was
 * sent, and one after another that waits to be sent. A month with nothing to pay is not waited for.
 */
export function markSent(act: Act, month: MonthText): void {
  payable(act.db, month);
  if (!terms.platformOf(act.db)) throw conflict('error.no_platform');
  const before = act.db.$client
    .prepare(
      `SELECT count(*) FROM payout_months m WHERE month <= ? AND sent_at IS NULL
       AND EXISTS (SELECT 1 FROM payouts p WHERE p.month = m.month)`,
    )
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
