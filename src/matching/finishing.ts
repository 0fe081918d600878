import * as bookings from '../bookings/bookings.ts';
import { priceOf } from '../bookings/prices.ts';
import * as settings from '../bookings/settings.ts';
import type { RedDay } from '../calendar/holidays.ts';
import * as times from '../calendar/times.ts';
import * as clients from '../clients/clients.ts';
import * as codes from '../codes/codes.ts';
import type { Act } from '../db/database.ts';
import { translator } from '../i18n/t.ts';
import * as onCard from '../placements/on-card.ts';
import * as placements from '../placements/placements.ts';
import * as pricing from '../pricing/pricing.ts';
import type * as profiles from '../profiles/profiles.ts';
import { Invalid } from '../shared/errors.ts';
import { dateOf, timeOf } from '../shared/time.ts';
import { fits, type Offer, offersOf } from './candidates.ts';
import type { Enquiry } from './enquiries.ts';
import * as enquiries from './enquiries.ts';
import { contactOf, reasonOf, wishesOf, wordingOf } from './wording.ts';

const askedIn = ({ content, answers }: Enquiry): placements.Asked => ({
  contact: contactOf(content, answers),
  contactReason: reasonOf(content, answers),
  answers: wordingOf(content, answers),
  wishes: wishesOf(content, answers),
});

/** Asks the platform to choose. Once: a second click is nothing. */
export function ask(act: Act, id: string): void {
  const enquiry = enquiries.unfinished(act, id);
  if (!enquiry) return;
  placements.ask(act, askedIn(enquiry));
  enquiries.finish(act, enquiry, { therapistId: null, startsAt: null, endsAt: null, kind: null });
}

/**
 * Makes somebody the mediated client of the therapist they chose, with the first meeting if they chose a time. Refuses (Invalid)
 * a therapist who does not take them any more, a time that was taken meanwhile, and one their code does not cover: then nothing
 * has happened. Once: a second click is nothing.
 */
export function choose(act: Act, id: string, profile: profiles.Profile, at: string, red: RedDay): true {
  const enquiry = enquiries.unfinished(act, id);
  if (!enquiry) return true;
  const asked = askedIn(enquiry);
  if (!fits(asked.wishes, profile)) throw new Invalid({ slot: 'error.match_full' });
  const view = { now: act.now, red, zone: act.zone };
  const offer = at ? offersOf(act.db, profile, asked.wishes, view).find((it) => keyOf(it) === at) : undefined;
  if (at && !offer) throw new Invalid({ slot: 'error.match_slot_taken' });
  if (offer) refuseUncovered(act, asked, profile.therapistId, offer);
  const clientId = placements.choose(act, profile.therapistId, asked);
  if (offer && clientId) book(act, clientId, profile.therapistId, offer, red);
  if (offer && !clientId) hold(act, asked, profile.therapistId, offer);
  const { startsAt = null, endsAt = null, kind = null } = offer ?? {};
  enquiries.finish(act, enquiry, { therapistId: profile.therapistId, startsAt, endsAt, kind });
  return true;
}

/** How a form names a free time: `<epoch seconds>-<kind>`. */
export const keyOf = ({ startsAt, kind }: Offer): string => `${startsAt}-${kind}`;

/** The new client books, on the terms of today. */
function book(act: Act, id: string, therapistId: string, { startsAt, endsAt, kind }: Offer, red: RedDay): void {
  const asClient = { ...act, actor: { id: null, address: act.actor.address, client: { id, therapistId } } };
  const client = clients.find(act.db, therapistId, id);
  const place = kind === 'in_person' ? settings.of(act.db, therapistId).place : '';
  const input = { kind, startsAt, endsAt, place, remark: '' };
  const price = priceOf(act.db, client, input, undefined);
  bookings.book(asClient, [id], input, { price, red });
}

/** Asked of everybody alike, before it is clear whether they are a client already: the answer must not tell. */
function refuseUncovered(act: Act, { contact }: placements.Asked, therapistId: string, offer: Offer): void {
  const code = contact.code ? codes.byName(act.db, contact.code) : undefined;
  const fees = pricing.feesOf(act.db, therapistId);
  if (!code || !fees) return;
  const { startsAt, endsAt, kind } = offer;
  const ore = pricing.amountFor(fees, kind, (endsAt - startsAt) / 60);
  try {
    codes.cover(act, code.id, dateOf(startsAt, act.zone), ore);
  } catch (error) {
    throw error instanceof Invalid ? new Invalid({ slot: 'error.match_code_limits' }) : error;
  }
}

/**
 * Keeps the time free for somebody who is a client already. It is not booked on their card: anybody can write another's name in
 * a questionnaire, and a booking costs.
 */
function hold(act: Act, { contact }: placements.Asked, therapistId: string, { startsAt, endsAt }: Offer): void {
  const { zone } = act;
  const date = dateOf(startsAt, zone);
  times.add(act, therapistId, {
    purpose: 'blocked',
    kinds: 'both',
    title: translator('sv')('placement.held_title'),
    startsOn: date,
    endsOn: date,
    fromTime: timeOf(startsAt, zone),
    toTime: timeOf(endsAt, zone).replace('00:00', '24:00'),
    weekdays: '',
    everyWeeks: 0,
    onRedDays: true,
  });
  const client = clients.samePerson(act.db, therapistId, contact) as clients.Client;
  onCard.hold(act, client.id, startsAt);
}
