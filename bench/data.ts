import { join } from 'node:path';
import * as accounts from '../src/accounts/accounts.ts';
import { hashPassword } from '../src/accounts/passwords.ts';
import * as clients from '../src/clients/clients.ts';
import { act, open } from '../src/db/database.ts';
import { migrate, readMigrations } from '../src/db/migrate.ts';
import { fillPractice } from '../src/demo/practice.ts';
import type { Deps } from '../src/http/context.ts';
import * as journal from '../src/journal/journal.ts';
import * as notes from '../src/notes/notes.ts';
import { newId } from '../src/shared/ids.ts';
import { addDays, dateOf } from '../src/shared/time.ts';

export const EMAIL = 'anna@example.com';
export const PASSWORD = 'grön cykel i regn';
export const CLIENTS = 5000;
export const ENTRIES = 300;

const FIRST = ['Anna', 'Erik', 'Maria', 'Lars', 'Karin', 'Åke', 'Örjan', 'Eva', 'Nils', 'Sara', 'Östen', 'Ärla', 'Moa'];
const LAST = ['Andersson', 'Johansson', 'Karlsson', 'Nilsson', 'Åberg', 'Öberg', 'Lindqvist', 'Holm', 'Ek', 'Sandberg'];
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
const prose = (sentences: number, from: number) =>
  Array.from({ length: sentences }, (_, n) => SENTENCES[(from + n) % SENTENCES.length]).join(' ');

/** The example practice grown to 5,000 clients of one therapist, one of whom has every note and 300 signed entries. */
export async function build(folder: string): Promise<{ deps: Deps; card: string }> {
  const db = open(join(folder, 'klientkort.db'));
  migrate(db, readMigrations(join(import.meta.dirname, '../drizzle')));
  const clock = () => Math.floor(Date.now() / 1000);
  const deps: Deps = { db, clock, zone: 'Europe/Stockholm', trustProxy: false, demo: false, log: console.error };
  const passwordHash = await hashPassword(PASSWORD);
  const person = {
    name: 'Anna Lind',
    title: 'Leg. psykolog',
    profession: 'Psykolog',
    practice: '',
    locale: 'sv',
  } as const;
  const moment = (id: string | null) => ({ actor: { id, address: '127.0.0.1' }, now: clock(), zone: deps.zone });
  const anna = act(db, moment(null), (act) => accounts.setUp(act, { ...person, email: EMAIL, passwordHash }));
  await fillPractice(deps, anna);
  const example = clients.every(db, anna.id, 'all').find(({ personnummer, kinName }) => personnummer && kinName);
  if (!example) throw new Error('no example client to grow from');

  const card = act(db, moment(anna.id), (act) => {
    const already = clients.every(db, anna.id, 'all').length;
    for (let n = already; n < CLIENTS; n++) {
      const name = `${FIRST[n % FIRST.length]} ${LAST[(n * 7) % LAST.length]} ${LAST[(n * 3) % LAST.length]}`;
      const phone = `+4670174${String(605 + (n % 95)).padStart(4, '0')}`;
      const given = { calledName: FIRST[n % 7] as string, email: `klient${n}@example.com`, phone, name };
      clients.create(act, { ...inputOf(example), ...given, personnummer: null, reserveNumber: `R-${n}` });
    }
    for (const [n, { heading, note }] of notes.ofClient(db, example).entries()) {
      notes.write(act, example, heading.id, note?.version ?? 0, prose(8, n));
    }
    const today = dateOf(act.now, act.zone);
    for (let n = journal.list(db, example, 1).total; n < ENTRIES; n++) {
      const id = newId();
      const eventDate = addDays(today, -n * 7);
      journal.start(act, example, id, { eventDate, contactType: 'visit', template: 'free', text: prose(14, n) });
      journal.sign(act, example, id, 1, anna);
    }
    return example.id;
  });
  return { deps, card };
}

function inputOf(client: clients.Client): clients.ClientInput {
  const { street, postalCode, city, kinName, kinRelation, kinPhone, payerName, payerEmail, payerAddress } = client;
  const { name, calledName, personnummer, reserveNumber, email, phone, language, remarks } = client;
  const person = { name, calledName, personnummer, reserveNumber, email, phone, language, remarks };
  return { ...person, street, postalCode, city, kinName, kinRelation, kinPhone, payerName, payerEmail, payerAddress };
}
