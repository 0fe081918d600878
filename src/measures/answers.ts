import { and, asc, eq, getTableColumns } from 'drizzle-orm';
import { record } from '../audit/log.ts';
import type { Client } from '../clients/clients.ts';
import { type Act, type Db, prepared } from '../db/database.ts';
import type { Locale } from '../i18n/t.ts';
import * as chain from '../journal/chain.ts';
import { refuseDestroyed } from '../journal/retention.ts';
import { conflict, notFound } from '../shared/errors.ts';
import { newId } from '../shared/ids.ts';
import type { EpochSeconds } from '../shared/time.ts';
import { type Item, type Measure, score } from './questions.ts';
import * as requests from './requests.ts';
import { measureAnswers, measureRequests } from './table.ts';

/** What was answered to a form, in the words it was asked in. */
export type Answer = typeof measureAnswers.$inferSelect;

/** Who filled it in: the client, or the therapist together with them. */
export type By = { id: string; name: string };

/** What was filled in, and in which language it was read. */
export type Filled = { measure: Measure; items: Item[]; locale: Locale };

/** What the client has answered, oldest first: part of the journal. */
export const ofClient = (db: Db, { id }: Client): Answer[] =>
  db
    .select(getTableColumns(measureAnswers))
    .from(measureAnswers)
    .where(eq(measureAnswers.clientId, id))
    .orderBy(asc(measureAnswers.answeredAt))
    .all();

/** The answer to a request. Refuses (404) another client's, and one that is not answered. */
export function find(db: Db, client: Client, requestId: string): Answer {
  const mine = and(eq(measureAnswers.requestId, requestId), eq(measureAnswers.clientId, client.id));
  const answer = db.select().from(measureAnswers).where(mine).get();
  if (!answer) throw notFound();
  return answer;
}

/**
 * The client's answer to a form that was sent: into the journal, sealed. The first stands: of a second one nothing is kept,
 * and `isFirst` is false. Refuses (409) a form that is withdrawn or too old.
 */
export function give(act: Act, client: Client, requestId: string, filled: Filled): { isFirst: boolean } {
  refuseDestroyed(act.db, client);
  const state = requests.stateOf(requests.find(act.db, client.id, requestId), act.now);
  if (state === 'answered') return { isFirst: false };
  if (state !== 'waiting') throw conflict('error.form_closed');
  act.db.update(measureRequests).set({ answeredAt: act.now }).where(eq(measureRequests.id, requestId)).run();
  requests.hush(act, requestId);
  keep(act, client, requestId, filled, client);
  return { isFirst: true };
}

/**
 * What therapist and client filled in together, in the room: never sent, and read already. `id` is the request's, made with
 * the page: sent twice, the first stands. The same form, if it was sent, is taken back. Refuses (404) an id of another client's.
 */
export function giveTogether(act: Act, client: Client, id: string, filled: Filled, by: By): void {
  refuseDestroyed(act.db, client);
  if (act.db.select().from(measureRequests).where(eq(measureRequests.id, id)).get()) {
    return void requests.find(act.db, client.id, id);
  }
  requests.supersede(act, client.id, filled.measure.id);
  const now = { createdAt: act.now, answeredAt: act.now, readAt: act.now };
  act.db
    .insert(measureRequests)
    .values({ id, clientId: client.id, measure: filled.measure.id, withReminder: false, createdBy: by.id, ...now })
    .run();
  keep(act, client, id, filled, by);
}

function keep(act: Act, client: Client, requestId: string, { measure, items, locale }: Filled, by: By): void {
  const id = newId();
  act.db
    .insert(measureAnswers)
    .values({
      ...{ id, requestId, clientId: client.id, measure: measure.id, family: measure.family, title: measure.title },
      ...{ language: measure.language ?? locale, lead: measure.intro, items, ...score(measure, items) },
      ...{ answeredAt: act.now, answeredBy: by.id, answeredName: by.name },
    })
    .run();
  chain.link(act, client.id, 'answer', id);
  record(act, 'measure.answered', client.id, id);
}

/** Opens an answer: the log says so, and it is no longer new. */
export function open(act: Act, client: Client, requestId: string): Answer {
  const answer = find(act.db, client, requestId);
  const { readAt } = requests.find(act.db, client.id, requestId);
  if (readAt === null) {
    act.db.update(measureRequests).set({ readAt: act.now }).where(eq(measureRequests.id, requestId)).run();
  }
  record(act, 'measure.read', client.id, answer.id);
  return answer;
}

/** An answer that the therapist has not opened. */
export type Unread = {
  requestId: string;
  clientId: string;
  clientName: string;
  answeredAt: EpochSeconds;
  risk: number;
};

/** Starts at the unread answers to what the therapist asked, which are few, not at the clients. */
const unreadQuery = prepared(({ $client }) =>
  $client.prepare(
    `SELECT r.id AS requestId, c.id AS clientId, c.name AS clientName, a.answered_at AS answeredAt, a.risk
     FROM measure_requests r CROSS JOIN clients c CROSS JOIN measure_answers a
     WHERE r.created_by = @therapistId AND r.answered_at IS NOT NULL AND r.read_at IS NULL
       AND c.id = r.client_id AND c.therapist_id = @therapistId AND a.request_id = r.id
     ORDER BY a.risk DESC, a.answered_at`,
  ),
);

/** New answers of a therapist's clients: those on suicidal thoughts first, then the oldest. */
export const unread = (db: Db, therapistId: string): Unread[] => unreadQuery(db).all({ therapistId }) as Unread[];
