import type { ClientInput } from './clients.ts';

const SWEDISH = { å: '{', ä: '|', æ: '|', ö: '}', ø: '}' } as const; // the three letters that ASCII has after z, in order
const MARKS = /\p{Mn}/gu;

/**
 * A key that sorts names as Swedish does when compared letter by letter: Å, Ä, Ö after Z, other accents aside, ü as y.
 * SQLite has no such collation; Intl.Collator('sv') is the yardstick in the tests. (Svenska Akademiens ordlista.)
 */
export const sortKey = (name: string): string =>
  name
    .normalize('NFC')
    .toLowerCase()
    .replace(/[åäæöø]/g, (letter) => SWEDISH[letter as keyof typeof SWEDISH])
    .replace(/ü/g, 'y')
    .normalize('NFD')
    .replace(MARKS, '')
    .replace(/[^\p{L}\p{N} {|}]+/gu, '')
    .trim();

/** Letters as one types them in a hurry: no case, no accents, so that "ake" finds Åke. */
const fold = (text: string) => text.normalize('NFD').replace(MARKS, '').toLowerCase();

/** What a client is found by: name, called name, e-mail, phone (national and international), personal number (10 and 12 digits). */
export function searchText(
  client: Pick<ClientInput, 'name' | 'calledName' | 'email' | 'phone' | 'personnummer' | 'reserveNumber'>,
): string {
  const digits = client.phone.replace(/\D/g, '');
  return [
    fold(client.name),
    fold(client.calledName),
    fold(client.email),
    digits,
    digits.replace(/^46/, '0'),
    client.personnummer ?? '',
    client.personnummer?.slice(2) ?? '',
    fold(client.reserveNumber ?? ''),
  ].join('\n');
}

/** The pieces that must all occur in a client's search text. "070-123 45", "19900101-2389" and "+46 70" count as one number. */
export function searchTerms(query: string): string[] {
  const text = fold(query).trim();
  if (!text) return [];
  const digits = text.replace(/\D/g, '');
  if (digits && /^[\d\s+()-]+$/.test(text)) return [digits];
  return text.split(/\s+/).slice(0, 8);
}
