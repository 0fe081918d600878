import * as clients from '../clients/clients.ts';
import { type Act, type Db, act as transact } from '../db/database.ts';
import type { Deps } from '../http/context.ts';
import * as contact from '../messages/contact.ts';
import * as messages from '../messages/messages.ts';
import * as runner from '../messages/runner.ts';

const [AGREED, HOUR] = [12, 3600];
const HOURS_AGO = 3;

/**
 * The last hours of a therapist's outbox: some clients said yes, were sent their link or reminded, by hand, for the example practice
 * has no carrier. Before that nobody had, so that the past has no messages.
 */
export async function fillOutbox({ clock, ...deps }: Deps, therapistId: string): Promise<void> {
  const { db, zone } = deps;
  const then = clock() - HOURS_AGO * HOUR;
  const at = (now: number, work: (act: Act) => void) =>
    transact(db, { actor: { id: therapistId, address: null }, now, zone }, work);
  const agreeing = clients
    .every(db, therapistId, 'active')
    .filter(({ email }) => email)
    .slice(0, AGREED);
  const [first, second, third] = agreeing;
  at(then, (act) => {
    for (const [i, { id, phone }] of agreeing.entries())
      contact.agree(act, id, { email: true, sms: !!phone && i % 4 === 1 });
    for (const client of [first, second]) if (client) messages.sendLink(act, client);
  });
  await runner.run({ ...deps, carriers: {}, clock: () => then + HOUR });
  at(then + 2 * HOUR, (act) => {
    for (const { id } of byHand(db, therapistId).slice(0, 3)) {
      messages.markSent(act, messages.find(db, therapistId, id));
    }
  });
  at(clock() - 30, (act) => void (third && messages.sendLink(act, third)));
}

const byHand = (db: Db, therapistId: string) => messages.outbox(db, therapistId).todo;
