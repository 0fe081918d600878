import { Router } from 'express';
import * as accounts from '../accounts/accounts.ts';
import * as bookings from '../bookings/bookings.ts';
import { requireTherapist } from '../http/auth.ts';
import { requireConfirmed } from '../http/confirm.ts';
import { act, me } from '../http/context.ts';
import { flash } from '../http/flash.ts';
import { localeOf, page } from '../http/page.ts';
import { translator } from '../i18n/t.ts';
import * as feeds from './feeds.ts';
import * as ics from './ics.ts';

/** The calendar for other programs: a feed by a secret address, and one booking as a file. */
export const feedRoutes = Router();
export const publicFeedRoutes = Router();

const DAY = 86_400;
const [BACK, AHEAD] = [30 * DAY, 400 * DAY];

/** Whoever knows the address reads it, as calendars do: the secret is 256 random bits. */
publicFeedRoutes.get('/feeds/:secret/klientkort.ics', async (req, res) => {
  const { db, clock } = req.deps;
  const { therapistId, withInitials } = feeds.bySecret(db, req.params.secret);
  const now = clock();
  const coming = bookings
    .between(db, therapistId, now - BACK, now + AHEAD)
    .filter(({ status }) => !bookings.isOff(status));
  const { locale = 'sv' } = accounts.find(db, therapistId) ?? {};
  res.type('text/calendar').send(await ics.feed(coming, { withInitials, now, t: translator(locale) }));
});

feedRoutes.use('/settings/feeds', requireTherapist);

feedRoutes.get('/settings/feeds', (req, res) =>
  page(req, res, '/calendar/feeds', { feeds: feeds.of(req.deps.db, me(req).id), address: null }),
);

/** Makes a feed; its address is on this answer only, and outlives the session and the password. */
feedRoutes.post('/settings/feeds', requireConfirmed, (req, res) => {
  const withInitials = req.body?.initials === 'yes';
  const secret = act(req, (act) => feeds.make(act, me(req).id, withInitials));
  const address = `${req.deps.url}/feeds/${secret}/klientkort.ics`;
  return page(req, res, '/calendar/feeds', { feeds: feeds.of(req.deps.db, me(req).id), address });
});

feedRoutes.post('/settings/feeds/:feed/revoke', (req, res) => {
  act(req, (act) => feeds.revoke(act, me(req).id, req.params.feed));
  flash(req, 'feed.revoked');
  res.redirect(303, '/settings/feeds');
});

feedRoutes.get('/bookings/:booking/booking.ics', async (req, res) => {
  const booking = bookings.find(req.deps.db, me(req).id, req.params.booking);
  const { name } = me(req);
  const file = await ics.single(booking, { therapist: name, now: req.deps.clock(), t: translator(localeOf(req)) });
  res.type('text/calendar').attachment('mote.ics').send(file);
});
