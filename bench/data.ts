import { join } from 'node:path';
import { faker } from '@faker-js/faker/locale/sv';
import * as accounts from '../src/accounts/accounts.ts';
import { sandbox } from '../src/charges/sandbox.ts';
import * as clients from '../src/clients/clients.ts';
import { type Act, act, open } from '../src/db/database.ts';
import { migrate, readMigrations } from '../src/db/migrate.ts';
import { testNumber } from '../src/demo/people.ts';
import { fillDemo } from '../src/demo/practice.ts';
import type { Deps } from '../src/http/context.ts';
import { LIMITS } from '../src/http/limits.ts';
import { newMeter } from '../src/http/metrics.ts';
import * as journal from '../src/journal/journal.ts';
import * as signing from '../src/journal/signing.ts';
import { builtIn, withTemplate } from '../src/journal/templates.ts';
import * as headings from '../src/notes/headings.ts';
import * as notes from '../src/notes/notes.ts';
import { newId } from '../src/shared/ids.ts';
import { addDays, dateOf } from '../src/shared/time.ts';
import { fillCalendar } from './calendar.ts';

export const EMAIL = 'anna@example.com';
export const PASSWORD = 'klientkort-demo'; // as src/demo/practice.ts sets it
export const CLIENTS = 5000;
export const ENTRIES = 300;
export const LONG = 1000; // entries of the longest journal

/** What the load needs to know: the full card, clients by headings under which nothing is written yet, and what to write. */
export type Practice = {
  card: string;
  longest: string;
  others: string[];
  headings: string[];
  note: string;
  week: string;
};

const FULL = {
  calledName: 'Maja',
  personnummer: testNumber('female'),
  reserveNumber: null,
  phone: '+46701740605',
  email: 'maja@example.com',
  street: 'Storgatan 12',
  postalCode: '991 20',
  city: 'Exempelstad',
  kinName: 'Eva Sandberg',
  kinRelation: 'syster',
  kinPhone: '+46701740606',
  payerName: 'Exempelbolaget AB',
  payerEmail: 'faktura@example.com',
  payerAddress: 'Box 1, 990 00 Exempelstad',
  language: 'Engelska',
  remarks: 'Ringer helst efter 16. Portkod 1234.',
};

/** The example practice grown to 5,000 clients of Anna's, one of whom has every fact, every note and 300 signed entries. */
export async function build(folder: string): Promise<{ deps: Deps; practice: Practice }> {
  const db = open(join(folder, 'klientkort.db'));
  migrate(db, readMigrations());
  const clock = () => Math.floor(Date.now() / 1000);
  const deps: Deps = {
    db,
    clock,
    zone: 'Europe/Stockholm',
    trustProxy: false,
    url: 'http://localhost',
    demo: false,
    twoFactor: 'optional',
    gateway: sandbox(db),
    carriers: {},
    meter: newMeter(),
    backups: { folder, at: null, since: () => null, failure: () => null, standing: () => 'fine', begin: () => false },
    log: (line) => line.ms === undefined && console.error(line),
    limits: LIMITS,
  };
  await fillDemo(deps);
  const anna = accounts.byEmail(db, EMAIL) as accounts.Account;
  const moment = { actor: { id: anna.id, address: '127.0.0.1' }, now: clock(), zone: deps.zone };
  const grown = act(db, moment, (act) => {
    const prose = writer(act, anna.id);
    const others = grow(act, anna.id);
    const card = clients.create(act, { ...FULL, name: 'Maria Sandberg' });
    write(act, anna, clients.find(db, anna.id, card), prose, ENTRIES);
    const longest = clients.create(act, { ...FULL, name: 'Greta Långvik', personnummer: null });
    write(act, anna, clients.find(db, anna.id, longest), prose, LONG);
    return { card, longest, others, headings: headings.of(db, anna.id).map(({ id }) => id), note: prose(80) };
  });
  const week = fillCalendar(db, moment);
  return { deps, practice: { ...grown, week } };
}

/** Clients until there are 5,000 with the one to come. Names and test numbers by faker; phones from those PTS keeps for films. */
function grow(act: Act, therapistId: string): string[] {
  faker.seed(2026);
  const already = clients.every(act.db, therapistId, 'all');
  const taken = new Set<string | null>([FULL.personnummer, ...already.map(({ personnummer }) => personnummer)]);
  const nothing = { calledName: '', reserveNumber: null, street: '', postalCode: '', city: '', language: '' };
  const nobody = { kinName: '', kinRelation: '', kinPhone: '', payerName: '', payerEmail: '', payerAddress: '' };
  return Array.from({ length: CLIENTS - 2 - already.length }, (_, n) => {
    const sex = n % 3 ? 'female' : 'male';
    let personnummer = testNumber(sex);
    while (taken.has(personnummer)) personnummer = testNumber(sex);
    taken.add(personnummer);
    const name = `${faker.person.firstName(sex)} ${faker.person.lastName()}`;
    const phone = `+4670174${String(605 + (n % 95)).padStart(4, '0')}`;
    const person = { name, personnummer, phone, email: `klient${n}@example.com`, remarks: '' };
    return clients.create(act, { ...nothing, ...nobody, ...person });
  });
}

/** Prose of that many words or some more from the example journals, no sentence twice on one page: brotli must work for it. */
function writer(act: Act, therapistId: string): (words: number) => string {
  faker.seed(2026);
  const journals = clients.every(act.db, therapistId, 'all').map((client) => journal.whole(act.db, client));
  const sentences = journals.flat().flatMap(({ text }) => text.match(/\p{Lu}[^.?!:\n]{20,}[.?!]/gu) ?? []);
  const bank = faker.helpers.shuffle([...new Set(sentences)]);
  let n = 0;
  return (words) => {
    const text: string[] = [];
    while (text.join(' ').split(' ').length < words) text.push(bank[n++ % bank.length] as string);
    return text.join(' ');
  };
}

/** Every note of about 80 words, and entries of about 150 under five headings, a week apart. */
function write(
  act: Act,
  author: accounts.Account,
  client: clients.Client,
  prose: (words: number) => string,
  entries: number,
): void {
  const headings = withTemplate('', builtIn('session')).trim().split(/\n+/);
  for (const { heading } of notes.ofClient(act.db, client)) notes.write(act, client, heading.id, 0, prose(80));
  const today = dateOf(act.now, act.zone);
  for (let n = 0; n < entries; n++) {
    const id = newId();
    const eventDate = addDays(today, -n * 7);
    const text = headings.map((heading) => `${heading}\n${prose(24)}`).join('\n\n');
    journal.start(act, client, id, { eventDate, contactType: 'visit', template: 'session', templateName: null, text });
    signing.sign(act, client, id, 1, author);
  }
}
