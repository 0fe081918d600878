import assert from 'node:assert/strict';
import { test } from 'node:test';
import { difference, type Part } from '../src/journal/difference.ts';

const wording = (parts: Part[], without: Part['kind']) =>
  parts
    .filter(({ kind }) => kind !== without)
    .map(({ text }) => text)
    .join('');

test('a difference holds both wordings, letter for letter', () => {
  const texts = ['', 'Sover illa.', 'Sover  bra\n\nnu.', 'Åt ägg, öl & <b>', ' Sover\tilla. ', 'sover illa'];
  for (const before of texts) {
    for (const after of texts) {
      const parts = difference(before, after);
      assert.equal(wording(parts, 'added'), before);
      assert.equal(wording(parts, 'removed'), after);
    }
  }
});

test('the words that changed are told, and words side by side as one change', () => {
  assert.deepEqual(difference('Har tre små barn.', 'Har fyra stora barn hemma.'), [
    { kind: 'same', text: 'Har ' },
    { kind: 'removed', text: 'tre små' },
    { kind: 'added', text: 'fyra stora' },
    { kind: 'same', text: ' barn' },
    { kind: 'added', text: ' hemma' },
    { kind: 'same', text: '.' },
  ]);
});

test('two long texts with nothing in common are one removal and one addition', () => {
  const words = (start: number) => Array.from({ length: 30_000 }, (_, n) => `ord${start + n}`).join(' ');
  const parts = difference(words(0), words(50_000));
  assert.deepEqual(
    parts.map(({ kind }) => kind),
    ['removed', 'added'],
  );
});
