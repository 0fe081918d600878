import { type Browser, signIn } from './app.ts';
import { DAY, openCharges } from './charges.ts';

export const PLATFORM = {
  name: 'Lindens & Co',
  organisation: '556036-0793',
  iban: 'SE45 5000 0000 0583 9825 7466',
  bic: 'ESSESESS',
};
export const BANKGIRO = '5050-1055';

/** A practice in which Karin had sessions by card in November, and it is the third of December. */
export async function openDecember() {
  const practice = await openCharges();
  const { register, booked, pass, run } = practice;
  await register();
  const first = await booked({ date: '2026-11-24', time: '09:00' });
  const second = await booked({ date: '2026-11-25', time: '09:00' });
  const late = await booked({ date: '2026-11-23', time: '15:00' });
  await practice.send(`${late}/cancel`).expect(303);
  const cancelled = await booked({ date: '2026-11-27', time: '09:00' });
  await practice.send(`${cancelled}/cancel`).expect(303);
  await booked({ date: '2026-12-01', time: '09:00' });
  await run();
  pass(10 * DAY);
  await run();
  let anna: Browser = await signIn(practice);
  const post = (path: string, fields: object = {}) => anna.post(path).type('form').send(fields);
  const close = (month = '2026-11') => post('/admin/payouts/close', { month });
  const again = async () => {
    anna = await signIn(practice);
  };
  const get = async (path: string) => (await anna.get(path).expect(200)).text;
  /** What the book says of an account, credit positive, in öre. */
  const owed = (account: string) =>
    practice.db.$client
      .prepare(
        'SELECT coalesce(sum(CASE WHEN credit = @account THEN amount_ore WHEN debit = @account THEN -amount_ore END), 0) FROM ledger',
      )
      .pluck()
      .get({ account });
  const pay = (month = '2026-11') => post(`/admin/payouts/${month}/sent`);
  return { ...practice, pay, post, close, again, get, owed, first, second, late };
}
