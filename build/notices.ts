import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/**
 * The licences of all packages that stand in the built file, as they ask to be passed on with it: one text, for
 * `klientkort licenses`. `paths` are of their files. Refuses (Error) a package that neither names nor brings its licence.
 */
export function notices(paths: Iterable<string>): string {
  const folders = new Set(
    [...paths].flatMap((path) => /^.*node_modules\/(@[^/]+\/)?[^/]+(?=\/)/.exec(path)?.[0] ?? []),
  );
  const parts = [...new Set([...folders].map(noticeOf))].sort();
  return `${[...parts, NODE].join('\n\n')}\n`;
}

/** Node's package on npm comes without the text of its licence. */
const NODE = `== Node.js ${process.version} (MIT, with parts under licences of their own)
https://github.com/nodejs/node/blob/${process.version}/LICENSE`;

function noticeOf(folder: string): string {
  const { name, version, license, licenses } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));
  const files = readdirSync(folder).filter((file) => /^(licen[cs]e|copying|notice)/i.test(file));
  const named = license ?? licenses?.[0]?.type;
  if (!named && !files.length) throw new Error(`The package ${name} names no licence.`);
  const texts = files.sort().map((file) => readFileSync(join(folder, file), 'utf8').trim());
  return [`== ${name} ${version}${named ? ` (${named})` : ''}`, ...texts].join('\n');
}
