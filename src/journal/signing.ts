import { eq } from 'drizzle-orm';
import type { Account } from '../accounts/accounts.ts';
import { record } from '../audit/log.ts';
import type { Client } from '../clients/clients.ts';
import type { Act } from '../db/database.ts';
import { conflict, type FieldErrors } from '../shared/errors.ts';
import { dateOf, type EpochSeconds } from '../shared/time.ts';
import * as chain from './chain.ts';
import * as journal from './journal.ts';
import * as templates from './own-templates.ts';
import { journalEntries } from './table.ts';
import { onlyHeadings, type Template } from './templates.ts';

/** Who seals, with name, title and profession as they are today. */
export const signature = (act: Act, { id, name, title, profession }: Account) => ({
  signedAt: act.now,
  signedBy: id,
  signedName: name,
  signedTitle: title,
  signedProfession: profession,
});

/** What keeps a draft from being signed, by field: no text but headings (`own` are the therapist's), a day that has not come. */
export function faults(
  draft: Pick<journal.Draft, 'text' | 'eventDate'>,
  own: Pick<Template, 'headings'>,
  now: EpochSeconds,
  zone: string,
): FieldErrors | undefined {
  if (onlyHeadings(draft.text, own)) return { text: 'error.sign_empty' };
  if (draft.eventDate > dateOf(now, zone)) return { eventDate: 'error.sign_future' };
  return undefined;
}

/**
 * Signs the version that was read, with the signer's name, title and profession as they are today, and locks it for ever
 * (PDL 3:10, 3:14; a trigger refuses any later change). Refuses 409 if sealed already or changed since; returns the faults
 * of a text that cannot be signed, and signs nothing then.
 */
export const sign = (act: Act, client: Client, id: string, version: number, signer: Account): FieldErrors | undefined =>
  seal(act, client, id, version, signer, { status: 'signed' });

/** Why an entry is closed without a signature: it is needless by the practice's own routine, or the signer is hindered. */
export const CLOSINGS = ['needless', 'hindered'] as const;
export type Closing = { closedKind: (typeof CLOSINGS)[number]; closedBecause: string };

/** Locks the version that was read without signing it, with the reason that the law asks for (PDL 3:10). Refuses like `sign`. */
export const close = (act: Act, client: Client, id: string, version: number, by: Account, closing: Closing) =>
  seal(act, client, id, version, by, { status: 'closed', ...closing });

function seal(
  act: Act,
  client: Client,
  id: string,
  version: number,
  by: Account,
  how: { status: 'signed' } | ({ status: 'closed' } & Closing),
): FieldErrors | undefined {
  const entry = journal.find(act.db, client, id);
  if (entry.status !== 'draft') throw conflict('error.signed');
  if (entry.version !== version) throw conflict('error.sign_stale');
  const own = templates.headingsOf(act.db, client.therapistId);
  const unfit = faults(entry, own, act.now, act.zone);
  if (unfit) return unfit;
  act.db
    .update(journalEntries)
    .set({ ...how, ...signature(act, by) })
    .where(eq(journalEntries.id, id))
    .run();
  chain.link(act, client.id, 'entry', id);
  record(act, how.status === 'signed' ? 'entry.signed' : 'entry.closed', client.id, id);
  return undefined;
}
