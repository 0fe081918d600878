import type { Key } from '../i18n/t.ts';

/** A form to write by. `name` is an own template's; the product's are named by `template.<id>` in the reader's language. */
export type Template = { id: string; name: string | null; headings: readonly string[] };

/** Headings are Swedish whatever the reader's language: they become part of the record (PDL 3:13). */
const HEADINGS = {
  free: [],
  session: ['Aktuellt läge', 'Sessionens innehåll', 'Interventioner', 'Bedömning', 'Planering'],
  assessment: [
    'Anledning till kontakten',
    'Bakgrund',
    'Aktuella besvär',
    'Tidigare vård och behandling',
    'Bedömning',
    'Diagnos eller preliminär diagnos',
    'Planerade åtgärder',
    'Information till klienten och samtycke till planen',
  ],
  soap: ['Subjektivt', 'Objektivt', 'Analys', 'Plan'],
  dap: ['Data', 'Analys', 'Plan'],
  closing: [
    'Kontaktens längd och omfattning',
    'Genomförd behandling',
    'Resultat',
    'Bedömning vid avslut',
    'Rekommendationer',
  ],
} as const;

export type BuiltIn = keyof typeof HEADINGS;
export const builtIn = (id: BuiltIn): Template => ({ id, name: null, headings: HEADINGS[id] });
export const BUILT_IN: Template[] = (Object.keys(HEADINGS) as BuiltIn[]).map(builtIn);

/** The text key of one of the product's templates. */
export const labelOf = (template: string): Key => `template.${template as BuiltIn}`;

const asLine = (heading: string) => `${heading}:`;
const ALL_LINES = new Set(Object.values(HEADINGS).flat().map(asLine));

/** The text with the template's headings put after it, once. What is already written is never replaced. */
export function withTemplate(text: string, template: Template): string {
  const form = template.headings.map((heading) => `${asLine(heading)}\n\n`).join('\n');
  const lines = new Set(text.split('\n').map((line) => line.trim()));
  if (!form || template.headings.every((heading) => lines.has(asLine(heading)))) return text;
  if (onlyHeadings(text, template)) return form;
  return `${text.trimEnd()}\n\n${form}`;
}

/** The lines somebody wrote themselves: none of the product's headings, and none of the template's. */
const written = (text: string, { headings }: Pick<Template, 'headings'>): string[] => {
  const ownLines = new Set(headings.map(asLine));
  return text
    .split('\n')
    .map((line) => line.replace(/\p{Cf}/gu, '').trim()) // what nobody can see is no text
    .filter((line) => line && !ALL_LINES.has(line) && !ownLines.has(line));
};

/** True when nothing is written but the headings of a template. */
export const onlyHeadings = (text: string, template: Pick<Template, 'headings'> = { headings: [] }): boolean =>
  !written(text, template).length;

/** The first line somebody wrote themselves, for the list: a line that ends like a heading only if there is no other. */
export function firstLine(text: string): string {
  const lines = written(text, { headings: [] });
  return lines.find((line) => !line.endsWith(':')) ?? lines[0] ?? '';
}
