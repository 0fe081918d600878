import * as charging from '../../src/charges/runner.ts';
import * as sending from '../../src/messages/runner.ts';
import { enter, inputValue } from './app.ts';
import { entry } from './journal.ts';
import { carrierTo, mailServer } from './mail.ts';
import { openMatching } from './matching.ts';

/** Words that are in the answers of the questionnaire, a note and the journal, and nowhere else. */
export const SECRET = /Hemlig|Oro och ångest|PHQ|depression|död/i;

/** A practice somebody can come to, from the first question on: letters go over a real mail server, money through the sandbox. */
export async function openPath() {
  const mail = await mailServer();
  const practice = await openMatching({ carriers: { email: carrierTo(mail.url) } });
  const { anna, deps, pass, rows, send, settings } = practice;
  await settings({ cancelLimit: '12' }).expect(303);
  const tick = () => sending.run(deps);
  /** Lets the three minutes pass, and everything be sent. */
  const wait = async () => {
    pass(181);
    await tick();
  };
  /** Lets the time come when the meeting of Wednesday at 13 is charged and reminded of. */
  const dayBefore = async () => {
    pass(Date.UTC(2026, 10, 24, 12, 0) / 1000 - deps.clock());
    await charging.run(deps);
    await wait();
    await enter(anna);
  };
  const charge = () => charging.run(deps);
  const letter = (subject: RegExp) => mail.mails.findLast((each) => subject.test(each.subject ?? ''))?.text ?? '';
  /** The link of a letter, as it is opened in this server. */
  const linkIn = (subject: RegExp) => /\/c\/[\w-]{43}/.exec(letter(subject))?.[0] as string;
  const codeIn = () => /\d{6}/.exec(letter(/^Din kod$/))?.[0] as string;
  const booking = () => rows('SELECT * FROM bookings')[0] as Record<string, string>;
  const card = () => `/clients/${rows("SELECT id FROM clients WHERE origin = 'mediated'")[0]?.id}`;
  const held = () =>
    rows(
      "SELECT coalesce(sum(CASE debit WHEN 'gateway' THEN amount_ore ELSE -amount_ore END), 0) AS ore FROM ledger",
    )[0]?.ore;
  /** What Anna writes on the new client's card: a note, a signed entry, and a form to fill in. */
  const treat = async () => {
    const page = (await anna.get(card()).expect(200)).text;
    const note = /action="([^"]+\/notes\/[\w-]+)"/.exec(page)?.[1] as string;
    await send(note, { version: '0', text: 'Hemlig bakgrund' }).expect(303);
    const entryId = inputValue((await anna.get(`${card()}/journal/new`)).text, 'entryId');
    const draft = entry({ entryId, text: 'Hemlig anteckning' });
    const at = (await send(`${card()}/journal/new`, draft).expect(303)).headers.location as string;
    await send(`${at}/sign`, { version: '1' }).expect(303);
    await send(`${card()}/forms/new`, { measure: 'phq-9', when: 'now', withReminder: 'yes' }).expect(303);
  };
  return {
    ...practice,
    mail,
    tick,
    wait,
    dayBefore,
    charge,
    letter,
    linkIn,
    codeIn,
    booking,
    client: card,
    held,
    treat,
  };
}
