import { and, asc, eq } from 'drizzle-orm';
import type { Account } from '../accounts/accounts.ts';
import { record } from '../audit/log.ts';
import type { Client } from '../clients/clients.ts';
import type { Act, Db } from '../db/database.ts';
import * as chain from '../journal/chain.ts';
import * as journal from '../journal/journal.ts';
import { refuseDestroyed } from '../journal/retention.ts';
import { conflict, type FieldErrors, Invalid, notFound } from '../shared/errors.ts';
import { newId } from '../shared/ids.ts';
import { type DateText, dateOf, type EpochSeconds } from '../shared/time.ts';
import { disclosureRequests, disclosures } from './table.ts';

export type Disclosure = typeof disclosures.$inferSelect;
export type Request = typeof disclosureRequests.$inferSelect;

export const PURPOSES = ['own_archive', 'client', 'care', 'authority', 'insurer', 'other'] as const;
export const FORMATS = ['pdf', 'archive', 'print'] as const;

/** The files of a disclosure can be fetched for an hour, each time as the journal is then; the file says when. */
export const OPEN_SECONDS = 3600;
export const isOpen = ({ at }: Disclosure, now: EpochSeconds): boolean => now - at < OPEN_SECONDS;

/** The copies that were handed out of a client's journal, oldest first (PDL 3:11). */
export const ofClient = (db: Db, client: Client): Disclosure[] =>
  db.select().from(disclosures).where(eq(disclosures.clientId, client.id)).orderBy(asc(disclosures.at)).all();

/** One of them. Refuses (404) another client's. */
export function find(db: Db, client: Client, id: string): Disclosure {
  const mine = and(eq(disclosures.id, id), eq(disclosures.clientId, client.id));
  const disclosure = db.select().from(disclosures).where(mine).get();
  if (!disclosure) throw notFound();
  return disclosure;
}

/** What is handed out, to whom and why. Dates are of contacts, both included; null is no bound. */
export type DisclosureInput = Pick<
  Disclosure,
  'requestId' | 'recipient' | 'purpose' | 'remark' | 'format' | 'fromDate' | 'toDate' | 'entryId' | 'withLog'
>;

/**
 * Notes in the journal that a copy of it goes to somebody, before it does (PDL 3:11). Refuses (404) an entry or request of
 * another client, (409) a request already refused.
 */
export function disclose(act: Act, client: Client, input: DisclosureInput, by: Account): string {
  refuseDestroyed(act.db, client);
  if (input.entryId) journal.find(act.db, client, input.entryId);
  if (input.requestId && findRequest(act.db, client, input.requestId).refusedAt !== null) {
    throw conflict('error.request_refused');
  }
  const id = newId();
  act.db
    .insert(disclosures)
    .values({ ...input, id, clientId: client.id, at: act.now, by: by.id, byName: by.name })
    .run();
  chain.link(act, client.id, 'disclosure', id);
  record(act, 'journal.disclosed', client.id, id);
  return id;
}

/** Who has asked for a copy, oldest first, answered or not. */
export const requests = (db: Db, client: Client): Request[] =>
  db
    .select()
    .from(disclosureRequests)
    .where(eq(disclosureRequests.clientId, client.id))
    .orderBy(asc(disclosureRequests.createdAt))
    .all();

export function findRequest(db: Db, client: Client, id: string): Request {
  const request = requests(db, client).find((each) => each.id === id);
  if (!request) throw notFound();
  return request;
}

/** Enters a request for a copy in the register (PDL 8:2). Refuses (Invalid) a day that has not come. */
export function receive(act: Act, client: Client, input: Pick<Request, 'requester' | 'wish' | 'receivedOn'>): true {
  refuseDestroyed(act.db, client);
  refuseFuture(act, { receivedOn: input.receivedOn });
  const id = newId();
  act.db
    .insert(disclosureRequests)
    .values({ ...input, id, clientId: client.id, createdAt: act.now, createdBy: act.actor.id as string })
    .run();
  record(act, 'journal.requested', client.id, id);
  return true;
}

/**
 * Refuses a request, with the reason; a refusal to the client goes on to IVO (PDL 8:2). Refuses (409) one that is answered
 * already, (Invalid) a day that has not come.
 */
export function refuse(
  act: Act,
  client: Client,
  id: string,
  input: { refusal: string; passedToIvoOn: DateText | null },
): true {
  const request = findRequest(act.db, client, id);
  const isAnswered = request.refusedAt !== null || ofClient(act.db, client).some(({ requestId }) => requestId === id);
  if (isAnswered) throw conflict('error.request_answered');
  if (input.passedToIvoOn) refuseFuture(act, { passedToIvoOn: input.passedToIvoOn });
  act.db
    .update(disclosureRequests)
    .set({ ...input, refusedAt: act.now, refusedBy: act.actor.id })
    .where(eq(disclosureRequests.id, id))
    .run();
  chain.link(act, client.id, 'refusal', id);
  record(act, 'journal.refused', client.id, id);
  return true;
}

function refuseFuture({ now, zone }: Act, days: Record<string, DateText>) {
  const errors: FieldErrors = {};
  for (const [field, day] of Object.entries(days)) if (day > dateOf(now, zone)) errors[field] = 'error.date_future';
  if (Object.keys(errors).length) throw new Invalid(errors);
}
