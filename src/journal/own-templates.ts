import { and, asc, eq } from 'drizzle-orm';
import { record } from '../audit/log.ts';
import type { Act, Db } from '../db/database.ts';
import { Invalid, notFound } from '../shared/errors.ts';
import { newId } from '../shared/ids.ts';
import { journalTemplates } from './table.ts';
import { BUILT_IN, type Template } from './templates.ts';

/** A therapist's own template. An entry keeps the name and the headings it was written with: changes reach no old one. */
export type OwnTemplate = { id: string; name: string; headings: string[]; retiredAt: number | null };
type Input = Pick<OwnTemplate, 'name' | 'headings'>;

const asTemplate = ({ id, name, headings, retiredAt }: typeof journalTemplates.$inferSelect): OwnTemplate => ({
  id,
  name,
  headings: headings.split('\n'),
  retiredAt,
});

/** All of a therapist's own templates by name, the retired ones too. */
export const of = (db: Db, therapistId: string): OwnTemplate[] =>
  db
    .select()
    .from(journalTemplates)
    .where(eq(journalTemplates.therapistId, therapistId))
    .orderBy(asc(journalTemplates.name))
    .all()
    .map(asTemplate);

/** One of them. Refuses (404) another's. */
export function find(db: Db, therapistId: string, id: string): OwnTemplate {
  const template = of(db, therapistId).find((each) => each.id === id);
  if (!template) throw notFound();
  return template;
}

/** What the editor offers: the product's templates and the own ones in use; and `current`, the one an entry has already. */
export function offered(
  db: Db,
  therapistId: string,
  current?: { template: string; templateName: string | null },
): Template[] {
  const own = of(db, therapistId);
  const inUse = [...BUILT_IN, ...own.filter(({ retiredAt }) => retiredAt === null)];
  if (!current || inUse.some(({ id }) => id === current.template)) return inUse;
  const retired = own.find(({ id }) => id === current.template);
  return [...inUse, { id: current.template, name: current.templateName, headings: retired?.headings ?? [] }];
}

/** The headings of all a therapist's templates, retired ones too: alone they are no text. */
export const headingsOf = (db: Db, therapistId: string): { headings: string[] } => ({
  headings: of(db, therapistId).flatMap(({ headings }) => headings),
});

/** Adds a template. Refuses (Invalid) a name already in use. */
export function add(act: Act, therapistId: string, { name, headings }: Input): true {
  refuseTwin(act.db, therapistId, name);
  const id = newId();
  act.db
    .insert(journalTemplates)
    .values({ id, therapistId, name, headings: headings.join('\n') })
    .run();
  record(act, 'template.changed', null, id);
  return true;
}

/** Changes a template for what is written from now on. Refuses like `add`. */
export function change(act: Act, therapistId: string, id: string, { name, headings }: Input): true {
  refuseTwin(act.db, therapistId, name, id);
  set(act, therapistId, id, { name, headings: headings.join('\n') });
  return true;
}

export const retire = (act: Act, therapistId: string, id: string) => set(act, therapistId, id, { retiredAt: act.now });
export const restore = (act: Act, therapistId: string, id: string) => set(act, therapistId, id, { retiredAt: null });

function set(act: Act, therapistId: string, id: string, values: Partial<typeof journalTemplates.$inferSelect>): void {
  const { changes } = act.db
    .update(journalTemplates)
    .set(values)
    .where(and(eq(journalTemplates.id, id), eq(journalTemplates.therapistId, therapistId)))
    .run();
  if (!changes) throw notFound();
  record(act, 'template.changed', null, id);
}

function refuseTwin(db: Db, therapistId: string, name: string, but?: string) {
  const isSame = (template: OwnTemplate) => template.id !== but && template.name.toLowerCase() === name.toLowerCase();
  if (of(db, therapistId).some(isSame)) throw new Invalid({ name: 'error.template_taken' });
}
