import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

const FILE = join(import.meta.dirname, 'RESULTS.md');

/** Prints a result and puts it into RESULTS.md under its heading, in the place of the one before; the others stay. */
export function keepResult(heading: string, text: string): void {
  process.stdout.write(`${text}\n`);
  const before = existsSync(FILE) ? readFileSync(FILE, 'utf8') : '';
  const sections = before.split(/^(?=# )/m).filter(Boolean);
  const fresh = `# ${heading}\n\n${text}\n`;
  const at = sections.findIndex((section) => section.startsWith(`# ${heading}\n`));
  sections.splice(at < 0 ? sections.length : at, at < 0 ? 0 : 1, fresh);
  writeFileSync(FILE, `${sections.map((section) => section.trim()).join('\n\n')}\n`);
}
