import { record } from '../audit/log.ts';
import type { Act, Db } from '../db/database.ts';
import { conflict, notFound } from '../shared/errors.ts';
import { luhnDigit } from '../shared/luhn.ts';
import { addDays, type DateText, dateOf, type EpochSeconds } from '../shared/time.ts';

const DAYS_TO_PAY = 30;

export type Invoice = {
  number: number;
  month: string;
  issuedOn: DateText;
  dueOn: DateText;
  amountOre: number;
  ocr: string;
  paidAt: EpochSeconds | null;
  code: string;
  payer: string;
  organisation: string;
  invoiceTo: string;
  reference: string;
};

const INVOICE = `SELECT i.number, i.month, i.issued_on AS issuedOn, i.due_on AS dueOn, i.amount_ore AS amountOre, i.ocr, i.paid_at AS paidAt,
    c.code, c.payer, c.organisation, c.invoice_to AS invoiceTo, c.reference
  FROM invoices i JOIN payment_codes c ON c.id = i.code_id`;

/** All invoices, the newest first. */
export const all = (db: Db): Invoice[] => db.$client.prepare(`${INVOICE} ORDER BY i.number DESC`).all() as Invoice[];

export function find(db: Db, number: number): Invoice {
  const invoice = db.$client.prepare(`${INVOICE} WHERE i.number = ?`).get(number) as Invoice | undefined;
  if (!invoice) throw notFound();
  return invoice;
}

/** A line of an invoice: the day of a session and what it cost. Nothing about whom or why: that would be health information. */
export type Line = { startsAt: EpochSeconds; amountOre: number; vatPercent: number; kind: 'session' | 'correction' };

/** The VAT contained in the lines, by rate, in öre; rounded on the sum of each rate. Exempt lines are not in it. */
export const vatOf = (lines: Line[]): { percent: number; ore: number }[] =>
  [...Map.groupBy(lines, ({ vatPercent }) => vatPercent)]
    .filter(([percent]) => percent > 0)
    .map(([percent, of]) => {
      const sum = of.reduce((total, { amountOre }) => total + amountOre, 0);
      return { percent, ore: Math.round((sum * percent) / (100 + percent)) };
    });

const LINES = `FROM payout_lines l JOIN bookings b ON b.id = l.booking_id JOIN invoices i ON i.code_id = b.code_id AND i.month = l.month
  WHERE i.number = @number AND l.code_ore <> 0`;

export const linesOf = (db: Db, number: number): Line[] =>
  db.$client
    .prepare(
      `SELECT b.starts_at AS startsAt, l.code_ore AS amountOre, l.vat_percent AS vatPercent, l.kind ${LINES} ORDER BY b.starts_at, l.id`,
    )
    .all({ number }) as Line[];

/** Makes the invoices of a month that is being closed: one for each code with something to pay in it, to be paid in 30 days. */
export function issue(act: Act, month: string): void {
  const { $client } = act.db;
  const sums = $client
    .prepare(
      `SELECT b.code_id AS codeId, sum(l.code_ore) AS amountOre FROM payout_lines l JOIN bookings b ON b.id = l.booking_id
       JOIN payment_codes c ON c.id = b.code_id WHERE l.month = ? GROUP BY b.code_id HAVING sum(l.code_ore) <> 0 ORDER BY c.payer, c.code`,
    )
    .all(month) as { codeId: string; amountOre: number }[];
  const last = $client.prepare('SELECT coalesce(max(number), 0) FROM invoices').pluck().get() as number;
  const issuedOn = dateOf(act.now, act.zone);
  const add = $client.prepare(
    'INSERT INTO invoices VALUES (@number, @codeId, @month, @issuedOn, @dueOn, @amountOre, @ocr, NULL)',
  );
  for (const [n, { codeId, amountOre }] of sums.entries()) {
    const number = last + 1 + n;
    const reference = `${number}`.padStart(6, '0');
    const ocr = reference + luhnDigit(reference);
    add.run({ number, codeId, month, issuedOn, dueOn: addDays(issuedOn, DAYS_TO_PAY), amountOre, ocr });
  }
}

/** Notes that an invoice was paid. Refuses (409) one that is. */
export function markPaid(act: Act, number: number): void {
  const { $client } = act.db;
  if (find(act.db, number).paidAt !== null) throw conflict('error.invoice_paid');
  $client.prepare('UPDATE invoices SET paid_at = ? WHERE number = ?').run(act.now, number);
  $client
    .prepare(
      `INSERT INTO ledger (at, kind, debit, credit, amount_ore, booking_id, therapist_id, ref)
       SELECT @now, 'invoice', CASE WHEN s.ore > 0 THEN 'bank' ELSE 'code' END, CASE WHEN s.ore > 0 THEN 'code' ELSE 'bank' END,
         abs(s.ore), NULL, s.therapist_id, CAST(@number AS TEXT)
       FROM (SELECT l.therapist_id, sum(l.code_ore) AS ore ${LINES} GROUP BY l.therapist_id) s WHERE s.ore <> 0`,
    )
    .run({ now: act.now, number });
  record(act, 'invoice.paid', null, `${number}`);
}
