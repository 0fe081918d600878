import type { EpochSeconds } from '../shared/time.ts';

/** A score at a time, in a drawing: `x` and `y` are in its units, with y downwards. */
export type Point = { x: number; y: number; score: number; at: EpochSeconds };
export type Chart = {
  width: number;
  height: number;
  left: number;
  top: number;
  right: number;
  bottom: number;
  line: string;
  points: Point[];
};

const BOX = { width: 360, height: 150, left: 34, top: 12, right: 350, bottom: 136 };

/** The scores over time as a drawing; null for fewer than two, which show no direction. Oldest first. */
export function chart(scores: { score: number; at: EpochSeconds }[], max: number): Chart | null {
  const [first, last] = [scores[0]?.at, scores.at(-1)?.at];
  if (scores.length < 2 || first === undefined || last === undefined) return null;
  const { left, right, top, bottom } = BOX;
  const span = last - first;
  const points = scores.map(({ score, at }, n) => {
    const along = span ? (at - first) / span : n / (scores.length - 1);
    return {
      score,
      at,
      x: rounded(left + along * (right - left)),
      y: rounded(bottom - (score / (max || 1)) * (bottom - top)),
    };
  });
  return { ...BOX, points, line: points.map(({ x, y }) => `${x},${y}`).join(' ') };
}

const rounded = (number: number) => Math.round(number * 10) / 10;
