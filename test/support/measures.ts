import { ANNA, PASSWORD } from './app.ts';
import { openCalendar, plain } from './calendar.ts';
import { linkIn, makeKnown } from './visitor.ts';

/** PHQ-9 filled in: the points of its nine questions. */
export const phq9 = (...points: number[]): Record<string, string> =>
  Object.fromEntries(points.map((each, n) => [`q${n + 1}`, String(each)]));

/** Twelve points, none of them on the ninth question. */
export const TWELVE = phq9(2, 2, 1, 2, 1, 2, 1, 1, 0);

/** A practice with a client whose own page is open in a browser, and hands that send a form and answer it. */
export async function openMeasures(given: Parameters<typeof openCalendar>[0] = {}) {
  const calendar = await openCalendar(given);
  const { anna, card, db, browser, send } = calendar;
  const visitor = browser();
  const link = linkIn((await send(`${card}/link`).expect(200)).text);
  await makeKnown(visitor, calendar.db, link);
  const ask = (more: object = {}) =>
    send(`${card}/forms/new`, { measure: 'phq-9', when: 'now', withReminder: 'yes', ...more });
  const request = () =>
    db.$client.prepare('SELECT * FROM measure_requests ORDER BY rowid DESC').get() as Record<string, string | number>;
  /** Sends a form and gives its address on the client's page. */
  const asked = async (more: object = {}) => {
    await ask(more).expect(303);
    return `${link}/forms/${request().id}`;
  };
  const fill = (address: string, fields: object) => visitor.post(address).type('form').send(fields);
  /** Sends PHQ-9 and answers it on the client's page; gives the answer's address on the card. */
  const answered = async (fields: object = TWELVE, more: object = {}) => {
    await fill(await asked(more), fields).expect(303);
    return `${card}/forms/${request().id}`;
  };
  /** Lets days pass, and Anna signs in again. */
  const passDays = async (days: number) => {
    calendar.pass(days * 86_400);
    await anna.post('/sign-in').type('form').send({ email: ANNA.email, password: PASSWORD }).expect(303);
  };
  const rows = (sql: string) => db.$client.prepare(sql).all() as Record<string, unknown>[];
  /** What is told, or is to be, beside the code that let the client in. */
  const told = () => rows("SELECT * FROM messages WHERE kind <> 'code' ORDER BY rowid");
  const seen = async (address: string) => plain((await anna.get(address).expect(200)).text);
  return { ...calendar, visitor, link, ask, asked, fill, answered, request, passDays, rows, told, seen };
}

/** An own form as the builder sends it: a scale, a choice and a free text. */
export const OWN = {
  title: 'Sömnskattning',
  intro: 'Tänk på den senaste veckan.',
  count: '3',
  '1-text': 'Hur har du sovit?',
  '1-kind': 'scale',
  '1-to': '10',
  '1-low': 'Mycket illa',
  '1-high': 'Mycket bra',
  '2-text': 'Hur ofta vaknade du?',
  '2-kind': 'choice',
  '2-options': 'Aldrig = 0\nIbland = 1\nVarje natt = 2',
  '3-text': 'Vad vill du berätta?',
  '3-kind': 'text',
  '3-isOptional': 'yes',
  bands: 'Sover illa = 0\nSover bra = 7',
};
