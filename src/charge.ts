import * as refunds from './charges/refunds.ts';
import * as runner from './charges/runner.ts';
import { readConfig } from './config.ts';
import { lookInto } from './data-folder.ts';
import { StartupError } from './shared/errors.ts';
import { dateFormats } from './shared/time.ts';

/** `klientkort charge --dry-run`: lists what is due to be charged or given back, by booking, and charges nothing: the server does that. */
export function charge(...options: string[]): void {
  if (options.join(' ') !== '--dry-run') {
    throw new StartupError('The running server charges what is due. To see what that is: klientkort charge --dry-run');
  }
  const config = readConfig(process.env);
  const { zone } = config;
  const now = Math.floor(Date.now() / 1000);
  const [due, back] = lookInto(config, (db) => [runner.due(db, now), refunds.due(db, now)] as const);
  const { dateTime } = dateFormats('sv', zone);
  const line = (at: number, ore: number, state: string, bookingId: string) =>
    `${dateTime(at)}  ${(ore / 100).toFixed(2)} SEK  ${state}  ${bookingId}`;
  const lines = [
    ...due.map(({ bookingId, state, wantedOre, dueAt }) => line(dueAt, wantedOre, state, bookingId)),
    ...back.map(({ bookingId, amountOre, nextAt }) => line(nextAt ?? now, -amountOre, 'refund', bookingId)),
    back.length ? `${due.length} due, ${back.length} to give back` : `${due.length} due`,
  ];
  process.stdout.write(`${lines.join('\n')}\n`);
}
