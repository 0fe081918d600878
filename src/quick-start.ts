import { enableCompileCache, type ResolveFnOutput, registerHooks } from 'node:module';
import { join } from 'node:path';
import { isBinary } from './files.ts';

/** What makes the start quick, and nothing else: without it, or on a disk that cannot be written, the program is the same. */
export function startQuickly(): void {
  if (isBinary) return; // it carries its code compiled, in one piece
  // Compiled code, never data. Beside the program, where only who could change the program can plant anything; not in /tmp.
  enableCompileCache(join(import.meta.dirname, '../node_modules/.cache/klientkort'));
  registerHooks({ resolve: resolveDrizzle });
}

const found = new Map<string, ResolveFnOutput>();

/**
 * Node parses the package.json of an imported file anew for each file, and Drizzle's has 180 kB for 110 files: half a
 * second. So its files find each other by address alone, and the few names that we import are looked up once.
 */
const resolveDrizzle: Parameters<typeof registerHooks>[0]['resolve'] = (specifier, context, next) => {
  const { parentURL = '' } = context;
  if (parentURL.includes('/node_modules/drizzle-orm/') && /^\..*\.js$/.test(specifier)) {
    return { url: new URL(specifier, parentURL).href, format: 'module', shortCircuit: true };
  }
  if (!/^drizzle-orm\b/.test(specifier)) return next(specifier, context);
  const known = found.get(specifier) ?? { ...next(specifier, context), shortCircuit: true };
  found.set(specifier, known);
  return known;
};
