import { diffWordsWithSpace } from 'diff';

export type Part = { kind: 'same' | 'removed' | 'added'; text: string };

/** What was taken out of a text and what was put in, word by word, in reading order. Joined without the added parts it is the first text. */
export const difference = (before: string, after: string): Part[] =>
  diffWordsWithSpace(before, after).map(({ value, added, removed }) => ({
    kind: added ? 'added' : removed ? 'removed' : 'same',
    text: value,
  }));
