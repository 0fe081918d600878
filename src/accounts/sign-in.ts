import { record } from '../audit/log.ts';
import { type Act, act, type Db } from '../db/database.ts';
import { Invalid } from '../shared/errors.ts';
import * as accounts from './accounts.ts';
import { passwordFits } from './passwords.ts';
import * as throttle from './throttle.ts';
import { inTurn } from './turns.ts';

/** Who asks, from where and when; a moment taken anew for each transaction. */
export type Moment = () => Omit<Act, 'db'>;

/**
 * Checks e-mail and password. Refuses with AppError 429 while the account or the address is throttled, and with Invalid,
 * the same for an unknown address as for a wrong password, otherwise. A browser that is known to be the account's
 * (`browserOf`, its id) has a count of its own: strangers who guess do not keep its owner out. What is refused is in the
 * log, but of what the throttle refuses only the first; what comes of a right password the caller writes there.
 */
export function checkPassword(
  db: Db,
  moment: Moment,
  email: string,
  password: string,
  browserOf: (account: accounts.Account) => string | undefined,
): Promise<accounts.Account> {
  const account = accounts.byEmail(db, email.trim());
  const browser = account && browserOf(account);
  const { id, address } = moment().actor;
  const stranger = id === null && !browser ? (address ?? '') : null;
  return inTurn(stranger, () => attempt(db, moment, email, password, browser));
}

async function attempt(
  db: Db,
  moment: Moment,
  email: string,
  password: string,
  browser: string | undefined,
): Promise<accounts.Account> {
  const account = accounts.byEmail(db, email.trim());
  const subjects: throttle.Subject[] = browser
    ? [{ kind: 'browser', name: browser }]
    : [
        { kind: 'account', name: email.trim().toLowerCase() },
        { kind: 'address', name: moment().actor.address ?? '' },
      ];

  const refused = (act: Act) => record(act, 'account.sign_in_refused', null, account?.id ?? null);
  throttle.admit(db, moment(), subjects, refused);

  const fits = await passwordFits(account?.passwordHash, password);
  return (
    act(db, moment(), (act) => {
      // Read again: the password may have been changed while this one was being checked.
      const current = account && accounts.find(act.db, account.id);
      if (!fits || !current || current.passwordHash !== account?.passwordHash || isOver(current, act.now)) {
        refused(act);
        return undefined;
      }
      throttle.forgive(act, subjects);
      return current;
    }) ?? refuse()
  );
}

const GIVEN_SECONDS = 7 * 86_400;

/** A password that the program made up is for the first days alone. */
const isOver = ({ passwordGivenAt }: accounts.Account, now: number) =>
  passwordGivenAt !== null && now - passwordGivenAt >= GIVEN_SECONDS;

function refuse(): never {
  throw new Invalid({ password: 'error.sign_in' });
}
