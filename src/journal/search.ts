import Database from 'better-sqlite3';
import type { Client } from '../clients/clients.ts';
import type { Db } from '../db/database.ts';
import * as notes from '../notes/notes.ts';
import type { DateText } from '../shared/time.ts';
import * as corrections from './corrections.ts';

/** A piece of a text around what was found; `hit` is what was found itself. */
export type Piece = { text: string; hit: boolean };

/** Where the words occur: an entry (with its corrections and dissents) or a client note. */
export type Found = { pieces: Piece[] } & (
  | { kind: 'entry'; entry: corrections.Amended; eventDate: DateText }
  | { kind: 'note'; headingId: string; heading: string }
);

const AROUND = 70; // letters shown before and after the first hit
const MOST_TERMS = 8;
const OWN_LETTERS = 'åäö';

/**
 * Letters as one searches for them: no case, and no accents but those of å, ä and ö, which are letters of their own. As
 * long as the text itself, so that what is found in the one stands at the same place in the other. Give it NFC.
 */
export const fold = (text: string): string => text.replace(/[^a-z\s\d.,:;-]/g, folded);

function folded(letter: string): string {
  const lower = letter.toLowerCase();
  const plain = OWN_LETTERS.includes(lower) ? lower : lower.normalize('NFD').replace(/\p{Mn}/gu, '');
  return plain.length === 1 ? plain : letter;
}

/** What must all occur: words, and phrases in quotation marks. */
export function termsIn(query: string): string[] {
  const terms = [...fold(query.normalize()).matchAll(/"([^"]+)"|([^\s"]+)/g)].map(([, phrase, word]) =>
    (phrase ?? word ?? '').trim(),
  );
  return [...new Set(terms.filter(Boolean))].slice(0, MOST_TERMS);
}

type Text = { where: Found; text: string };

/** How many of the hits are shown; who gets more asks for more words. */
const SHOWN = 100;

/**
 * Searches one client's journal, drafts and notes included, newest first: the first hundred hits, and how many there are. The index is made for this one search, in
 * memory, of this one client's texts (docs/decisions/007-search.md): one over several clients does not exist (PDL 2:8).
 */
export function search(db: Db, client: Client, query: string): { found: Found[]; total: number } {
  const terms = termsIn(query);
  if (!terms.length) return { found: [], total: 0 };
  const texts = textsOf(db, client);
  const numbers = matching(
    texts.map(({ text }) => fold(text)),
    terms,
  );
  const found = numbers.slice(0, SHOWN).map((n) => {
    const { where, text } = texts[n] as Text;
    return { ...where, pieces: around(text, terms) };
  });
  return { found, total: numbers.length };
}

/** All that is written about the client, newest first: entries, then notes. */
function textsOf(db: Db, client: Client): Text[] {
  const entries = corrections.whole(db, client).reverse();
  return [
    ...entries.map((entry): Text => {
      const { eventDate, text } = corrections.current(entry);
      const earlier = [entry.text, ...entry.corrections.map((each) => each.text)].filter((each) => each !== text);
      const all = [text, ...earlier, ...entry.dissents.map((each) => each.text)];
      return { where: { kind: 'entry', entry, eventDate, pieces: [] }, text: all.join('\n\n').normalize() };
    }),
    ...notes.ofClient(db, client).flatMap(({ heading, note }): Text[] =>
      note?.text
        ? [
            {
              where: { kind: 'note', headingId: heading.id, heading: heading.name, pieces: [] },
              text: note.text.normalize(),
            },
          ]
        : [],
    ),
  ];
}

/** Which of the folded texts hold all terms, by their number. Trigrams find a word inside a compound: ångest in dödsångest. */
function matching(texts: string[], terms: string[]): number[] {
  const long = terms.filter((term) => term.length >= 3);
  const short = terms.filter((term) => term.length < 3); // too short for trigrams
  const numbers = long.length ? indexed(texts, long) : [...texts.keys()];
  return numbers.filter((n) => short.every((term) => texts[n]?.includes(term)));
}

function indexed(texts: string[], terms: string[]): number[] {
  const index = new Database(':memory:');
  try {
    index.exec(`CREATE VIRTUAL TABLE texts
      USING fts5(text, tokenize = 'trigram case_sensitive 1', content = '', columnsize = 0)`);
    const add = index.prepare('INSERT INTO texts (rowid, text) VALUES (?, ?)');
    index.transaction(() => {
      for (const [n, text] of texts.entries()) add.run(n, text);
    })();
    const match = terms.map((term) => `"${term.replaceAll('"', '""')}"`).join(' AND ');
    return index.prepare('SELECT rowid FROM texts WHERE texts MATCH ? ORDER BY rowid').pluck().all(match) as number[];
  } finally {
    index.close();
  }
}

/** The text around the first hit, with every hit in it marked. */
function around(text: string, terms: string[]): Piece[] {
  const folded = fold(text);
  const first = Math.min(...terms.map((term) => folded.indexOf(term)).filter((at) => at >= 0));
  const from = Math.max(0, first - AROUND);
  const to = Math.min(text.length, first + 2 * AROUND);
  const pieces: Piece[] = from > 0 ? [{ text: '… ', hit: false }] : [];
  let at = from;
  while (at < to) {
    const next = terms
      .map((term) => ({ start: folded.indexOf(term, at), length: term.length }))
      .filter(({ start }) => start >= 0 && start < to)
      .sort((one, other) => one.start - other.start || other.length - one.length)[0];
    if (!next) break;
    if (next.start > at) pieces.push({ text: text.slice(at, next.start), hit: false });
    pieces.push({ text: text.slice(next.start, next.start + next.length), hit: true });
    at = next.start + next.length;
  }
  if (at < to) pieces.push({ text: text.slice(at, to), hit: false });
  if (to < text.length) pieces.push({ text: ' …', hit: false });
  return pieces;
}
