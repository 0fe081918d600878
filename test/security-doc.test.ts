import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { MIN_LENGTH, OUR_WORDS } from '../src/accounts/passwords.ts';
import * as attachments from '../src/attachments/file.ts';
import { MAX_ROWS } from '../src/clients/sheet.ts';
import { LONGEST_SECONDS } from '../src/http/sessions.ts';
import * as entries from '../src/journal/form.ts';
import * as notes from '../src/notes/form.ts';
import * as photos from '../src/profiles/photo.ts';

const DOCS = join(import.meta.dirname, '../docs');
const text = readFileSync(join(DOCS, 'security.md'), 'utf8');

/** How many requirements of level 1 and 2 each section of ASVS 5.0.0 has. They are its first ones; those of level 3 follow. */
const SECTIONS = `
  1.1:2 1.2:9 1.3:11 1.4:3 1.5:2 2.1:3 2.2:3 2.3:4 2.4:1 3.2:2 3.3:4 3.4:6 3.5:5 3.7:2 4.1:3 4.2:1 4.3:2 4.4:4 5.1:1 5.2:3 5.3:2 5.4:3
  6.1:3 6.2:12 6.3:4 6.4:4 6.5:5 6.6:3 6.8:4 7.1:3 7.2:4 7.3:2 7.4:5 7.5:2 7.6:2 8.1:2 8.2:3 8.3:1 8.4:1 9.1:3 9.2:4
  10.1:2 10.2:2 10.3:4 10.4:11 10.5:5 10.6:2 10.7:3 11.1:2 11.2:3 11.3:3 11.4:4 11.5:1 11.6:1 12.1:3 12.2:2 12.3:4
  13.1:1 13.2:5 13.3:2 13.4:5 14.1:2 14.2:4 14.3:3 15.1:3 15.2:3 15.3:7 16.1:1 16.2:5 16.3:4 16.4:3 16.5:3 17.1:1 17.2:4 17.3:2`;

const asked = SECTIONS.trim()
  .split(/\s+/)
  .flatMap((section) => {
    const [number, count] = section.split(':');
    return Array.from({ length: Number(count) }, (_, n) => `${number}.${n + 1}`);
  });

const lines = [...text.matchAll(/^\| (\d+\.\d+\.\d+) \|(.*)\|$/gm)].map(([, number = '', rest = '']) => {
  const [words = '', verdict = '', ...how] = rest.split('|').map((cell) => cell.trim());
  return { number, words, verdict, how: how.join('|') };
});

test('every requirement of level 1 and 2 stands there once, in its order', () => {
  assert.equal(asked.length, 253);
  assert.deepEqual(
    lines.map(({ number }) => number),
    asked,
  );
});

test('every line has a verdict, what is not done says why, and the sums are right', () => {
  const counts: Record<string, number> = { done: 0, 'not applicable': 0, open: 0 };
  for (const { number, words, verdict, how } of lines) {
    assert.ok(verdict in counts, `${number}: ${verdict}`);
    assert.ok(words.length > 3 && how.length > 5, number);
    counts[verdict] = (counts[verdict] as number) + 1;
  }
  const { done, open, 'not applicable': apart } = counts;
  assert.ok(text.includes(`**${done} done, ${apart} not applicable, ${open} open**`), JSON.stringify(counts));
});

const titles = new Map<string, string[]>();
function titlesIn(file: string): string[] {
  const known = titles.get(file);
  if (known) return known;
  const path = join(import.meta.dirname, file);
  const source = existsSync(path) ? readFileSync(path, 'utf8') : '';
  const found = [...source.matchAll(/^\s*test\(\s*(['"`])((?:\\.|(?!\1).)*)\1/gm)].map(([, , title = '']) => title);
  titles.set(file, found);
  return found;
}

test('every test that is named is there, and every line that is done names one', () => {
  const missing: string[] = [];
  for (const { number, verdict, how } of lines) {
    const named = [...how.matchAll(/`([\w/-]+\.test\.ts)` \*([^*]+)\*/g)];
    if (verdict === 'done' && !named.length) missing.push(`${number} names no test`);
    for (const [, file = '', part = ''] of named) {
      if (!titlesIn(file).some((title) => title.includes(part))) missing.push(`${number}: ${file} ${part}`);
    }
    for (const [, file = ''] of how.matchAll(/`([\w/-]+\.test\.ts)`/g)) {
      if (!titlesIn(file).length) missing.push(`${number}: ${file}`);
    }
  }
  assert.deepEqual(missing, []);
});

test('what a line points to stands there', () => {
  const slug = (heading: string) =>
    heading
      .toLowerCase()
      .replace(/[^\w -]/g, '')
      .replaceAll(' ', '-');
  const sections = new Map(text.split(/^#{2,3} /m).map((part) => [slug(part.split('\n')[0] as string), part]));
  const pointers = [...text.matchAll(/\]\(([^)\s]+)\)/g)].map(([, target]) => target as string);
  assert.ok(pointers.length > 20);
  for (const target of pointers.filter((each) => !each.startsWith('https://'))) {
    if (target.startsWith('#')) assert.ok((sections.get(target.slice(1)) ?? '').length > 200, target);
    else if (target !== '../SECURITY.md') assert.ok(existsSync(join(DOCS, target)), target);
  }
});

test('the figures that this document gives are those of the program', () => {
  const words = /^> (klientkort, (?:.|\n> )*)/m.exec(text)?.[1]?.replaceAll('\n> ', ' ').split(/, ?/);
  assert.deepEqual(words?.map((word) => word.trim()).sort(), [...OUR_WORDS].sort());
  const said = [
    `At least ${MIN_LENGTH} signs`,
    `**${LONGEST_SECONDS / 3600} hours** after signing in`,
    `| ${attachments.MAX_BYTES / 1024 / 1024} MB |`,
    `| ${photos.MAX_BYTES / 1024 / 1024} MB |`,
    `${MAX_ROWS.toLocaleString('en')} rows`,
    `a note ${notes.MAX_TEXT.toLocaleString('en')} letters, an entry ${entries.MAX_TEXT.toLocaleString('en')}`,
  ];
  for (const part of said) assert.ok(text.includes(part), part);
  const settings = readFileSync(join(import.meta.dirname, '../src/accounts/table.ts'), 'utf8');
  const [, idle] = /idle_minutes'\)\.notNull\(\)\.default\((\d+)\)/.exec(settings) ?? [];
  assert.ok(text.includes(`**${idle} minutes** after the last request`));
});
