import { isValidBIC, isValidIBAN } from 'ibantools';
import * as z from 'zod';
import { filledLine, line } from '../shared/form.ts';
import { isLuhn } from '../shared/luhn.ts';
import { organisationLine } from '../shared/organisation.ts';

const compact = (text: string): string => text.toUpperCase().replace(/[\s-]/g, '');
const isBankgiro = (digits: string): boolean => /^\d{7,8}$/.test(digits) && isLuhn(digits);

/** NNN-NNNN or NNNN-NNNN of a bankgiro number without its dash. */
const asBankgiro = (digits: string): string => digits.replace(/(\d{4})$/, '-$1');

/** Where a therapist is paid: an IBAN, or a bankgiro number as NNN-NNNN or NNNN-NNNN; empty for not yet. */
export const accountForm = z.object({
  account: line(40).transform((text, context) => {
    const account = compact(text);
    if (!account || isValidIBAN(account)) return account;
    if (isBankgiro(account)) return asBankgiro(account);
    context.addIssue({ code: 'custom', message: 'error.account' });
    return z.NEVER;
  }),
});

/** The platform's fee of a therapist, in percent with at most two decimals. Gives hundredths of a percent. */
export const feeForm = z.object({
  fee: line(10).transform((text, context) => {
    const [, whole = '', part = ''] = /^(\d{1,3})(?:[.,](\d{1,2}))?$/.exec(text.replace(/\s*%$/, '')) ?? [];
    const points = Number(whole) * 100 + Number(part.padEnd(2, '0'));
    if (!whole || points > 10_000) context.addIssue({ code: 'custom', message: 'error.percent' });
    return points;
  }),
});

/** Who pays out. */
export const platformForm = z.object({
  name: filledLine('error.payer', 140),
  organisation: organisationLine,
  iban: line(40).transform((text, context) => {
    const iban = compact(text);
    if (!isValidIBAN(iban)) context.addIssue({ code: 'custom', message: 'error.iban' });
    return iban;
  }),
  bic: line(11).transform((text, context) => {
    const bic = compact(text);
    if (!isValidBIC(bic)) context.addIssue({ code: 'custom', message: 'error.bic' });
    return bic;
  }),
  address: line(200),
  bankgiro: line(20).transform((text, context) => {
    const bankgiro = compact(text);
    if (!bankgiro) return '';
    if (!isBankgiro(bankgiro)) context.addIssue({ code: 'custom', message: 'error.bankgiro' });
    return asBankgiro(bankgiro);
  }),
  vatNumber: line(20).transform((text, context) => {
    const number = compact(text);
    if (number && !/^SE\d{10}01$/.test(number)) context.addIssue({ code: 'custom', message: 'error.vat_number' });
    return number;
  }),
});
