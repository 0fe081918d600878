import { Router } from 'express';
import * as bookings from '../bookings/bookings.ts';
import * as meetings from '../bookings/meetings.ts';
import * as news from '../bookings/news.ts';
import * as charges from '../charges/charges.ts';
import * as clients from '../clients/clients.ts';
import { me } from '../http/context.ts';
import { page } from '../http/page.ts';
import * as journal from '../journal/journal.ts';
import * as answers from '../measures/answers.ts';
import * as messages from '../messages/messages.ts';
import * as direct from '../payments/direct.ts';
import * as onCard from '../placements/on-card.ts';
import { addDays, dateOf, daysBetween, startOf } from '../shared/time.ts';
import * as offers from '../waiting/offers.ts';
import * as waiting from '../waiting/waiting.ts';

export const routes = Router();

const SHOWN = 20; // meetings without a note, the oldest

routes.get('/', async (req, res) => {
  const { db, clock, zone } = req.deps;
  const account = me(req);
  if (!account.therapist) return res.redirect(303, '/admin/therapists');
  const today = dateOf(clock(), zone);
  const moment = { now: clock(), zone };
  const unsigned = journal
    .unsigned(db, account.id)
    .map((entry) => ({ ...entry, days: daysBetween(entry.eventDate, today) }));
  const data = {
    unsigned,
    late: unsigned.filter(({ days }) => days >= account.reminderDays).length,
    today: bookings
      .between(db, account.id, startOf(today, zone), startOf(addDays(today, 1), zone))
      .map((booking) => ({ ...booking, status: bookings.statusOf(booking, clock()) })),
    unwritten: meetings
      .unwritten(db, account.id, clock(), SHOWN + 1)
      .map((meeting) => ({ ...meeting, days: daysBetween(dateOf(meeting.startsAt, zone), today) })),
    news: news
      .unseen(db, account.id, clock())
      .map((each) => ({ ...each, waiting: offers.countFor(db, account.id, each, moment) })),
    waiting: waiting.list(db, account.id).length,
    offered: offers.ofTherapist(db, account.id, clock()).filter((offer) => offer.now === 'open').length,
    troubled: charges.troubled(db, account.id),
    messages: messages.todo(db, account.id),
    owed: direct.open(db, account.id, clock()),
    arrived: onCard.arrived(db, account.id),
    answered: answers.unread(db, account.id),
    shown: SHOWN,
    now: clock(),
    recent: clients.recentlyOpened(db, account.id),
    firstVisit: !clients.anyOf(db, account.id),
  };
  await page(req, res, '/overview/index', data);
});
