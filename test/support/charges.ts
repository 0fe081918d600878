import * as runner from '../../src/charges/runner.ts';
import type { TestCard } from '../../src/charges/sandbox.ts';
import { openCalendar } from './calendar.ts';
import { linkIn, makeKnown } from './visitor.ts';

/** A practice where Karin pays by card. `register` goes the client's way; `run` is what the server does every ten seconds. */
export async function openCharges(given: Parameters<typeof openCalendar>[0] = {}) {
  const calendar = await openCalendar(given);
  const { card, send, deps, db, browser } = calendar;
  const visitor = browser();
  const link = linkIn((await send(`${card}/link`).expect(200)).text);
  await makeKnown(visitor, db, link);
  const register = async (kind: TestCard = 'success') => {
    const at = (await visitor.post(`${link}/card`).expect(303)).headers.location as string;
    const back = await visitor.post(at).type('form').send({ card: kind }).expect(303);
    await visitor.get(new URL(back.headers.location as string).pathname).expect(303);
  };
  const run = () => runner.run(deps);
  const charge = (address: string) =>
    db.$client.prepare('SELECT * FROM charges WHERE booking_id = ?').get(address.split('/').at(-1)) as Record<
      string,
      number | string
    >;
  const events = (address: string) =>
    db.$client
      .prepare('SELECT state, reason FROM charge_events WHERE booking_id = ? ORDER BY id')
      .raw()
      .all(address.split('/').at(-1)) as [string, string][];
  /** What the book says the gateway holds of a booking, in ore. */
  const held = (address: string) =>
    db.$client
      .prepare(
        "SELECT coalesce(sum(CASE debit WHEN 'gateway' THEN amount_ore ELSE -amount_ore END), 0) FROM ledger WHERE booking_id = ?",
      )
      .pluck()
      .get(address.split('/').at(-1));
  return { ...calendar, visitor, link, register, run, charge, events, held };
}

export const HOUR = 3600;
export const DAY = 24 * HOUR;
