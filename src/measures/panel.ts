import type { Client } from '../clients/clients.ts';
import { type Db, prepared } from '../db/database.ts';
import type { EpochSeconds } from '../shared/time.ts';
import { builtIn } from './built-in.ts';
import { type State, stateOf } from './requests.ts';
import { type Chart, chart } from './trend.ts';

/** A form of a client's as the card lists it, with what came of it but for the answers themselves. */
export type Row = {
  id: string;
  title: string;
  family: string | null;
  state: State;
  /** The meeting it is sent before, for those not sent; `isOff` when that is cancelled: it is not sent then. */
  dueAt: EpochSeconds | null;
  isOff: boolean;
  createdAt: EpochSeconds;
  sentAt: EpochSeconds | null;
  remindedAt: EpochSeconds | null;
  answeredAt: EpochSeconds | null;
  readAt: EpochSeconds | null;
  withdrawnAt: EpochSeconds | null;
  score: number | null;
  maxScore: number | null;
  band: string | null;
  risk: number | null;
};

const query = prepared(({ $client }) =>
  $client.prepare(
    `SELECT r.id, r.measure, coalesce(a.title, m.title) AS title, a.family, b.starts_at - r.seconds_before AS dueAt,
       b.status, r.created_at AS createdAt, r.sent_at AS sentAt, r.reminded_at AS remindedAt, r.answered_at AS answeredAt,
       r.read_at AS readAt, r.withdrawn_at AS withdrawnAt, a.score, a.max_score AS maxScore, a.band, a.risk
     FROM measure_requests r LEFT JOIN measure_answers a ON a.request_id = r.id LEFT JOIN measures m ON m.id = r.measure
       LEFT JOIN bookings b ON b.id = r.booking_id
     WHERE r.client_id = ? ORDER BY coalesce(r.answered_at, r.created_at) DESC, r.rowid DESC`,
  ),
);

const TITLES = new Map(builtIn('sv').map(({ id, title }) => [id, title]));

/** All forms of a client, the newest first. */
export const ofClient = (db: Db, { id }: Client, now: EpochSeconds): Row[] =>
  (query(db).all(id) as (Row & { measure: string; status: string | null })[]).map(({ measure, status, ...row }) => ({
    ...row,
    title: row.title ?? TITLES.get(measure) ?? measure,
    state: stateOf(row, now),
    isOff: status !== null && status !== 'booked',
  }));

/** What was answered to one form over time, the newest first. The drawing holds those that were scored as the newest was. */
export type Series = { family: string; title: string; latest: Row; answers: Row[]; chart: Chart | null };

/** What the card shows: what is on its way, and how each form has been answered. */
export type Panel = { open: Row[]; series: Series[] };

export function panelOf(rows: Row[]): Panel {
  const answered = Map.groupBy(
    rows.filter(({ state }) => state === 'answered'),
    ({ family }) => family as string,
  );
  return {
    open: rows.filter(({ state }) => state === 'planned' || state === 'waiting'),
    series: [...answered].map(([family, answers]) => {
      const latest = answers[0] as Row;
      return { family, title: latest.title, latest, answers, chart: chartOf(answers, latest) };
    }),
  };
}

function chartOf(answers: Row[], { maxScore }: Row): Chart | null {
  if (maxScore === null) return null;
  const alike = answers.filter((each) => each.maxScore === maxScore);
  const scores = alike.map(({ score, answeredAt }) => ({ score: score as number, at: answeredAt as EpochSeconds }));
  return chart(scores.reverse(), maxScore);
}
