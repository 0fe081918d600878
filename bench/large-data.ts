import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { faker } from '@faker-js/faker/locale/sv';
import * as accounts from '../src/accounts/accounts.ts';
import { hashPassword } from '../src/accounts/passwords.ts';
import * as audit from '../src/audit/log.ts';
import { redDays } from '../src/calendar/holidays.ts';
import * as times from '../src/calendar/times.ts';
import { searchText, sortKey } from '../src/clients/search.ts';
import { databaseIn, STEPS } from '../src/data-folder.ts';
import { makeKey } from '../src/data-key.ts';
import { act, type Db, open } from '../src/db/database.ts';
import { migrate, readMigrations } from '../src/db/migrate.ts';
import * as chain from '../src/journal/chain.ts';
import * as payouts from '../src/payouts/payouts.ts';
import * as terms from '../src/payouts/terms.ts';
import * as pricing from '../src/pricing/pricing.ts';
import { newId } from '../src/shared/ids.ts';
import { addDays, addMonths, dateOf, type EpochSeconds, instantOf, mondayOf } from '../src/shared/time.ts';

/** Therapists alike, of whom there are few or many: each has 50 clients, 1,000 bookings and 500 entries. */
export const SIZES = { small: 5, large: 1000 };
const EACH = { clients: 50, bookings: 1000, entries: 500, drafts: 3, troubled: 2 };
export const PASSWORD = 'klientkort-stor';
export const emailOf = (n: number) => `terapeut${n}@example.com`;

const ZONE = 'Europe/Stockholm';
const WEEKLY = 10; // bookings of each therapist
const PAST = 950; // of the bookings; the others are to come
const DAY = 86_400;
const LENGTH = 45 * 60;
const ORE = 100_000;
const UNPAID = 30; // by its number, the client who never pays
const MEDIATED = 0.4; // of the clients: they pay by card, the others pay the therapist
const PLATFORM = {
  ...{ name: 'Exempelplattformen AB', organisation: '556036-0793', address: 'Exempelgatan 1, 123 45 Exempelstad' },
  ...{ iban: 'SE4550000000058398257466', bic: 'ESSESESS', bankgiro: '5050-1055', vatNumber: '' },
};
const SENTENCES = [
  'Klienten berättar om en vecka med mindre oro än förra gången.',
  'Sömnen är fortfarande ytlig, med uppvaknanden mot morgonen.',
  'Vi går igenom hemuppgiften och vad som gjorde den svår.',
  'Arbetet upplevs som pressande, särskilt möten med chefen.',
  'Stämningsläget bedöms som neutralt; god kontakt under samtalet.',
  'Inga tankar på att skada sig själv, frågan är ställd och besvarad.',
  'Vi övar på att lägga märke till den inre kritikern utan att lyda den.',
  'Nästa gång tar vi upp relationen till systern, som klienten själv önskar.',
  'Promenader tre gånger i veckan har blivit av, vilket gläder.',
  'Klienten ska pröva att stanna kvar i affären tills ångesten har sjunkit.',
  'Planen är tolv samtal, av vilka detta är det femte.',
  'Medicinen är oförändrad enligt klienten.',
];

/** The folder of a practice with so many therapists, as it is each time: built once a day, for its dates are near today's. */
export async function practiceOf(therapists: number, cache: string): Promise<string> {
  const today = dateOf(Math.floor(Date.now() / 1000), ZONE);
  const recipe = [readFileSync(import.meta.filename), ...readMigrations().map(({ sql }) => sql), today].join('\n');
  const name = `${therapists}-${createHash('sha256').update(recipe).digest('hex').slice(0, 12)}`;
  const folder = join(cache, name);
  if (existsSync(folder)) return folder;
  mkdirSync(cache, { recursive: true });
  for (const old of readdirSync(cache))
    if (old.startsWith(`${therapists}-`)) rmSync(join(cache, old), { recursive: true });
  const unfinished = `${folder}.unfinished`;
  mkdirSync(unfinished);
  await build(unfinished, therapists);
  renameSync(unfinished, folder);
  return folder;
}

