import type { Account } from '../accounts/accounts.ts';
import { translator } from '../i18n/t.ts';
import { signedMoney } from '../shared/money.ts';
import { dateOf, timeOf } from '../shared/time.ts';
import { newSheet } from './paper.ts';
import type { Month } from './payouts.ts';
import { type Line, type Statement, stateOf, whyOf } from './statements.ts';

const t = translator('sv');
const kronor = signedMoney('sv');

/** A therapist's statement of a month as a PDF, in Swedish: each meeting with its amount and fee. */
export function statementPdf(
  { name, practice }: Account,
  month: Month,
  statement: Statement,
  lines: Line[],
  zone: string,
): Promise<Buffer> {
  const title = `${t('payout.title')} ${month.month}`;
  const sheet = newSheet({ title, author: practice || name, madeAt: month.closedAt });
  sheet.write([practice, name].filter(Boolean).join(', '), { face: 'bold', size: 12, gap: 1 });
  sheet.write(title, { kind: 'H1', face: 'bold', size: 20, gap: 0.8 });
  sheet.write(t(stateOf(statement), stateParams(statement, zone)), { gap: 1 });
  for (const line of lines) {
    const when = `${dateOf(line.startsAt, zone)} ${timeOf(line.startsAt, zone)}`;
    const fee = line.feeOre ? ` (${t('payout.fee')} ${kronor(line.feeOre)})` : '';
    sheet.write(`${when}   ${line.clientName}   ${t(whyOf(line))}   ${kronor(line.amountOre)}${fee}`);
  }
  sheet.write(' ');
  sheet.write(`${t('payout.sum')}: ${kronor(statement.linesOre)}`, { face: 'bold', size: 13 });
  const { carriedOre, paidOre, leftOre } = statement;
  if (carriedOre) sheet.write(`${t('payout.carried_in')}: ${kronor(carriedOre)}`);
  if (carriedOre || leftOre) sheet.write(`${t('payout.paid')}: ${kronor(paidOre)}`);
  if (leftOre) sheet.write(`${t('payout.left')}: ${kronor(leftOre)}`);
  return sheet.end();
}

const stateParams = ({ paidOre, leftOre, dueOn, sentAt }: Statement, zone: string) => ({
  amount: kronor(paidOre || leftOre),
  date: sentAt === null ? dueOn : dateOf(sentAt, zone),
});
