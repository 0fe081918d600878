import assert from 'node:assert/strict';
import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import en from '../src/i18n/en.json' with { type: 'json' };
import sv from '../src/i18n/sv.json' with { type: 'json' };

const ROOT = join(import.meta.dirname, '..');
const read = (pattern: string) =>
  globSync(pattern, { cwd: ROOT }).map((path) => ({ path, text: readFileSync(join(ROOT, path), 'utf8') }));
const views = read('views/**/*.eta');
const sources = [...views, ...read('src/**/*.ts')];

/** Keys are written out, or begin literally: t(`origin.${client.origin}`). */
const literals = new Set(
  sources.flatMap(({ text }) => [...text.matchAll(/['`]([a-z_]+(?:\.\w+)+)['`]/g)].map((m) => m[1] as string)),
);
const beginnings = sources.flatMap(({ text }) =>
  [...text.matchAll(/`([a-z_]+(?:\.\w+)*[._])\$\{/g)].map((m) => m[1] as string),
);
const keys = Object.keys(sv);

test('both languages have every text', () => {
  assert.deepEqual(Object.keys(en).sort(), keys.toSorted());
});

test('both languages have the same {places} in every text', () => {
  const places = (text: string) => [...text.matchAll(/\{\w+\}/g)].map(String).sort();
  for (const key of keys) {
    assert.deepEqual(places(en[key as keyof typeof en]), places(sv[key as keyof typeof sv]), key);
  }
});

test('every text that a template asks for exists', () => {
  const asked = views.flatMap(({ path, text }) =>
    [...text.matchAll(/\bt\('([^']+)'/g)].map((match) => ({ path, key: match[1] as string })),
  );
  assert.ok(asked.length > 100);
  assert.deepEqual(
    asked.filter(({ key }) => !(key in sv)),
    [],
  );
});

test('no text lies unused', () => {
  const used = (key: string) => {
    const plain = key.replace(/\.one$/, '');
    return literals.has(plain) || beginnings.some((start) => plain.startsWith(start));
  };
  assert.deepEqual(
    keys.filter((key) => !used(key)),
    [],
  );
});

test('texts stand in order, so that a change is easy to see', () => {
  assert.deepEqual(keys, keys.toSorted());
});

test('what is hidden until a script shows it has no words: without styles they would be read', () => {
  const wordy = views.flatMap(({ path, text }) =>
    [...text.matchAll(/<(?!textarea|input)\w+\b[^>]*\shidden(?:="")?>(?!<\/)/g)].map(([tag]) => `${path}: ${tag}`),
  );
  assert.deepEqual(wordy, []);
});

test('a lone button is sent by its name alone: lynx shows a value where the word BUTTON would stand', () => {
  const valued = views.filter(({ text }) => /name="sent" value/.test(text)).map(({ path }) => path);
  assert.deepEqual(valued, []);
});

test('no template prints unescaped anything but other templates', () => {
  for (const { path, text } of views) {
    for (const [, code] of text.matchAll(/<%~\s*(.*?)%>/g)) {
      assert.match(code as string, /^(include\(|it\.body|it\.recordStyle)/, `${path}: ${code}`);
    }
  }
});

test('no template carries script or style of its own: the content security policy forbids it', () => {
  for (const { path, text } of views) {
    assert.doesNotMatch(text, /<script(?! type="text\/html">)(?![^>]*\bsrc=)|\son\w+=|\sstyle=|hx-on|\bjs:/, path);
  }
});
