// `npm run build`: the program in one file, dist/klientkort, for the platform it is built on (docs/decisions/016-single-binary.md).
// The server, its templates, styles, scripts, migrations and fonts, both native addons and Node itself. With `-- linux-arm64` for
// that platform, beside the other: its Node comes from npm.
import { execFileSync } from 'node:child_process';
import { chmodSync, globSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { basename, join, resolve } from 'node:path';
import { build, type Plugin } from 'esbuild';
import { notices } from './notices.ts';

const ROOT = join(import.meta.dirname, '..');
const DIST = join(ROOT, 'dist');
const here = `${process.platform}-${process.arch}`;
const platform = process.argv[2] ?? here;
if (![here, 'linux-arm64'].includes(platform)) throw new Error(`Built here: ${here} and linux-arm64, not ${platform}.`);
const output = join(DIST, platform === here ? 'klientkort' : `klientkort-${platform}`);
const addons = new Map<string, string>(); // by the name of their asset

/** What a package asks for as a `.node` file is taken out of the binary, into a folder of our own, loaded and removed. */
const load = (asset: string) => `
  const { chmodSync, mkdtempSync, rmSync, writeFileSync } = require('node:fs');
  const { tmpdir } = require('node:os');
  const { join } = require('node:path');
  const folder = mkdtempSync(join(tmpdir(), 'klientkort-'));
  try {
    const file = join(folder, ${JSON.stringify(basename(asset))});
    writeFileSync(file, Buffer.from(require('node:sea').getRawAsset(${JSON.stringify(asset)})), { mode: 0o700 });
    try {
      process.dlopen(module, file);
    } catch ({ message }) {
      const hint = 'The temporary folder must allow programs in it: set TMPDIR to one that does.';
      throw Object.assign(new Error(message + '. ' + hint), { syscall: 'dlopen' });
    }
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }`;

const nativeAddons: Plugin = {
  name: 'native addons',
  setup({ onResolve, onLoad }) {
    onResolve({ filter: /\.node$/ }, ({ path, resolveDir }) => {
      const asset = `addons/${basename(path)}`;
      addons.set(asset, join(resolveDir, path));
      return { path: asset, namespace: 'addon' };
    });
    onLoad({ filter: /.*/, namespace: 'addon' }, ({ path }) => ({ contents: load(path), loader: 'js' }));
    // argon2 looks for its addon at run time: here it is known.
    onResolve({ filter: /^node-gyp-build$/ }, () => ({ path: 'argon2', namespace: 'gyp' }));
    onLoad({ filter: /.*/, namespace: 'gyp' }, () => ({
      contents: `module.exports = () => require('./prebuilds/${platform}/argon2${platform.endsWith('-arm64') ? '.armv8' : ''}.glibc.node');`,
      resolveDir: join(ROOT, 'node_modules/argon2'),
    }));
  },
};

/** The Node of another platform, of the version that runs this. */
function nodeOf(platform: string): string {
  const packed = execFileSync('npm', ['pack', '--silent', `node-${platform}@${process.versions.node}`], { cwd: DIST });
  execFileSync('tar', ['-xzf', packed.toString().trim(), 'package/bin/node'], { cwd: DIST });
  return join(DIST, 'package/bin/node');
}

rmSync(output, { force: true });
mkdirSync(DIST, { recursive: true });
const bundle = join(DIST, 'klientkort.cjs');
const { metafile } = await build({
  metafile: true,
  entryPoints: [join(ROOT, 'src/main.ts')],
  outfile: bundle,
  bundle: true,
  platform: 'node',
  target: 'node26',
  format: 'cjs',
  minifySyntax: true,
  minifyWhitespace: true, // names stay: a stack trace can be read
  legalComments: 'none',
  define: { 'import.meta.dirname': 'undefined', 'import.meta.url': '"file:///klientkort"' }, // pdfkit names its standard fonts so; ours are embedded
  alias: { 'better-sqlite3': join(ROOT, `node_modules/better-sqlite3/lib/${platform}.js`) },
  plugins: [nativeAddons],
  logLevel: 'warning',
});

// V8 keeps a text with one letter outside Latin-1 in two bytes a letter, 8 MB more. esbuild escapes them all but in patterns.
const escaped = (letter: string) => `\\u${letter.charCodeAt(0).toString(16).padStart(4, '0')}`;
writeFileSync(bundle, readFileSync(bundle, 'utf8').replace(/[^\0-\x7f]/g, escaped));

const own = globSync(
  [
    'views/**/*.eta',
    'public/**/*.{css,js,svg}',
    'drizzle/*.sql',
    'drizzle/meta/_journal.json',
    'package.json',
    'LICENSE',
  ],
  { cwd: ROOT },
);
const theirs = [
  'htmx.org/dist/htmx.min.js',
  ...['', '-Bold'].map((face) => `dejavu-fonts-ttf/ttf/DejaVuSans${face}.ttf`),
];
const files = [...own, ...theirs.map((path) => `node_modules/${path}`)];
const licenses = join(DIST, 'licenses.txt');
const packaged = [...Object.keys(metafile.inputs), ...files, ...addons.values()].map((path) => resolve(ROOT, path));
writeFileSync(licenses, notices(packaged));
const config = join(DIST, 'sea.json');
const settings = {
  main: bundle,
  output,
  ...(platform !== here && { executable: nodeOf(platform) }),
  disableExperimentalSEAWarning: true,
  useCodeCache: platform === here,
  execArgvExtension: 'none',
  assets: {
    ...Object.fromEntries(files.map((path) => [path, join(ROOT, path)])),
    ...Object.fromEntries(addons),
    'licenses.txt': licenses,
  },
};
writeFileSync(config, JSON.stringify(settings));
execFileSync(process.execPath, ['--build-sea', config], { stdio: 'inherit' });
chmodSync(output, 0o755);
for (const name of readdirSync(DIST).filter((name) => !/^klientkort(-[\w-]+)?(\.cdx\.json)?$/.test(name)))
  rmSync(join(DIST, name), { recursive: true });
// what it was made of, package by package, for whoever has to know whether a fault that became public is in theirs
writeFileSync(`${output}.cdx.json`, execFileSync(process.execPath, [join(ROOT, 'build/sbom.ts')]));
const { version } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8'));
console.error(`dist/${basename(output)} ${version} for ${platform}, ${Math.round(statSync(output).size / 1e6)} MB`);
