import { translator } from '../i18n/t.ts';
import { FIELDS } from './form.ts';

/** What a column of a client list can hold: a field of the form, half a name, or active/inactive. */
export type Column = (typeof FIELDS)[number] | 'firstName' | 'lastName' | 'status';

/** Headings that other systems and people use, beside our own labels in both languages. */
const ALIASES: Record<Column, string[]> = {
  name: ['Name', 'Klient', 'Klientnamn', 'Fullständigt namn', 'Full name', 'Client', 'Client name'],
  firstName: ['First name', 'Given name'],
  lastName: ['Last name', 'Surname', 'Family name'],
  calledName: ['Kallas', 'Smeknamn', 'Called name', 'Preferred name', 'Nickname'],
  personnummer: [
    'Personnr',
    'Persnr',
    'Pnr',
    'Samordningsnummer',
    'Personal identity number',
    'Personal number',
    'SSN',
  ],
  reserveNumber: ['Reservnr', 'Reserve number'],
  email: ['Email', 'E-postadress', 'Mejl', 'Mejladress', 'Mail', 'Mailadress', 'Email address'],
  phone: [
    'Telefonnummer',
    'Tel',
    'Tfn',
    'Mobil',
    'Mobiltelefon',
    'Mobilnummer',
    'Phone',
    'Phone number',
    'Telephone',
    'Mobile',
    'Mobile phone',
  ],
  street: ['Adress', 'Gata', 'Street', 'Street address', 'Address'],
  postalCode: ['Postnr', 'Postal code', 'Postcode', 'Zip', 'Zip code'],
  city: ['Postort', 'Stad', 'City', 'Town'],
  kinName: ['Närstående', 'Anhörig', 'Anhörigs namn', 'Next of kin', 'Emergency contact'],
  kinRelation: ['Närståendes relation', 'Relationship'],
  kinPhone: ['Närstående telefon', 'Anhörigs telefon', 'Next of kin phone', 'Emergency phone'],
  payerName: ['Betalare', 'Payer', 'Payer name'],
  payerEmail: ['Betalare e-post', 'Payer email'],
  payerAddress: ['Betalare adress', 'Fakturaadress', 'Payer address', 'Billing address'],
  language: ['Language'],
  remarks: ['Anmärkningar', 'Övrigt', 'Kommentar', 'Remarks', 'Comments'],
  status: [],
};

export const COLUMNS = ['name', 'firstName', 'lastName', ...FIELDS.slice(1), 'status'] as Column[];

const fold = (text: string) =>
  text
    .normalize('NFD')
    .toLowerCase()
    .replace(/[^a-z0-9]/g, '');

/** The ways to write a column's heading, the Swedish label first. */
export const headingsOf = (column: Column): string[] => {
  const labels = (['sv', 'en'] as const).map((locale) => translator(locale)(`field.${column}`));
  return [...new Map([...labels, ...ALIASES[column]].map((heading) => [fold(heading), heading])).values()];
};

const known = new Map(COLUMNS.flatMap((column) => headingsOf(column).map((heading) => [fold(heading), column])));

/** The column a heading names. Case, accents, spaces and hyphens do not matter: "E-post:" is "epost". */
export const columnNamed = (heading: string): Column | undefined => known.get(fold(heading));

const STATUSES = new Map([
  ['aktiv', false],
  ['active', false],
  ['inaktiv', true],
  ['inactive', true],
]);

/** Undefined when the word is neither. An empty cell is an active client. */
export const isInactive = (status: string): boolean | undefined => (status.trim() ? STATUSES.get(fold(status)) : false);

/**
 * A spreadsheet takes a cell that begins with = + - @, tab or return for a formula, which can be made to run programs or
 * send the list away. An apostrophe before it makes it text (OWASP, "CSV Injection"). A cell that already looks guarded
 * gets one more, so that `unguard` gives every value back as it was.
 */
export const guard = (value: string): string => (/^'*[=+\-@\t\r\n＝＋－＠]/.test(value) ? `'${value}` : value);
export const unguard = (cell: string): string => (/^'+[=+\-@\t\r\n＝＋－＠]/.test(cell) ? cell.slice(1) : cell);
