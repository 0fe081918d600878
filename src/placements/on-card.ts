import { and, asc, desc, eq, ne, sql } from 'drizzle-orm';
import * as meetings from '../bookings/meetings.ts';
import * as links from '../client-page/links.ts';
import * as clients from '../clients/clients.ts';
import * as codes from '../codes/codes.ts';
import { type Act, type Db, prepared } from '../db/database.ts';
import * as journal from '../journal/journal.ts';
import { NO_WISHES } from '../matching/ranking.ts';
import * as reach from '../messages/contact.ts';
import * as messages from '../messages/messages.ts';
import * as methods from '../payments/methods.ts';
import { conflict, Invalid, notFound } from '../shared/errors.ts';
import type { EpochSeconds } from '../shared/time.ts';
import { type Asked, note, type Placement, put } from './placements.ts';
import { placements } from './table.ts';

/** Who came through the matching and whose card the therapist has not opened yet, or who applied again. */
export type Arrival = { clientId: string; name: string; placedAt: EpochSeconds; isReturning: number };

const arrivals = prepared(({ $client }) =>
  $client.prepare(
    `SELECT p.client_id AS clientId, c.name, p.placed_at AS placedAt, p.state = 'returning' AS isReturning
     FROM placements p JOIN clients c ON c.id = p.client_id
     WHERE p.therapist_id = @therapistId AND (p.state = 'returning' OR (p.state = 'placed' AND NOT EXISTS (
       SELECT 1 FROM audit_log l WHERE l.client_id = p.client_id AND l.actor_id = @therapistId AND l.action = 'client.read')))
     ORDER BY p.placed_at LIMIT 20`,
  ),
);

/** For the therapist's start page, the longest waiting first, twenty at most. */
export const arrived = (db: Db, therapistId: string): Arrival[] => arrivals(db).all({ therapistId }) as Arrival[];

/** Notes the time that is kept free for a client who was one already. */
export function hold(act: Act, clientId: string, startsAt: EpochSeconds): void {
  const returning = and(
    eq(placements.clientId, clientId),
    eq(placements.state, 'returning'),
    eq(placements.placedAt, act.now),
  );
  act.db.update(placements).set({ heldAt: startsAt }).where(returning).run();
}

/** What the card says of the matching: whether the client can be handed back, and whether they applied again. */
export type OnCard = { canHandBack: boolean; returning: Placement[] };

const returningQuery = prepared((db) =>
  db
    .select()
    .from(placements)
    .where(and(eq(placements.clientId, sql.placeholder('clientId')), eq(placements.state, 'returning')))
    .orderBy(asc(placements.createdAt))
    .prepare(),
);

export const of = (db: Db, client: clients.Client): OnCard => ({
  canHandBack: client.origin === 'mediated' && client.archivedAt === null && !journal.anySigned(db, client),
  returning: returningQuery(db).all({ clientId: client.id }),
});

/** The therapist has seen that a client applied again: what was written then is not kept twice. Refuses (404) another's. */
export function see(act: Act, client: clients.Client, id: string): void {
  const mine = and(eq(placements.id, id), eq(placements.clientId, client.id), eq(placements.state, 'returning'));
  const { changes } = act.db
    .update(placements)
    .set({ state: 'placed', contact: null, contactReason: '', answers: [] })
    .where(mine)
    .run();
  if (!changes) throw notFound();
  note(act, id, 'seen', { therapistId: client.therapistId, clientId: client.id });
}

/**
 * The therapist gives a mediated client back, to be placed anew; the card becomes inactive and stays where it is. Refuses (409)
 * one in whose journal something is signed, (Invalid) while meetings are booked.
 */
export function handBack(act: Act, client: clients.Client, reason: string): true {
  if (!of(act.db, client).canHandBack) throw conflict('error.hand_back');
  if (meetings.ofClient(act.db, client, act.now).upcoming.some(({ status }) => status === 'booked')) {
    throw new Invalid({ reason: 'error.hand_back_booked' });
  }
  const { id: clientId, therapistId } = client;
  const came = and(eq(placements.clientId, clientId), ne(placements.state, 'returning'));
  const before = act.db.select().from(placements).where(came).orderBy(desc(placements.createdAt)).get();
  const asked: Asked = { ...askedOnCard(act.db, client), wishes: before?.wishes ?? NO_WISHES };
  const id = before?.id ?? put(act, asked);
  act.db
    .update(placements)
    .set({ ...asked, name: client.name, state: 'waiting', therapistId: null, clientId: null, placedAt: null })
    .where(eq(placements.id, id))
    .run();
  note(act, id, 'handed_back', { therapistId, clientId, reason });
  links.revokeAll(act, clientId);
  messages.dropWaiting(act, clientId);
  clients.archive(act, clientId);
  return true;
}

/** What the card knows of how the client came: who it is as it stands there now, and the answers as they were given. */
function askedOnCard(db: Db, client: clients.Client): Omit<Asked, 'wishes'> {
  const { name, email, phone, personnummer, contactReason } = client;
  const { codeId } = methods.of(db, client.id);
  const code = codeId ? codes.find(db, codeId).code : '';
  const { emailSince, smsSince, locale } = reach.of(db, client.id);
  const channels = [...(emailSince ? ['email' as const] : []), ...(smsSince ? ['sms' as const] : [])];
  return {
    contact: { name, email, phone, personnummer, channels, locale, code },
    contactReason: contactReason ?? '',
    answers: clients.answers(db, client.id),
  };
}
