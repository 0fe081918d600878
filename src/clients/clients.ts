import { and, asc, eq, isNotNull, isNull, ne, or, type Placeholder, type SQL, sql } from 'drizzle-orm';
import { lastRead, record } from '../audit/log.ts';
import { type Act, type Db, prepared } from '../db/database.ts';
import { accounts } from '../db/schema.ts';
import { translator } from '../i18n/t.ts';
import * as retention from '../journal/retention.ts';
import * as methods from '../payments/methods.ts';
import { AppError, Invalid, notFound } from '../shared/errors.ts';
import { newId } from '../shared/ids.ts';
import { searchText, sortKey } from './search.ts';
import { clientAnswers, clients } from './table.ts';

export type Client = typeof clients.$inferSelect;
export type Answer = { question: string; answer: string };
export type Status = 'active' | 'inactive' | 'all';

/** What a person may write about a client. Phones are E.164 and personnummer twelve digits; '' is "not given". */
export type ClientInput = {
  name: string;
  calledName: string;
  personnummer: string | null;
  reserveNumber: string | null;
  email: string;
  phone: string;
  street: string;
  postalCode: string;
  city: string;
  kinName: string;
  kinRelation: string;
  kinPhone: string;
  payerName: string;
  payerEmail: string;
  payerAddress: string;
  language: string;
  remarks: string;
};

/** Every query that touches a client goes through its therapist: another's client does not exist here. */
export const ownedBy = (therapistId: string | Placeholder) => eq(clients.therapistId, therapistId);

const byId = prepared((db) =>
  db
    .select()
    .from(clients)
    .where(and(eq(clients.id, sql.placeholder('id')), ownedBy(sql.placeholder('therapistId'))))
    .prepare(),
);

/** The therapist's client. Refuses (404) another's. */
export function find(db: Db, therapistId: string, id: string): Client {
  const client = byId(db).get({ id, therapistId });
  if (!client) throw notFound();
  return client;
}

/** The id of the therapist whose client that is. Refuses (404) one that is not there. */
export function therapistOf(db: Db, id: string): string {
  const client = db.select({ therapistId: clients.therapistId }).from(clients).where(eq(clients.id, id)).get();
  if (!client) throw notFound();
  return client.therapistId;
}

/** Whose client somebody is, for the client's own page: no name of the client's. */
export const practiceOf = (db: Db, id: string): { practice: string; therapistName: string } =>
  db
    .select({ practice: accounts.practice, therapistName: accounts.name })
    .from(clients)
    .innerJoin(accounts, eq(accounts.id, clients.therapistId))
    .where(eq(clients.id, id))
    .get() as { practice: string; therapistName: string };

export const withStatus = (status: Status): SQL | undefined =>
  status === 'all' ? undefined : status === 'active' ? isNull(clients.archivedAt) : isNotNull(clients.archivedAt);

/** All of a therapist's clients with that status, in Swedish order: for export. */
export const every = (db: Db, therapistId: string, status: Status): Client[] =>
  db
    .select()
    .from(clients)
    .where(and(ownedBy(therapistId), withStatus(status)))
    .orderBy(asc(clients.sortKey))
    .all();

/** The active clients whose cards the therapist opened last, newest first. */
export function recentlyOpened(db: Db, therapistId: string, limit = 6): Client[] {
  const recent: Client[] = [];
  for (const id of lastRead(db, therapistId)) {
    const client = byId(db).get({ id, therapistId });
    if (client?.archivedAt === null) recent.push(client);
    if (recent.length === limit) break;
  }
  return recent;
}

const anyQuery = prepared((db) =>
  db
    .select({ id: clients.id })
    .from(clients)
    .where(ownedBy(sql.placeholder('therapistId')))
    .limit(1)
    .prepare(),
);
export const anyOf = (db: Db, therapistId: string): boolean => !!anyQuery(db).get({ therapistId });

const answersQuery = prepared((db) =>
  db
    .select({ question: clientAnswers.question, answer: clientAnswers.answer })
    .from(clientAnswers)
    .where(eq(clientAnswers.clientId, sql.placeholder('clientId')))
    .orderBy(asc(clientAnswers.position))
    .prepare(),
);

/** What a mediated client answered in the matching questionnaire. */
export const answers = (db: Db, clientId: string): Answer[] => answersQuery(db).all({ clientId });

/** Clients, inactive ones too, who may be the same person: same number, name, e-mail or phone. */
export function twins(db: Db, therapistId: string, input: ClientInput, but = ''): Client[] {
  const same = [eq(clients.sortKey, sortKey(input.name))];
  if (input.personnummer) same.push(eq(clients.personnummer, input.personnummer));
  if (input.email) same.push(sql`lower(${clients.email}) = ${input.email.toLowerCase()}`);
  if (input.phone) same.push(eq(clients.phone, input.phone));
  return db
    .select()
    .from(clients)
    .where(and(ownedBy(therapistId), ne(clients.id, but), or(...same)))
    .limit(10)
    .all();
}

/**
 * The therapist's client who is that person, as far as somebody who has not shown who they are may be believed: an address
 * that is the client's, and the same name or personnummer. A personnummer alone anybody can write.
 */
