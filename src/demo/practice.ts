import { faker } from '@faker-js/faker/locale/sv';
import * as accounts from '../accounts/accounts.ts';
import * as installation from '../accounts/installation.ts';
import { hashPassword } from '../accounts/passwords.ts';
import { type RedDay, redDays } from '../calendar/holidays.ts';
import * as times from '../calendar/times.ts';
import * as runner from '../charges/runner.ts';
import { type Act, act as transact } from '../db/database.ts';
import type { Deps } from '../http/context.ts';
import * as measures from '../measures/measures.ts';
import * as headings from '../notes/headings.ts';
import * as settings from '../payments/settings.ts';
import * as payouts from '../payouts/payouts.ts';
import * as pricing from '../pricing/pricing.ts';
import { StartupError } from '../shared/errors.ts';
import { newSecret } from '../shared/ids.ts';
import { addDays, addMonths, type DateText, dateOf, instantOf } from '../shared/time.ts';
import { type Case, course, MOST, type Practitioner } from './course.ts';
import * as forms from './forms.ts';
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
const CLIENTS = { main: 66, colleague: 27 };

const therapist = { therapist: true, operator: false, locale: 'sv', practice: 'Exempelpraktiken' } as const;
const ANNA: Somebody = {
  ...therapist,
  email: 'anna@example.com',
  name: 'Anna Ekdal',
  title: 'Leg. psykolog',
  profession: 'Psykolog',
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
    const at = (therapist: accounts.Account, approach: Approach): Practitioner => {
      const own = { ...act, actor: { id: therapist.id, address: null } };
      pricing.setFees(own, therapist.id, FEES);
      settings.set(own, therapist.id, { defaultMethod: 'therapist', vatPercent: 0 });
      for (const time of TIMES) times.add(own, therapist.id, { ...ANY_TIME, ...time, startsOn: `${opened}` });
      measures.add(own, therapist.id, forms.OWN);
      const names = headings.of(act.db, therapist.id).map(({ name, id }) => [name, id] as const);
      return { therapist, approach, headings: new Map(names) };
    };
    const colleagues = COLLEAGUES.map(({ person, approach }) =>
      at(accounts.create(act, { ...person, passwordHash: colleaguesHash }), approach),
    );
    const everybody = people(CLIENTS.main + colleagues.length * CLIENTS.colleague);
    const caseload = (practitioner: Practitioner, size: number) =>
      everybody.splice(0, size).map((person, i): Case => ({ ...practitioner, person, ...lot(i, size) }));
    const cases = [
      ...caseload(at(main, cognitive), CLIENTS.main),
      ...colleagues.flatMap((colleague) => caseload(colleague, CLIENTS.colleague)),
    ];
    const happenings = cases
      .flatMap((it) => course(it, { today, opened, zone, placer: placer.id, red }))
      .sort((one, other) => one.at - other.at);
    for (const { at, by, perform } of happenings) perform({ ...act, now: at, actor: { id: by, address: null } });
  });
}

/** What befalls the i-th client of a caseload. The first of the largest has been coming for well over a year. */
function lot(i: number, clients: number): Omit<Case, 'person' | keyof Practitioner> {
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