/** Encrypted like any other. Rows go in by SQL in the order in which years would bring them; log and chains by the product's own hand. */
async function build(folder: string, therapists: number): Promise<void> {
  const db = open(databaseIn(folder), makeKey(join(folder, 'klientkort.key')));
  migrate(db, readMigrations(), undefined, STEPS);
  db.$client.pragma('synchronous = OFF');
  db.$client.pragma('cache_size = -2000000'); // kB: random keys go in everywhere
  const now = Math.floor(Date.now() / 1000);
  const people = engage(db, therapists, await hashPassword(PASSWORD), now);
  db.$client.pragma('foreign_keys = OFF');
  bare(db, () => {
    const clients = take(db, people, now);
    meet(db, people, clients, now);
  });
  db.$client.pragma('foreign_keys = ON');
  const red = await redDays();
  const asOperator = (at: EpochSeconds) => ({
    actor: { id: people[0]?.id as string, address: null },
    now: at,
    zone: ZONE,
  });
  const last = addMonths(dateOf(now, ZONE), -1).slice(0, 7); // is left to be closed
  for (let month = payouts.closable(db, now, ZONE); month && month < last; month = payouts.closable(db, now, ZONE)) {
    const closing = month;
    const third = instantOf(addDays(addMonths(`${month}-01`, 1), 2), '09:00', ZONE);
    act(db, asOperator(third), (act) => payouts.close(act, closing, red));
    act(db, asOperator(third), (act) => payouts.markSent(act, closing));
  }
  db.$client.close();
}

/** Triggers and indexes step aside while rows go in, and are made again over them. */
function bare({ $client }: Db, work: () => void): void {
  const aside = $client
    .prepare(
      "SELECT type, name, sql FROM sqlite_schema WHERE type IN ('trigger', 'index') AND sql IS NOT NULL ORDER BY rowid",
    )
    .all() as { type: string; name: string; sql: string }[];
  for (const { type, name } of aside) $client.exec(`DROP ${type} "${name}"`);
  $client.transaction(work)();
  for (const { sql } of aside) $client.exec(sql);
}

/** The therapists, with fees, lunch, opened times and an account to be paid to; the first is the operator too. */
function engage(db: Db, count: number, passwordHash: string, now: EpochSeconds): accounts.Account[] {
  const since = now - 3 * 365 * DAY;
  const moment = (id: string | null) => ({ actor: { id, address: null }, now: since, zone: ZONE });
  const anyTime = {
    kinds: 'both',
    startsOn: dateOf(since, ZONE),
    endsOn: null,
    title: '',
    everyWeeks: 1,
    onRedDays: false,
  } as const;
  faker.seed(2026);
  return act(db, moment(null), (act) => {
    terms.setPlatform(act, PLATFORM);
    return Array.from({ length: count }, (_, n) => {
      const person = {
        name: faker.person.fullName(),
        title: 'Leg. psykolog',
        profession: 'Psykolog',
        practice: 'Mottagningen',
      };
      const roles = { therapist: true, operator: n === 0, locale: 'sv' } as const;
      const account = accounts.create(act, { ...person, ...roles, email: emailOf(n), passwordHash });
      const own = { ...act, ...moment(account.id) };
      pricing.setFees(own, account.id, { inPersonOre: ORE, videoOre: ORE, minutes: 45 });
      times.add(own, account.id, {
        ...anyTime,
        purpose: 'blocked',
        fromTime: '12:00',
        toTime: '12:50',
        weekdays: '12345',
      });
      times.add(own, account.id, { ...anyTime, purpose: 'open', fromTime: '15:00', toTime: '17:00', weekdays: '24' });
      terms.set(own, account.id, { feePoints: 500, account: '5050-1055' });
      return account;
    });
  });
}

type Row = Record<string, string | number | null>;

/** Puts rows into tables, each statement made once. */
function into({ $client }: Db) {
  const statements = new Map<string, ReturnType<typeof $client.prepare>>();
  return (table: string, row: Row) => {
    const columns = Object.keys(row);
    const add =
      statements.get(table) ??
      $client.prepare(
        `INSERT INTO ${table} (${columns.join(', ')}) VALUES (${columns.map((name) => `@${name}`).join(', ')})`,
      );
    statements.set(table, add);
    add.run(row);
  };
}

