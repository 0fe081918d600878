import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { startQuickly } from './quick-start.ts';
import { StartupError } from './shared/errors.ts';

const HELP = `klientkort: a practice system for talking therapists

  klientkort [serve]   run the server (the default)
  klientkort demo      run it on throw-away example data, on this machine only
  klientkort charge --dry-run   list the card charges that are due; the server makes them
  klientkort check     verify the database, the access log and the seals of every journal
  klientkort help      this text
  klientkort version   the version

Settings are environment variables: PORT, HOST, DATA_DIR, TRUST_PROXY, KLIENTKORT_TIME_ZONE,
KLIENTKORT_URL, KLIENTKORT_STRIPE_KEY, KLIENTKORT_STRIPE_WEBHOOK_SECRET, KLIENTKORT_SMTP_URL,
KLIENTKORT_MAIL_FROM, KLIENTKORT_SMS_USER, KLIENTKORT_SMS_PASSWORD, KLIENTKORT_SMS_SENDER. See README.md.`;

// Each imports what it needs: `help` and `version` answer without waiting for the app.
const commands: Record<string, (...options: string[]) => void | Promise<void>> = {
  serve: async () => (await import('./serve.ts')).serve(),
  demo: async () => (await import('./serve.ts')).demo(),
  charge: async (...options) => (await import('./charge.ts')).charge(...options),
  check: async () => (await import('./check.ts')).check(),
  help: () => say(HELP),
  version: () => say(JSON.parse(readFileSync(join(import.meta.dirname, '../package.json'), 'utf8')).version),
};

try {
  startQuickly();
  const [name = 'serve', ...rest] = process.argv.slice(2).map((word) => word.replace(/^--(?=help$|version$)/, ''));
  const command = Object.hasOwn(commands, name) && (name === 'charge' || !rest.length) ? commands[name] : undefined;
  if (!command) throw new StartupError(`Unknown command "${[name, ...rest].join(' ')}". Try: klientkort help`);
  await command(...rest);
} catch (error) {
  giveUp(error);
}

function say(text: string) {
  process.stdout.write(`${text}\n`);
}

/** One line for what a person can mend; anything else is a bug and keeps its stack. */
function giveUp(error: unknown): never {
  console.error(error instanceof StartupError ? error.message : error);
  process.exit(1);
}
