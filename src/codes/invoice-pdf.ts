import { translator } from '../i18n/t.ts';
import { newSheet } from '../payouts/paper.ts';
import { signedMoney } from '../shared/money.ts';
import { dateOf, startOf } from '../shared/time.ts';
import { type Invoice, type Line, ratesOf } from './invoices.ts';

const t = translator('sv');
const kronor = signedMoney('sv');

/** The invoice as a PDF, in Swedish, from the seller it was made by: dates and amounts, and no word about whom or what. */
export function invoicePdf(invoice: Invoice, lines: Line[], zone: string): Promise<Buffer> {
  const { seller } = invoice;
  const title = `${t(invoice.amountOre < 0 ? 'invoice.credit' : 'invoice.title')} ${invoice.number}`;
  const sheet = newSheet({ title, author: seller.name, madeAt: startOf(invoice.issuedOn, zone) });
  sheet.write(seller.name, { face: 'bold', size: 12 });
  if (seller.address) sheet.write(seller.address);
  sheet.write(`${t('code.organisation')}: ${seller.organisation}`, seller.vatNumber ? {} : { gap: 1.5 });
  if (seller.vatNumber) sheet.write(`${t('payout.platform_vatNumber')}: ${seller.vatNumber}`, { gap: 1.5 });
  sheet.write(title, { kind: 'H1', face: 'bold', size: 20, gap: 0.8 });
  const facts = [
    [t('invoice.to'), `${invoice.payer}, ${invoice.organisation}`],
    [t('code.invoice_to'), invoice.invoiceTo],
    [t('code.reference'), invoice.reference],
    [t('invoice.issued'), invoice.issuedOn],
    [t('invoice.due'), invoice.dueOn],
    [t('invoice.ocr'), invoice.ocr],
    [t('payout.platform_bankgiro'), seller.bankgiro],
    [t('payout.platform_iban'), `${seller.iban} (${seller.bic})`],
  ];
  for (const [name, value] of facts) if (value) sheet.write(`${name}: ${value}`);
  sheet.write(' ');
  sheet.write(t('invoice.sessions'), { kind: 'H2', face: 'bold', size: 12, gap: 0.3 });
  for (const { startsAt, amountOre, kind } of lines) {
    const why = kind === 'correction' ? `   ${t('payout.correction')}` : '';
    sheet.write(`${dateOf(startsAt, zone)}   ${kronor(amountOre)}${why}`);
  }
  sheet.write(' ');
  for (const { percent, netOre, vatOre } of ratesOf(lines)) {
    sheet.write(
      percent
        ? t('invoice.net_vat', { percent, net: kronor(netOre), amount: kronor(vatOre) })
        : t('invoice.exempt', { amount: kronor(netOre) }),
    );
  }
  sheet.write(`${t('invoice.sum')}: ${kronor(invoice.amountOre)}`, { face: 'bold', size: 13 });
  return sheet.end();
}
