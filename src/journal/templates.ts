import type { Key } from '../i18n/t.ts';

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

export type TemplateId = keyof typeof HEADINGS;
export const TEMPLATES = Object.keys(HEADINGS) as TemplateId[];
export const labelOf = (template: TemplateId): Key => `template.${template}`;

const asLine = (heading: string) => `${heading}:`;
const ALL_LINES = new Set(Object.values(HEADINGS).flat().map(asLine));

/** The text with the template's headings put after it, once. What is already written is never replaced. */
export function withTemplate(text: string, template: TemplateId): string {
  const form = HEADINGS[template].map((heading) => `${asLine(heading)}\n\n`).join('\n');
  if (!form || HEADINGS[template].every((heading) => text.includes(asLine(heading)))) return text;
  if (onlyHeadings(text)) return form;
  return `${text.trimEnd()}\n\n${form}`;
}

/** True when nothing is written but the headings of a template. */
export const onlyHeadings = (text: string): boolean => !firstLine(text);

/** The first line somebody wrote themselves, for the list. */
export const firstLine = (text: string): string =>
  text
    .split('\n')
    .map((line) => line.trim())
    .find((line) => line && !ALL_LINES.has(line)) ?? '';