export function samePerson(
  db: Db,
  therapistId: string,
  { personnummer, name, email, phone }: Pick<ClientInput, 'personnummer' | 'name' | 'email' | 'phone'>,
): Client | undefined {
  const addresses = [
    email ? sql`lower(${clients.email}) = ${email.toLowerCase()}` : undefined,
    phone ? eq(clients.phone, phone) : undefined,
  ].filter((address) => address !== undefined);
  if (!addresses.length) return undefined;
  const isNamed = or(
    eq(clients.sortKey, sortKey(name)),
    personnummer ? eq(clients.personnummer, personnummer) : undefined,
  );
  return db
    .select()
    .from(clients)
    .where(and(ownedBy(therapistId), or(...addresses), isNamed))
    .orderBy(asc(clients.createdAt))
    .get();
}

const hasNumber = (db: Db, therapistId: string, personnummer: string, but = ''): boolean =>
  !!db
    .select({ id: clients.id })
    .from(clients)
    .where(and(ownedBy(therapistId), eq(clients.personnummer, personnummer), ne(clients.id, but)))
    .get();

function refuseSecondCard(db: Db, therapistId: string, input: ClientInput, but = '') {
  if (input.personnummer && hasNumber(db, therapistId, input.personnummer, but)) {
    throw new Invalid({ personnummer: 'error.personnummer_taken' });
  }
}

const found = (input: ClientInput) => ({ sortKey: sortKey(input.name), searchText: searchText(input) });

/** Puts up an own client of the actor. One card per person (PDL 3:1): a personnummer in use is refused (Invalid). */
export const create = (act: Act, input: ClientInput): string =>
  put(act, actorOf(act), input, { origin: 'own' }, 'client.created');

/** The same for a row of an import, so that the log says where it came from. */
export const importOne = (act: Act, input: ClientInput): string =>
  put(act, actorOf(act), input, { origin: 'own' }, 'client.imported');

/**
 * Puts up a client who came through the platform's matching, with contact reason and answers as they were given. A
 * personnummer that is another client's is left out, and remarked: it tells nobody but the therapist.
 */
export function mediate(
  act: Act,
  therapistId: string,
  input: ClientInput,
  contactReason: string,
  answers: Answer[],
): string {
  const isTaken = input.personnummer !== null && hasNumber(act.db, therapistId, input.personnummer);
  const known = isTaken ? { ...input, personnummer: null, remarks: translator('sv')('placement.same_number') } : input;
  const id = put(act, therapistId, known, { origin: 'mediated', contactReason }, 'client.created');
  if (answers.length) {
    act.db
      .insert(clientAnswers)
      .values(answers.map((answer, position) => ({ clientId: id, position, ...answer })))
      .run();
  }
  return id;
}

function put(
  act: Act,
  therapistId: string,
  input: ClientInput,
  kind: { origin: Client['origin']; contactReason?: string },
  action: 'client.created' | 'client.imported',
): string {
  refuseSecondCard(act.db, therapistId, input);
  const id = newId();
  const stamp = { createdAt: act.now, createdBy: act.actor.id, updatedAt: act.now, updatedBy: act.actor.id };
  act.db
    .insert(clients)
    .values({ ...input, ...found(input), ...kind, ...stamp, id, therapistId, version: 1 })
    .run();
  if (kind.origin === 'own') methods.begin(act, id, therapistId);
  record(act, action, id);
  return id;
}

/**
 * Changes contact details, if nobody else has since `version` was read. Returns the client as it stands now when
 * somebody has (stale), stores nothing then, and logs that it was read. Refuses (409) when the journal has been destroyed.
 */
export function change(act: Act, id: string, version: number, input: ClientInput): { stale?: Client } {
  const therapistId = actorOf(act);
  const before = find(act.db, therapistId, id);
  retention.refuseDestroyed(act.db, before);
  if (before.version !== version) {
    record(act, 'client.read', id);
    return { stale: before };
  }
  refuseSecondCard(act.db, therapistId, input, id);
  act.db
    .update(clients)
    .set({ ...input, ...found(input), version: version + 1, updatedAt: act.now, updatedBy: act.actor.id })
    .where(and(eq(clients.id, id), ownedBy(therapistId)))
    .run();
  record(act, 'client.changed', id);
  return {};
}

/** Makes a client inactive: out of the list unless asked for. Nothing is deleted. Twice is once. */
export const archive = (act: Act, id: string) => setArchived(act, id, true);
export const reactivate = (act: Act, id: string) => setArchived(act, id, false);

function setArchived(act: Act, id: string, archived: boolean): void {
  const therapistId = actorOf(act);
  const client = find(act.db, therapistId, id);
  if ((client.archivedAt !== null) === archived) return;
  act.db
    .update(clients)
    .set({ archivedAt: archived ? act.now : null, archivedBy: archived ? therapistId : null })
    .where(and(eq(clients.id, id), ownedBy(therapistId)))
    .run();
  record(act, archived ? 'client.archived' : 'client.reactivated', id);
}

function actorOf(act: Act): string {
  if (!act.actor.id) throw new AppError(403, 'error.forbidden');
  return act.actor.id;
}
