import { readdirSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import sea from 'node:sea';

/** Whether this is the single binary (docs/decisions/016-single-binary.md). */
export const isBinary: boolean = sea.isSea();
const ROOT = isBinary ? '' : join(import.meta.dirname, '..');

/** One of the program's own files, by its path from the project's root: beside the source, or inside the single binary. */
export const read = (path: string): Buffer =>
  isBinary ? Buffer.from(sea.getRawAsset(path)) : readFileSync(join(ROOT, path));

/** The program's version. */
export const version = (): string => JSON.parse(read('package.json').toString()).version;

/** The names of the program's own files in a folder, in order. */
export function namesIn(folder: string): string[] {
  if (!isBinary) return readdirSync(join(ROOT, folder)).sort();
  const inside = (key: string) => key.startsWith(`${folder}/`) && !key.slice(folder.length + 1).includes('/');
  return sea
    .getAssetKeys()
    .filter(inside)
    .map((key) => basename(key))
    .sort();
}
