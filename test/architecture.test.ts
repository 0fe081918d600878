import assert from 'node:assert/strict';
import { globSync, readFileSync } from 'node:fs';
import { dirname, join, normalize } from 'node:path';
import { test } from 'node:test';

const ROOT = join(import.meta.dirname, '..');
const files = globSync('src/**/*.ts', { cwd: ROOT }).map((path) => ({
  path,
  text: readFileSync(join(ROOT, path), 'utf8'),
}));
const PLUMBING = ['http', 'db', 'shared', 'i18n'];

const imports = files.flatMap(({ path, text }) =>
  [...text.matchAll(/^(import|export)\s(type\s)?[^;]*?from '([^']+)'|import\('([^']+)'\)/gm)].map((match) => {
    const name = (match[3] ?? match[4]) as string;
    const target = name.startsWith('.') ? normalize(join(dirname(path), name)) : name;
    return { path, target, type: !!match[2] };
  }),
);

const isRoutes = (path: string) => /routes\.ts$/.test(path);
const isForm = (path: string) => /form\.ts$/.test(path);
const isTable = (path: string) => /table\.ts$/.test(path);
const roomOf = (path: string) => path.split('/')[1] as string;
const isFeature = (path: string) => path.split('/').length === 3 && !PLUMBING.includes(roomOf(path));
const isNoun = (path: string) => isFeature(path) && !isRoutes(path) && !isForm(path) && !isTable(path);
const breaches = (rule: (link: { path: string; target: string; type: boolean }) => boolean) =>
  imports.filter(rule).map(({ path, target }) => `${path} imports ${target}`);

test('there is something to check', () => {
  assert.ok(files.length > 20 && imports.length > 60);
});

test('routes know no database library', () => {
  assert.deepEqual(
    breaches(({ path, target }) => isRoutes(path) && /^(drizzle-orm|better-sqlite3)/.test(target)),
    [],
  );
});

test('the domain knows no HTTP', () => {
  const http = (target: string) => target.startsWith('express') || target.startsWith('src/http/');
  assert.deepEqual(
    breaches(({ path, target, type }) => isNoun(path) && http(target) && !type),
    [],
  );
});

test('forms and shared code know neither', () => {
  const either = /^(express|drizzle-orm|better-sqlite3)|^src\/(db|http)\//;
  const pure = (path: string) => isForm(path) || roomOf(path) === 'shared';
  assert.deepEqual(
    breaches(({ path, target }) => pure(path) && either.test(target)),
    [],
  );
});

test('a feature reaches another only through its nouns, and tables only through the schema', () => {
  const inside = ({ path, target }: { path: string; target: string }) =>
    isFeature(path) && isFeature(target) && roomOf(path) !== roomOf(target) && !isTable(path);
  assert.deepEqual(
    breaches((link) => inside(link) && !isNoun(link.target)),
    [],
  );
});

test('imports make no circles', () => {
  const next = new Map<string, string[]>();
  for (const { path, target, type } of imports) if (!type) next.set(path, [...(next.get(path) ?? []), target]);
  const circle = (path: string, trail: string[]): string[] | undefined => {
    if (trail.includes(path)) return [...trail.slice(trail.indexOf(path)), path];
    for (const target of next.get(path) ?? []) {
      const found = circle(target, [...trail, path]);
      if (found) return found;
    }
    return undefined;
  };
  for (const { path } of files) assert.equal(circle(path, [])?.join(' -> '), undefined);
});

test('every Drizzle write is run: a forgotten .run() does nothing, silently', () => {
  for (const { path, text } of files) {
    for (const match of text.matchAll(
      /\.(insert|update|delete)\((?:accounts|alliedPrices|attachments|attempts|auditLog|authenticators|booking\w*|client\w*|disclosure\w*|enquiries|fees|installation|invitations|journal\w+|knownBrowsers|logReview\w*|measure\w*|message\w*|noteHeadings|passkeys|phrases|placement\w+|profile\w*|questionnaireVersions|recoveryCodes|sessions|spentChallenges|unsavedTexts)\)/g,
    )) {
      const statement = text.slice(match.index, text.indexOf(';', match.index));
      assert.match(statement, /\.(run|get|all)\(\)/, `${path}: ${statement.slice(0, 80)}`);
    }
  }
});

test('features take the time from the clock they are given', () => {
  const own = files.filter(({ path, text }) => isFeature(path) && /Date\.now\(|new Date\(/.test(text));
  assert.deepEqual(
    own.map(({ path }) => path),
    [],
  );
});

test('no source file is dead', () => {
  const used = new Set(imports.map(({ target }) => target));
  const orphans = files.filter(({ path }) => !used.has(path) && path !== 'src/main.ts').map(({ path }) => path);
  assert.deepEqual(orphans, []);
});
