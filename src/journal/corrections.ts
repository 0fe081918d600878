import { asc, eq } from 'drizzle-orm';
import type { Account } from '../accounts/accounts.ts';
import { record } from '../audit/log.ts';
import type { Client } from '../clients/clients.ts';
import type { Act, Db } from '../db/database.ts';
import { conflict, type FieldErrors } from '../shared/errors.ts';
import { newId } from '../shared/ids.ts';
import { type DateText, dateOf } from '../shared/time.ts';
import * as chain from './chain.ts';
import * as journal from './journal.ts';
import * as templates from './own-templates.ts';
import * as signing from './signing.ts';
import { journalCorrections, journalDissents, journalEntries } from './table.ts';

export type Correction = typeof journalCorrections.$inferSelect;
export type Dissent = typeof journalDissents.$inferSelect;

/** What was added to sealed entries after they were: corrections and dissents, oldest first. */
export type Amended = journal.Entry & { corrections: Correction[]; dissents: Dissent[] };

/** What an entry or a correction of it says. */
export type Wording = Pick<Correction, 'eventDate' | 'contactType' | 'text'>;

/** The wording that holds now: the last correction's, or the entry's own. */
export const current = (entry: Amended): Wording => entry.corrections.at(-1) ?? entry;

/** One entry with its corrections and dissents. Refuses (404) another client's. */
export function find(db: Db, client: Client, id: string): Amended {
  const entry = journal.find(db, client, id);
  const corrections = db
    .select()
    .from(journalCorrections)
    .where(eq(journalCorrections.entryId, id))
    .orderBy(asc(journalCorrections.number))
    .all();
  const dissents = db
    .select()
    .from(journalDissents)
    .where(eq(journalDissents.entryId, id))
    .orderBy(asc(journalDissents.signedAt))
    .all();
  return { ...entry, corrections, dissents };
}

/** The whole journal, oldest first, each entry with what was added to it. */
export function whole(db: Db, client: Client): Amended[] {
  const inJournal = (table: typeof journalCorrections | typeof journalDissents) => eq(journalEntries.id, table.entryId);
  const corrections = db
    .select({ it: journalCorrections })
    .from(journalCorrections)
    .innerJoin(journalEntries, inJournal(journalCorrections))
    .where(eq(journalEntries.clientId, client.id))
    .orderBy(asc(journalCorrections.number))
    .all();
  const dissents = db
    .select({ it: journalDissents })
    .from(journalDissents)
    .innerJoin(journalEntries, inJournal(journalDissents))
    .where(eq(journalEntries.clientId, client.id))
    .orderBy(asc(journalDissents.signedAt))
    .all();
  const correctionsOf = Map.groupBy(corrections, ({ it }) => it.entryId);
  const dissentsOf = Map.groupBy(dissents, ({ it }) => it.entryId);
  return journal.whole(db, client).map((entry) => ({
    ...entry,
    corrections: (correctionsOf.get(entry.id) ?? []).map(({ it }) => it),
    dissents: (dissentsOf.get(entry.id) ?? []).map(({ it }) => it),
  }));
}

export type CorrectionInput = Wording & { reason: string };

/**
 * Adds a signed correction to a sealed entry; the entry itself stays as it is, readable (PDL 3:14). Refuses 409 if it is a
 * draft, or has more corrections than the writer had `seen`; returns the faults of a text that cannot be signed, or that changes nothing.
 */
export function correct(
  act: Act,
  client: Client,
  id: string,
  seen: number,
  input: CorrectionInput,
  signer: Account,
): FieldErrors | undefined {
  const entry = find(act.db, client, id);
  if (entry.status === 'draft') throw conflict('error.correct_draft');
  if (entry.corrections.length !== seen) throw conflict('error.correct_stale');
  const unfit = faults(act, client, entry, input);
  if (unfit) return unfit;
  const correction = newId();
  act.db
    .insert(journalCorrections)
    .values({ ...input, id: correction, entryId: id, number: seen + 1, ...signing.signature(act, signer) })
    .run();
  chain.link(act, client.id, 'correction', correction);
  record(act, 'entry.corrected', client.id, correction);
  return undefined;
}

/** What keeps a correction from being signed, by field. */
export function faults(
  { db, now, zone }: Pick<Act, 'db' | 'now' | 'zone'>,
  client: Client,
  entry: Amended,
  input: CorrectionInput,
): FieldErrors | undefined {
  const { eventDate, contactType, text } = current(entry);
  const isSame = eventDate === input.eventDate && contactType === input.contactType && text === input.text;
  if (isSame) return { text: 'error.correct_same' };
  return signing.faults(input, templates.headingsOf(db, client.therapistId), now, zone);
}

/**
 * Notes that the client holds something in a sealed entry to be wrong or misleading (PDL 3:8). Refuses 409 on a draft;
 * returns the fault of a day that has not come.
 */
export function dissent(
  act: Act,
  client: Client,
  id: string,
  input: { statedOn: DateText; text: string },
  signer: Account,
): FieldErrors | undefined {
  const entry = journal.find(act.db, client, id);
  if (entry.status === 'draft') throw conflict('error.correct_draft');
  if (input.statedOn > dateOf(act.now, act.zone)) return { statedOn: 'error.date_future' };
  const dissent = newId();
  act.db
    .insert(journalDissents)
    .values({ ...input, id: dissent, entryId: id, ...signing.signature(act, signer) })
    .run();
  chain.link(act, client.id, 'dissent', dissent);
  record(act, 'entry.dissented', client.id, dissent);
  return undefined;
}
