import { translator } from '../i18n/t.ts';
import { newSheet } from '../payouts/paper.ts';
import type { Platform } from '../payouts/terms.ts';
import { signedMoney } from '../shared/money.ts';
import { dateOf, startOf } from '../shared/time.ts';
import { type Invoice, type Line, vatOf } from './invoices.ts';

const t = translator('sv');
const kronor = signedMoney('sv');

/** The invoice as a PDF, in Swedish: dates and amounts, and no word about whom or what. */
export function invoicePdf(invoice: Invoice, lines: Line[], platform: Platform, zone: string): Promise<Buffer> {
  const title = `${t(invoice.amountOre < 0 ? 'invoice.credit' : 'invoice.title')} ${invoice.number}`;
  const sheet = newSheet({ title, author: platform.name, madeAt: startOf(invoice.issuedOn, zone) });
  sheet.write(platform.name, { face: 'bold', size: 12 });
  sheet.write(platform.organisation, { gap: 1.5 });
  sheet.write(title, { kind: 'H1', face: 'bold', size: 20, gap: 0.8 });
  const facts = [
    [t('invoice.to'), `${invoice.payer}, ${invoice.organisation}`],
    [t('code.invoice_to'), invoice.invoiceTo],
    [t('code.reference'), invoice.reference],
    [t('invoice.issued'), invoice.issuedOn],
    [t('invoice.due'), invoice.dueOn],
    [t('invoice.ocr'), invoice.ocr],
    [t('payout.platform_iban'), `${platform.iban} (${platform.bic})`],
  ];
  for (const [name, value] of facts) if (value) sheet.write(`${name}: ${value}`);
  sheet.write(' ');
  sheet.write(t('invoice.sessions'), { kind: 'H2', face: 'bold', size: 12, gap: 0.3 });
  for (const { startsAt, amountOre, kind } of lines) {
    const why = kind === 'correction' ? `   ${t('payout.correction')}` : '';
    sheet.write(`${dateOf(startsAt, zone)}   ${kronor(amountOre)}${why}`);
  }
  sheet.write(' ');
  sheet.write(`${t('invoice.sum')}: ${kronor(invoice.amountOre)}`, { face: 'bold', size: 13, gap: 0.3 });
  const vat = vatOf(lines);
  for (const { percent, ore } of vat) sheet.write(t('payment.vat_of', { percent, amount: kronor(ore) }));
  if (!vat.length) sheet.write(t('payment.vat_free'));
  return sheet.end();
}
