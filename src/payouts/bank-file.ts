import type { DateText } from '../shared/time.ts';
import type { Payout } from './payouts.ts';
import type { Platform } from './terms.ts';

const escaped = (text: string): string =>
  text.replace(/[&<>"']/g, (letter) => `&#${letter.charCodeAt(0)};`).slice(0, 400);
const kronor = (ore: number): string => `${Math.floor(ore / 100)}.${String(ore % 100).padStart(2, '0')}`;

/** Whether an account is an IBAN; otherwise it is a bankgiro number. */
export const isIban = (account: string): boolean => /^[A-Z]{2}\d{2}/.test(account);

/**
 * The payments of a month for the bank: ISO 20022 customer credit transfer initiation, pain.001.001.09, with the Swedish
 * common interpretation for bankgiro (proprietary scheme BGNR, clearing system SESBA 9900). Amounts in kronor with öre.
 * `createdAt` is ISO 8601 without a fraction.
 */
export function painFile(
  platform: Platform,
  payouts: Payout[],
  { month, dueOn, createdAt }: { month: string; dueOn: DateText; createdAt: string },
): string {
  const sum = kronor(payouts.reduce((total, { amountOre }) => total + amountOre, 0));
  const id = `KK-${month}`;
  const organisation = `<Id><OrgId><Othr><Id>${platform.organisation.replace('-', '')}</Id><SchmeNm><Cd>BANK</Cd></SchmeNm></Othr></OrgId></Id>`;
  const payments = payouts.map(({ name, amountOre, account }, n) => {
    const creditor = isIban(account)
      ? `<Cdtr><Nm>${escaped(name).slice(0, 140)}</Nm></Cdtr><CdtrAcct><Id><IBAN>${account}</IBAN></Id></CdtrAcct>`
      : `<CdtrAgt><FinInstnId><ClrSysMmbId><ClrSysId><Cd>SESBA</Cd></ClrSysId><MmbId>9900</MmbId></ClrSysMmbId></FinInstnId></CdtrAgt>` +
        `<Cdtr><Nm>${escaped(name).slice(0, 140)}</Nm></Cdtr><CdtrAcct><Id><Othr><Id>${account.replace(/\D/g, '')}</Id><SchmeNm><Prtry>BGNR</Prtry></SchmeNm></Othr></Id></CdtrAcct>`;
    return `<CdtTrfTxInf><PmtId><EndToEndId>${id}-${n + 1}</EndToEndId></PmtId><Amt><InstdAmt Ccy="SEK">${kronor(amountOre)}</InstdAmt></Amt>${creditor}<RmtInf><Ustrd>Utbetalning ${month}</Ustrd></RmtInf></CdtTrfTxInf>`;
  });
  return `<?xml version="1.0" encoding="UTF-8"?>
<Document xmlns="urn:iso:std:iso:20022:tech:xsd:pain.001.001.09"><CstmrCdtTrfInitn>
<GrpHdr><MsgId>${id}</MsgId><CreDtTm>${createdAt}</CreDtTm><NbOfTxs>${payouts.length}</NbOfTxs><CtrlSum>${sum}</CtrlSum><InitgPty><Nm>${escaped(platform.name)}</Nm>${organisation}</InitgPty></GrpHdr>
<PmtInf><PmtInfId>${id}-1</PmtInfId><PmtMtd>TRF</PmtMtd><NbOfTxs>${payouts.length}</NbOfTxs><CtrlSum>${sum}</CtrlSum><PmtTpInf><SvcLvl><Cd>NURG</Cd></SvcLvl></PmtTpInf><ReqdExctnDt><Dt>${dueOn}</Dt></ReqdExctnDt><Dbtr><Nm>${escaped(platform.name)}</Nm>${organisation}</Dbtr><DbtrAcct><Id><IBAN>${platform.iban}</IBAN></Id><Ccy>SEK</Ccy></DbtrAcct><DbtrAgt><FinInstnId><BICFI>${platform.bic}</BICFI></FinInstnId></DbtrAgt>
${payments.join('\n')}
</PmtInf></CstmrCdtTrfInitn></Document>
`;
}
