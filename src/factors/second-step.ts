import type { Account } from '../accounts/accounts.ts';
import type { Moment } from '../accounts/sign-in.ts';
import * as throttle from '../accounts/throttle.ts';
import { record } from '../audit/log.ts';
import { type Act, act, type Db } from '../db/database.ts';
import { Invalid } from '../shared/errors.ts';
import * as authenticators from './authenticators.ts';
import * as passkeys from './passkeys.ts';
import * as recoveryCodes from './recovery-codes.ts';

/** What is given as the second step: one of the three; '' for those left out. */
export type Given = { code: string; recovery: string; passkey: string };
export type Way = keyof Given;

/** Says whether it holds, and uses it up: in the transaction, so that of many at once one gets in. */
type Use = (act: Act) => boolean;

/**
 * Takes a second step. Refuses with Invalid what does not fit or was used before, and with AppError 429 an account's codes
 * after too many wrong ones; each counts before it is looked at, so that many at once gain nothing. A browser that is known
 * to be the account's (`browser`, its id) has a count of its own: who stole the password closes codes for others alone. A
 * passkey and a recovery code cannot be guessed, and go on working. Every refusal is in the log, but of those by the throttle
 * only the first.
 */
export async function take(
  db: Db,
  moment: Moment,
  url: string,
  account: Account,
  given: Given,
  browser: string | undefined,
): Promise<Way> {
  const way: Way = given.passkey ? 'passkey' : given.recovery.trim() ? 'recovery' : 'code';
  const counted = way === 'code' ? COUNTED.map((kind) => ({ kind, name: browser ?? account.id })) : [];
  const refused = (act: Act) => record(by(act, account), 'account.second_step_refused', null, account.id);
  throttle.admit(db, moment(), counted, refused);

  const use = await ways[way](db, moment, url, account, given[way]);
  const isTaken = act(db, moment(), (act) => {
    if (!use(act)) {
      if (way === 'code' || !throttle.isDrowned(act)) refused(act);
      return false;
    }
    throttle.forgive(act, counted);
    if (way === 'recovery') record(by(act, account), 'account.code_used', null, account.id);
    return true;
  });
  if (!isTaken) throw new Invalid(REFUSALS[way]);
  return way;
}

const COUNTED = ['second', 'secondDay'] as const;

const by = (act: Act, { id }: Account): Act => ({ ...act, actor: { ...act.actor, id } });

const REFUSALS = {
  code: { secondCode: 'error.code' },
  recovery: { secondRecovery: 'error.recovery_code' },
  passkey: { secondPasskey: 'error.passkey' },
} as const;

const never: Use = () => false;

const ways: Record<Way, (db: Db, moment: Moment, url: string, account: Account, text: string) => Promise<Use>> = {
  async code(db, moment, _url, account, text) {
    const app = authenticators.of(db, account.id);
    const step = app && (await authenticators.stepOf(app.secret, text, moment().now));
    return app && step !== undefined ? (act) => authenticators.use(act, app, step) : never;
  },
  async recovery(_db, _moment, _url, account, text) {
    return (act) => recoveryCodes.use(act, account.id, text);
  },
  async passkey(db, moment, url, account, text) {
    const proof = await passkeys.verify({ db, url, now: moment().now }, 'second', text, account);
    return proof ? (act) => passkeys.use(act, proof) : never;
  },
};
