import { eq } from 'drizzle-orm';
import * as accounts from '../accounts/accounts.ts';
import { record } from '../audit/log.ts';
import * as links from '../client-page/links.ts';
import type { Act, Db } from '../db/database.ts';
import { bookings } from '../db/schema.ts';
import { type Locale, translator } from '../i18n/t.ts';
import { conflict } from '../shared/errors.ts';
import { money } from '../shared/money.ts';
import { dateFormats, dateOf, type EpochSeconds } from '../shared/time.ts';
import type { Letter } from './carrier.ts';
import * as contact from './contact.ts';
import { CODE_LASTS, type Message } from './messages.ts';
import { fill, holds, type Texts } from './places.ts';
import * as settings from './settings.ts';
import * as texts from './texts.ts';

/** A message in words, ready to go. `secret` is the client's link in it, '' for none. */
export type Worded = Letter & { secret: string };

/**
 * Puts a message in words, by what holds now: the address, the meeting's time, the therapist's texts. Where a link belongs it is
 * made here (`url` is the server's own address), and is nowhere else.
 */
export function compose(act: Act, message: Message, url: string): Worded {
  const { id, clientId, therapistId, channel, kind, params } = message;
  const therapist = accounts.find(act.db, therapistId) as accounts.Account;
  const { replyTo } = settings.of(act.db, therapistId);
  if (clientId === null) {
    const { subject, email } = texts.usual(kind, therapist.locale);
    const values = { therapist: therapist.name, link: url };
    const to = therapist.email;
    return { id, to, subject: fill(subject, values), text: fill(email, values), replyTo: '', secret: '' };
  }
  const { email, phone, locale } = contact.of(act.db, clientId);
  const words = texts.of(act.db, therapistId, kind, locale);
  const raw = channel === 'email' ? words.email : words.sms;
  const needsLink = holds(raw, 'link') || (channel === 'email' && holds(words.subject, 'link'));
  const secret = needsLink ? links.make(act, { id: clientId, therapistId }) : '';
  const link = `${url}/c/${secret}${params.path ?? ''}`;
  const values = { ...whoOf(therapist), ...meetingOf(act, message, locale), ...factsOf(message, locale), link };
  const to = channel === 'email' ? email : phone;
  return { id, to, subject: fill(words.subject, values), text: fill(raw, values), replyTo, secret };
}

/**
 * The same for somebody who sends it by hand, and the log says so. Refuses (409) what was sent or dropped. A code shows again and
 * again while it is good; every look makes a new link.
 */
export function show(act: Act, message: Message, url: string): Worded {
  if (!['waiting', 'failed', 'uncertain'].includes(message.state) || isSpent(act, message)) {
    throw conflict('error.message_over');
  }
  record(act, 'message.read', message.clientId, message.id);
  return compose(act, message, url);
}

const isSpent = ({ now }: Act, { kind, createdAt, params }: Message): boolean =>
  kind === 'code' && (params.code === undefined || createdAt + CODE_LASTS <= now);

const whoOf = ({ name, practice }: accounts.Account) => ({ therapist: name, practice: practice || name });

const factsOf = ({ params }: Message, locale: Locale): Record<string, string> => ({
  ...(params.code !== undefined && { code: String(params.code) }),
  ...(params.amountOre !== undefined && { amount: money(locale)(Number(params.amountOre)) }),
});

const bookingOf = (db: Db, id: string) => db.select().from(bookings).where(eq(bookings.id, id)).get();
type Booked = Pick<typeof bookings.$inferSelect, 'startsAt' | 'endsAt' | 'kind' | 'place' | 'videoLink' | 'cancelBy'>;

function meetingOf({ db, now, zone }: Act, message: Message, locale: Locale): Record<string, string> {
  const booking = message.bookingId === null ? undefined : bookingOf(db, message.bookingId);
  return booking ? meetingIn(booking, { now, zone, locale, more: !!message.params.more }) : {};
}

type Way = { now: EpochSeconds; zone: string; locale: Locale; more: boolean };

function meetingIn({ startsAt, kind, place, videoLink, cancelBy }: Booked, { now, zone, locale, more }: Way) {
  const t = translator(locale);
  const { weekday, clock, dateTime } = dateFormats(locale, zone);
  const by = dateTime(cancelBy);
  return {
    date: weekday(dateOf(startsAt, zone)),
    time: clock(startsAt),
    place: place || t(`meeting.${kind}`),
    video: videoLink,
    cancelBy: by,
    cancel: cancelBy > now ? t('message.cancel_by', { at: by }) : '',
    series: more ? t('message.more_in_series') : '',
  };
}

const HOUR = 3600;

/** A message of that kind as a made-up client would get it, for the therapist to look at. */
export function example(
  { name, practice }: accounts.Account,
  words: Texts,
  { locale, url, ...when }: { locale: Locale; url: string; now: EpochSeconds; zone: string },
): Texts {
  const t = translator(locale);
  const startsAt = when.now - (when.now % HOUR) + 7 * 24 * HOUR;
  const booking = { kind: 'in_person', place: t('message.example_place'), videoLink: '' } as const;
  const times = { startsAt, endsAt: startsAt + HOUR, cancelBy: startsAt - 24 * HOUR };
  const values = {
    ...whoOf({ name, practice } as accounts.Account),
    ...meetingIn({ ...booking, ...times }, { ...when, locale, more: false }),
    code: '123456',
    amount: money(locale)(100_000),
    link: `${url}/c/…`,
  };
  return { subject: fill(words.subject, values), email: fill(words.email, values), sms: fill(words.sms, values) };
}
