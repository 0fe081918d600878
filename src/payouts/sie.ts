import type { Db } from '../db/database.ts';
import { addMonths, type DateText, dateOf, type EpochSeconds, startOf } from '../shared/time.ts';
import { spelled } from './letters.ts';
import type { MonthText } from './payouts.ts';
import type { Platform } from './terms.ts';

/** The accounts of our book in the Swedish BAS plan. */
const BAS = {
  client: ['1510', 'Kundfordringar, klienter'],
  code: ['1511', 'Kundfordringar, betalkoder'],
  gateway: ['1580', 'Fordran på betaltjänst'],
  therapist: ['2440', 'Skulder till terapeuter'],
  fee: ['3040', 'Avgifter från terapeuter'],
  bank: ['1930', 'Företagskonto'],
} as const;
type Account = keyof typeof BAS;

type Sum = { at: EpochSeconds; kind: string; debit: Account; credit: Account; ore: number };

const kronor = (ore: number): string =>
  `${ore < 0 ? '-' : ''}${Math.floor(Math.abs(ore) / 100)}.${String(Math.abs(ore) % 100).padStart(2, '0')}`;
/** The letters of IBM code page 437, from 0x80 on. */
const PC8 = 'ÇüéâäàåçêëèïîìÄÅÉæÆôöòûùÿÖÜ¢£¥₧ƒáíóúñÑ';
const KNOWN = new RegExp(`^[\\x20-\\x7e${PC8}]$`);
const quoted = (text: string): string => `"${spelled(text, KNOWN).replace(/[\\"]/g, '\\$&')}"`;
const day = (date: DateText): string => date.replaceAll('-', '');

/**
 * The month's book as SIE 4I (SIE-gruppen, file format edition 4B): vouchers for a Swedish bookkeeping program to take in, one
 * for each day and kind of movement. Series and number are left to that program, as type 4I allows. Encoded in PC8 (IBM code page 437), as the format demands.
 */
export function sieFile(
  db: Db,
  platform: Platform,
  month: MonthText,
  { now, zone }: { now: EpochSeconds; zone: string },
): Buffer {
  const first = `${month}-01`;
  const [from, to] = [startOf(first, zone), startOf(addMonths(first, 1), zone)];
  const rows = db.$client
    .prepare('SELECT at, kind, debit, credit, amount_ore AS ore FROM ledger WHERE at >= ? AND at < ? ORDER BY at, id')
    .all(from, to) as Sum[];
  const vouchers = Map.groupBy(rows, ({ at, kind }) => `${dateOf(at, zone)} ${kind}`);
  const year = month.slice(0, 4);
  const lines = [
    '#FLAGGA 0',
    '#PROGRAM "Klientkort" 1',
    '#FORMAT PC8',
    `#GEN ${day(dateOf(now, zone))}`,
    '#SIETYP 4',
    `#ORGNR ${platform.organisation}`,
    `#FNAMN ${quoted(platform.name)}`,
    `#RAR 0 ${year}0101 ${year}1231`,
    '#KPTYP BAS2014',
    ...Object.values(BAS).map(([number, name]) => `#KONTO ${number} ${quoted(name)}`),
    ...[...vouchers].flatMap(([key, movements]) => {
      const [date = '', kind = ''] = key.split(' ');
      return [
        `#VER "" "" ${day(date)} ${quoted(TEXTS[kind] ?? kind)}`,
        '{',
        ...transactions(movements).map(([number, ore]) => `#TRANS ${number} {} ${kronor(ore)}`),
        '}',
      ];
    }),
  ];
  return inPc8(`${lines.join('\r\n')}\r\n`);
}

const TEXTS: Record<string, string> = {
  charge: 'Debiterade kort',
  refund: 'Återbetalningar',
  session: 'Möten enligt avräkning',
  fee: 'Avgifter enligt avräkning',
  payout: 'Utbetalningar',
  second: 'Debiterade kort, dubbelt',
  second_back: 'Återbetalningar, dubbelt debiterat',
  invoice: 'Betalda fakturor, betalkoder',
};

/** What each account gets of a voucher, debit positive; they come to nothing together. */
function transactions(movements: Sum[]): [string, number][] {
  const sums = new Map<string, number>();
  for (const { debit, credit, ore } of movements) {
    sums.set(BAS[debit][0], (sums.get(BAS[debit][0]) ?? 0) + ore);
    sums.set(BAS[credit][0], (sums.get(BAS[credit][0]) ?? 0) - ore);
  }
  return [...sums].filter(([, ore]) => ore !== 0);
}

const inPc8 = (text: string): Buffer =>
  Buffer.from([...text].map((letter) => (letter > '~' ? 0x80 + PC8.indexOf(letter) : letter.charCodeAt(0))));
