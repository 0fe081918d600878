import assert from 'node:assert/strict';
import { newId } from '../../src/shared/ids.ts';
import { ANNA } from './app.ts';
import { sessionIn } from './cookies.ts';

/** What a writer knows of an entry: the words answered as saved, in order; words sent and not answered; the signature. */
export type Entry = {
  id: string;
  words: string[];
  sent?: string | undefined;
  signature?: 'asked' | 'answered' | undefined;
};
/** A therapist at work with one client at a time, and the draft that lies open. */
export type Desk = { card: string; draft?: Entry | undefined };
/** A practice whose server comes and goes; the session stays. `entries` is all that was ever begun. */
export type Office = { url: string; cookie: string; desks: Desk[]; entries: Entry[]; random: () => number };

/** Mulberry32: the same numbers for the same seed. */
export const numbers = (seed: number) => () => {
  seed = (seed + 0x6d2b79f5) | 0;
  let t = Math.imul(seed ^ (seed >>> 15), 1 | seed);
  t ^= t + Math.imul(t ^ (t >>> 7), 61 | t);
  return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
};

/** Sets the practice up through its form, with a client for each desk. */
export async function openOffice(url: string, desks: number, random: () => number): Promise<Office> {
  const office: Office = { url, cookie: '', desks: [], entries: [], random };
  await post(office, '/setup', { ...ANNA, example: 'empty' }, ({ headers }) => {
    office.cookie = sessionIn(headers.get('set-cookie'));
  });
  for (let n = 1; n <= desks; n++) {
    await post(office, '/clients/new', { name: `Klient ${n}`, confirmed: 'yes' }, ({ headers }) => {
      office.desks.push({ card: headers.get('location') as string });
    });
  }
  return office;
}

/** Begins an entry, saves it as it grows, signs it, begins the next: until nobody answers, which it throws. */
export async function work(office: Office, desk: Desk): Promise<never> {
  for (;;) {
    const { draft } = desk;
    if (!draft) await begin(office, desk);
    else if (office.random() < 0.3) await sign(office, desk, draft);
    else await save(office, draft, `${desk.card}/journal/${draft.id}`, { version: String(draft.words.length) });
  }
}

async function begin(office: Office, desk: Desk) {
  const draft: Entry = { id: newId(), words: [] }; // the page of a new entry makes it so, too
  desk.draft = draft;
  office.entries.push(draft);
  await save(office, draft, `${desk.card}/journal/new`, { entryId: draft.id });
}

async function save(office: Office, draft: Entry, form: string, more: Record<string, string>) {
  const text = grown(draft.words, office.random);
  draft.sent = text;
  await post(office, form, { eventDate: '2024-02-29', contactType: 'visit', template: 'free', text, ...more }, () => {
    draft.words.push(text);
    draft.sent = undefined;
  });
}

async function sign(office: Office, desk: Desk, draft: Entry) {
  const form = `${desk.card}/journal/${draft.id}/sign`;
  draft.signature = 'asked';
  await post(office, form, { version: String(draft.words.length) }, () => {
    draft.signature = 'answered';
    desk.draft = undefined;
  });
}

/** More words after those that are there: mostly a line or two, now and then some pages. */
function grown(words: string[], random: () => number): string {
  const more = `Mening ${words.length + 1}, åäö ${random()}. `.repeat(random() < 0.1 ? 300 : 3).trim();
  return [words.at(-1), more].filter(Boolean).join('\n');
}

/** Posts a form. `saved` hears of the answer as soon as its head is there: the server may be killed before the rest. */
async function post(
  { url, cookie }: Office,
  path: string,
  form: Record<string, string>,
  saved: (answer: Response) => void,
) {
  const body = new URLSearchParams(form);
  const answer = await fetch(url + path, { method: 'POST', body, headers: { cookie }, redirect: 'manual' });
  if (answer.status === 303) saved(answer);
  await answer.text();
  assert.equal(answer.status, 303, path);
}
