import * as runner from './charges/runner.ts';
import { readConfig } from './config.ts';
import { lookInto } from './data-folder.ts';
import { StartupError } from './shared/errors.ts';
import { dateFormats } from './shared/time.ts';

/** `klientkort charge --dry-run`: lists what is due to be charged, by booking, and charges nothing: the server does that. */
export function charge(...options: string[]): void {
  if (options.join(' ') !== '--dry-run') {
    throw new StartupError('The running server charges what is due. To see what that is: klientkort charge --dry-run');
  }
  const config = readConfig(process.env);
  const { zone } = config;
  const now = Math.floor(Date.now() / 1000);
  const due = lookInto(config, (db) => runner.due(db, now));
  const { dateTime } = dateFormats('sv', zone);
  const lines = due.map(
    ({ bookingId, state, wantedOre, dueAt }) =>
      `${dateTime(dueAt)}  ${(wantedOre / 100).toFixed(2)} SEK  ${state}  ${bookingId}`,
  );
  process.stdout.write(`${[...lines, `${due.length} due`].join('\n')}\n`);
}
