import type { Deps } from '../../src/http/context.ts';
import * as runner from '../../src/messages/runner.ts';
import { ANNA, PASSWORD } from './app.ts';
import { openCharges } from './charges.ts';
import { carrierTo, mailServer } from './mail.ts';

type Row = Record<string, string | number | null>;

/** A practice with a mail server, whose client Karin has e-mail and phone and said yes to e-mail. `rows` are what is told since. `tick` is what the server does every two seconds. */
export async function openMessages(given: Partial<Deps> = {}) {
  const mail = await mailServer();
  const practice = await openCharges({ carriers: { email: carrierTo(mail.url) }, ...given });
  const { card, send, db, deps, pass } = practice;
  const person = { name: 'Karin Östlund', email: 'karin@example.com', phone: '070-174 06 05' };
  const version = () => db.$client.prepare('SELECT version FROM clients WHERE id = ?').pluck().get(card.slice(9));
  /** Changes Karin's card. */
  const edit = (more: object = {}) =>
    send(`${card}/edit`, { version: version(), confirmed: 'yes', agreesEmail: 'yes', ...person, ...more });
  await edit().expect(303);
  const door = db.$client.prepare('SELECT max(rowid) FROM messages').pluck().get(); // the code of her browser
  const rows = (where = '1') =>
    db.$client.prepare(`SELECT * FROM messages WHERE rowid > ${door} AND ${where} ORDER BY rowid`).all() as Row[];
  const states = () => rows().map(({ kind, state, reason }) => [kind, state, reason].filter(Boolean).join(' '));
  const tick = () => runner.run(deps);
  /** Lets the three minutes pass. */
  const wait = async () => {
    pass(181);
    return tick();
  };
  /** Signs in again, after a long time. */
  const back = () => send('/sign-in', { email: ANNA.email, password: PASSWORD }).expect(303);
  return { ...practice, mail, edit, back, rows, states, tick, wait };
}
