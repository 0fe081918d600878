import { type Db, prepared } from '../db/database.ts';
import { notFound } from '../shared/errors.ts';
import type { DateText, EpochSeconds } from '../shared/time.ts';

/**
 * What a client has paid for a meeting, in öre: to the therapist (`number` of the receipt, `paidOn`), or by the registered
 * card (`online`, `paidAt`). `refundedOre` was given back; `vatPercent` is contained in what is left.
 */
export type Receipt = {
  bookingId: string;
  startsAt: EpochSeconds;
  endsAt: EpochSeconds;
  status: string;
  amountOre: number;
  refundedOre: number;
  vatPercent: number;
  how: 'swish' | 'card' | 'invoice' | 'cash' | 'online';
  number: number | null;
  paidOn: DateText | null;
  paidAt: EpochSeconds | null;
};

/** Of a couple, the first pays. The VAT of a card charge is the closed month's, or the therapist's of today until it closes. */
const query = prepared(({ $client }) =>
  $client.prepare(
    `SELECT b.id AS bookingId, b.starts_at AS startsAt, b.ends_at AS endsAt, b.status, p.amount_ore AS amountOre,
       0 AS refundedOre, p.vat_percent AS vatPercent, p.how, p.number, p.paid_on AS paidOn, NULL AS paidAt
     FROM booking_clients bc JOIN bookings b ON b.id = bc.booking_id
       JOIN direct_payments p ON p.booking_id = b.id AND p.taken_back_at IS NULL
     WHERE bc.client_id = @clientId AND bc.position = 0
     UNION ALL
     SELECT b.id, b.starts_at, b.ends_at, b.status, ch.charged_ore, ch.refunded_ore,
       coalesce((SELECT l.vat_percent FROM payout_lines l WHERE l.booking_id = b.id AND l.kind = 'session'),
         (SELECT s.vat_percent FROM payment_settings s WHERE s.therapist_id = b.therapist_id), 0),
       'online', NULL, NULL, (SELECT at FROM ledger WHERE booking_id = b.id AND kind = 'charge')
     FROM booking_clients bc JOIN bookings b ON b.id = bc.booking_id
       JOIN charges ch ON ch.booking_id = b.id AND ch.charged_ore > 0
     WHERE bc.client_id = @clientId AND bc.position = 0
     ORDER BY startsAt DESC`,
  ),
);

/** What the client has paid, the newest meeting first. */
export const ofClient = (db: Db, clientId: string): Receipt[] => query(db).all({ clientId }) as Receipt[];

/** The client's receipt for a meeting. Refuses (404) when nothing was paid, or not by this client. */
export function find(db: Db, clientId: string, bookingId: string): Receipt {
  const receipt = ofClient(db, clientId).find((it) => it.bookingId === bookingId);
  if (!receipt) throw notFound();
  return receipt;
}
