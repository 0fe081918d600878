import { faker } from '@faker-js/faker/locale/sv';
import * as accounts from '../accounts/accounts.ts';
import * as installation from '../accounts/installation.ts';
import { hashPassword } from '../accounts/passwords.ts';
import * as bookingSettings from '../bookings/settings.ts';
import { type RedDay, redDays } from '../calendar/holidays.ts';
import * as times from '../calendar/times.ts';
import * as runner from '../charges/runner.ts';
import * as clients from '../clients/clients.ts';
import * as codes from '../codes/codes.ts';
import { type Act, act as transact } from '../db/database.ts';
import type { Deps } from '../http/context.ts';
import * as measures from '../measures/measures.ts';
import * as headings from '../notes/headings.ts';
import * as settings from '../payments/settings.ts';
import * as payouts from '../payouts/payouts.ts';
import * as terms from '../payouts/terms.ts';
import * as pricing from '../pricing/pricing.ts';
import { StartupError } from '../shared/errors.ts';
import { newSecret } from '../shared/ids.ts';
import { addDays, addMonths, type DateText, dateOf, instantOf } from '../shared/time.ts';
import * as waiting from '../waiting/waiting.ts';
import { type Case, course, MOST, type Practitioner } from './course.ts';
import * as forms from './forms.ts';
import { openMatching } from './matching.ts';
import { fillOutbox } from './outbox.ts';
import { people } from './people.ts';
import { type Approach, cognitive, psychodynamic, supportive } from './texts/approaches.ts';
import type { Theme } from './texts/theme.ts';
import { THEMES } from './texts/themes.ts';

type Somebody = Omit<accounts.NewAccount, 'passwordHash'>;

const PASSWORD = 'klientkort-demo';
const SEED = 2026;
const DAYS_OPEN = 560;
const FEES = { inPersonOre: 120_000, videoOre: 110_000, minutes: 45 };
const ANY_TIME = { kinds: 'both', endsOn: null, title: '', everyWeeks: 1, onRedDays: false } as const;
const TIMES = [
  { purpose: 'blocked', title: 'Lunch', fromTime: '12:00', toTime: '12:50', weekdays: '12345' },
  { purpose: 'open', fromTime: '15:00', toTime: '17:00', weekdays: '24' },
] as const;
const PLATFORM = {
  ...{ name: 'Exempelplattformen AB', organisation: '556036-0793', address: 'Exempelgatan 1, 123 45 Exempelstad' },
  ...{ iban: 'SE4550000000058398257466', bic: 'ESSESESS', bankgiro: '5050-1055', vatNumber: '' },
};
const FEE_POINTS = 500; // 5 %
const ACCOUNT = '5050-1055'; // Bankgirot's own, from its manuals
const CODES = [
  { code: 'BOLAGET2026', payer: 'Exempelbolaget AB', sessionOre: 100_000, restBy: 'client' },
  { code: 'TRYGGA', payer: 'Exempelförsäkringar AB', sessionOre: null, restBy: 'therapist' },
] as const;
const OF_CODES = { organisation: '556036-0793', validTo: null, maxSessions: null, maxOre: null } as const;
const CLIENTS = { main: 66, colleague: 27 };
/** What those wait for who are on the list. */
const WISHES: waiting.Wishes[] = [
  {
    weekdays: '24',
    fromTime: '13:00',
    toTime: '17:00',
    kind: 'both',
    untilDate: null,
    remark: 'Vill helst komma varje vecka',
  },
  { weekdays: '12345', fromTime: '08:00', toTime: '12:00', kind: 'in_person', untilDate: null, remark: '' },
  { weekdays: '1234567', fromTime: '00:00', toTime: '24:00', kind: 'video', untilDate: null, remark: '' },
];

