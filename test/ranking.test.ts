import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import {
  type Candidate,
  CRITERIA,
  isPossible,
  NO_WISHES,
  rank,
  type Weights,
  type Wishes,
} from '../src/matching/ranking.ts';

const some = (...words: string[]) => fc.subarray(words);
const REASONS = ['anxiety', 'stress', 'grief', 'sleep'];
const TOWNS = ['Malmö', 'Lund'];
const kinds = fc.subarray<'in_person' | 'video'>(['in_person', 'video']);
const TIMES = ['1-morning', '3-afternoon', '4-evening'];

const wish: fc.Arbitrary<Wishes> = fc.record({
  audience: fc.constantFrom(null, 'adult', 'couple'),
  reasons: some(...REASONS),
  gender: fc.constantFrom(null, 'woman', 'man'),
  languages: some('sv', 'en'),
  methods: some('cbt', 'act'),
  kinds,
  town: fc.constantFrom('', 'malmö', ' LUND '),
  times: some(...TIMES),
  maxOre: fc.constantFrom(null, 80_000, 100_000),
});

const time = fc.record({
  inDays: fc.integer({ min: 0, max: 40 }),
  time: fc.constantFrom(...TIMES),
  kind: fc.constantFrom('in_person' as const, 'video' as const),
});
const price = fc.option(fc.integer({ min: 50_000, max: 150_000 }), { nil: undefined });

const therapist: fc.Arbitrary<Candidate> = fc.record({
  id: fc.uuid(),
  takesNew: fc.boolean(),
  audiences: some('adult', 'couple'),
  reasons: some(...REASONS),
  methods: some('cbt', 'act'),
  languages: some('sv', 'en'),
  gender: fc.constantFrom('', 'woman', 'man'),
  kinds,
  towns: some(...TOWNS),
  prices: fc.record({ in_person: price, video: price }) as fc.Arbitrary<Candidate['prices']>,
  times: fc.array(time, { maxLength: 5 }),
  recent: fc.integer({ min: 0, max: 4 }),
});
const therapists = fc.uniqueArray(therapist, { maxLength: 8, selector: ({ id }) => id });
const weight = fc.integer({ min: 0, max: 10 });
const weights = fc.record(Object.fromEntries(CRITERIA.map((name) => [name, weight]))) as fc.Arbitrary<Weights>;

test('the order does not depend on the order one starts from', () => {
  fc.assert(
    fc.property(
      wish,
      therapists.chain((all) => fc.tuple(fc.constant(all), fc.shuffledSubarray(all, { minLength: all.length }))),
      weights,
      (wishes, [all, shuffled], by) => {
        assert.deepEqual(rank(wishes, shuffled, by), rank(wishes, all, by));
      },
    ),
  );
});

test('the points that are shown add up to the score, and the score decides the order', () => {
  fc.assert(
    fc.property(wish, therapists, weights, (wishes, all, by) => {
      const ranked = rank(wishes, all, by);
      for (const { score, whys } of ranked) {
        assert.equal(
          score,
          whys.reduce((sum, { points }) => sum + points, 0),
        );
        assert.ok(whys.every(({ points, matched }) => points > 0 && matched.length > 0));
      }
      assert.deepEqual(
        ranked.map(({ score }) => score),
        ranked.map(({ score }) => score).sort((a, b) => b - a),
      );
    }),
  );
});

test('who takes no new clients, does not see those it is for, or shares no language is never suggested', () => {
  fc.assert(
    fc.property(wish, therapists, weights, (wishes, all, by) => {
      const suggested = new Set(rank(wishes, all, by).map(({ id }) => id));
      for (const it of all) {
        const isFit =
          it.takesNew &&
          (!wishes.audience || it.audiences.includes(wishes.audience)) &&
          (!wishes.languages.length || wishes.languages.some((language) => it.languages.includes(language)));
        assert.equal(suggested.has(it.id), isFit);
        assert.equal(isPossible(wishes, it), isFit);
      }
    }),
  );
});

