import { randomBytes } from 'node:crypto';
import { createInterface } from 'node:readline/promises';
import { Writable } from 'node:stream';
import { parseArgs } from 'node:util';
import * as accounts from './accounts/accounts.ts';
import { operatorForm, personForm } from './accounts/form.ts';
import { hashPassword, type Owner, passwordFault } from './accounts/passwords.ts';
import * as throttle from './accounts/throttle.ts';
import { type Config, readConfig } from './config.ts';
import { lookInto } from './data-folder.ts';
import { type Act, act, type Db } from './db/database.ts';
import * as factors from './factors/factors.ts';
import { type Key, translator } from './i18n/t.ts';
import { StartupError } from './shared/errors.ts';
import { emailLine } from './shared/form.ts';
import { dateOf } from './shared/time.ts';

const USAGE = `klientkort user list
klientkort user add EMAIL --name NAME --title TITLE --profession PROFESSION [--practice PRACTICE] [--operator] [--no-therapist] [--generate]
klientkort user reset-password EMAIL [--generate]
klientkort user sign-out EMAIL|--all
klientkort user reset-2fa EMAIL
The password is asked for in the terminal. With --generate, or without a terminal, one is made up and shown once.
reset-2fa takes away passkeys, authenticator app, recovery codes and trusted browsers.`;

const [text, flag] = [{ type: 'string' }, { type: 'boolean' }] as [{ type: 'string' }, { type: 'boolean' }];
const OPTIONS = {
  ...{ name: text, title: text, profession: text, practice: text },
  ...{ operator: flag, 'no-therapist': flag, generate: flag, all: flag },
};

/** `klientkort user ...`: for who runs the program, on its machine, also while the server runs. What it changes is in the access log. */
export async function user(...words: string[]): Promise<void> {
  const { values, positionals } = parse(words);
  const [verb, email = '', ...rest] = positionals;
  const config = readConfig(process.env);
  if (rest.length || (verb === 'list' || !!values.all) !== !email) throw howTo();
  if (verb === 'list') return list(config);
  if (verb === 'add') return add(config, email, values);
  if (verb === 'sign-out') return signOut(config, email);
  if (verb === 'reset-password') return resetPassword(config, email, values.generate);
  if (verb === 'reset-2fa') return resetFactors(config, email);
  throw howTo();
}

const howTo = () => new StartupError(USAGE);

function parse(words: string[]) {
  try {
    return parseArgs({ args: words, options: OPTIONS, allowPositionals: true });
  } catch {
    throw howTo();
  }
}

type Options = ReturnType<typeof parse>['values'];

function list(config: Config): void {
  const lines = lookInto(config, accounts.all).map(({ email, name, therapist, operator, createdAt }) => {
    const roles = [therapist && 'therapist', operator && 'operator'].filter(Boolean).join(', ');
    return `${email}  ${name}  ${roles}  since ${dateOf(createdAt, config.zone)}\n`;
  });
  process.stdout.write(lines.join('') || 'There is no account yet.\n');
}

async function add(config: Config, typed: string, options: Options): Promise<void> {
  const { data: email } = emailLine.safeParse(typed);
  if (!email) throw new StartupError(`"${typed}" is no e-mail address.`);
  const roles = { therapist: !options['no-therapist'], operator: !!options.operator };
  const form = roles.therapist ? personForm : operatorForm;
  const parsed = form.safeParse({ title: '', profession: '', practice: '', ...options });
  if (!parsed.success) throw new StartupError(reasonOf(parsed.error.issues[0]?.message as Key));
  if (!roles.therapist && !roles.operator) throw new StartupError(reasonOf('error.role_missing'));
  if (lookInto(config, (db) => accounts.byEmail(db, email))) throw new StartupError(reasonOf('error.email_taken'));
  const { password, isMadeUp } = await newPassword({ ...parsed.data, email }, options.generate);
  const { password: _, ...person } = parsed.data;
  const passwordHash = await hashPassword(password);
  write(config, (act) => {
    const passwordGivenAt = isMadeUp ? act.now : null;
    accounts.create(act, { ...person, ...roles, email, passwordHash, passwordGivenAt });
  });
  say(`added: ${email}`, password, isMadeUp);
}

function accountOf(config: Config, email: string): accounts.Account {
  const account = lookInto(config, (db) => accounts.byEmail(db, email));
  if (account) return account;
  throw new StartupError(`There is no account with the e-mail address ${email}. See: klientkort user list`);
}

async function resetPassword(config: Config, email: string, generate?: boolean): Promise<void> {
  const account = accountOf(config, email);
  const { password, isMadeUp } = await newPassword(account, generate);
  const passwordHash = await hashPassword(password);
  write(config, (act) => {
    accounts.resetPassword(act, account.id, passwordHash, isMadeUp);
    throttle.forget(act, { kind: 'account', name: account.email });
  });
  say(`new password: ${account.email}, signed out everywhere`, password, isMadeUp);
}

/** Ends what is open in all browsers of one account, or of everybody. */
function signOut(config: Config, email: string): void {
  const whom = email ? [accountOf(config, email)] : lookInto(config, accounts.all);
  write(config, (act) => {
    for (const { id } of whom) accounts.signOut(act, id);
  });
  process.stdout.write(whom.map(({ email }) => `signed out everywhere: ${email}\n`).join(''));
}

/** For somebody who lost the second factor and the recovery codes: the password alone opens, once more. */
function resetFactors(config: Config, email: string): void {
  const account = accountOf(config, email);
  write(config, (act) => {
    factors.reset(act, account.id);
    throttle.forget(act, { kind: 'account', name: account.email }); // its browsers are known no more
    for (const kind of ['second', 'secondDay'] as const) throttle.forget(act, { kind, name: account.id });
  });
  process.stdout.write(
    `second factors removed: ${account.email}, signed out everywhere\nThe password is as it was. Make sure that it is its owner who asks.\n`,
  );
}

const write = (config: Config, work: (act: Act) => unknown): void =>
  lookInto(config, (db: Db) => {
    const now = Math.floor(Date.now() / 1000);
    act(db, { actor: { id: null, address: null }, now, zone: config.zone }, work);
  });

const reasonOf = (key: Key) => translator('en')(key);

function say(done: string, password: string, isMadeUp: boolean): void {
  process.stdout.write(
    `${done}\n${isMadeUp ? `password: ${password}\nIt is not shown again, holds for seven days, and its owner chooses another at the first sign-in.\n` : ''}`,
  );
}

/** From the terminal, twice and without showing it; or else made up. Refuses (StartupError) what the sign-in pages refuse. */
async function newPassword(owner: Owner, generate?: boolean): Promise<{ password: string; isMadeUp: boolean }> {
  if (generate || !process.stdin.isTTY) return { password: randomBytes(15).toString('base64url'), isMadeUp: true };
  const [password, again] = await askTwice();
  const fault = await passwordFault(password, owner);
  if (fault) throw new StartupError(reasonOf(fault));
  if (password !== again) throw new StartupError('The two were not the same, and nothing was changed.');
  return { password, isMadeUp: false };
}

async function askTwice(): Promise<[string, string]> {
  const silence = new Writable({ write: (_chunk, _encoding, done) => done() });
  const terminal = createInterface({ input: process.stdin, output: silence, terminal: true });
  terminal.on('SIGINT', () => process.exit(130));
  const ask = async (question: string) => {
    process.stderr.write(question);
    const answer = await terminal.question('');
    process.stderr.write('\n');
    return answer;
  };
  try {
    return [await ask('New password: '), await ask('Once more: ')];
  } finally {
    terminal.close();
  }
}
