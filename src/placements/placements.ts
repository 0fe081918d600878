import { and, asc, count, desc, eq, gt, isNotNull, ne } from 'drizzle-orm';
import { record } from '../audit/log.ts';
import * as clients from '../clients/clients.ts';
import { NO_FACTS } from '../clients/facts.ts';
import * as codes from '../codes/codes.ts';
import type { Act, Db } from '../db/database.ts';
import { accounts } from '../db/schema.ts';
import { NO_WISHES, type Wishes } from '../matching/ranking.ts';
import * as reach from '../messages/contact.ts';
import * as messages from '../messages/messages.ts';
import * as methods from '../payments/methods.ts';
import { conflict, Invalid, notFound } from '../shared/errors.ts';
import { newId } from '../shared/ids.ts';
import type { EpochSeconds } from '../shared/time.ts';
import { type Contact, placementMoves, placements } from './table.ts';

export type { Contact } from './table.ts';
export type Placement = typeof placements.$inferSelect;
type MoveKind = (typeof placementMoves.$inferSelect)['kind'];

/** What somebody wrote in the questionnaire, in the words it was asked. */
export type Asked = { contact: Contact; contactReason: string; answers: clients.Answer[]; wishes: Wishes };

/** One placement. Refuses (404) one that is not there. */
export function find(db: Db, id: string): Placement {
  const placement = db.select().from(placements).where(eq(placements.id, id)).get();
  if (!placement) throw notFound();
  return placement;
}

/** Who waits to be placed, the longest first: no word of what they wrote. */
export const waiting = (db: Db): { id: string; name: string; createdAt: EpochSeconds }[] =>
  db
    .select({ id: placements.id, name: placements.name, createdAt: placements.createdAt })
    .from(placements)
    .where(eq(placements.state, 'waiting'))
    .orderBy(asc(placements.createdAt))
    .all();

/** The latest that came to a therapist: whom, when and with whom. Somebody who was a client there already looks like the others. */
export const latest = (db: Db, limit = 50) =>
  db
    .select({ id: placements.id, name: placements.name, therapist: accounts.name, placedAt: placements.placedAt })
    .from(placements)
    .innerJoin(accounts, eq(accounts.id, placements.therapistId))
    .where(isNotNull(placements.placedAt))
    .orderBy(desc(placements.placedAt))
    .limit(limit)
    .all();

export type Move = { at: EpochSeconds; kind: MoveKind; by: string | null; therapist: string | null; reason: string };

/** What happened to a placement, in order; that somebody was a client there already is between them and the therapist. */
export function movesOf(db: Db, id: string): (Move & { therapistId: string | null })[] {
  const rows = db
    .select()
    .from(placementMoves)
    .where(and(eq(placementMoves.placementId, id), ne(placementMoves.kind, 'seen')))
    .orderBy(asc(placementMoves.id))
    .all();
  const nameOf = (accountId: string | null) =>
    accountId &&
    (db.select({ name: accounts.name }).from(accounts).where(eq(accounts.id, accountId)).get()?.name ?? null);
  return rows.map(({ at, kind, by, therapistId, reason }) => ({
    at,
    kind: kind === 'returned' ? (by ? 'placed' : 'chosen') : kind,
    reason,
    therapistId,
    by: nameOf(by),
    therapist: nameOf(therapistId),
  }));
}

/** How many came to each therapist since then. */
export const recent = (db: Db, since: EpochSeconds): Map<string, number> =>
  new Map(
    db
      .select({ id: placements.therapistId, n: count() })
      .from(placements)
      .where(and(gt(placements.placedAt, since), isNotNull(placements.therapistId)))
      .groupBy(placements.therapistId)
      .all()
      .map(({ id, n }) => [id as string, n]),
  );

