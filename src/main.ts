import * as files from './files.ts';
import { startQuickly } from './quick-start.ts';
import { StartupError } from './shared/errors.ts';

type Command = { help: string; usage?: string; run: (...options: string[]) => void | Promise<void>; takes?: number };

// Each imports what it needs: `help` and `version` answer without waiting for the app.
const commands: Record<string, Command> = {
  serve: {
    help: 'run the server (the default)',
    run: async () => (await import('./serve.ts')).serve(),
  },
  demo: {
    help: 'run it on throw-away example data, on this machine only',
    run: async () => (await import('./serve.ts')).demo(),
  },
  charge: {
    usage: 'charge --dry-run',
    help: 'list the card charges that are due; the server makes them',
    run: async (...options) => (await import('./charge.ts')).charge(...options),
    takes: 1,
  },
  check: {
    usage: 'check [FILE]',
    help: 'verify the database or a backup, its access log and the seals of every journal',
    run: async (file) => (await import('./check.ts')).check(file),
    takes: 1,
  },
  backup: {
    usage: 'backup [FOLDER]',
    help: 'copy the database, encrypted, while the server runs, and read the copy back',
    run: async (folder) => (await import('./backup.ts')).backup(folder),
    takes: 1,
  },
  restore: {
    usage: 'restore FILE [--replace]',
    help: 'put a backup in the place of the database; the one before is kept',
    run: async (...options) => (await import('./restore.ts')).restore(...options),
    takes: 2,
  },
  rekey: {
    help: 'encrypt the database under a new key; stop the server first',
    run: async () => (await import('./rekey.ts')).rekey(),
  },
  export: {
    usage: 'export FOLDER',
    help: 'write everything as JSON and files that can be read without this program; not encrypted',
    run: async (folder) => (await import('./export.ts')).exportTo(folder),
    takes: 1,
  },
  import: {
    usage: 'import FOLDER',
    help: 'make the database of an empty data folder from an export, and prove it equal',
    run: async (folder) => (await import('./import.ts')).importFrom(folder),
    takes: 1,
  },
  user: {
    usage: 'user ...',
    help: 'accounts: list, add, reset-password, reset-2fa, sign-out (how: klientkort user)',
    run: async (...options) => (await import('./user.ts')).user(...options),
    takes: 12,
  },
  help: { usage: 'help [COMMAND]', help: 'this text', run: (name) => say(name ? helpOf(name) : helpOfAll()), takes: 1 },
  version: {
    help: 'the version',
    run: () => say(files.version()),
  },
  licenses: { help: 'the licence of this program, and those of the programs inside it', run: () => say(licenses()) },
};

/** Beside the source, the packages bring their own. */
const licenses = () =>
  ['LICENSE', ...(files.isBinary ? ['licenses.txt'] : [])].map((path) => files.read(path)).join('\n\n');

const lineOf = ([name, { usage = name, help }]: [string, Command]) => `  klientkort ${usage.padEnd(30)} ${help}`;

const helpOfAll = () => `klientkort: a practice system for talking therapists

${Object.entries(commands).map(lineOf).join('\n')}

Exit code 0: done. 1: not done, or something is not well; one line says what.
Settings are environment variables (PORT, HOST, DATA_DIR, KLIENTKORT_KEY_FILE, ...). See README.md.`;

function helpOf(name: string): string {
  if (!Object.hasOwn(commands, name)) throw new StartupError(`Unknown command "${name}". Try: klientkort help`);
  return lineOf([name, commands[name] as Command]).trim();
}

const SHORT: Record<string, string> = { '--help': 'help', '-h': 'help', '--version': 'version', '-v': 'version' };

run().catch(giveUp);

async function run(): Promise<void> {
  startQuickly();
  const [name = 'serve', ...options] = process.argv.slice(2).map((word) => SHORT[word] ?? word);
  const command = Object.hasOwn(commands, name) ? commands[name] : undefined;
  if (!command || (options.length > (command.takes ?? 0) && options[0] !== 'help')) {
    throw new StartupError(`Unknown command "${[name, ...options].join(' ')}". Try: klientkort help`);
  }
  if (options[0] === 'help') return say(helpOf(name));
  await command.run(...options);
}

function say(text: string) {
  process.stdout.write(`${text}\n`);
}

/** One line for what a person can mend, the system's refusals too (no room, no right); anything else is a bug and keeps its stack. */
function giveUp(error: unknown): never {
  const isOurs = error instanceof StartupError || (error instanceof Error && 'syscall' in error);
  console.error(isOurs ? (error as Error).message : error);
  process.exit(1);
}
