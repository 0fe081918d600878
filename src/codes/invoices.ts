import { record } from '../audit/log.ts';
import type { Act, Db } from '../db/database.ts';
import { type Platform, platformOf } from '../payouts/terms.ts';
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
  seller: Platform;
};

const INVOICE = `SELECT i.number, i.month, i.issued_on AS issuedOn, i.due_on AS dueOn, i.amount_ore AS amountOre, i.ocr, i.paid_at AS paidAt,
    c.code, c.payer, c.organisation, c.invoice_to AS invoiceTo, c.reference,
    json_object('name', i.seller_name, 'organisation', i.seller_organisation, 'address', i.seller_address, 'iban', i.seller_iban,
      'bic', i.seller_bic, 'bankgiro', i.seller_bankgiro, 'vatNumber', i.seller_vat_number) AS seller
  FROM invoices i JOIN payment_codes c ON c.id = i.code_id`;

type Row = Omit<Invoice, 'seller'> & { seller: string };
const read = ({ seller, ...row }: Row): Invoice => ({ ...row, seller: JSON.parse(seller) as Platform });

/** All invoices, the newest first. */
export const all = (db: Db): Invoice[] =>
  (db.$client.prepare(`${INVOICE} ORDER BY i.number DESC`).all() as Row[]).map(read);

export function find(db: Db, number: number): Invoice {
  const row = db.$client.prepare(`${INVOICE} WHERE i.number = ?`).get(number) as Row | undefined;
  if (!row) throw notFound();
  return read(row);
}

/** A line of an invoice: the day of a session and what it cost. Nothing about whom or why: that would be health information. */
export type Line = { startsAt: EpochSeconds; amountOre: number; vatPercent: number; kind: 'session' | 'correction' };

/** What the lines come to, by rate of VAT, in öre: net and VAT, rounded on the sum of each rate (ML 17 kap. 24 §). 0 is exempt. */
export const ratesOf = (lines: Line[]): { percent: number; netOre: number; vatOre: number }[] =>
  [...Map.groupBy(lines, ({ vatPercent }) => vatPercent)]
    .sort(([one], [other]) => other - one)
    .map(([percent, of]) => {
      const sum = of.reduce((total, { amountOre }) => total + amountOre, 0);
      const vatOre = Math.round((sum * percent) / (100 + percent));
      return { percent, netOre: sum - vatOre, vatOre };
    });

const LINES = `FROM payout_lines l JOIN invoices i ON i.code_id = l.code_id AND i.month = l.month
  WHERE i.number = @number AND l.code_ore <> 0`;

export const linesOf = (db: Db, number: number): Line[] =>
  db.$client
    .prepare(
      `SELECT l.starts_at AS startsAt, l.code_ore AS amountOre, l.vat_percent AS vatPercent, l.kind ${LINES} ORDER BY l.starts_at, l.id`,
    )
    .all({ number }) as Line[];

/**
 * Makes the invoices of a month that is being closed: one for each code with something to pay in it, to be paid in 30 days,
 * with the seller as it is today. Refuses (409) while nobody is set as the seller, or VAT is sold without a VAT number.
 */
export function issue(act: Act, month: string): void {
  const { $client } = act.db;
  const sums = $client
    .prepare(
      `SELECT l.code_id AS codeId, sum(l.code_ore) AS amountOre, max(l.vat_percent) > 0 AS hasVat FROM payout_lines l
       JOIN payment_codes c ON c.id = l.code_id WHERE l.month = ? AND l.code_ore <> 0
       GROUP BY l.code_id HAVING sum(l.code_ore) <> 0 ORDER BY c.payer, c.code`,
    )
    .all(month) as { codeId: string; amountOre: number; hasVat: 0 | 1 }[];
  if (!sums.length) return;
  const seller = platformOf(act.db);
  if (!seller) throw conflict('error.no_platform');
  if (!seller.vatNumber && sums.some(({ hasVat }) => hasVat)) throw conflict('error.no_vat_number');
  const last = $client.prepare('SELECT coalesce(max(number), 0) FROM invoices').pluck().get() as number;
  const issuedOn = dateOf(act.now, act.zone);
  const add = $client.prepare(
    `INSERT INTO invoices VALUES (@number, @codeId, @month, @issuedOn, @dueOn, @amountOre, @ocr, NULL,
       @name, @organisation, @address, @iban, @bic, @bankgiro, @vatNumber)`,
  );
  for (const [n, { codeId, amountOre }] of sums.entries()) {
    const number = last + 1 + n;
    const reference = `${number}`.padStart(6, '0');
    const ocr = reference + luhnDigit(reference);
    add.run({ ...seller, number, codeId, month, issuedOn, dueOn: addDays(issuedOn, DAYS_TO_PAY), amountOre, ocr });
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
