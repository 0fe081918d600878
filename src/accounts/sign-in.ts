import { record } from '../audit/log.ts';
import { type Act, act, type Db } from '../db/database.ts';
import { Invalid } from '../shared/errors.ts';
import * as accounts from './accounts.ts';
import { passwordFits } from './passwords.ts';
import * as throttle from './throttle.ts';
import { inTurn } from './turns.ts';

/**
 * Checks e-mail and password. Refuses with AppError 429 while the account or the address is throttled, and with Invalid,
 * the same for an unknown address as for a wrong password, otherwise. Attempts are in the log, but of those that the
 * throttle refuses only the first. With `account.password_confirmed`, of somebody signed in who is asked again.
 */
export function signIn(
  db: Db,
  moment: () => Omit<Act, 'db'>,
  email: string,
  password: string,
  action: 'account.signed_in' | 'account.password_confirmed' = 'account.signed_in',
): Promise<accounts.Account> {
  const { id, address } = moment().actor;
  return inTurn(id === null ? (address ?? '') : null, () => attempt(db, moment, email, password, action));
}

async function attempt(
  db: Db,
  moment: () => Omit<Act, 'db'>,
  email: string,
  password: string,
  action: 'account.signed_in' | 'account.password_confirmed',
): Promise<accounts.Account> {
  const address = moment().actor.address ?? '';
  const subjects = [
    { kind: 'account', name: email.trim().toLowerCase() },
    { kind: 'address', name: address },
  ] as const;
  const account = accounts.byEmail(db, email.trim());

  const blocked = act(db, moment(), (act) => {
    const blocked = throttle.count(act, [...subjects]);
    if (blocked?.first) record(act, 'account.sign_in_refused', null, account?.id ?? null);
    return blocked;
  });
  if (blocked) throw throttle.tooMany(blocked);

  const fits = await passwordFits(account?.passwordHash, password);
  return (
    act(db, moment(), (act) => {
      // Read again: the password may have been changed while this one was being checked.
      const current = account && accounts.find(act.db, account.id);
      if (!fits || !current || current.passwordHash !== account?.passwordHash) {
        record(act, 'account.sign_in_refused', null, account?.id ?? null);
        return undefined;
      }
      throttle.forgive(act, [...subjects]);
      record({ ...act, actor: { ...act.actor, id: current.id } }, action, null, current.id);
      return current;
    }) ?? refuse()
  );
}

function refuse(): never {
  throw new Invalid({ password: 'error.sign_in' });
}
