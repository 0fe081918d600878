import { desc, eq, sql } from 'drizzle-orm';
import { record } from '../audit/log.ts';
import type { Client } from '../clients/clients.ts';
import { type Act, type Db, prepared } from '../db/database.ts';
import { asOre, inProportion, type Ore } from '../shared/money.ts';
import type { EpochSeconds } from '../shared/time.ts';
import { alliedPrices, fees } from './table.ts';

export const KINDS = ['in_person', 'video'] as const;
export type Kind = (typeof KINDS)[number];

/** The standard fees, in öre, for a meeting of the standard length in minutes. */
export type Fees = { inPersonOre: number; videoOre: number; minutes: number };
export type Allied = { inPersonOre: number; videoOre: number };

const newestFees = prepared((db) =>
  db
    .select()
    .from(fees)
    .where(eq(fees.therapistId, sql.placeholder('therapistId')))
    .orderBy(desc(fees.id))
    .limit(1)
    .prepare(),
);

/** The therapist's fees as they are now; undefined before any are set. */
export const feesOf = (db: Db, therapistId: string): (Fees & { setAt: EpochSeconds }) | undefined =>
  newestFees(db).get({ therapistId });

/** Sets the standard fees for what is booked from now on. The same again is nothing. */
export function setFees(act: Act, therapistId: string, input: Fees): void {
  const now = feesOf(act.db, therapistId);
  if (now && now.inPersonOre === input.inPersonOre && now.videoOre === input.videoOre && now.minutes === input.minutes)
    return;
  act.db
    .insert(fees)
    .values({ ...input, therapistId, setAt: act.now })
    .run();
  record(act, 'fees.changed', null, therapistId);
}

const newestAllied = prepared((db) =>
  db
    .select()
    .from(alliedPrices)
    .where(eq(alliedPrices.clientId, sql.placeholder('clientId')))
    .orderBy(desc(alliedPrices.id))
    .limit(1)
    .prepare(),
);

/** The price agreed with the client (allianspris), if there is one. */
export function alliedOf(db: Db, client: Client): (Allied & { setAt: EpochSeconds }) | undefined {
  const row = newestAllied(db).get({ clientId: client.id });
  if (!row || row.inPersonOre === null || row.videoOre === null) return undefined;
  return { inPersonOre: row.inPersonOre, videoOre: row.videoOre, setAt: row.setAt };
}

/** Agrees on a price for all bookings made from now on, or (undefined) takes it back. The same again is nothing. */
export function setAllied(act: Act, client: Client, price: Allied | undefined): void {
  const now = alliedOf(act.db, client);
  if (now?.inPersonOre === price?.inPersonOre && now?.videoOre === price?.videoOre) return;
  const amounts = { inPersonOre: price?.inPersonOre ?? null, videoOre: price?.videoOre ?? null };
  act.db
    .insert(alliedPrices)
    .values({ ...amounts, clientId: client.id, setAt: act.now, setBy: act.actor.id as string })
    .run();
  record(act, 'client.price_changed', client.id);
}

/** A price, where it comes from and since when that holds; `since` is null for a booking's own. */
export type Price = { ore: Ore; why: 'standard' | 'allied' | 'own'; since: EpochSeconds | null };

/**
 * What a meeting of that kind and length costs the client today: the allied price or the standard fee, in proportion to
 * the standard length. Undefined while the therapist has set no fees.
 */
export function priceFor(db: Db, client: Client, kind: Kind, minutes: number): Price | undefined {
  const standard = feesOf(db, client.therapistId);
  if (!standard) return undefined;
  const allied = alliedOf(db, client);
  const { inPersonOre, videoOre, setAt } = allied ?? standard;
  const amount = kind === 'video' ? videoOre : inPersonOre;
  return {
    ore: inProportion(asOre(amount), minutes, standard.minutes),
    why: allied ? 'allied' : 'standard',
    since: setAt,
  };
}
