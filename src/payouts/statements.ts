import type { Db } from '../db/database.ts';
import type { Key } from '../i18n/t.ts';
import type { EpochSeconds } from '../shared/time.ts';
import type { MonthText } from './payouts.ts';

/** One line of a therapist's statement: which meeting, how much, and why. In öre. */
export type Line = {
  bookingId: string;
  startsAt: EpochSeconds;
  clientName: string;
  kind: 'session' | 'correction';
  standing: 'held' | 'late_cancelled' | 'no_show' | 'cancelled' | 'waived';
  method: 'card' | 'code' | 'therapist';
  amountOre: number;
  feeOre: number;
};

/** How the meeting stood, as a key of the texts: what a correction comes from. */
const standingOf = ({ standing }: Pick<Line, 'standing'>): Key =>
  standing === 'waived' ? 'payout.waived' : `booking.status_${standing}`;

/** Why a line is there, as a key of the texts. */
export const whyOf = (line: Pick<Line, 'kind' | 'standing'>): Key =>
  line.kind === 'correction' ? 'payout.correction' : standingOf(line);

/** The therapist's lines of a closed month, in order. */
export const linesOf = (db: Db, therapistId: string, month: MonthText): Line[] =>
  db.$client
    .prepare(
      `SELECT l.booking_id AS bookingId, l.starts_at AS startsAt, c.name AS clientName, l.kind, l.standing,
         l.method, l.amount_ore AS amountOre, l.fee_ore AS feeOre
       FROM payout_lines l JOIN booking_clients bc ON bc.booking_id = l.booking_id AND bc.position = 0
       JOIN clients c ON c.id = bc.client_id
       WHERE l.therapist_id = ? AND l.month = ? ORDER BY l.starts_at, l.id`,
    )
    .all(therapistId, month) as Line[];

/** A closed month of a therapist, in öre: carried in + lines = paid out + left for the next. */
export type Statement = {
  month: MonthText;
  dueOn: string;
  sentAt: EpochSeconds | null;
  carriedOre: number;
  linesOre: number;
  paidOre: number;
  leftOre: number;
  isLatest: boolean;
};

/** The therapist's closed months, the newest first. */
export function all(db: Db, therapistId: string): Statement[] {
  const rows = db.$client
    .prepare(
      `SELECT m.month, m.due_on AS dueOn, m.sent_at AS sentAt,
         (SELECT coalesce(sum(amount_ore - fee_ore), 0) FROM payout_lines l WHERE l.month = m.month AND l.therapist_id = @id) AS linesOre,
         (SELECT coalesce(sum(amount_ore), 0) FROM payouts p WHERE p.month = m.month AND p.therapist_id = @id) AS paidOre
       FROM payout_months m ORDER BY m.month`,
    )
    .all({ id: therapistId }) as Omit<Statement, 'carriedOre' | 'leftOre' | 'isLatest'>[];
  let leftOre = 0;
  const months = rows.map((row, n): Statement => {
    const carriedOre = leftOre;
    leftOre += row.linesOre - row.paidOre;
    return { ...row, carriedOre, leftOre, isLatest: n === rows.length - 1 };
  });
  return months.reverse();
}

/** What became of a closed month's money, as a key of the texts. */
export const stateOf = ({ paidOre, leftOre, sentAt, isLatest }: Statement): Key =>
  paidOre > 0
    ? sentAt === null
      ? 'payout.paid_out'
      : 'payout.paid_sent'
    : leftOre > 0 && isLatest
      ? 'payout.waits_account'
      : leftOre
        ? 'payout.carried_on'
        : 'payout.nothing_paid';
