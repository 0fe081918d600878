// `npm run build`: the program in one file, dist/klientkort, for the platform it is built on (docs/decisions/016-single-binary.md).
// The server, its templates, styles, scripts, migrations and fonts, both native addons and Node itself. With `-- linux-arm64` for
// that platform, beside the other: its Node comes from npm.
import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, globSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { basename, join, resolve } from 'node:path';
import { type BuildOptions, build, type Plugin } from 'esbuild';
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

/** What few requests need, each a file of its own in the binary: a text that is loaded is held twice, mapped and in V8. */
const SELDOM = [
  '@faker-js/faker/locale/sv',
  '@simplewebauthn/server',
  '@zxcvbn-ts/language-common',
  'date-holidays',
  'nodemailer',
  'pdfkit',
  's3mini',
  'stripe',
];

/** Runs the program, and what it asks for of the others when it does: Node itself knows only its own modules in a binary. */
const LOADER = `
const { getAssetKeys, getRawAsset } = require('node:sea');
const { Script } = require('node:vm');
const assets = new Set(getAssetKeys());
const read = (asset) => Buffer.from(getRawAsset(asset));
const loaded = new Map();
function load(name) {
  const file = 'code/' + name + '.cjs';
  if (!assets.has(file)) return require(name);
  if (!loaded.has(name)) {
    const compiled = 'code/' + name + '.compiled';
    const cachedData = assets.has(compiled) ? read(compiled) : undefined;
    const script = new Script(read(file).latin1Slice(), { filename: name + '.cjs', cachedData });
    const module = { exports: {}, script };
    loaded.set(name, module);
    script.runInThisContext()(module.exports, load, module);
  }
  return loaded.get(name).exports;
}
load('klientkort');`;

const inputs: string[] = [];

/** Bundles what begins in `entry` into a function that the loader calls; with its name among the assets. */
async function bundle(name: string, entry: BuildOptions): Promise<[string, string]> {
  const outfile = join(DIST, `${name.replaceAll('/', '-')}.cjs`);
  const { metafile } = await build({
    ...entry,
    metafile: true,
    outfile,
    bundle: true,
    platform: 'node',
    target: 'node26',
    format: 'cjs',
    banner: { js: '(function (exports, require, module) {' },
    footer: { js: '})' },
    supported: { 'dynamic-import': false }, // the loader has none
    minifySyntax: true,
    minifyWhitespace: true, // names stay: a stack trace can be read
    legalComments: 'none',
    // pdfkit names its standard fonts so; ours are embedded, as argon2's addon is
    define: {
      'import.meta.dirname': 'undefined',
      'import.meta.url': '"file:///klientkort"',
      __dirname: '"/"',
      __filename: '"/klientkort"',
    },
    alias: { 'better-sqlite3': join(ROOT, `node_modules/better-sqlite3/lib/${platform}.js`) },
    plugins: [nativeAddons],
    logLevel: 'warning',
  });
  inputs.push(...Object.keys(metafile.inputs));
  // V8 keeps a text with one letter outside Latin-1 in two bytes a letter. esbuild escapes them all but in patterns.
  const escaped = (letter: string) => `\\u${letter.charCodeAt(0).toString(16).padStart(4, '0')}`;
  writeFileSync(outfile, readFileSync(outfile, 'utf8').replace(/[^\0-\x7f]/g, escaped));
  return [`code/${name}.cjs`, outfile];
}

/**
 * The program's code as V8 compiled it until the first page: without, each function is compiled when it is first called. V8 knows
 * only its own version's and platform's.
 */
async function compiled(): Promise<string> {
  const file = join(DIST, 'klientkort.compiled');
  const keep = `require('node:fs').writeFileSync(${JSON.stringify(file)}, loaded.get('klientkort').script.createCachedData())`;
  seal(`${LOADER}\nprocess.on('exit', () => ${keep});`);
  const env = { PORT: '0', DATA_DIR: join(DIST, 'data'), KLIENTKORT_BACKUP_AT: 'never', KLIENTKORT_LOG_LEVEL: 'warn' };
  const server = spawn(output, { env, stdio: ['ignore', 'pipe', 'inherit'] });
  const [line] = await once(server.stdout, 'data');
  await (await fetch(/http:\S+/.exec(String(line))?.[0].replace('localhost', '127.0.0.1') as string)).text();
  server.kill('SIGTERM');
  await once(server, 'close');
  return file;
}

/** Puts the loader and the assets into a copy of Node. */
function seal(loader: string): void {
  const [main, config] = [join(DIST, 'loader.cjs'), join(DIST, 'sea.json')];
  writeFileSync(main, loader);
  const executable = platform !== here && { executable: nodeOf(platform) };
  const settings = {
    main,
    output,
    ...executable,
    disableExperimentalSEAWarning: true,
    execArgvExtension: 'none',
    assets,
  };
  writeFileSync(config, JSON.stringify(settings));
  execFileSync(process.execPath, ['--build-sea', config], { stdio: 'inherit' });
  chmodSync(output, 0o755);
}

rmSync(output, { force: true });
mkdirSync(DIST, { recursive: true });
const bundles = [await bundle('klientkort', { entryPoints: [join(ROOT, 'src/main.ts')], external: SELDOM })];
for (const name of SELDOM) {
  const contents = `module.exports = require(${JSON.stringify(name)});`;
  bundles.push(await bundle(name, { stdin: { contents, resolveDir: ROOT } }));
}

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
const packaged = [...inputs, ...files, ...addons.values()].map((path) => resolve(ROOT, path));
writeFileSync(licenses, notices(packaged));
const assets: Record<string, string> = {
  ...Object.fromEntries([...bundles, ...addons]),
  ...Object.fromEntries(files.map((path) => [path, join(ROOT, path)])),
  'licenses.txt': licenses,
};
if (platform === here) assets['code/klientkort.compiled'] = await compiled();
seal(LOADER);
for (const name of readdirSync(DIST).filter((name) => !/^klientkort(-[\w-]+)?(\.cdx\.json)?$/.test(name)))
  rmSync(join(DIST, name), { recursive: true });
// what it was made of, package by package, for whoever has to know whether a fault that became public is in theirs
writeFileSync(`${output}.cdx.json`, execFileSync(process.execPath, [join(ROOT, 'build/sbom.ts')]));
const { version } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8'));
console.error(`dist/${basename(output)} ${version} for ${platform}, ${Math.round(statSync(output).size / 1e6)} MB`);
