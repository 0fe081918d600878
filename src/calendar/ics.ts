import type { Booking } from '../bookings/bookings.ts';
import type { Translate } from '../i18n/t.ts';
import { asDate, type EpochSeconds } from '../shared/time.ts';

/** The package is loaded when a calendar is first asked for. */
const load = async () => (await import('ical-generator')).default;

const idOf = ({ id }: Booking) => `${id}@klientkort`;
const spanOf = ({ startsAt, endsAt, version }: Booking, now: EpochSeconds) => ({
  start: asDate(startsAt),
  end: asDate(endsAt),
  stamp: asDate(now),
  sequence: version,
});

/**
 * The therapist's bookings for another calendar (RFC 5545), which belongs to somebody else: nothing but when, in what form,
 * and the client's initials where the therapist wants them. No place and no link, which may say who it is.
 */
export async function feed(
  bookings: Booking[],
  { withInitials, now, t }: { withInitials: boolean; now: EpochSeconds; t: Translate },
): Promise<string> {
  const ical = await load();
  const calendar = ical({ name: 'Klientkort', prodId: { company: 'Klientkort', product: 'Kalender' }, ttl: 900 });
  for (const booking of bookings) {
    const initials = withInitials ? ` ${booking.clients.map(({ name }) => initialsOf(name)).join(', ')}` : '';
    const summary = `${t(`meeting.${booking.kind}`)}${initials}`;
    calendar.createEvent({ id: idOf(booking), ...spanOf(booking, now), summary });
  }
  return calendar.toString();
}

/** "Karin af Östlund" -> "KÖ": of the first and the last name. */
const initialsOf = (name: string): string => {
  const words = name.split(/\s+/).filter(Boolean);
  return [words[0], words.length > 1 ? words.at(-1) : undefined].map((word) => [...(word ?? '')][0] ?? '').join('');
};

/** One booking as the client may have it in their calendar: with whom, when and where. No other client's name. */
export async function single(
  booking: Booking,
  { therapist, now, t }: { therapist: string; now: EpochSeconds; t: Translate },
): Promise<string> {
  const ical = await load();
  const calendar = ical({ prodId: { company: 'Klientkort', product: 'Kalender' } });
  calendar.createEvent({
    id: idOf(booking),
    ...spanOf(booking, now),
    summary: t('ics.meeting_with', { name: therapist }),
    location: booking.kind === 'video' ? booking.videoLink : booking.place,
    ...(booking.videoLink && { url: booking.videoLink }),
  });
  return calendar.toString();
}
