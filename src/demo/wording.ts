import { faker } from '@faker-js/faker/locale/sv';
import type { Bank } from './texts/theme.ts';

const { arrayElement, shuffle } = faker.helpers;

/** What a `{word}` in a text stands for, for one client. */
export type Words = Record<string, string>;

const INNERMOST = /\{([^{}]*)\}/g;

/** A sentence with its words put in and its `{choices|alternatives}` made. */
export function spin(text: string, words: Words): string {
  const said = text.replace(INNERMOST, (_, key: string) => words[key] ?? arrayElement(key.split('|')));
  return said === text ? text : spin(said, words);
}

/** Deals that many sentences of a bank, as running text. */
export type Deal = (bank: Bank, count?: number, extra?: Words) => string;

/** Deals like cards: what has been said about a client is not said again until its bank is used up. */
export function dealer(words: Words): Deal {
  const decks = new Map<Bank, string[]>();
  return (bank, count = 1, extra = {}) => {
    const left = decks.get(bank) ?? [];
    const deck = left.length < count ? [...left, ...shuffle(bank.filter((text) => !left.includes(text)))] : left;
    decks.set(bank, deck.slice(count));
    return deck
      .slice(0, count)
      .map((text) => spin(text, { ...words, ...extra }))
      .join(' ');
  };
}
