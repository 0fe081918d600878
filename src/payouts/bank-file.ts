import type { DateText } from '../shared/time.ts';
import { spelled } from './letters.ts';
import type { Payout } from './payouts.ts';
import type { Platform } from './terms.ts';

/** The letters Swedish banks take, of the Latin set that every bank takes. */
const KNOWN = /^[a-zA-ZåäöÅÄÖ0-9/\-?:().,'+ ]$/;
const NEAR: Record<string, string> = { '&': '+', '<': '(', '>': ')', '"': "'", ';': ',', _: '-', '@': '(at)' };

/** A name as the bank takes it: known letters, at most 140 of them, escaped last so that no entity is cut. */
const named = (text: string): string =>
  spelled(text, KNOWN, (letter) => NEAR[letter] ?? '?')
    .slice(0, 140)
    .trim()
    .replaceAll("'", '&#39;');
const kronor = (ore: number): string => `${Math.floor(ore / 100)}.${String(ore % 100).padStart(2, '0')}`;

/** Whether an account is an IBAN; otherwise it is a bankgiro number. */
export const isIban = (account: string): boolean => /^[A-Z]{2}\d{2}/.test(account);

/**
 * The payments of a month for the bank: ISO 20022 customer credit transfer initiation, pain.001.001.09, with the Swedish
 * common interpretation for bankgiro (proprietary scheme BGNR, clearing system SESBA 9900). Amounts in kronor with öre.
 * `payOn` is a banking day not in the past; `createdAt` is ISO 8601 without a fraction.
 */
export function painFile(
  platform: Platform,
  payouts: Payout[],
  { month, payOn, createdAt }: { month: string; payOn: DateText; createdAt: string },
): string {
  const sum = kronor(payouts.reduce((total, { amountOre }) => total + amountOre, 0));
  const id = `KK-${month}`;
  const organisation = `<Id><OrgId><Othr><Id>${platform.organisation.replace(/\D/g, '')}</Id><SchmeNm><Cd>BANK</Cd></SchmeNm></Othr></OrgId></Id>`;
  const payments = payouts.map(({ name, amountOre, account }, n) => {
    const creditor = isIban(account)
      ? `<Cdtr><Nm>${named(name)}</Nm></Cdtr><CdtrAcct><Id><IBAN>${account}</IBAN></Id></CdtrAcct>`
      : `<CdtrAgt><FinInstnId><ClrSysMmbId><ClrSysId><Cd>SESBA</Cd></ClrSysId><MmbId>9900</MmbId></ClrSysMmbId></FinInstnId></CdtrAgt>` +
        `<Cdtr><Nm>${named(name)}</Nm></Cdtr><CdtrAcct><Id><Othr><Id>${account.replace(/\D/g, '')}</Id><SchmeNm><Prtry>BGNR</Prtry></SchmeNm></Othr></Id></CdtrAcct>`;
    return `<CdtTrfTxInf><PmtId><EndToEndId>${id}-${n + 1}</EndToEndId></PmtId><Amt><InstdAmt Ccy="SEK">${kronor(amountOre)}</InstdAmt></Amt>${creditor}<RmtInf><Ustrd>Utbetalning ${month}</Ustrd></RmtInf></CdtTrfTxInf>`;
  });
  return `<?xml version="1.0" encoding="UTF-8"?>
<Document xmlns="urn:iso:std:iso:20022:tech:xsd:pain.001.001.09"><CstmrCdtTrfInitn>
<GrpHdr><MsgId>${id}</MsgId><CreDtTm>${createdAt}</CreDtTm><NbOfTxs>${payouts.length}</NbOfTxs><CtrlSum>${sum}</CtrlSum><InitgPty><Nm>${named(platform.name)}</Nm>${organisation}</InitgPty></GrpHdr>
<PmtInf><PmtInfId>${id}-1</PmtInfId><PmtMtd>TRF</PmtMtd><NbOfTxs>${payouts.length}</NbOfTxs><CtrlSum>${sum}</CtrlSum><PmtTpInf><SvcLvl><Cd>NURG</Cd></SvcLvl></PmtTpInf><ReqdExctnDt><Dt>${payOn}</Dt></ReqdExctnDt><Dbtr><Nm>${named(platform.name)}</Nm>${organisation}</Dbtr><DbtrAcct><Id><IBAN>${platform.iban}</IBAN></Id><Ccy>SEK</Ccy></DbtrAcct><DbtrAgt><FinInstnId><BICFI>${platform.bic}</BICFI></FinInstnId></DbtrAgt>
${payments.join('\n')}
</PmtInf></CstmrCdtTrfInitn></Document>
`;
}
