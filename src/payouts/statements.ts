import type { Status } from '../bookings/bookings.ts';
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
  status: Status;
  method: 'card' | 'code';
  amountOre: number;
  feeOre: number;
};

/** Why a line is there, as a key of the texts. */
export const whyOf = ({ kind, status }: Line): Key =>
  kind === 'correction'
    ? 'payout.correction'
    : status === 'booked'
      ? 'booking.status_held'
      : `booking.status_${status}`;

/** The therapist's lines of a closed month, in order. */
export const linesOf = (db: Db, therapistId: string, month: MonthText): Line[] =>
  db.$client
    .prepare(
      `SELECT l.booking_id AS bookingId, b.starts_at AS startsAt, c.name AS clientName, l.kind, b.status, b.payment_method AS method,
         l.amount_ore AS amountOre, l.fee_ore AS feeOre
       FROM payout_lines l JOIN bookings b ON b.id = l.booking_id
       JOIN booking_clients bc ON bc.booking_id = b.id AND bc.position = 0 JOIN clients c ON c.id = bc.client_id
       WHERE l.therapist_id = ? AND l.month = ? ORDER BY b.starts_at, l.id`,
    )
    .all(therapistId, month) as Line[];

export type Statement = {
  month: MonthText;
  dueOn: string;
  sentAt: EpochSeconds | null;
  linesOre: number;
  paidOre: number;
};

/** The therapist's closed months, the newest first: what the lines come to, and what is paid out. */
export const all = (db: Db, therapistId: string): Statement[] =>
  db.$client
    .prepare(
      `SELECT m.month, m.due_on AS dueOn, m.sent_at AS sentAt,
         (SELECT coalesce(sum(amount_ore - fee_ore), 0) FROM payout_lines l WHERE l.month = m.month AND l.therapist_id = @id) AS linesOre,
         (SELECT coalesce(sum(amount_ore), 0) FROM payouts p WHERE p.month = m.month AND p.therapist_id = @id) AS paidOre
       FROM payout_months m ORDER BY m.month DESC`,
    )
    .all({ id: therapistId }) as Statement[];
