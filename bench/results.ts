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

/** Lines of cells as a table in Markdown; the first line is the heads, and all but the first column are numbers. */
export function table(lines: string[][]): string {
  const widths = lines.reduce(
    (widths, line) => line.map((cell, n) => Math.max(widths[n] ?? 0, cell.length)),
    [] as number[],
  );
  const rule = widths.map((width, n) => (n ? `${'-'.repeat(width - 1)}:` : '-'.repeat(width)));
  const cell = (text: string, n: number) => (n ? text.padStart(widths[n] ?? 0) : text.padEnd(widths[n] ?? 0));
  return [lines[0] as string[], rule, ...lines.slice(1)].map((line) => `| ${line.map(cell).join(' | ')} |`).join('\n');
}

/** The aims as a list, each reached or plainly missed. */
export const verdicts = (aims: [isReached: boolean, text: string][]): string =>
  aims.map(([isReached, text]) => `- ${isReached ? 'reached' : '**MISSED**'}: ${text}`).join('\n');
