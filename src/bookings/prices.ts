import type * as clients from '../clients/clients.ts';
import type { Db } from '../db/database.ts';
import * as pricing from '../pricing/pricing.ts';
import { asOre, type Ore } from '../shared/money.ts';
import type { Booking, BookingInput } from './bookings.ts';

/** What a booking costs: the price that was typed, or the one the client has today; nothing before fees are set. */
export function priceOf(db: Db, client: clients.Client, input: BookingInput, typed: Ore | undefined): pricing.Price {
  const { kind, startsAt, endsAt } = input;
  const today = pricing.priceFor(db, client, kind, (endsAt - startsAt) / 60);
  if (typed === undefined || typed === today?.ore) return today ?? { ore: asOre(0), why: 'own', since: null };
  return { ore: typed, why: 'own', since: null };
}

/** A booking's own price, which stays when neither price, kind nor length is changed. */
export function keptPrice(booking: Booking, input: BookingInput, typed: Ore | undefined): pricing.Price | undefined {
  const { kind, startsAt, endsAt } = input;
  const isSame = kind === booking.kind && endsAt - startsAt === booking.endsAt - booking.startsAt;
  if (!isSame || (typed !== undefined && typed !== booking.priceOre)) return undefined;
  return { ore: asOre(booking.priceOre), why: booking.priceWhy, since: booking.priceSince };
}
