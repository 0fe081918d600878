import { and, asc, eq, max, sql } from 'drizzle-orm';
import { record } from '../audit/log.ts';
import { type Act, type Db, prepared } from '../db/database.ts';
import { Invalid, notFound } from '../shared/errors.ts';
import { newId } from '../shared/ids.ts';
import { noteHeadings } from './table.ts';

/** Swedish whatever the account's language: headings are part of the record (PDL 3:13). */
const DEFAULTS = [
  'Bakgrund',
  'Aktuell problematik',
  'Mål med kontakten',
  'Hälsa och läkemedel',
  'Nätverk och närstående',
  'Risk och skydd',
  'Övrigt',
];

export type Heading = typeof noteHeadings.$inferSelect;

const ofTherapist = prepared((db) =>
  db
    .select()
    .from(noteHeadings)
    .where(eq(noteHeadings.therapistId, sql.placeholder('therapistId')))
    .orderBy(asc(noteHeadings.position))
    .prepare(),
);

/** All headings of a therapist in their order, the retired ones too. */
export const of = (db: Db, therapistId: string): Heading[] => ofTherapist(db).all({ therapistId });

export function createDefaults(act: Act, therapistId: string): void {
  const rows = DEFAULTS.map((name, position) => ({ id: newId(), therapistId, name, position }));
  act.db.insert(noteHeadings).values(rows).run();
}

/** Adds a heading last. Refuses (Invalid) a name already in use. */
export function add(act: Act, therapistId: string, name: string): true {
  refuseTwin(act.db, therapistId, name);
  const { last } = act.db
    .select({ last: max(noteHeadings.position) })
    .from(noteHeadings)
    .where(eq(noteHeadings.therapistId, therapistId))
    .get() ?? { last: null };
  const id = newId();
  act.db
    .insert(noteHeadings)
    .values({ id, therapistId, name, position: (last ?? -1) + 1 })
    .run();
  record(act, 'heading.changed', null, id);
  return true;
}

/** Changes the name over texts that stay as they are. Refuses like `add`. */
export function rename(act: Act, therapistId: string, id: string, name: string): true {
  refuseTwin(act.db, therapistId, name, id);
  change(act, therapistId, id, { name });
  return true;
}

/** Takes a heading out of use, or back into it. Its texts stay on the cards that have any. */
export const retire = (act: Act, therapistId: string, id: string) =>
  change(act, therapistId, id, { retiredAt: act.now });
export const restore = (act: Act, therapistId: string, id: string) => change(act, therapistId, id, { retiredAt: null });

/** Moves a heading one step among those in use. At the end of the row nothing happens. */
export function move(act: Act, therapistId: string, id: string, direction: 'up' | 'down'): void {
  const row = of(act.db, therapistId).filter((heading) => heading.retiredAt === null);
  const from = row.findIndex((heading) => heading.id === id);
  if (from < 0) throw notFound();
  const here = row[from] as Heading;
  const there = row[direction === 'up' ? from - 1 : from + 1];
  if (!there) return;
  change(act, therapistId, here.id, { position: there.position });
  change(act, therapistId, there.id, { position: here.position });
}

function change(act: Act, therapistId: string, id: string, values: Partial<Heading>) {
  const { changes } = act.db
    .update(noteHeadings)
    .set(values)
    .where(and(eq(noteHeadings.id, id), eq(noteHeadings.therapistId, therapistId)))
    .run();
  if (!changes) throw notFound();
  record(act, 'heading.changed', null, id);
}

function refuseTwin(db: Db, therapistId: string, name: string, but?: string) {
  const same = (heading: Heading) => heading.id !== but && heading.name.toLowerCase() === name.toLowerCase();
  if (of(db, therapistId).some(same)) throw new Invalid({ name: 'error.heading_taken' });
}