const therapist = { therapist: true, operator: false, locale: 'sv', practice: 'Exempelpraktiken' } as const;
const ANNA: Somebody = {
  ...therapist,
  email: 'anna@example.com',
  name: 'Anna Ekdal',
  title: 'Leg. psykolog',
  profession: 'Psykolog',
  phone: '+46701740652', // Post- och telestyrelsen keeps these numbers for fiction
};
const OPERATOR: Somebody = {
  ...therapist,
  therapist: false,
  operator: true,
  email: 'operator@example.com',
  name: 'Robin Drift',
  title: '',
  profession: '',
};
const COLLEAGUES: { person: Somebody; approach: Approach }[] = [
  {
    person: {
      ...therapist,
      email: 'henrik.almroth@example.net',
      name: 'Henrik Almroth',
      title: 'Leg. psykoterapeut',
      profession: 'Psykoterapeut',
    },
    approach: psychodynamic,
  },
  {
    person: {
      ...therapist,
      email: 'sanna.ljungby@example.net',
      name: 'Sanna Ljungby',
      title: 'Socionom, samtalsterapeut',
      profession: 'Kurator',
    },
    approach: supportive,
  },
];

/**
 * Fills an empty database with the example practice: Anna, two colleagues, an operator and 120 clients. Does nothing
 * if it is there already. Refuses (StartupError) a database that holds anything else.
 */
export async function fillDemo(deps: Deps): Promise<void> {
  const { db } = deps;
  if (installation.isDemo(db)) return;
  if (accounts.any(db)) {
    throw new StartupError(
      'DATA_DIR holds a real practice, which demo refuses to touch. Unset it, or name an empty folder.',
    );
  }
  const [passwordHash, colleaguesHash] = await Promise.all([hashPassword(PASSWORD), hashPassword(newSecret())]);
  fill(deps, await redDays(), colleaguesHash, (act) => {
    installation.markDemo(act);
    return {
      main: accounts.create(act, { ...ANNA, passwordHash }),
      placer: accounts.create(act, { ...OPERATOR, passwordHash }),
    };
  });
  await chargeAll(deps);
  closeAll(deps, await redDays());
  openMatching(deps, accounts.byEmail(db, OPERATOR.email) as accounts.Account);
  await fillOutbox(deps, (accounts.byEmail(db, ANNA.email) as accounts.Account).id);
}

/** The operator closed each month on the third of the next, and paid on the day. */
function closeAll({ db, clock, zone }: Deps, red: RedDay): void {
  const operator = accounts.byEmail(db, OPERATOR.email) as accounts.Account;
  const at = (date: DateText, work: (act: Act) => void) => {
    const now = instantOf(date, '09:00', zone);
    if (now < clock()) transact(db, { actor: { id: operator.id, address: null }, now, zone }, work);
    return now < clock();
  };
  for (let month = payouts.closable(db, clock(), zone); month; month = payouts.closable(db, clock(), zone)) {
    const closing = month;
    const third = addDays(addMonths(`${month}-01`, 1), 2);
    if (!at(third, (act) => payouts.close(act, closing, red))) return;
    at(payouts.dueOn(month, red), (act) => payouts.markSent(act, closing));
  }
}

/** What fell due in the past is charged at its own time. */
async function chargeAll(deps: Deps): Promise<void> {
  for (;;) {
    const [first] = runner.due(deps.db, deps.clock());
    if (!first) return;
    await runner.run({ ...deps, clock: () => first.nextAt as number });
  }
}

/**
 * The same clients for an account that exists: it takes Anna's place and places the mediated clients itself. The
 * colleagues have passwords nobody knows. What happened is dated back, also to before the account was made.
 */
export async function fillPractice(deps: Deps, account: accounts.Account): Promise<void> {
  fill(deps, await redDays(), await hashPassword(newSecret()), () => ({ main: account, placer: account }));
  await chargeAll(deps);
}

type Principals = { main: accounts.Account; placer: accounts.Account };

