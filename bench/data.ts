import { join } from 'node:path';
import { faker } from '@faker-js/faker/locale/sv';
import * as accounts from '../src/accounts/accounts.ts';
import * as clients from '../src/clients/clients.ts';
import { type Act, act, open } from '../src/db/database.ts';
import { migrate, readMigrations } from '../src/db/migrate.ts';
import { testNumber } from '../src/demo/people.ts';
import { fillDemo } from '../src/demo/practice.ts';
import type { Deps } from '../src/http/context.ts';
import * as journal from '../src/journal/journal.ts';
import * as headings from '../src/notes/headings.ts';
import * as notes from '../src/notes/notes.ts';
import { newId } from '../src/shared/ids.ts';
import { addDays, dateOf } from '../src/shared/time.ts';

export const EMAIL = 'anna@example.com';
export const PASSWORD = 'klientkort-demo'; // as src/demo/practice.ts sets it
export const CLIENTS = 5000;
export const ENTRIES = 300;

/** What the load needs to know: the full card, and clients by headings under which nothing is written yet. */
export type Practice = { card: string; others: string[]; headings: string[] };

const SENTENCES = [
  'Beskriver en vecka med mer sömn och mindre oro inför arbetet.',
  'Har gått till mötena trots att kroppen sade ifrån, och stannat kvar.',
  'Vi gick igenom vad som hände i köket i söndags och vad tanken blev.',
  'Skattar oron lägre än förra gången men vaknar fortfarande tidigt.',
  'Talar mer om systern nu, och om vad som aldrig blev sagt.',
  'Övade på att stanna upp före svaret; det var svårt men gick.',
  'Till nästa gång: skriva ned tre tillfällen och vad som hjälpte.',
  'Bedömer att arbetet går framåt i den takt som klienten orkar.',
];
const WORDS_PER_SENTENCE = SENTENCES.join(' ').split(' ').length / SENTENCES.length;
export const prose = (words: number, from = 0) =>
  Array.from({ length: Math.round(words / WORDS_PER_SENTENCE) }, (_, n) => SENTENCES[(from + n) % 8]).join(' ');

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
  migrate(db, readMigrations(join(import.meta.dirname, '../drizzle')));
  const clock = () => Math.floor(Date.now() / 1000);
  const deps: Deps = { db, clock, zone: 'Europe/Stockholm', trustProxy: false, demo: false, log: console.error };
  await fillDemo(deps);
  const anna = accounts.byEmail(db, EMAIL) as accounts.Account;
  const moment = { actor: { id: anna.id, address: '127.0.0.1' }, now: clock(), zone: deps.zone };
  const practice = act(db, moment, (act) => {
    const others = grow(act, anna.id);
    const card = clients.create(act, { ...FULL, name: 'Maria Sandberg' });
    write(act, anna, clients.find(db, anna.id, card));
    return { card, others, headings: headings.of(db, anna.id).map(({ id }) => id) };
  });
  db.$client.exec('ANALYZE'); // what SQLite would learn by itself in a practice that has grown for years
  return { deps, practice };
}
