/** What somebody wishes of a therapist, by keys of the questionnaire's options. An empty list, '' or null is no wish. */
export type Wishes = {
  audience: string | null;
  reasons: string[];
  gender: string | null;
  languages: string[];
  methods: string[];
  kinds: Kind[];
  town: string;
  /** `<weekday>-<part of the day>`, such as `4-morning`. */
  times: string[];
  /** The most a meeting may cost, in öre. */
  maxOre: number | null;
};

/** Nothing wished for, or nothing known of it any more. */
export const NO_WISHES: Wishes = {
  audience: null,
  reasons: [],
  gender: null,
  languages: [],
  methods: [],
  kinds: [],
  town: '',
  times: [],
  maxOre: null,
};
export type Kind = 'in_person' | 'video';

/** What the ranking knows of a therapist. */
export type Candidate = {
  id: string;
  takesNew: boolean;
  audiences: string[];
  reasons: string[];
  methods: string[];
  languages: string[];
  gender: string;
  kinds: Kind[];
  towns: string[];
  /** What a meeting of each kind costs, in öre, where the therapist shows it. */
  prices: Partial<Record<Kind, number>>;
  /** The free times: in how many days, at which part of the week, and as what. */
  times: { inDays: number; time: string; kind: Kind }[];
  /** How many were placed there lately. */
  recent: number;
};

export const CRITERIA = ['reason', 'method', 'gender', 'place', 'times', 'price'] as const;
export type Criterion = (typeof CRITERIA)[number];
/** How much each criterion counts, 0-10. */
export type Weights = Record<Criterion, number>;

/** Why somebody is suggested: the points of one criterion, and what fitted (keys of options, `video`, a town, a time). */
export type Why = { criterion: Criterion; points: number; matched: string[] };
export type Ranked = { id: string; score: number; whys: Why[] };

const FULL = 10; // points that one step of weight is worth
const SOON = [
  { days: 7, share: 1 },
  { days: 14, share: 0.75 },
  { days: 28, share: 0.5 },
];

/** A town as one compares it: "  Malmö" is "malmö". */
export const sameTown = (town: string): string => town.normalize('NFC').replace(/\s+/g, ' ').trim().toLowerCase();

/** Whether a therapist may be suggested at all: takes new clients, works with those it is for, and has a language in common. */
export const isPossible = (wishes: Wishes, it: Candidate): boolean =>
  it.takesNew &&
  (wishes.audience === null || it.audiences.includes(wishes.audience)) &&
  (!wishes.languages.length || common(wishes.languages, it.languages).length > 0);

/**
 * The possible therapists in the order they are suggested, each with the points that make the score. A wish nobody uttered
 * gives no points. Of equals, the one who was sent the fewest lately comes first; then the id decides. docs/matching.md.
 */
export function rank(wishes: Wishes, candidates: Candidate[], weights: Weights): Ranked[] {
  const recent = new Map(candidates.map((it) => [it.id, it.recent]));
  return candidates
    .filter((it) => isPossible(wishes, it))
    .map((it) => {
      const whys = CRITERIA.map((criterion) => why(criterion, wishes, it, weights[criterion])).filter(
        ({ points }) => points,
      );
      return { id: it.id, score: whys.reduce((sum, { points }) => sum + points, 0), whys };
    })
    .sort(
      (a, b) =>
        b.score - a.score ||
        (recent.get(a.id) as number) - (recent.get(b.id) as number) ||
        (a.id < b.id ? -1 : a.id > b.id ? 1 : 0),
    );
}

function why(criterion: Criterion, wishes: Wishes, it: Candidate, weight: number): Why {
  const { share, matched } = judges[criterion](wishes, it);
  return { criterion, matched, points: Math.round(weight * FULL * share) };
}

type Judgement = { share: number; matched: string[] };
const NOTHING: Judgement = { share: 0, matched: [] };
const common = (wished: string[], has: string[]) => wished.filter((key) => has.includes(key));
const all = (matched: string[]): Judgement => ({ share: matched.length ? 1 : 0, matched });

/** How far each criterion is met, 0-1. None may fall when a therapist offers more: the property tests insist. */
const judges: Record<Criterion, (wishes: Wishes, it: Candidate) => Judgement> = {
  /** The part of what they seek help for that the therapist works with. */
  reason({ reasons }, it) {
    const matched = common(reasons, it.reasons);
    return { share: reasons.length ? matched.length / reasons.length : 0, matched };
  },
  /** One of the wished methods is enough. */
  method: ({ methods }, it) => all(common(methods, it.methods)),
  gender: ({ gender }, it) => all(gender !== null && it.gender === gender ? [gender] : []),
  place: (wishes, it) => all(placesOf(wishes, it)),
  /** A free time of the wished kind at a wished time: within a week all, within two three quarters, within four half. */
  times(wishes, it) {
    const kinds = kindsFor(wishes, it);
    const fitting = it.times
      .filter(({ time, kind }) => kinds.includes(kind) && (!wishes.times.length || wishes.times.includes(time)))
      .sort((a, b) => a.inDays - b.inDays || (a.time < b.time ? -1 : 1));
    const [first] = fitting;
    const share = first && SOON.find(({ days }) => first.inDays < days)?.share;
    return first && share ? { share, matched: [first.time] } : NOTHING;
  },
  /** A meeting of a wished kind costs no more than they can pay. */
  price(wishes, it) {
    const { maxOre } = wishes;
    if (maxOre === null) return NOTHING;
    const kinds = kindsFor(wishes, it);
    return all(kinds.some((kind) => (it.prices[kind] ?? Infinity) <= maxOre) ? ['price'] : []);
  },
};

/** The kinds of meeting that both want: all of the therapist's when none was wished for. */
export const kindsFor = ({ kinds }: Pick<Wishes, 'kinds'>, it: Pick<Candidate, 'kinds'>): Kind[] =>
  kinds.length ? it.kinds.filter((kind) => kinds.includes(kind)) : it.kinds;

function placesOf({ kinds, town }: Wishes, it: Candidate): string[] {
  const isNear =
    kinds.includes('in_person') &&
    it.kinds.includes('in_person') &&
    (!town || it.towns.some((other) => sameTown(other) === sameTown(town)));
  const isVideo = kinds.includes('video') && it.kinds.includes('video');
  return [...(isNear ? ['in_person'] : []), ...(isVideo ? ['video'] : [])];
}
