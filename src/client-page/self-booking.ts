import { and, count, eq, gt } from 'drizzle-orm';
import * as bookings from '../bookings/bookings.ts';
import { priceOf } from '../bookings/prices.ts';
import * as settings from '../bookings/settings.ts';
import type { RedDay } from '../calendar/holidays.ts';
import * as slots from '../calendar/slots.ts';
import * as clients from '../clients/clients.ts';
import type { Act, Db } from '../db/database.ts';
import { bookings as table } from '../db/schema.ts';
import * as pricing from '../pricing/pricing.ts';
import { conflict, Invalid } from '../shared/errors.ts';
import { addDays, type DateText, dateOf, type EpochSeconds, startOf } from '../shared/time.ts';

/** So many meetings ahead a client has booked without the therapist, at most. */
export const MOST = 3;
/** So many days of free times are shown at once. */
export const DAYS_SHOWN = 28;

/** Whether the client may book: the therapist lets clients do so, has set fees, and the client is active. */
export const isOpen = (db: Db, { therapistId, archivedAt }: clients.Client): boolean =>
  archivedAt === null && settings.of(db, therapistId).selfBooking && pricing.feesOf(db, therapistId) !== undefined;

/** How many meetings ahead the client has booked. */
const booked = (db: Db, clientId: string, now: EpochSeconds): number =>
  db
    .select({ n: count() })
    .from(table)
    .where(and(eq(table.bookedByClient, clientId), eq(table.status, 'booked'), gt(table.startsAt, now)))
    .get()?.n ?? 0;

export const isFull = (db: Db, clientId: string, now: EpochSeconds): boolean => booked(db, clientId, now) >= MOST;

/** The times the client can book in the weeks from that day, with the therapist's notice and horizon. */
export const freeTimes = (db: Db, therapistId: string, from: DateText, view: slots.View): slots.Slot[] =>
  slots
    .free(db, therapistId, startOf(from, view.zone), startOf(addDays(from, DAYS_SHOWN), view.zone), view)
    .filter(({ isBookable }) => isBookable);

/** The free time that begins then; undefined when there is none, or none left. */
export function freeAt(db: Db, therapistId: string, at: EpochSeconds, view: slots.View): slots.Slot | undefined {
  const day = dateOf(at, view.zone);
  const ofDay = slots.free(db, therapistId, startOf(day, view.zone), startOf(addDays(day, 1), view.zone), view);
  return ofDay.find(({ startsAt, isBookable }) => startsAt === at && isBookable);
}

/** The kinds of meeting a time is open for. */
export const kindsOf = (kinds: slots.Slot['kinds']): pricing.Kind[] =>
  kinds === 'both' ? [...pricing.KINDS] : [kinds];

/** The meeting a time would be, with its price of today. */
export function planned(db: Db, client: clients.Client, { startsAt, endsAt }: slots.Slot, kind: pricing.Kind) {
  const place = kind === 'in_person' ? settings.of(db, client.therapistId).place : '';
  const input: bookings.BookingInput = { kind, startsAt, endsAt, place, remark: '' };
  return { input, price: priceOf(db, client, input, undefined) };
}

/**
 * The client books a free time with the usual terms. Refuses (409) where clients do not book or one has booked enough,
 * (Invalid, `at`) a time that is not free any more: of two who ask for the last one, one gets it.
 */
export function book(act: Act, clientId: string, at: EpochSeconds, kind: pricing.Kind, red: RedDay): string {
  const client = clients.find(act.db, act.actor.client?.therapistId ?? '', clientId);
  if (!isOpen(act.db, client)) throw conflict('error.self_booking_closed');
  if (isFull(act.db, clientId, act.now)) throw conflict('error.self_booking_full');
  const slot = freeAt(act.db, client.therapistId, at, { now: act.now, red, zone: act.zone });
  if (!slot) throw new Invalid({ at: 'error.slot_taken' });
  if (!kindsOf(slot.kinds).includes(kind)) throw new Invalid({ kind: 'error.kind' });
  const { input, price } = planned(act.db, client, slot, kind);
  return bookings.book(act, [clientId], input, { price, red });
}
