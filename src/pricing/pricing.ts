import { desc, eq, sql } from 'drizzle-orm';
import { record } from '../audit/log.ts';
import type { Client } from '../clients/clients.ts';
import { type Act, type Db, prepared } from '../db/database.ts';
import { conflict } from '../shared/errors.ts';
import { inProportion, type Ore } from '../shared/money.ts';
import type { EpochSeconds } from '../shared/time.ts';
import { alliedPrices, fees } from './table.ts';

export const KINDS = ['in_person', 'video'] as const;
export type Kind = (typeof KINDS)[number];

/** The length of a meeting until the therapist has said what is usual. */
export const USUAL_MINUTES = 45;

/** The standard fees, in öre, for a meeting of the standard length in minutes. */
export type Fees = { inPersonOre: number; videoOre: number; minutes: number };
/** A price agreed with one client, in öre, for a meeting of so many minutes. */
export type Allied = Fees;

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
export const feesOf = (db: Db, therapistId: string): (Fees & { id: number; setAt: EpochSeconds }) | undefined =>
  newestFees(db).get({ therapistId });

/** Sets the standard fees for what is booked from now on. The same again is nothing. */
export function setFees(act: Act, therapistId: string, input: Fees): void {
  const now = feesOf(act.db, therapistId);
  if (isSame(now, input)) return;
  act.db
    .insert(fees)
    .values({ ...input, therapistId, setAt: act.now })
    .run();
  record(act, 'fees.changed', null, therapistId);
}

/** Whether two prices are one and the same, also none at all. */
export const isSame = (a: Fees | undefined, b: Fees | undefined): boolean =>
  a?.inPersonOre === b?.inPersonOre && a?.videoOre === b?.videoOre && a?.minutes === b?.minutes;

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
  return { inPersonOre: row.inPersonOre, videoOre: row.videoOre, minutes: row.minutes, setAt: row.setAt };
}

/** Agrees on a price for all bookings made from now on, or (undefined) takes it back. The same again is nothing. */
export function setAllied(act: Act, client: Client, price: Allied | undefined): void {
  const now = alliedOf(act.db, client);
  if (isSame(now, price)) return;
  const nothing = { inPersonOre: null, videoOre: null, minutes: now?.minutes as number };
  act.db
    .insert(alliedPrices)
    .values({ ...(price ?? nothing), clientId: client.id, setAt: act.now, setBy: act.actor.id as string })
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
  const allied = alliedOf(db, client);
  const agreed = allied ?? standard;
  if (!agreed) return undefined;
  return { ore: amountFor(agreed, kind, minutes), why: allied ? 'allied' : 'standard', since: agreed.setAt };
}

/** What a meeting costs by those fees, in proportion to the length they are for. */
export const amountFor = (fees: Fees, kind: Kind, minutes: number): Ore =>
  inProportion(kind === 'video' ? fees.videoOre : fees.inPersonOre, minutes, fees.minutes);

/** Whether a meeting of either kind would cost more by the new fees than by those of today. */
export const isRaise = (today: Fees, fees: Fees): boolean =>
  KINDS.some((kind) => amountFor(fees, kind, fees.minutes) > amountFor(today, kind, fees.minutes));

/**
 * Raises the fees; the chosen clients keep what they pay today, as an allied price. Refuses (409) when the fees are not
 * those (`known`) the choice was made by.
 */
export function raise(act: Act, therapistId: string, fees: Fees, known: number, kept: Client[]): void {
  const today = feesOf(act.db, therapistId);
  if (today?.id !== known) throw conflict('error.fees_stale');
  const { inPersonOre, videoOre, minutes } = today;
  for (const client of kept) setAllied(act, client, { inPersonOre, videoOre, minutes });
  setFees(act, therapistId, fees);
}
