import { and, desc, eq, isNull, sql } from 'drizzle-orm';
import { record } from '../audit/log.ts';
import { type Act, type Db, prepared } from '../db/database.ts';
import type { Log } from '../log.ts';
import { lineOf } from '../shared/fault.ts';
import { newId } from '../shared/ids.ts';
import * as charges from './charges.ts';
import type { Gateway, GatewayCard } from './gateway.ts';
import { cardSetups, cards } from './table.ts';

export type Card = typeof cards.$inferSelect;

const standing = prepared((db) =>
  db
    .select()
    .from(cards)
    .where(and(eq(cards.clientId, sql.placeholder('clientId')), isNull(cards.withdrawnAt)))
    .prepare(),
);

/** The card a client has registered, if one stands. */
export const of = (db: Db, clientId: string): Card | undefined => standing(db).get({ clientId });

/** Remembers a registration that was begun at the gateway. */
export function begin(act: Act, clientId: string, ref: string): void {
  act.db
    .insert(cardSetups)
    .values({ ref, clientId, createdAt: act.now, completedAt: null })
    .onConflictDoNothing()
    .run();
}

/** The client's latest registration that is not completed. */
export const latestSetUp = (db: Db, clientId: string): string | undefined =>
  db
    .select({ ref: cardSetups.ref })
    .from(cardSetups)
    .where(and(eq(cardSetups.clientId, clientId), isNull(cardSetups.completedAt)))
    .orderBy(desc(cardSetups.createdAt), desc(sql`rowid`))
    .get()?.ref;

/** Whose registration that is, if it is one of ours. */
export const setUpOf = (db: Db, ref: string) => db.select().from(cardSetups).where(eq(cardSetups.ref, ref)).get();

/**
 * Takes a registered card as the client's one card; what had failed is tried again. The same registration again is nothing.
 * Gives the card it replaces, for the gateway to forget.
 */
export function register(act: Act, ref: string, gateway: Card['gateway'], card: GatewayCard): Card | undefined {
  const setup = setUpOf(act.db, ref);
  if (!setup || setup.completedAt !== null) return undefined;
  const replaced = of(act.db, setup.clientId);
  act.db.update(cardSetups).set({ completedAt: act.now }).where(eq(cardSetups.ref, ref)).run();
  withdrawAll(act, setup.clientId);
  act.db
    .insert(cards)
    .values({ ...card, id: newId(), clientId: setup.clientId, gateway, addedAt: act.now, withdrawnAt: null })
    .run();
  record(act, 'card.registered', setup.clientId);
  charges.retryAll(act, setup.clientId);
  return replaced;
}

/** Lets the gateway forget a card that is charged no more. That it does not answer is only logged. */
export async function forget({ gateway, log }: { gateway: Gateway; log: Log }, card: Card): Promise<void> {
  if (card.gateway !== gateway.name) return;
  await gateway
    .forget(card)
    .catch((error: unknown) => log({ level: 'warn', job: 'forget card', error: lineOf(error) }));
}

/** Withdraws the client's card: nothing is charged to it from now on. Gives it, for the gateway to forget. */
export function withdraw(act: Act, clientId: string): Card | undefined {
  const card = of(act.db, clientId);
  if (!card) return undefined;
  withdrawAll(act, clientId);
  record(act, 'card.withdrawn', clientId);
  return card;
}

/** The gateway says that a card was taken from it. */
export function detached(act: Act, method: string): void {
  const card = act.db
    .select()
    .from(cards)
    .where(and(eq(cards.method, method), isNull(cards.withdrawnAt)))
    .get();
  if (card) withdraw(act, card.clientId);
}

const withdrawAll = (act: Act, clientId: string): void =>
  void act.db
    .update(cards)
    .set({ withdrawnAt: act.now })
    .where(and(eq(cards.clientId, clientId), isNull(cards.withdrawnAt)))
    .run();
