import { faker } from '@faker-js/faker/locale/sv';
import type { Account } from '../accounts/accounts.ts';
import { record } from '../audit/log.ts';
import * as bookings from '../bookings/bookings.ts';
import type { RedDay } from '../calendar/holidays.ts';
import * as cards from '../charges/cards.ts';
import * as clients from '../clients/clients.ts';
import type { Act } from '../db/database.ts';
import { sandboxCards } from '../db/schema.ts';
import * as journal from '../journal/journal.ts';
import * as signing from '../journal/signing.ts';
import type { Measure } from '../measures/questions.ts';
import * as notes from '../notes/notes.ts';
import * as direct from '../payments/direct.ts';
import * as methods from '../payments/methods.ts';
import * as pricing from '../pricing/pricing.ts';
import { newId } from '../shared/ids.ts';
import { asOre } from '../shared/money.ts';
import { type DateText, type EpochSeconds, instantOf } from '../shared/time.ts';
import * as forms from './forms.ts';
import type { Person } from './people.ts';
import type { Approach } from './texts/approaches.ts';
import type { Theme } from './texts/theme.ts';
import { halfWritten, type Writer, writer } from './writing.ts';

const { arrayElement } = faker.helpers;
const { int } = faker.number;
type Day = Temporal.PlainDate;

/** A therapist at work. `headings` are the ids of the note headings by name. */
export type Practitioner = { therapist: Account; approach: Approach; headings: Map<string, string> };

/** One client at one therapist: how many contacts there were, and how it stands now. */
export type Case = Practitioner & {
  person: Person;
  themes: Theme[];
  contacts: number;
  mediated: boolean;
  /** The payment code of a mediated client whose company or insurer pays. */
  codeId: string | null;
  hasNotes: boolean;
  ended: boolean;
  /** The last entry is still a draft. */
  unsigned: boolean;
};

/** The practice the cases belong to. `placer` is the account that places mediated clients. */
export type Setting = { today: Day; opened: Day; zone: string; placer: string; red: RedDay };

/** Something an account did at a moment. To be performed in order of time, all cases together. */
export type Happening = { at: EpochSeconds; by: string; perform: (act: Act) => void };

const MINUTES = 45;
/** How many contacts the client has had who has been coming longest. */
export const MOST = 60;
const BOOKED = 4; // how many of a client's last meetings stand in the calendar
const RHYTHMS = [[7], [7, 7, 14], [14], [14, 14, 21], [14, 28]];
const WEEKS = ['en', 'två', 'tre', 'fyra', 'fem', 'sex', 'sju', 'åtta', 'nio', 'tio'];

