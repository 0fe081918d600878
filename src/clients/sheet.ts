import { CsvError, parse } from 'csv-parse/sync';
import type { Key, Params } from '../i18n/t.ts';
import { AppError } from '../shared/errors.ts';
import { readForm, type Values } from '../shared/form.ts';
import type { ClientInput } from './clients.ts';
import { type Column, columnNamed, isInactive, unguard } from './columns.ts';
import { clientForm } from './form.ts';

/** Why a cell cannot be taken. `column` is the heading as it stands in the file. */
export type Fault = { column: string; value: string; key: Key; params?: Params };

/** One row as a spreadsheet numbers it: the heading is row 1, blank rows count. Without `input` it has faults. */
export type Row = { number: number; values: Values; input?: ClientInput; inactive: boolean; faults: Fault[] };

/** A client list as it was understood. `leftOut` are the headings nobody knows, for the reader to be told of. */
export type Sheet = {
  text: string;
  columns: { heading: string; column: Column }[];
  leftOut: string[];
  rows: Row[];
};

export const MAX_ROWS = 5000;

const unreadable = (key: Key, params: Params = {}) => new AppError(422, key, params);

/** The text of a file: UTF-16 with its mark, UTF-8, or else what Excel in Sweden writes, Windows-1252. */
export function decode(bytes: Uint8Array): string {
  const mark = `${bytes[0]} ${bytes[1]}`;
  if (mark === '255 254') return new TextDecoder('utf-16le').decode(bytes);
  if (mark === '254 255') return new TextDecoder('utf-16be').decode(bytes);
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    return new TextDecoder('windows-1252').decode(bytes);
  }
}

export const isBinary = (text: string) => text.includes('\0');

/** Reads a client list and tries every row by the client form. Refuses (422) a text that is no table with names in it. */
export function read(raw: string): Sheet {
  const text = raw
    .replace(/^\uFEFF/, '')
    .replace(/\r\n?/g, '\n')
    .replace(/^sep=.\n/i, ''); // Excel's own note on the delimiter
  if (isBinary(text)) throw unreadable('import.not_csv');
  if (!text.trim()) throw unreadable('import.empty');
  const [first, ...records] = recordsOf(text);
  if (!first || !records.length) throw unreadable('import.no_rows');
  if (records.length > MAX_ROWS) throw unreadable('import.too_many', { rows: records.length, max: MAX_ROWS });
  const headings = first.cells.map((cell, index) => cell.trim() || letter(index));
  const columns = columnsOf(headings);
  if (!columns.includes('name') && !columns.includes('firstName') && !columns.includes('lastName')) {
    throw unreadable('import.no_name', { headings: shorten(headings.join(', ')) });
  }
  return {
    text,
    columns: headings.flatMap((heading, index) => (columns[index] ? [{ heading, column: columns[index] }] : [])),
    leftOut: headings.filter(
      (_, index) => !columns[index] && [first, ...records].some(({ cells }) => cells[index]?.trim()),
    ),
    rows: records.map((record) => readRow(record, headings, columns)),
  };
}

type CsvRecord = { number: number; cells: string[] };

function recordsOf(text: string): CsvRecord[] {
  const delimiter = delimiterOf(text);
  const records: CsvRecord[] = [];
  try {
    parse(text, {
      delimiter,
      record_delimiter: '\n',
      relax_column_count: true,
      skip_empty_lines: true,
      on_record: (cells: string[], { records: done, empty_lines }) => {
        if (cells.some((cell) => cell.trim())) records.push({ number: done + empty_lines, cells });
        return null;
      },
    });
  } catch (error) {
    if (!(error instanceof CsvError)) throw error;
    const { records: done, empty_lines, column } = error as CsvError & Record<string, number>;
    throw unreadable(error.code === 'CSV_QUOTE_NOT_CLOSED' ? 'import.quote_open' : 'import.quote_stray', {
      row: Number(done) + Number(empty_lines) + 1,
      column: records[0]?.cells[Number(column)]?.trim() || letter(Number(column)),
    });
  }
  return records;
}

/** The delimiter that makes most sense of the headings. */
function delimiterOf(text: string): string {
  const headings = /.*\S.*/.exec(text)?.[0] ?? '';
  const sense = (delimiter: string) => {
    const cells = headings.split(delimiter);
    return cells.filter(columnNamed).length + cells.length / 1000;
  };
  return [';', ',', '\t'].reduce((best, other) => (sense(other) > sense(best) ? other : best));
}

/** What each heading means. The first of two that mean the same counts, and a whole name before its halves. */
function columnsOf(headings: string[]): (Column | undefined)[] {
  const columns = headings.map(columnNamed);
  return columns.map((column, index) => {
    if (columns.indexOf(column) !== index) return undefined;
    return columns.includes('name') && (column === 'firstName' || column === 'lastName') ? undefined : column;
  });
}

function readRow({ number, cells }: CsvRecord, headings: string[], columns: (Column | undefined)[]): Row {
  const values: Values = {};
  for (const [index, column] of columns.entries()) if (column) values[column] = unguard(cells[index] ?? '');
  values.name ??= [values.firstName, values.lastName].filter(Boolean).join(' ');
  const ragged = raggedness(cells, headings);
  if (ragged) return { number, values, inactive: false, faults: [ragged] };
  const headingOf = (field: string) =>
    headings[columns.indexOf(field as Column)] ??
    headings.filter((_, index) => columns[index] === 'firstName' || columns[index] === 'lastName').join(' + ');
  const { input, errors = {} } = readForm(clientForm, values);
  const faults = Object.entries(errors).map(
    ([field, key]): Fault => ({ column: headingOf(field), value: values[field] ?? '', key: key as Key }),
  );
  const inactive = isInactive(values.status ?? '');
  if (inactive === undefined) {
    faults.push({ column: headingOf('status'), value: values.status ?? '', key: 'import.status' });
  }
  return { number, values, inactive: inactive ?? false, faults, ...(input && { input }) };
}

/** More or fewer cells than headings: something has moved, and no cell can be trusted. Blank cells at the end are harmless. */
function raggedness(cells: string[], headings: string[]): Fault | undefined {
  const params = { cells: cells.length, headings: headings.length };
  const [missing] = headings.slice(cells.length);
  if (missing !== undefined) return { column: missing, value: '', key: 'import.cells_few', params };
  const extra = cells.slice(headings.length).findIndex((cell) => cell.trim());
  if (extra < 0) return undefined;
  const index = headings.length + extra;
  return { column: letter(index), value: cells[index] ?? '', key: 'import.cells_many', params };
}

/** A column's letter in the spreadsheet, for those without a heading. */
const letter = (index: number): string =>
  (index < 26 ? '' : letter(Math.floor(index / 26) - 1)) + String.fromCharCode(65 + (index % 26));

const shorten = (text: string) => (text.length > 200 ? `${text.slice(0, 200)}…` : text);
