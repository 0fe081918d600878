import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import PDFDocument from 'pdfkit';
import { translator } from '../i18n/t.ts';
import type { Platform } from '../payouts/terms.ts';
import { money } from '../shared/money.ts';
import { asDate, dateOf, startOf } from '../shared/time.ts';
import type { Invoice, Line } from './invoices.ts';

const t = translator('sv');
const { resolve } = createRequire(import.meta.url);
const kronor = (ore: number) => `${ore < 0 ? '−' : ''}${money('sv')(Math.abs(ore))}`;

/** The invoice as a tagged PDF, in Swedish: dates and amounts, and no word about whom or what. */
export async function invoicePdf(invoice: Invoice, lines: Line[], platform: Platform, zone: string): Promise<Buffer> {
  const title = `${t(invoice.amountOre < 0 ? 'invoice.credit' : 'invoice.title')} ${invoice.number}`;
  const made = asDate(startOf(invoice.issuedOn, zone));
  const info = { Title: title, Author: platform.name.replace(/[&<]/g, ' '), CreationDate: made, ModDate: made };
  const pdf = new PDFDocument({
    size: 'A4',
    margin: 60,
    lang: 'sv',
    tagged: true,
    pdfVersion: '1.7',
    displayTitle: true,
    info,
  });
  for (const [name, file] of [
    ['regular', 'DejaVuSans'],
    ['bold', 'DejaVuSans-Bold'],
  ] as const) {
    pdf.registerFont(name, readFileSync(resolve(`dejavu-fonts-ttf/ttf/${file}.ttf`)));
  }
  const chunks: Buffer[] = [];
  pdf.on('data', (chunk: Buffer) => chunks.push(chunk));
  const ended = new Promise<void>((done) => pdf.on('end', done));
  const root = pdf.struct('Document');
  pdf.addStructure(root);
  const write = (text: string, { kind = 'P', face = 'regular', size = 10, gap = 0 } = {}) => {
    root.add(pdf.struct(kind, {}, [() => void pdf.font(face).fontSize(size).text(text)]));
    if (gap) pdf.moveDown(gap);
  };
  write(platform.name, { face: 'bold', size: 12 });
  write(platform.organisation, { gap: 1.5 });
  write(title, { kind: 'H1', face: 'bold', size: 20, gap: 0.8 });
  const facts = [
    [t('invoice.to'), `${invoice.payer}, ${invoice.organisation}`],
    [t('code.invoice_to'), invoice.invoiceTo],
    [t('code.reference'), invoice.reference],
    [t('invoice.issued'), invoice.issuedOn],
    [t('invoice.due'), invoice.dueOn],
    [t('invoice.ocr'), invoice.ocr],
    [t('payout.platform_iban'), `${platform.iban} (${platform.bic})`],
  ];
  for (const [name, value] of facts) if (value) write(`${name}: ${value}`);
  pdf.moveDown();
  write(t('invoice.sessions'), { kind: 'H2', face: 'bold', size: 12, gap: 0.3 });
  for (const { startsAt, amountOre, kind } of lines) {
    write(
      `${dateOf(startsAt, zone)}   ${kronor(amountOre)}${kind === 'correction' ? `   ${t('payout.correction')}` : ''}`,
    );
  }
  pdf.moveDown();
  write(`${t('invoice.sum')}: ${kronor(invoice.amountOre)}`, { face: 'bold', size: 13 });
  root.end();
  pdf.end();
  await ended;
  return Buffer.concat(chunks);
}