/** Everything that happened with one client, from the first card to the last signature. */
export function course(it: Case, { today, opened, zone, placer, red }: Setting): Happening[] {
  const { person, therapist } = it;
  const write = writer(person, it.themes, it.approach);
  const days = it.contacts ? meetingDays(it, today, opened) : [];
  const hour = arrayElement([8, 9, 10, 11, 13, 14, 15, 16]); // lunch at twelve
  const happenings: Happening[] = [];
  /** `minute` counts from the client's usual hour. */
  const happen = (day: Day, minute: number, perform: Happening['perform'], by = therapist.id) => {
    happenings.push({ at: instantOf(`${day}`, `${hour}:00`.padStart(5, '0'), zone) + minute * 60, by, perform });
  };

  let client: clients.Client; // from the first happening on
  const created = (days[0] ?? today).subtract({ days: int({ min: 2, max: 9 }) });
  const answers = write.answers();
  const create = (act: Act) => {
    const id = it.mediated
      ? clients.mediate(act, therapist.id, person.input, write.reason, answers)
      : clients.create(act, person.input);
    client = clients.find(act.db, therapist.id, id);
    if (it.mediated) registerCard(act, client);
    if (it.codeId) methods.set(act, client, { method: 'code', codeId: it.codeId });
  };
  happen(created, int({ min: 0, max: 59 }), create, it.mediated ? placer : therapist.id);

  const keepEntry = (draft: journal.Draft, index: number) => {
    const day = days[index] as Day;
    const isLeft = it.unsigned && index === days.length - 1;
    const id = newId();
    let bookingId: string | null = null;
    if (index >= days.length - BOOKED) {
      const kind = draft.contactType === 'video' ? 'video' : 'in_person';
      happen(day, -24 * 60, (act) => {
        bookingId = tryToBook(act, client, red, kind, instantOf(`${day}`, `${hour}:00`.padStart(5, '0'), zone));
      });
    }
    happen(day, -int({ min: 3, max: 20 }), (act) => record(act, 'client.read', client.id));

    const written = int({ min: 46, max: 59 });
    const isInterrupted = isLeft || chance(0.12);
    const begun = isInterrupted ? { ...draft, text: halfWritten(draft.text) } : draft;
    happen(day, written, (act) => journal.start(act, client, id, begun, bookingId));
    if (isLeft) return;

    const done = written + (isInterrupted ? 180 : 0);
    if (isInterrupted) happen(day, done, (act) => journal.write(act, client, id, 1, draft));
    const isPaid = !it.mediated && index < days.length - 1 && chance(0.9);
    if (isPaid) happen(day, 26 * 60, (act) => takePayment(act, therapist.id, bookingId, `${day.add({ days: 1 })}`));
    const version = isInterrupted ? 2 : 1;
    happen(day, done + int({ min: 1, max: 9 }), (act) => signing.sign(act, client, id, version, therapist));
  };
  drafts(it, days, write).forEach(keepEntry);

  const { name = '', from = 0, to = 0 } = it.themes[0]?.scale ?? {};
  const measure = forms.named(name);
  const rated = days.filter((_, index) => measure && (index % 3 === 0 || index === days.length - 1));
  for (const [n, day] of rated.entries()) {
    const total = Math.round(from + ((to - from) * n) / Math.max(1, rated.length - 1)) + (n % 3 === 1 ? 1 : 0);
    happen(day, 40, (act) => forms.together(act, client, newId(), measure as Measure, total, therapist));
  }

  if (days.length && !it.ended) {
    let day = today.add({ days: hour % 8 });
    while (day.dayOfWeek > 5) day = day.add({ days: 1 });
    const booked = today.subtract({ days: 1 });
    happen(booked, 5, (act) => {
      tryToBook(act, client, red, 'in_person', instantOf(`${day}`, `${hour}:00`.padStart(5, '0'), zone));
    });
  }
  if (it.contacts === MOST) {
    let request = '';
    const [day, phq] = [today.subtract({ days: 1 }), forms.named('PHQ-9') as Measure];
    happen(day, 20, (act) => {
      request = forms.send(act, client, phq);
    });
    happen(day, 55, (act) => forms.answer(act, client, request, phq, 9));
  }
  const [first, second] = days;
  const last = days.at(-1);
  const keepNote = (heading: string, versions: string[]) => {
    const id = it.headings.get(heading);
    if (!first || !id) return;
    versions.slice(0, second ? 2 : 1).forEach((text, version) => {
      const day = (version && days[Math.ceil(days.length / 2)]) || first;
      happen(day, int({ min: 70, max: 90 }), (act) => notes.write(act, client, id, version, text));
    });
  };
  if (it.hasNotes) for (const { heading, versions } of write.clientNotes()) keepNote(heading, versions);
  if (last && it.ended) {
    happen(last.add({ days: int({ min: 3, max: 14 }) }), 30, (act) => clients.archive(act, client.id));
  }
  return happenings;
}

/** The own client pays by Swish the day after. */
function takePayment(act: Act, therapistId: string, bookingId: string | null, paidOn: DateText): void {
  if (bookingId === null) return;
  const booking = bookings.find(act.db, therapistId, bookingId);
  if (booking.paymentMethod === 'therapist')
    direct.take(act, booking, { how: 'swish', paidOn, amountOre: asOre(booking.priceOre) });
}

