import { diffWordsWithSpace } from 'diff';

export type Part = { kind: 'same' | 'removed' | 'added'; text: string };

const MOST_CHANGES = 800; // words and spaces taken out and put in; beyond that nobody could read the difference, and it costs seconds

/**
 * What changed from one wording to the next, word by word. The same and the removed parts together are `before`, the same
 * and the added ones `after`, letter for letter. Texts that have next to nothing in common are one removal and one addition.
 */
export function difference(before: string, after: string): Part[] {
  const changes = diffWordsWithSpace(before, after, { maxEditLength: MOST_CHANGES });
  if (!changes) return tidy([], before, after);
  const parts: Part[] = [];
  let removed = '';
  let added = '';
  for (const [n, { value, ...change }] of changes.entries()) {
    const isBetween = (removed || added) && changes[n + 1] && /^ +$/.test(value);
    if (change.removed) removed += value;
    else if (change.added) added += value;
    else if (isBetween) {
      removed += value; // words side by side are one change: [two words] [for two], not word for word
      added += value;
    } else {
      tidy(parts, removed, added).push({ kind: 'same', text: value });
      removed = added = '';
    }
  }
  return tidy(parts, removed, added);
}

function tidy(parts: Part[], removed: string, added: string): Part[] {
  if (removed) parts.push({ kind: 'removed', text: removed });
  if (added) parts.push({ kind: 'added', text: added });
  return parts;
}