/** Everything somebody has, and what another has too; the earlier times and the lower prices of both. */
const better = (it: Candidate, more: Candidate): Candidate => ({
  ...it,
  takesNew: it.takesNew || more.takesNew,
  audiences: [...new Set([...it.audiences, ...more.audiences])],
  reasons: [...new Set([...it.reasons, ...more.reasons])],
  methods: [...new Set([...it.methods, ...more.methods])],
  languages: [...new Set([...it.languages, ...more.languages])],
  kinds: [...new Set([...it.kinds, ...more.kinds])],
  towns: [...new Set([...it.towns, ...more.towns])],
  times: [...more.times, ...it.times],
  prices: Object.fromEntries(
    (['in_person', 'video'] as const).map((kind) => [
      kind,
      Math.min(it.prices[kind] ?? Infinity, more.prices[kind] ?? Infinity),
    ]),
  ),
  recent: Math.min(it.recent, more.recent),
});

test('a better profile never ranks lower', () => {
  const position = (wishes: Wishes, all: Candidate[], by: Weights, id: string) => {
    const place = rank(wishes, all, by).findIndex((it) => it.id === id);
    return place < 0 ? Infinity : place;
  };
  fc.assert(
    fc.property(wish, fc.tuple(therapist, therapist, therapists), weights, (wishes, [it, more, others], by) => {
      const rest = others.filter(({ id }) => id !== it.id);
      const before = position(wishes, [it, ...rest], by, it.id);
      assert.ok(position(wishes, [better(it, more), ...rest], by, it.id) <= before);
    }),
    { numRuns: 500 },
  );
});

const LINA: Candidate = {
  id: 'lina',
  takesNew: true,
  audiences: ['adult'],
  reasons: ['anxiety'],
  methods: ['cbt'],
  languages: ['sv'],
  gender: 'woman',
  kinds: ['in_person', 'video'],
  towns: ['Malmö'],
  prices: { in_person: 100_000, video: 80_000 },
  times: [{ inDays: 9, time: '4-evening', kind: 'video' }],
  recent: 0,
};
const BY: Weights = { reason: 10, method: 4, gender: 5, place: 8, times: 5, price: 4 };
const pointsOf = (wishes: Partial<Wishes>, it = LINA) =>
  rank({ ...NO_WISHES, ...wishes }, [it], BY)[0]?.whys.map(({ criterion, points }) => [criterion, points]);

test('each wish gives the points that the documentation says', () => {
  const soon = ['times', 38];
  assert.deepEqual(pointsOf({}), [soon], 'nine days away: three quarters of 50');
  assert.deepEqual(pointsOf({ reasons: ['anxiety', 'grief'] }), [['reason', 50], soon]);
  assert.deepEqual(pointsOf({ methods: ['cbt', 'act'] }), [['method', 40], soon]);
  assert.deepEqual(pointsOf({ gender: 'man' }), [soon]);
  assert.deepEqual(pointsOf({ kinds: ['in_person'], town: ' malmö' }), [['place', 80]], 'the free time is for video');
  assert.deepEqual(pointsOf({ kinds: ['in_person'], town: 'Lund' }), []);
  assert.deepEqual(pointsOf({ kinds: ['video'], maxOre: 80_000 }), [['place', 80], soon, ['price', 40]]);
  assert.deepEqual(pointsOf({ kinds: ['in_person'], maxOre: 80_000 }), [['place', 80]]);
  assert.deepEqual(pointsOf({ times: ['1-morning'] }), []);
});

test('of equals, the one who was sent the fewest lately comes first', () => {
  const others = [
    { ...LINA, id: 'a', recent: 2 },
    { ...LINA, id: 'c' },
    { ...LINA, id: 'b' },
  ];
  assert.deepEqual(
    rank(NO_WISHES, others, BY).map(({ id }) => id),
    ['b', 'c', 'a'],
  );
});
