import { and, desc, eq, inArray, ne, sql } from 'drizzle-orm';
import { record } from '../audit/log.ts';
import type { Client } from '../clients/clients.ts';
import { type Act, type Db, prepared } from '../db/database.ts';
import { clients } from '../db/schema.ts';
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

/** How a booking with these clients is paid: as the first pays. Refuses (Invalid) a mediated client in what is paid to the therapist. */
export function ofParty(db: Db, clientIds: string[]): Payment {
  const payment = of(db, clientIds[0] as string);
  if (payment.method !== 'therapist') return payment;
  const mediated = and(inArray(clients.id, clientIds), ne(clients.origin, 'own'));
  if (db.select({ id: clients.id }).from(clients).where(mediated).get()) {
    throw new Invalid({ payment: 'error.method_party' });
  }
  return payment;
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
  const { defaultMethod: method, defaultCodeId: codeId } = settings.of(act.db, therapistId);
  if (method === 'card') return;
  act.db.insert(paymentMethods).values({ clientId, method, codeId, setAt: act.now, setBy: therapistId }).run();
}
