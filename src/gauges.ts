import { collectDefaultMetrics, Gauge } from 'prom-client';
import { newestIn } from './backups/backups.ts';
import type { Db } from './db/database.ts';
import type { Deps } from './http/context.ts';
import type { Meter } from './http/metrics.ts';

const one = (db: Db, query: string, ...values: unknown[]) =>
  db.$client
    .prepare(query)
    .pluck()
    .get(...values) as number;

/** What /metrics shows of the installation and the process, read when it is asked for. `backups` is their folder. */
export function watch(meter: Meter, { db, clock }: Pick<Deps, 'db' | 'clock'>, backups: string): void {
  const register = meter.registry;
  collectDefaultMetrics({ register });
  const gauge = (name: string, help: string, value: () => number | undefined) =>
    new Gauge({
      name: `klientkort_${name}`,
      help,
      registers: [register],
      collect() {
        this.set(value() ?? Number.NaN);
      },
    });
  /** Literally, for the index of what is not sent. */
  const inState = (state: 'waiting' | 'failed' | 'uncertain') =>
    one(db, `SELECT count(*) FROM messages WHERE state = '${state}'`);
  gauge('outbox_waiting', 'Messages that wait to be sent', () => inState('waiting'));
  gauge(
    'outbox_failed',
    'Messages that could not be sent, or perhaps were',
    () => inState('failed') + inState('uncertain'),
  );
  gauge('charges_due', 'Card charges whose time has come', () =>
    one(db, 'SELECT count(*) FROM charges WHERE next_at <= ?', clock()),
  );
  gauge('charges_failed', 'Card charges that failed or wait for the client', () =>
    one(db, "SELECT count(*) FROM charges WHERE state IN ('failed', 'action')"),
  );
  gauge('database_bytes', 'Size of the database', () =>
    one(db, 'SELECT page_count * page_size FROM pragma_page_count, pragma_page_size'),
  );
  gauge('backup_age_seconds', 'Since the last backup that was read back whole; NaN while there is none', () => {
    const last = newestIn(backups, clock());
    return last && clock() - last.at;
  });
}
