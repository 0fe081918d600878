import { addMonths, type EpochSeconds, startOf } from '../shared/time.ts';

/** The instants with which the statements here are read: up to the end of a month (`2026-11`), and what is over now. */
export const span = (month: string, now: EpochSeconds, zone: string) => ({
  to: startOf(addMonths(`${month}-01`, 1), zone),
  now,
});

/**
 * What a booking is worth to the therapist, all told, in öre: the code's part and the client's. Paid or not: the platform bears
 * the risk. Only of bookings that no closing has judged as they are now; the others are as they were paid out.
 */
const worth = (mine: string) => `
  SELECT id AS booking_id, therapist_id, starts_at, standing, method, code_id,
    CASE WHEN off THEN 0 ELSE (own_ore * percent + 50) / 100 END AS own_ore,
    CASE WHEN off THEN 0 ELSE (covered_ore * percent + 50) / 100 END AS code_ore
  FROM (
    SELECT id, therapist_id, starts_at, payment_method AS method,
      CASE WHEN waived_at IS NOT NULL THEN 'waived' WHEN status = 'booked' THEN 'held' ELSE status END AS standing,
      waived_at IS NOT NULL OR status = 'cancelled' OR payment_method = 'therapist' AS off,
      CASE payment_method WHEN 'code' THEN code_id END AS code_id,
      CASE payment_method WHEN 'code' THEN rest_ore ELSE price_ore END AS own_ore,
      code_ore AS covered_ore,
      CASE WHEN status IN ('late_cancelled', 'no_show') THEN late_percent ELSE 100 END AS percent
    FROM bookings INDEXED BY bookings_unsettled WHERE unsettled = 1 AND starts_at < @to AND ends_at <= @now ${mine}
      AND (payment_method <> 'therapist' OR id IN (SELECT booking_id FROM payout_lines))
  )`;

/** The fee of so much, as the session's was, rounded half up. A session that comes to nothing has none. */
const feeOf = (ore: string) => `(2 * (${ore}) * was_fee_ore + was_ore) / (2 * was_ore)`;

/**
 * SQL: what is to be paid out up to `@to` that took place before `@now` and has not been paid out. Sessions once; of those
 * paid out before, the difference: what another code was to pay goes back to that code, the rest is one line. Fee and VAT
 * are the therapist's rates of today for a session; of a correction, those of its session. With `ofOne`, of `@therapist`
 * alone, read by index.
 */
export function newLines(ofOne = false): string {
  const mine = ofOne ? 'AND therapist_id = @therapist' : '';
  return `
  WITH worth AS MATERIALIZED (${worth(mine)}),
  paid AS MATERIALIZED (
    SELECT l.booking_id, sum(l.amount_ore) AS amount_ore, sum(l.code_ore) AS code_ore, sum(l.fee_ore) AS fee_ore,
      sum(CASE l.kind WHEN 'session' THEN l.amount_ore END) AS was_ore,
      sum(CASE l.kind WHEN 'session' THEN l.fee_ore END) AS was_fee_ore, max(l.vat_percent) AS vat_percent
    FROM worth w CROSS JOIN payout_lines l ON l.booking_id = w.booking_id GROUP BY l.booking_id
  ),
  stale AS MATERIALIZED (
    SELECT w.therapist_id, w.booking_id, max(l.starts_at) AS starts_at, w.standing, l.code_id, p.vat_percent, sum(l.code_ore) AS ore,
      ${feeOf('sum(l.code_ore)')} AS fee_ore
    FROM worth w CROSS JOIN payout_lines l ON l.booking_id = w.booking_id AND l.code_id IS NOT NULL AND w.code_id IS NOT l.code_id
    JOIN paid p ON p.booking_id = l.booking_id
    GROUP BY l.booking_id, l.code_id HAVING sum(l.code_ore) <> 0
  ),
  changed AS (
    SELECT w.therapist_id, w.booking_id, w.starts_at, w.standing, w.method, w.code_id, p.vat_percent,
      w.own_ore + w.code_ore - p.amount_ore + coalesce(s.ore, 0) AS amount_ore,
      w.code_ore - p.code_ore + coalesce(s.ore, 0) AS code_ore,
      ${feeOf('w.own_ore + w.code_ore')} - p.fee_ore + coalesce(s.fee_ore, 0) AS fee_ore
    FROM worth w JOIN paid p ON p.booking_id = w.booking_id
    LEFT JOIN (SELECT booking_id, sum(ore) AS ore, sum(fee_ore) AS fee_ore FROM stale GROUP BY booking_id) s
      ON s.booking_id = w.booking_id
  )
  SELECT w.therapist_id, w.booking_id, 'session' AS kind, w.own_ore + w.code_ore AS amount_ore, w.code_ore,
    ((w.own_ore + w.code_ore) * coalesce(t.fee_points, 0) + 5000) / 10000 AS fee_ore,
    coalesce(v.vat_percent, 0) AS vat_percent, w.code_id, w.starts_at, w.standing, w.method
  FROM worth w LEFT JOIN payout_terms t ON t.therapist_id = w.therapist_id
  LEFT JOIN payment_settings v ON v.therapist_id = w.therapist_id
  WHERE w.own_ore + w.code_ore > 0 AND NOT EXISTS (SELECT 1 FROM payout_lines l WHERE l.booking_id = w.booking_id)
  UNION ALL
  SELECT therapist_id, booking_id, 'correction', -ore, -ore, -fee_ore, vat_percent, code_id, starts_at, standing, 'code' FROM stale
  UNION ALL
  SELECT therapist_id, booking_id, 'correction', amount_ore, code_ore, fee_ore, vat_percent, code_id, starts_at, standing, method FROM changed
  WHERE amount_ore <> 0 OR code_ore <> 0 OR fee_ore <> 0`;
}

/** SQL: the closing has judged them; a trigger takes that back when something changes that they are worth by. */
export const SETTLE = `UPDATE bookings INDEXED BY bookings_unsettled SET unsettled = 0
  WHERE unsettled = 1 AND starts_at < @to AND ends_at <= @now`;

/** SQL: what the book owes each therapist that no payout waiting to be sent covers; less than nothing when too much was paid. */
export function owed(ofOne = false): string {
  const mine = ofOne ? 'AND therapist_id = @therapist' : '';
  return `
  SELECT therapist_id, sum(ore) AS ore FROM (
    SELECT therapist_id, CASE credit WHEN 'therapist' THEN amount_ore ELSE -amount_ore END AS ore FROM ledger
    WHERE (debit = 'therapist' OR credit = 'therapist') ${mine}
    UNION ALL
    SELECT therapist_id, -amount_ore FROM payouts
    WHERE month IN (SELECT month FROM payout_months WHERE sent_at IS NULL) ${mine}
  ) GROUP BY therapist_id`;
}
