import { desc, eq, sql } from 'drizzle-orm';
import { record } from '../audit/log.ts';
import type { Client } from '../clients/clients.ts';
import { type Act, type Db, prepared } from '../db/database.ts';
import { Invalid } from '../shared/errors.ts';
import type { EpochSeconds } from '../shared/time.ts';
import * as settings from './settings.ts';
import { paymentMethods } from './table.ts';

/** How a booking is paid (betalsätt): by card online, by a company's or insurer's code, or to the therapist directly. */
export type Method = (typeof paymentMethods.$inferSelect)['method'];

const newest = prepared((db) =>
  db
    .select()
    .from(paymentMethods)
    .where(eq(paymentMethods.clientId, sql.placeholder('clientId')))
    .orderBy(desc(paymentMethods.id))
    .limit(1)
    .prepare(),
);

/** How somebody pays: by card, to the therapist, or by a code, which is then named. */
export type Payment = { method: Method; codeId: string | null };

/** How the client pays for what is booked now, and since when; by card unless something else was agreed. */
export function of(db: Db, clientId: string): Payment & { setAt: EpochSeconds | null } {
  const { method, codeId, setAt } = newest(db).get({ clientId }) ?? { method: 'card', codeId: null, setAt: null };
  return { method, codeId, setAt };
}

/** The methods a client can have: only an own client pays the therapist directly. */
export const allowedFor = ({ origin }: Client): Method[] =>
  origin === 'own' ? ['card', 'code', 'therapist'] : ['card', 'code'];

/** Sets how the client pays for what is booked from now on. Refuses (Invalid) what the client cannot have. The same again is nothing. */
export function set(act: Act, client: Client, { method, codeId }: Payment): void {
  if (!allowedFor(client).includes(method)) throw new Invalid({ method: 'error.method_own_only' });
  const now = of(act.db, client.id);
  if (now.method === method && now.codeId === codeId) return;
  act.db
    .insert(paymentMethods)
    .values({ clientId: client.id, method, codeId, setAt: act.now, setBy: act.actor.id ?? client.therapistId })
    .run();
  record(act, 'client.method_changed', client.id);
}

/** Gives a new own client the therapist's default. */
export function begin(act: Act, clientId: string, therapistId: string): void {
  const method = settings.of(act.db, therapistId).defaultMethod;
  if (method === 'card') return;
  act.db.insert(paymentMethods).values({ clientId, method, setAt: act.now, setBy: therapistId }).run();
}
