import type { Act, Db } from '../db/database.ts';
import type { Key } from '../i18n/t.ts';
import * as clients from './clients.ts';
import { sortKey } from './search.ts';
import type { Row, Sheet } from './sheet.ts';

/** Somebody a row may be the same person as: a client (with `id`) or an earlier row (with `row`). */
export type Twin = { name: string; id?: string; row?: number };

/** What becomes of a row. Who has a card already (same personnummer) is left as is; a twin is added only if the therapist says it is another person. */
export type Judged = Row & { fate: 'added' | 'known' | 'twin' | 'refused'; twins: Twin[] };

export type Review = { sheet: Sheet; added: Judged[]; known: Judged[]; twin: Judged[]; refused: Judged[] };

const TWINS_SHOWN = 3;

/** What makes two clients one person, perhaps: the same tests as `clients.twins`. */
const traitsOf = ({ name, email, phone }: clients.ClientInput) =>
  [`name ${sortKey(name)}`, email && `email ${email.toLowerCase()}`, phone && `phone ${phone}`].filter(Boolean);

/** Who has been met so far, in memory: five thousand rows against the whole list are two passes, not five thousand queries. */
class Acquaintances {
  #byTrait = new Map<string, Twin[]>();
  #byPersonnummer = new Map<string, Twin>();

  meet(input: clients.ClientInput, twin: Twin): void {
    if (input.personnummer) this.#byPersonnummer.set(input.personnummer, twin);
    for (const trait of traitsOf(input)) {
      const met = this.#byTrait.get(trait) ?? [];
      if (met.length < TWINS_SHOWN) this.#byTrait.set(trait, [...met, twin]);
    }
  }
  sameNumber = (input: clients.ClientInput) => this.#byPersonnummer.get(input.personnummer ?? '');
  alike = (input: clients.ClientInput) =>
    [...new Set(traitsOf(input).flatMap((trait) => this.#byTrait.get(trait) ?? []))].slice(0, TWINS_SHOWN);
}

/** Every row's fate if the list were imported now. Stores nothing. */
export function judge(db: Db, therapistId: string, sheet: Sheet): Review {
  const met = new Acquaintances();
  for (const client of clients.every(db, therapistId, 'all')) met.meet(client, { name: client.name, id: client.id });
  const rows = sheet.rows.map((row) => judgeRow(row, sheet, met));
  const { added = [], known = [], twin = [], refused = [] } = Object.groupBy(rows, ({ fate }) => fate);
  return { sheet, added, known, twin, refused };
}

function judgeRow(row: Row, sheet: Sheet, met: Acquaintances): Judged {
  const { input, number } = row;
  if (!input || row.faults.length) return { ...row, fate: 'refused', twins: [] };
  const same = met.sameNumber(input);
  const twins = same ? [same] : met.alike(input);
  met.meet(input, { name: input.name, row: number });
  if (!same) return { ...row, fate: twins.length ? 'twin' : 'added', twins };
  if (same.id) return { ...row, fate: 'known', twins };
  const column = sheet.columns.find(({ column }) => column === 'personnummer')?.heading ?? '';
  return {
    ...row,
    fate: 'refused',
    twins,
    faults: [{ column, value: row.values.personnummer ?? '', key: 'import.personnummer_twice' }],
  };
}

/** The rows a review asked about, to be sent back with the answer: what was not asked cannot have been answered. */
export const askedIn = (review: Review): string => review.twin.map(({ number }) => number).join(' ');

/** `chosen`: rows that are another person than their twin. `asked`: as the therapist was asked (`askedIn`). */
export type Answer = { chosen: Set<number>; asked: string };

/**
 * Puts up the clients of a list as own clients of the actor, all or nothing. Gives how many; or, having stored nothing,
 * the review to look at again and, if it does not tell by itself, the problem.
 */
export function bringIn(act: Act, therapistId: string, sheet: Sheet, { chosen, asked }: Answer): Outcome {
  const review = judge(act.db, therapistId, sheet);
  if (review.refused.length) return { review };
  if (askedIn(review) !== asked) return { review, problem: 'import.changed' };
  const rows = [...review.added, ...review.twin.filter(({ number }) => chosen.has(number))];
  if (!rows.length) return { review, problem: 'import.none_chosen' };
  for (const { input, inactive } of rows.sort((one, other) => one.number - other.number)) {
    const id = clients.importOne(act, input as clients.ClientInput);
    if (inactive) clients.archive(act, id);
  }
  return { count: rows.length };
}

type Outcome = { count: number; review?: never } | { review: Review; problem?: Key; count?: never };