/** Everything in one transaction, by the product's own verbs, each at its own moment before now. */
function fill(
  { db, clock, zone }: Deps,
  red: RedDay,
  colleaguesHash: string,
  principals: (act: Act) => Principals,
): void {
  const now = clock();
  const today = Temporal.PlainDate.from(dateOf(now, zone));
  const opened = today.subtract({ days: DAYS_OPEN });
  const founded = instantOf(opened.subtract({ days: 20 }).toString(), '08:00', zone);
  faker.seed(SEED);
  transact(db, { actor: { id: null, address: null }, now: founded, zone }, (act) => {
    const { main, placer } = principals(act);
    const run = { ...act, actor: { id: placer.id, address: null } };
    terms.setPlatform(run, PLATFORM);
    const paidBy = CODES.map((code) =>
      codes.create(run, {
        ...OF_CODES,
        ...code,
        invoiceTo: `faktura@${code.code.toLowerCase()}.example.com`,
        reference: `Ref ${code.code}`,
        validFrom: `${opened.subtract({ days: 30 })}`,
      }),
    );
    const at = (therapist: accounts.Account, approach: Approach): Practitioner => {
      const own = { ...act, actor: { id: therapist.id, address: null } };
      pricing.setFees(own, therapist.id, FEES);
      settings.set(own, therapist.id, {
        defaultMethod: 'therapist',
        defaultCodeId: null,
        vatPercent: 0,
        organisation: '',
      });
      terms.set(own, therapist.id, { account: ACCOUNT, feePoints: FEE_POINTS });
      const usual = bookingSettings.of(act.db, therapist.id);
      bookingSettings.set(own, therapist.id, { ...usual, selfBooking: true });
      for (const time of TIMES) times.add(own, therapist.id, { ...ANY_TIME, ...time, startsOn: `${opened}` });
      measures.add(own, therapist.id, forms.OWN);
      const names = headings.of(act.db, therapist.id).map(({ name, id }) => [name, id] as const);
      return { therapist, approach, headings: new Map(names) };
    };
    const colleagues = COLLEAGUES.map(({ person, approach }) =>
      at(accounts.create(act, { ...person, passwordHash: colleaguesHash }), approach),
    );
    const codeFor = (i: number) => (i % 10 === 1 ? (paidBy[Math.floor(i / 10) % paidBy.length] ?? null) : null);
    const everybody = people(CLIENTS.main + colleagues.length * CLIENTS.colleague);
    const caseload = (practitioner: Practitioner, size: number) =>
      everybody
        .splice(0, size)
        .map((person, i): Case => ({ ...practitioner, person, ...lot(i, size), codeId: codeFor(i) }));
    const cases = [
      ...caseload(at(main, cognitive), CLIENTS.main),
      ...colleagues.flatMap((colleague) => caseload(colleague, CLIENTS.colleague)),
    ];
    const happenings = cases
      .flatMap((it) => course(it, { today, opened, zone, placer: placer.id, red }))
      .sort((one, other) => one.at - other.at);
    for (const { at, by, perform } of happenings) perform({ ...act, now: at, actor: { id: by, address: null } });
    const since = instantOf(today.subtract({ days: 6 }).toString(), '09:00', zone);
    const waits = clients.every(act.db, main.id, 'active').slice(0, WISHES.length);
    for (const [n, { id }] of waits.entries()) {
      waiting.put(
        { ...act, now: since + n * 86_400, actor: { id: main.id, address: null } },
        id,
        WISHES[n] as waiting.Wishes,
      );
    }
  });
}

/** What befalls the i-th client of a caseload. The first of the largest has been coming for well over a year. */
function lot(i: number, clients: number): Omit<Case, 'person' | 'codeId' | keyof Practitioner> {
  const ended = i % 11 === 3 || i % 11 === 8;
  const isLong = i === 0 && clients === CLIENTS.main;
  const usual = faker.helpers.arrayElement([1, 2, 3, 4, 5, 6, 7, 7, 8, 8, 8, 8, 9, 9, 9, 10, 11, 12, 16, 24]);
  const contacts = isLong ? MOST : i % 16 === 6 ? 0 : ended ? Math.max(5, usual) : usual;
  return {
    themes: themesFor(i, contacts),
    contacts,
    hasNotes: clients === CLIENTS.main ? i % 8 !== 5 && !(ended && i % 2) : i % 5 === 0,
    mediated: [1, 4, 7].includes(i % 10),
    ended: ended && contacts > 0,
    unsigned: i % 13 === 4 && !ended,
  };
}

/** A new theme opens after every ten meetings or so. */
const themesFor = (i: number, contacts: number): Theme[] =>
  Array.from({ length: 1 + Math.floor(contacts / 11) }, (_, k) => THEMES[(i + 3 * k) % THEMES.length] as Theme);
