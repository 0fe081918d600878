import type { Deps } from '../../src/http/context.ts';
import { addClient, type Browser, openPractice } from './app.ts';

export const plain = (html: string) =>
  html
    .replace(/<[^>]+>/g, ' ')
    .replace(/[\s\u00a0]+/g, ' ')
    .trim();

export const FEES = { inPerson: '1000', video: '900', minutes: '45', defaultMethod: 'card', vatPercent: '0' };
export const BOOKING = {
  place: 'Storgatan 1',
  videoTemplate: 'https://meet.example/{room}',
  cancelLimit: '24',
  cancelUnit: 'hours',
  latePercent: '100',
  bufferBefore: '0',
  bufferAfter: '0',
  notice: '24',
  noticeUnit: 'hours',
  horizonDays: '60',
  ...Object.fromEntries(
    [1, 2, 3, 4, 5].flatMap((day) => [
      [`from-${day}`, '08:00'],
      [`to-${day}`, '17:00'],
    ]),
  ),
};

/** Sets fees of 1 000 kr and 900 kr for 45 minutes, and how meetings are booked. */
export async function setUpBooking(anna: Browser, more: object = {}): Promise<void> {
  await anna.post('/settings/fees').type('form').send(FEES).expect(303);
  await anna
    .post('/settings/booking')
    .type('form')
    .send({ ...BOOKING, ...more })
    .expect(303);
}

/** A practice open on Monday 23 November 2026 at 10, with a client to book. */
export async function openCalendar(given: Partial<Deps> = {}) {
  const practice = await openPractice(given);
  const { anna, db } = practice;
  await setUpBooking(anna);
  const send = (path: string, fields: object = {}) => anna.post(path).type('form').send(fields);
  const fees = (more: object = {}) => send('/settings/fees', { ...FEES, intent: 'raise', known: feesId(), ...more });
  const feesId = () => db.$client.prepare('SELECT max(id) FROM fees').pluck().get();
  const settings = (more: object = {}) => send('/settings/booking', { ...BOOKING, ...more });
  const card = await addClient(anna, { email: 'karin@example.com' });
  const client = card.slice('/clients/'.length);
  const book = (more: object = {}, id = client) =>
    send(`/bookings/new?client=${id}`, {
      date: '2026-11-25',
      time: '09:00',
      minutes: '45',
      kind: 'in_person',
      place: '',
      remark: '',
      price: '',
      ...more,
    });
  const row = () =>
    db.$client.prepare('SELECT * FROM bookings ORDER BY created_at DESC, rowid DESC').get() as Record<string, unknown>;
  /** Books and gives the booking's address. */
  const booked = async (more: object = {}) => {
    await book(more).expect(303);
    return `/bookings/${row().id}`;
  };
  const count = () => db.$client.prepare('SELECT count(*) FROM bookings').pluck().get();
  /** Opens a time (lediga tider), or blocks one; by default once, on Wednesday. */
  const open = (more: object = {}) =>
    send('/calendar/times/new', {
      purpose: 'open',
      kinds: 'both',
      date: '2026-11-25',
      from: '13:00',
      to: '16:00',
      repeat: 'none',
      every: '1',
      ...more,
    });
  /** The week as a reader hears it, by any day of it. */
  const week = async (date = '2026-11-25') => plain((await anna.get(`/calendar?date=${date}`).expect(200)).text);
  return { ...practice, fees, settings, card, client, book, booked, row, send, count, open, week };
}
