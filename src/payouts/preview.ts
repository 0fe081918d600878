import type { Db } from '../db/database.ts';
import { addMonths, dateOf, type EpochSeconds } from '../shared/time.ts';
import { lastClosed, type MonthText } from './payouts.ts';
import type { Line } from './statements.ts';
import { newLines, owed, span } from './worth.ts';

/** What closing a month would pay a therapist: its lines, and what the book owes from before. In öre. */
export type Total = {
  therapistId: string;
  name: string;
  sessions: number;
  corrections: number;
  amountOre: number;
  feeOre: number;
  carriedOre: number;
  account: string;
};

/** What the book owes a therapist when the month is closed. */
export const balanceOf = ({ carriedOre, amountOre, feeOre }: Total): number => carriedOre + amountOre - feeOre;

/** What is paid of it: nothing while there is no account, or less than nothing is owed. */
export const payOf = (total: Total): number => (total.account ? Math.max(0, balanceOf(total)) : 0);

type Moment = { now: EpochSeconds; zone: string };

const totals = (ofOne: boolean) =>
  `SELECT x.therapist_id AS therapistId, a.name, sum(x.sessions) AS sessions, sum(x.corrections) AS corrections,
     sum(x.amount_ore) AS amountOre, sum(x.fee_ore) AS feeOre, sum(x.carried_ore) AS carriedOre, coalesce(t.account, '') AS account
   FROM (
     SELECT therapist_id, kind = 'session' AS sessions, kind = 'correction' AS corrections, amount_ore, fee_ore, 0 AS carried_ore
     FROM (${newLines(ofOne)})
     UNION ALL
     SELECT therapist_id, 0, 0, 0, 0, ore FROM (${owed(ofOne)}) WHERE ore <> 0
   ) x JOIN accounts a ON a.id = x.therapist_id LEFT JOIN payout_terms t ON t.therapist_id = a.id
   GROUP BY x.therapist_id ORDER BY a.name`;

/** What closing the month now would pay, by therapist. No client is named. */
export const preview = (db: Db, month: MonthText, { now, zone }: Moment): Total[] =>
  db.$client.prepare(totals(false)).all(span(month, now, zone)) as Total[];

/** The same of one therapist; undefined when there is nothing. */
export const previewOf = (db: Db, therapist: string, month: MonthText, { now, zone }: Moment): Total | undefined =>
  db.$client.prepare(totals(true)).get({ ...span(month, now, zone), therapist }) as Total | undefined;

/** The lines that closing the month now would give a therapist, in order: which meeting, how much and why. */
export const linesOf = (db: Db, therapist: string, month: MonthText, { now, zone }: Moment): Line[] =>
  db.$client
    .prepare(
      `SELECT line.booking_id AS bookingId, line.starts_at AS startsAt, c.name AS clientName, line.kind, line.standing,
         line.method, line.amount_ore AS amountOre, line.fee_ore AS feeOre
       FROM (${newLines(true)}) line CROSS JOIN booking_clients bc ON bc.booking_id = line.booking_id AND bc.position = 0
       JOIN clients c ON c.id = bc.client_id ORDER BY line.starts_at, line.amount_ore`,
    )
    .all({ ...span(month, now, zone), therapist }) as Line[];

/** A month that is not closed, with what it holds so far. */
export type OpenMonth = { month: MonthText; lines: Line[]; sumOre: number };

/** The months that are not closed, one by one. Corrections, and what was late, belong to the one that is closed next. */
export function openMonths(db: Db, therapist: string, { now, zone }: Moment): OpenMonth[] {
  const last = lastClosed(db);
  const next = last ? addMonths(`${last}-01`, 1).slice(0, 7) : '';
  const monthOf = ({ kind, startsAt }: Line) => {
    const month = dateOf(startsAt, zone).slice(0, 7);
    return kind === 'correction' || month < next ? next : month;
  };
  const current = dateOf(now, zone).slice(0, 7);
  const lines = linesOf(db, therapist, current, { now, zone });
  return [...Map.groupBy(lines, monthOf)]
    .sort(([one], [other]) => one.localeCompare(other))
    .map(([month, lines]) => {
      const sumOre = lines.reduce((sum, { amountOre, feeOre }) => sum + amountOre - feeOre, 0);
      return { month, lines, sumOre };
    });
}