/** Through the built-in gateway, where every card works. */
function registerCard(act: Act, client: clients.Client): void {
  const ref = newId();
  act.db.insert(sandboxCards).values({ ref, returnTo: '', card: 'success' }).run();
  cards.begin(act, client.id, ref);
  const card = { customer: 'sandbox', method: ref, brand: 'Visa', last4: '4242', expires: '2034-12' };
  cards.register(act, ref, 'sandbox', card);
}

/** Books the hour, if it is free: hours are dealt out without asking the calendar. */
function tryToBook(
  act: Act,
  client: clients.Client,
  red: RedDay,
  kind: pricing.Kind,
  startsAt: EpochSeconds,
): string | null {
  const price = pricing.priceFor(act.db, client, kind, MINUTES);
  const booking = { kind, startsAt, endsAt: startsAt + MINUTES * 60, place: '', remark: '' };
  if (!price || !bookings.isFreeAt(act.db, client.therapistId, booking)) return null;
  return bookings.book(act, [client.id], booking, { price, red });
}

/** The entries as they will be signed: an assessment first, a closing last if the contact has ended. */
function drafts({ ended }: Case, days: Day[], write: Writer): journal.Draft[] {
  const usual = arrayElement(['visit', 'visit', 'video'] as const);
  const planned = ended ? days.length : Math.max(9, days.length + 2);
  return days.map((day, index) => {
    const isClosing = ended && index === days.length - 1;
    const isUnusual = index > 0 && !isClosing && chance(0.12);
    const contactType = isUnusual ? arrayElement(journal.CONTACT_TYPES.filter((type) => type !== usual)) : usual;
    const moment = { index, planned, contactType, gap: weeksBetween(day, days[index + 1]) };
    const written =
      index === 0 ? write.assessment(moment) : isClosing ? write.closing(moment, extent(days)) : write.session(moment);
    return { eventDate: day.toString(), contactType, templateName: null, ...written };
  });
}

const chance = (probability: number) => faker.datatype.boolean(probability);

/** Working days at the client's own rhythm, weekly at first, with the practice closed at Christmas and in July. */
function meetingDays({ contacts, ended, unsigned }: Case, today: Day, opened: Day): Day[] {
  const ago = unsigned ? int({ min: 1, max: 4 }) : ended ? int({ min: 20, max: 330 }) : int({ min: 1, max: 20 });
  const rhythm = contacts > 30 ? [7] : arrayElement(RHYTHMS);
  let day = today.subtract({ days: ago });
  while (day.dayOfWeek > 5) day = day.subtract({ days: 1 });
  const days = [day];
  while (days.length < contacts) {
    day = day.subtract({ days: contacts - days.length < 4 ? 7 : arrayElement(rhythm) });
    while (isClosed(day)) day = day.subtract({ days: 7 });
    if (Temporal.PlainDate.compare(day, opened) < 0) break;
    days.unshift(day);
  }
  return days;
}

function isClosed(day: Day): boolean {
  const date = day.toString().slice(5);
  return (
    date <= '01-06' || (date >= '07-06' && date <= '08-02') || date >= '12-21' || ['05-01', '06-06'].includes(date)
  );
}

function weeksBetween(day: Day, next: Day = day.add({ days: 14 })): string {
  const weeks = Math.max(1, Math.round(day.until(next).days / 7));
  return `${WEEKS[weeks - 1] ?? weeks} ${weeks === 1 ? 'vecka' : 'veckor'}`;
}

function extent(days: Day[]): string {
  const month = (day?: Day) => day?.toLocaleString('sv-SE', { month: 'long', year: 'numeric' });
  return `${days.length} samtal, ${month(days[0])} till ${month(days.at(-1))}.`;
}