type Client = { id: string; isMediated: boolean };

/** The clients of each therapist. Names by faker; phones from those PTS keeps for films. */
function take(db: Db, people: accounts.Account[], now: EpochSeconds): Client[][] {
  const put = into(db);
  const since = now - 2 * 365 * DAY;
  const nothing = { calledName: '', personnummer: null, reserveNumber: null };
  return people.map(({ id: therapist }, t) =>
    Array.from({ length: EACH.clients }, (_, n) => {
      const id = newId();
      const isMediated = n < EACH.clients * MEDIATED;
      const name = faker.person.fullName();
      const found = {
        ...nothing,
        name,
        email: `klient${t}.${n}@example.com`,
        phone: `+4670174${String(605 + n).padStart(4, '0')}`,
      };
      put('clients', {
        ...{
          id,
          therapist_id: therapist,
          origin: isMediated ? 'mediated' : 'own',
          name,
          called_name: '',
          email: found.email,
        },
        ...{
          phone: found.phone,
          street: 'Storgatan 12',
          postal_code: '991 20',
          city: 'Exempelstad',
          kin_name: '',
          kin_relation: '',
        },
        ...{ kin_phone: '', payer_name: '', payer_email: '', payer_address: '', language: '', remarks: '' },
        ...{
          contact_reason: isMediated ? 'Oro' : null,
          sort_key: sortKey(name),
          search_text: searchText(found),
          version: 1,
        },
        ...{ created_at: since, created_by: therapist, updated_at: since, updated_by: therapist },
      });
      put('payment_methods', {
        client_id: id,
        method: isMediated ? 'card' : 'therapist',
        set_at: since,
        set_by: therapist,
        code_id: null,
      });
      if (isMediated) {
        const card = {
          gateway: 'sandbox',
          customer: 'c',
          method: 'm',
          brand: 'Visa',
          last4: '4242',
          expires: '2034-12',
        };
        put('cards', { id: newId(), client_id: id, ...card, added_at: since });
      }
      return { id, isMediated };
    }),
  );
}

/** Years of meetings, one after the other, with what is charged, told, written, signed and logged for each. */
function meet(db: Db, people: accounts.Account[], clients: Client[][], now: EpochSeconds): void {
  const put = into(db);
  const first = addDays(mondayOf(dateOf(now, ZONE)), (-PAST / WEEKLY) * 7);
  for (let n = 0; n < EACH.bookings; n++) {
    const date = addDays(first, Math.floor(n / WEEKLY) * 7 + Math.floor((n % WEEKLY) / 2));
    const at = instantOf(date, n % 2 ? '13:00' : '09:00', ZONE);
    const isWritten = n >= PAST - EACH.entries && n < PAST;
    for (const [t, therapist] of people.entries()) {
      const client = clients[t]?.[n % EACH.clients] as Client;
      const booking = { id: newId(), at, therapist: therapist.id, client };
      const moment = { db, actor: { id: therapist.id, address: '127.0.0.1' }, zone: ZONE };
      book(put, booking, n);
      if (!client.isMediated && n < PAST && n % EACH.clients !== UNPAID) payDirectly(put, booking, n);
      if (client.isMediated)
        charge(put, booking, n % EACH.clients === 0 && n < EACH.troubled * EACH.clients, at < now + 2 * DAY);
      audit.record({ ...moment, now: at - 30 * DAY }, 'booking.made', client.id, booking.id);
      if (isWritten) write({ ...moment, now: at + LENGTH }, put, booking, therapist, n < PAST - EACH.drafts);
    }
  }
}

type Put = ReturnType<typeof into>;
type Booked = { id: string; at: EpochSeconds; therapist: string; client: Client };

