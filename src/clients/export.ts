import { stringify } from 'csv-stringify/sync';
import { record } from '../audit/log.ts';
import type { Act } from '../db/database.ts';
import { translator } from '../i18n/t.ts';
import { format } from '../shared/contact.ts';
import * as clients from './clients.ts';
import { guard } from './columns.ts';
import { asValues, FIELDS } from './form.ts';

const t = translator('sv');

/** Clients as a CSV file that Swedish Excel opens right (semicolons, CRLF, UTF-8 with its mark) and the import understands. */
export const asCsv = (list: clients.Client[]): string =>
  stringify(list.map(cellsOf), {
    header: true,
    columns: [...FIELDS, 'status'].map((column) => t(`field.${column as 'status'}`)),
    delimiter: ';',
    record_delimiter: '\r\n',
    quoted_match: /[\r\n]/, // csv-stringify itself looks only for the delimiter above
    bom: true,
  });

function cellsOf(client: clients.Client): string[] {
  const values = asValues(client, format);
  const status = t(client.archivedAt === null ? 'clients.active' : 'clients.inactive');
  return [...FIELDS.map((field) => guard(values[field] ?? '')), status];
}

/** The therapist's whole list, inactive clients too, as a file. Writes in the log that it left the house. */
export function exportAll(act: Act, therapistId: string): string {
  const list = clients.every(act.db, therapistId, 'all');
  record(act, 'clients.exported');
  return asCsv(list);
}
