import { Readable } from 'node:stream';
import { setImmediate } from 'node:timers/promises';
import { translator } from '../i18n/t.ts';
import type { Part } from '../journal/difference.ts';
import type { Run } from './pdf-lines.ts';
import { Sheet } from './pdf-sheet.ts';
import type { JournalRecord } from './record.ts';
import { type Block, type Item, inWords, type Section, type Words } from './wording.ts';

/**
 * The record as a tagged PDF (PDF/UA-1), made while it is read: each entry is set when the reader has taken what was before
 * it, and the event loop has its turn in between.
 */
export const writePdf = (record: JournalRecord): Readable =>
  Readable.from(chunks(record), { objectMode: false, highWaterMark: 65536 });

async function* chunks(record: JournalRecord): AsyncGenerator<Buffer> {
  const words = inWords(record);
  const sheet = new Sheet({ ...words, madeAt: record.madeAt });
  for (const _piece of write(sheet, words)) {
    const finished = take(sheet);
    if (finished.length) yield finished;
    await setImmediate();
  }
  sheet.finish();
  yield take(sheet);
}

/** All that is finished, in one piece: pdfkit pushes hundreds of bits a page, and `read` gives one of them at a time. */
function take({ paper }: Sheet): Buffer {
  const bits: Buffer[] = [];
  for (let bit = paper.document.read(); bit; bit = paper.document.read()) bits.push(bit as Buffer);
  return Buffer.concat(bits);
}

const t = translator('sv');
const regular = (text: string): Run => ({ text, face: 'regular' });

/** Writes the record and stops after each piece of it. */
function* write(sheet: Sheet, { title, facts, sections, log }: Words): Generator<void> {
  sheet.heading(1, title);
  sheet.table();
  for (const [label, value] of facts) {
    sheet.row([
      { tag: 'TH', scope: 'Row', text: label, share: 0.24 },
      { tag: 'TD', text: value, share: 0.76 },
    ]);
  }
  sheet.endTable();
  for (const section of sections) yield* writeSection(sheet, section);
  if (log) yield* writeLog(sheet, log);
}

function* writeSection(sheet: Sheet, { heading, lead, items }: Section): Generator<void> {
  sheet.begin('Sect');
  sheet.heading(2, heading);
  if (lead) sheet.paragraph('meta', [regular(lead)]);
  for (const item of items) {
    writeItem(sheet, item);
    yield;
  }
  sheet.end();
}

function writeItem(sheet: Sheet, { heading, blocks }: Item): void {
  sheet.begin('Sect');
  sheet.heading(3, heading);
  for (const [n, block] of blocks.entries()) writeBlock(sheet, block, blocks[n + 1]);
  sheet.end();
}

const SIGNATURE_ROOM = 30; // points: a signature and its seal do not stand alone on a page
const UNSIGNED: Run = { text: `${t('record.unsigned')} `, face: 'bold' };
const LOG_SHARES = [0.23, 0.22, 0.2, 0.35];
const ROWS_AT_A_TIME = 20;

function writeBlock(sheet: Sheet, block: Block, next?: Block): void {
  const tail = next?.kind === 'signature' || next?.kind === 'seal' ? SIGNATURE_ROOM : 0;
  if (block.kind === 'heading') sheet.heading(4, block.text);
  else if (block.kind === 'difference') sheet.paragraph('text', block.parts.map(marked), tail);
  else if (block.kind === 'text') writeText(sheet, block.text, tail);
  else if (block.kind === 'unsigned') sheet.paragraph('unsigned', [UNSIGNED, regular(block.text)]);
  else sheet.paragraph(block.kind, [regular(block.text)]);
}

/** Blank lines part paragraphs; the last keeps `tail` with it. */
function writeText(sheet: Sheet, text: string, tail: number): void {
  const paragraphs = text.trim().split(/\n(?:[ \t]*\n)+/);
  for (const [n, each] of paragraphs.entries()) {
    sheet.paragraph('text', [regular(each)], n === paragraphs.length - 1 ? tail : 0);
  }
}

/** Brackets beside the strokes: a difference must not hang on how it looks alone. */
function marked({ kind, text }: Part): Run {
  if (kind === 'same') return regular(text);
  return { face: 'regular', mark: kind, text: `[${kind === 'removed' ? '−' : '+'}${text}]` };
}

function* writeLog(sheet: Sheet, { heading, columns, rows }: NonNullable<Words['log']>): Generator<void> {
  sheet.begin('Sect');
  sheet.heading(2, heading);
  const cells = (tag: 'TH' | 'TD', texts: string[]) =>
    texts.map((text, n) => ({
      tag,
      text,
      share: LOG_SHARES[n] as number,
      ...(tag === 'TH' && { scope: 'Column' as const }),
    }));
  sheet.table(cells('TH', columns));
  let n = 0;
  for (const row of rows) {
    sheet.row(cells('TD', row));
    if (++n % ROWS_AT_A_TIME === 0) yield;
  }
  sheet.endTable();
  sheet.end();
}
