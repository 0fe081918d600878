import * as slots from '../calendar/slots.ts';
import type { Db } from '../db/database.ts';
import * as placements from '../placements/placements.ts';
import * as pricing from '../pricing/pricing.ts';
import * as profiles from '../profiles/profiles.ts';
import { dateOf, daysBetween, type EpochSeconds, hourOf, weekdayOf } from '../shared/time.ts';
import { PARTS } from './content.ts';
import {
  type Candidate,
  isPossible,
  type Kind,
  kindsFor,
  type Ranked,
  rank,
  type Weights,
  type Wishes,
} from './ranking.ts';

const DAY = 86_400;
const AHEAD = 28 * DAY; // for so long free times count
const LATELY = 30 * DAY; // for so long a client sent there counts
/** For so many are free times looked up: the best by everything else. */
const LOOKED_AT = 40;

/** A free time as one kind of meeting. Instants are epoch seconds. */
export type Offer = { startsAt: EpochSeconds; endsAt: EpochSeconds; kind: Kind };

/** A therapist as suggested: why, with the next free times and what a meeting costs if that is shown. */
export type Suggestion = Ranked & { profile: profiles.Profile; offers: Offer[]; fees: pricing.Fees | null };

/** The free times that can be booked now, as each kind both want, in order. */
export function offersOf(db: Db, profile: profiles.Profile, wishes: Pick<Wishes, 'kinds'>, view: slots.View): Offer[] {
  const kinds = kindsFor(wishes, profile);
  return slots
    .free(db, profile.therapistId, view.now, view.now + AHEAD, view)
    .filter(({ isBookable }) => isBookable)
    .flatMap(({ startsAt, endsAt, kinds: open }) =>
      kinds.filter((kind) => open === 'both' || open === kind).map((kind) => ({ startsAt, endsAt, kind })),
    )
    .sort((a, b) => a.startsAt - b.startsAt);
}

/**
 * The published therapists that fit, ranked by what they say of themselves, their free times and their prices. `chosenId` is
 * somebody to look at however far down they stand.
 */
export function suggest(
  db: Db,
  wishes: Wishes,
  weights: Weights,
  view: slots.View,
  chosenId?: string | null,
): Suggestion[] {
  const recent = placements.recent(db, view.now - LATELY);
  const ranked = (all: Listed[]): Suggestion[] => {
    const byId = new Map(all.map((it) => [it.profile.therapistId, it]));
    const candidates = all.map((it) => candidateOf(it, recent, view));
    return rank(wishes, candidates, weights).map((it) => ({ ...it, ...(byId.get(it.id) as Listed) }));
  };
  const all = profiles.published(db).map((profile) => {
    const fees = (profile.showPrice && pricing.feesOf(db, profile.therapistId)) || null;
    return { profile, fees, offers: [] };
  });
  const looked = ranked(all)
    .filter(({ id }, n) => n < LOOKED_AT || id === chosenId)
    .map(({ profile, fees }) => ({
      profile,
      fees,
      offers: wishedFirst(offersOf(db, profile, wishes, view), wishes, view),
    }));
  return ranked(looked);
}

type Listed = Pick<Suggestion, 'profile' | 'fees' | 'offers'>;

const candidateOf = ({ profile, fees, offers }: Listed, recent: Map<string, number>, view: slots.View): Candidate => ({
  ...profile,
  id: profile.therapistId,
  prices: fees ? { in_person: fees.inPersonOre, video: fees.videoOre } : {},
  times: offers.map((offer) => timeOf(offer, view)),
  recent: recent.get(profile.therapistId) ?? 0,
});

/** Those at wished times first, each in order. */
const wishedFirst = (offers: Offer[], { times }: Wishes, view: slots.View): Offer[] => {
  const isWished = (offer: Offer) => times.includes(timeOf(offer, view).time);
  return [...offers.filter(isWished), ...offers.filter((offer) => !isWished(offer))];
};

/** In how many days and at which part of the week a time is: `4-morning`. */
function timeOf({ startsAt, kind }: Offer, { now, zone }: slots.View): Candidate['times'][number] {
  const date = dateOf(startsAt, zone);
  const hour = hourOf(startsAt, zone);
  const part = Object.entries(PARTS).findLast(([, from]) => hour >= from)?.[0] as string;
  return { inDays: daysBetween(dateOf(now, zone), date), time: `${weekdayOf(date)}-${part}`, kind };
}

/** Whether the therapist may be suggested to somebody with those wishes. */
export const fits = (wishes: Wishes, profile: profiles.Profile): boolean =>
  isPossible(wishes, { ...profile, id: profile.therapistId, prices: {}, times: [], recent: 0 });