/** Writes down what happened to a placement, here and in the log. */
export function note(
  act: Act,
  id: string,
  kind: MoveKind,
  about: { therapistId?: string; clientId?: string; reason?: string } = {},
) {
  const { therapistId = null, clientId = null, reason = '' } = about;
  act.db
    .insert(placementMoves)
    .values({ placementId: id, at: act.now, by: act.actor.id, kind, therapistId, clientId, reason })
    .run();
  record(act, `placement.${kind}`, clientId, id);
}

/** Puts somebody among those who wait. */
export function put(act: Act, { contact, ...asked }: Asked): string {
  const id = newId();
  act.db
    .insert(placements)
    .values({ ...asked, id, state: 'waiting', name: contact.name, contact, createdAt: act.now })
    .run();
  return id;
}

/** Puts somebody in the operator's queue, who asked for that or whom no therapist fitted. */
export function ask(act: Act, asked: Asked): void {
  note(act, put(act, asked), 'asked');
}

/** Gives somebody the therapist they chose. Gives the client's id, or undefined when they are a client there already. */
export const choose = (act: Act, therapistId: string, asked: Asked): string | undefined =>
  settle(act, put(act, asked), therapistId, asked, 'chosen');

/** The operator places somebody who waits. Refuses (409) one who does not any more. */
export function place(act: Act, id: string, therapistId: string): true {
  const { state, contact, ...asked } = find(act.db, id);
  if (state !== 'waiting' || !contact) throw conflict('error.placement_over');
  const therapist = act.db.select({ is: accounts.therapist }).from(accounts).where(eq(accounts.id, therapistId)).get();
  if (!therapist?.is) throw new Invalid({ therapist: 'error.placement_whom' });
  settle(act, id, therapistId, { ...asked, contact }, 'placed');
  return true;
}

/**
 * Makes the mediated client, or finds the one there is: a person has one card (PDL 3:1). What they wrote then waits on it for
 * the therapist, and neither the person, who has not shown who they are, nor the operator sees a difference.
 */
function settle(
  act: Act,
  id: string,
  therapistId: string,
  asked: Asked,
  kind: 'chosen' | 'placed',
): string | undefined {
  const { contact, contactReason, answers } = asked;
  const same = clients.samePerson(act.db, therapistId, contact);
  const clientId = same?.id ?? clients.mediate(act, therapistId, inputOf(contact), contactReason, answers);
  const written = same ? {} : { contact: null, contactReason: '', answers: [] };
  act.db
    .update(placements)
    .set({ ...written, state: same ? 'returning' : 'placed', therapistId, clientId, placedAt: act.now })
    .where(eq(placements.id, id))
    .run();
  note(act, id, same ? 'returned' : kind, { therapistId, clientId });
  messages.queue(act, 'placed', { clientId: null, therapistId }, { key: `placed:${id}:${act.now}` });
  messages.queue(act, 'link', { clientId, therapistId }, { key: `link:placed:${id}:${act.now}` });
  if (same) return undefined;
  payBy(act, clients.find(act.db, therapistId, clientId), contact.code);
  const [email, sms] = [contact.channels.includes('email'), contact.channels.includes('sms')];
  reach.agree(act, clientId, { email, sms, locale: contact.locale });
  return clientId;
}

const inputOf = ({ name, email, phone, personnummer }: Contact): clients.ClientInput => ({
  ...NO_FACTS,
  ...{ name, email, phone, personnummer },
});

/** By the code that was given, if it is one; else by card, as for every mediated client. */
function payBy(act: Act, client: clients.Client, typed: string): void {
  const code = typed ? codes.byName(act.db, typed) : undefined;
  if (code) methods.set(act, client, { method: 'code', codeId: code.id });
}

/** Ends a placement without a therapist; what was written is deleted. Refuses (409) one that is over. */
export function close(act: Act, id: string, reason: string): void {
  if (find(act.db, id).state !== 'waiting') throw conflict('error.placement_over');
  act.db
    .update(placements)
    .set({ state: 'closed', contact: null, contactReason: '', answers: [], wishes: NO_WISHES })
    .where(eq(placements.id, id))
    .run();
  note(act, id, 'closed', { reason });
}
