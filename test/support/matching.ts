import type { Deps } from '../../src/http/context.ts';
import type { Browser } from './app.ts';
import { FEES, openCalendar, plain } from './calendar.ts';

export const PRESENTATION = {
  text: 'Jag är psykolog och arbetar lugnt och rakt.',
  ownWords: 'Schematerapi',
  gender: 'woman',
  towns: 'Malmö, Lund',
  'audiences-adult': 'yes',
  'audiences-couple': 'yes',
  'reasons-anxiety': 'yes',
  'reasons-stress': 'yes',
  'methods-cbt': 'yes',
  'languages-sv': 'yes',
  'kinds-in_person': 'yes',
  'kinds-video': 'yes',
  showPrice: 'yes',
  takesNew: 'yes',
  intent: 'publish',
};

/** What Nils answers, page by page. */
export const ANSWERS: Record<string, string>[] = [
  { choice: 'adult' },
  { 'pick-anxiety': 'yes', 'pick-sleep': 'yes', words: 'Hemlig oro' },
  { words: 'Hemliga nätter' },
  { choice: 'never', words: '' },
  { choice: 'woman' },
  { 'pick-sv': 'yes' },
  { 'pick-cbt': 'yes' },
  { 'pick-in_person': 'yes', 'pick-video': 'yes', words: ' malmö ' },
  { 'pick-3-afternoon': 'yes' },
  { choice: 'self', words: '', maxPrice: '1 000' },
  { name: 'Nils Holm', email: 'nils@example.com', phone: '', personnummer: '', consent: 'yes', 'pick-email': 'yes' },
];

/** A practice where Anna is presented, with free times on Wednesday 25 November from 13 to 16, and a visitor with a phone. */
export async function openMatching(given: Partial<Deps> = {}) {
  const practice = await openCalendar(given);
  await practice.open().expect(303);
  await present(practice.anna);
  const visitor = practice.browser();
  const rows = (sql: string) => practice.db.$client.prepare(sql).all() as Record<string, unknown>[];
  return { ...practice, visitor, rows, ...of(visitor) };
}

export async function present(therapist: Browser, more: Record<string, string> = {}): Promise<void> {
  const send = (path: string, fields: object) => therapist.post(path).type('form').send(fields).expect(303);
  await send('/settings/fees', FEES); // nobody presents themselves without a price
  await send('/settings/presentation', { ...PRESENTATION, ...more });
}

/** What somebody does with a browser in the questionnaire. */
export function of(visitor: Browser) {
  const send = (path: string, fields: object = {}) => visitor.post(path).type('form').send(fields);
  const begin = (fields: object = {}) => send('/match', fields).expect(303);
  /** Answers every question, with other words where `more` has a page of them. */
  const answerAll = async (more: Record<number, Record<string, string>> = {}) => {
    await begin();
    for (const [n, answer] of ANSWERS.entries())
      await send(`/match/${n + 1}`, { ...answer, ...more[n + 1] }).expect(303);
  };
  const read = async (path: string) => plain((await visitor.get(path).expect(200)).text);
  const slots = async (slug = 'anna-lind') =>
    [...(await visitor.get(`/match/choose/${slug}`).expect(200)).text.matchAll(/name="slot" value="(\d+-\w+)"/g)].map(
      (match) => match[1] as string,
    );
  const choose = (slot = '', slug = 'anna-lind') => send(`/match/choose/${slug}`, { slot });
  return { ask: send, begin, answerAll, read, slots, choose };
}
