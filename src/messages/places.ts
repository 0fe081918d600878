import type { KINDS } from './table.ts';

/** Kinds whose words a therapist can change: all but what the program says to the therapist. */
export const EDITABLE = [
  'confirmation',
  'moved',
  'cancelled',
  'reminder',
  'payment_failed',
  'receipt',
  'link',
  'code',
  'form',
  'offer',
] as const satisfies (typeof KINDS)[number][];
export type Editable = (typeof EDITABLE)[number];

/** What the program tells by itself, and can be told to keep quiet about. */
export const AUTOMATIC = EDITABLE.slice(0, 6);

/** The words of one kind in one language. */
export type Texts = { subject: string; email: string; sms: string };

const WHO = ['therapist', 'practice'];
const MEETING = [...WHO, 'date', 'time', 'place', 'video', 'cancel', 'cancelBy', 'series', 'link'];

/** Names that may stand in braces in the words of a kind. */
export const PLACES: Record<Editable, readonly string[]> = {
  confirmation: MEETING,
  moved: MEETING,
  cancelled: [...WHO, 'date', 'time', 'series', 'link'],
  reminder: MEETING,
  payment_failed: [...WHO, 'date', 'time', 'amount', 'link'],
  receipt: [...WHO, 'date', 'time', 'amount', 'link'],
  link: [...WHO, 'link'],
  code: [...WHO, 'code'],
  form: [...WHO, 'link'],
  offer: [...WHO, 'link'],
};

/** What words of that kind are nothing without. */
export const NEEDED: Partial<Record<Editable, string>> = {
  payment_failed: 'link',
  link: 'link',
  code: 'code',
  form: 'link',
  offer: 'link',
};

const PLACE = /\{([^{}]*)\}/g;

/** The places of a text that nothing can be put in, as they are written; and braces that belong to none. */
export const unknownPlaces = (kind: Editable, text: string): string[] => [
  ...[...text.matchAll(PLACE)].filter(([, name = '']) => !PLACES[kind].includes(name)).map(([whole]) => whole),
  ...(text.replace(PLACE, '').match(/[{}]/g) ?? []),
];

export const holds = (text: string, place: string): boolean => text.includes(`{${place}}`);

/** Puts the values in their places. A line that is left empty by it goes, so that no gap is seen. */
export const fill = (text: string, values: Record<string, string>): string =>
  text
    .split('\n')
    .map((line) => {
      const filled = line
        .replace(PLACE, (whole, name) => values[name] ?? whole)
        .replace(/ {2,}/g, ' ')
        .trimEnd();
      return line.trim() && !filled.trim() ? undefined : filled;
    })
    .filter((line) => line !== undefined)
    .join('\n')
    .replace(/\n{3,}/g, '\n\n')
    .trim();