function book(put: Put, { id, at, therapist, client }: Booked, n: number): void {
  const made = at - 30 * DAY;
  put('bookings', {
    ...{
      id,
      therapist_id: therapist,
      kind: n % 3 ? 'in_person' : 'video',
      starts_at: at,
      ends_at: at + LENGTH,
      place: 'Rum 2',
    },
    ...{ video_link: '', remark: '', status: 'booked', status_at: made, status_by: therapist, status_reason: '' },
    ...{ price_ore: ORE, price_why: 'standard', price_since: made, cancel_hours: 24, cancel_by: at - DAY, version: 1 },
    ...{ payment_method: client.isMediated ? 'card' : 'therapist', created_at: made, created_by: therapist },
  });
  put('booking_clients', { booking_id: id, client_id: client.id, position: 0, starts_at: at });
}

function payDirectly(put: Put, { id, at, therapist }: Booked, n: number): void {
  const paid = { amount_ore: ORE, vat_percent: 0, how: 'swish', paid_on: dateOf(at, ZONE), noted_at: at + LENGTH };
  put('direct_payments', { id: newId(), booking_id: id, therapist_id: therapist, number: n + 1, ...paid });
}

/** A charge that went through and is told of, one that failed, or one to come. */
function charge(put: Put, { id, at, therapist, client }: Booked, isTroubled: boolean, isDue: boolean): void {
  const due = at - DAY;
  const asked = { attempt: 1, asked_ore: ORE, asked_method: 'm', asked_customer: 'c', asked_at: due, next_at: null };
  const never = { attempt: 0, asked_ore: 0, asked_method: '', asked_customer: '', asked_at: null, next_at: due };
  const state = !isDue ? 'scheduled' : isTroubled ? 'failed' : 'charged';
  const ore = state === 'charged' ? ORE : 0;
  put('charges', {
    ...{
      booking_id: id,
      state,
      reason: isTroubled ? 'declined' : '',
      wanted_ore: ORE,
      due_at: due,
      ...(isDue ? asked : never),
    },
    ...{ ref: ore ? `sandbox_${id}` : '', charged_ore: ore, refunded_ore: 0, therapist_id: therapist },
  });
  if (!isDue) return;
  put('charge_events', { booking_id: id, at: due, state: 'charging', amount_ore: ORE, reason: '' });
  put('charge_events', { booking_id: id, at: due, state, amount_ore: ore, reason: isTroubled ? 'declined' : '' });
  if (!ore) return;
  const paid = { kind: 'charge', debit: 'gateway', credit: 'client', amount_ore: ORE, ref: `sandbox_${id}` };
  put('ledger', { at: due, ...paid, booking_id: id, therapist_id: therapist });
  put('messages', {
    ...{
      id: newId(),
      key: `receipt:${id}:email`,
      kind: 'receipt',
      channel: 'email',
      client_id: client.id,
      therapist_id: therapist,
    },
    ...{
      booking_id: id,
      params: `{"amountOre":${ORE}}`,
      address: 'klient@example.com',
      state: 'sent',
      reason: '',
      created_at: due,
    },
    ...{ next_at: null, attempts: 1, sent_at: due, ref: '' },
  });
}

/** About 900 letters; the last few wait to be signed. */
function write(
  act: Parameters<typeof audit.record>[0],
  put: Put,
  { id: booking, client }: Booked,
  by: accounts.Account,
  isSigned: boolean,
): void {
  const id = newId();
  const text = faker.helpers.shuffle([...SENTENCES, ...SENTENCES.slice(0, 3)]).join(' ');
  const seal = {
    status: 'signed',
    signed_at: act.now,
    signed_by: by.id,
    signed_name: by.name,
    signed_title: by.title,
    signed_profession: by.profession,
  };
  const open = {
    status: 'draft',
    signed_at: null,
    signed_by: null,
    signed_name: null,
    signed_title: null,
    signed_profession: null,
  };
  put('journal_entries', {
    ...{
      id,
      client_id: client.id,
      author_id: by.id,
      event_date: dateOf(act.now, ZONE),
      contact_type: 'visit',
      template: 'free',
    },
    ...{ template_name: null, text, version: 1, created_at: act.now, updated_at: act.now, booking_id: booking },
    ...(isSigned ? seal : open),
  });
  audit.record(act, 'client.read', client.id);
  audit.record(act, 'entry.written', client.id, id);
  if (!isSigned) return;
  chain.link(act, client.id, 'entry', id);
  audit.record(act, 'entry.signed', client.id, id);
}
