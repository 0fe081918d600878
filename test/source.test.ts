import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';

const ROOT = join(import.meta.dirname, '..');
const read = (path: string) => readFileSync(join(ROOT, path), 'utf8');
const withoutComments = (text: string) => text.replace(/\/\*[\s\S]*?\*\//g, '').replace(/^\s*\/\/.*$|\s\/\/ .*$/gm, '');
const texts = (glob: string) =>
  globSync(glob, { cwd: ROOT }).map((path) => ({ path, text: withoutComments(read(path)) }));
const source = texts('src/**/*.ts');
const scripts = texts('public/**/*.js');
const having = (all: typeof source, pattern: RegExp) =>
  all
    .filter(({ text }) => pattern.test(text))
    .map(({ path }) => path)
    .sort();

test('there is something to look through', () => {
  assert.ok(source.length > 150 && scripts.length >= 4);
});

test('nothing is made into code that was data, and no command goes through a shell', () => {
  assert.deepEqual(having(source, /\beval\(|new Function\(|node:vm|shell: true/), []);
  assert.deepEqual(having(source, /node:child_process/), ['src/backups/runner.ts']);
  assert.deepEqual(having(scripts, /\beval\(|new Function\(|setTimeout\(['"`]/), []);
});

test('scripts in the browser write text and not markup, keep nothing there, and take no messages from others', () => {
  assert.deepEqual(
    having(
      scripts,
      /\.(innerHTML|outerHTML)\b|insertAdjacentHTML|document\.write|localStorage|sessionStorage|indexedDB|document\.cookie|postMessage|onmessage|addEventListener\('message'/,
    ),
    [],
  );
});

test('what nobody may guess comes from the operating system, and no broken hash or cipher is used', () => {
  assert.deepEqual(
    having(source, /Math\.random/).filter((path) => !path.startsWith('src/demo/')),
    [],
  );
  assert.deepEqual(having(source, /['"`](md5|sha1|rc4|des(-\w+)?|aes-\d+-(ecb|cbc|ctr))['"`]/i), []);
  assert.deepEqual(having(source, /createCipheriv|createSign|generateKeyPair|pbkdf2|scrypt/), []);
});

test('what is seldom needed is not loaded at the start: the languages of zod, the client that node:http brings', () => {
  assert.deepEqual(having(source, /import \{[^}]*\} from 'zod'|^import (?!type ).* from 'node:https?'/m), []);
});

test('nobody looks away from a certificate that cannot be trusted, or from a broken message', () => {
  assert.deepEqual(
    having(source, /rejectUnauthorized|NODE_TLS_REJECT_UNAUTHORIZED|insecureHTTPParser: true|checkServerIdentity/),
    [],
  );
});

test('only the files that docs/security.md names talk to other machines', () => {
  const outward = having(
    source,
    /from '(stripe|nodemailer|s3mini)'|\bfetch\(|https?\.(request|get)\(|node:(dns|dgram|http2)/,
  );
  const section = /## Who the program talks to([\s\S]*?)\n## /.exec(read('docs/security.md'))?.[1] ?? '';
  assert.deepEqual(outward, [...section.matchAll(/`(src\/[\w/-]+\.ts)`/g)].map(([, path]) => path).sort());
});

test('pages ask nobody else for anything: every script, style, picture and form is ours', () => {
  const views = texts('views/**/*.eta');
  assert.ok(views.length > 100);
  assert.deepEqual(
    having(views, /<(script|link|img|iframe|form|object|embed)\b[^>]*\b(src|href|action|data)="(https?:)?\/\//),
    [],
  );
  assert.deepEqual(having(views, /target="_blank"(?![^>]*noopener)/), []);
});

type Lock = {
  packages: Record<
    string,
    { version?: string; integrity?: string; dev?: boolean; devOptional?: boolean; resolved?: string }
  >;
};

test('every package is one version, and is what it was when it was chosen', () => {
  const { packages } = JSON.parse(read('package-lock.json')) as Lock;
  const names = Object.keys(packages).filter(Boolean);
  assert.ok(names.length > 100);
  for (const name of names) {
    assert.match(String(packages[name]?.integrity), /^sha512-/, name);
    assert.match(packages[name]?.resolved ?? 'https://registry.npmjs.org/', /^https:\/\/registry\.npmjs\.org\//, name);
  }
  const { dependencies, devDependencies } = JSON.parse(read('package.json')) as Record<string, Record<string, string>>;
  for (const version of Object.values({ ...dependencies, ...devDependencies })) assert.match(version, /\d+\.\d+\.\d+$/);
});

test('the inventory lists every package that the program is made of, with its version and hash, and none for the work alone', () => {
  const text = execFileSync(process.execPath, [join(ROOT, 'build/sbom.ts')], { encoding: 'utf8' });
  type Part = { name: string; version: string; hashes: { content: string }[] };
  const { components } = JSON.parse(text) as { components: Part[] };
  const { packages } = JSON.parse(read('package-lock.json')) as Lock;
  const needed = Object.entries(packages).filter(([path, { dev, devOptional }]) => path && !dev && !devOptional);
  assert.deepEqual(needed.map(([, { version }]) => version).sort(), components.map(({ version }) => version).sort());
  const named = new Set(components.map(({ name }) => name));
  assert.deepEqual(
    ['express', 'zod', 'argon2', 'better-sqlite3-multiple-ciphers', 'typescript', 'lighthouse'].map((n) =>
      named.has(n),
    ),
    [true, true, true, true, false, false],
  );
  for (const { hashes } of components) assert.match(String(hashes[0]?.content), /^[0-9a-f]{128}$/);
});
