import { type Request, type Response, Router } from 'express';
import * as accounts from '../accounts/accounts.ts';
import * as bookings from '../bookings/bookings.ts';
import { redDays } from '../calendar/holidays.ts';
import * as ics from '../calendar/ics.ts';
import * as clients from '../clients/clients.ts';
import { flash } from '../http/flash.ts';
import { localeOf, page } from '../http/page.ts';
import { actAsVisitor, visitor } from '../http/visitor.ts';
import { translator } from '../i18n/t.ts';
import { Invalid } from '../shared/errors.ts';
import { readForm } from '../shared/form.ts';
import { addDays, dateOf, parseDate } from '../shared/time.ts';
import { askedTime, calledOffForm, kindForm } from './form.ts';
import * as meetings from './meetings.ts';
import * as receipts from './receipts.ts';
import * as booking from './self-booking.ts';

/** What a client does about meetings on the own page. Mounted behind requireVisitor. */
export const ownMeetingPages = Router();

const homeOf = (req: Request) => `/c/${req.params.token}`;
const therapistOf = (req: Request) => accounts.find(req.deps.db, visitor(req).therapistId) as accounts.Account;

ownMeetingPages.post('/c/:token/meetings/:booking/confirm', (req, res) => {
  const { booking } = req.params;
  actAsVisitor(req, (act) => meetings.confirm(act, visitor(req).id, booking));
  flash(req, 'own_page.confirmed');
  res.redirect(303, homeOf(req));
});

ownMeetingPages.get('/c/:token/meetings/:booking/cancel', (req, res) => callOffPage(req, res));

ownMeetingPages.post('/c/:token/meetings/:booking/cancel', (req, res) => {
  const { booking } = req.params;
  const form = readForm(calledOffForm, req.body);
  if (form.errors) return callOffPage(req, res, { values: form.values, errors: form.errors }, 422);
  actAsVisitor(req, (act) => meetings.callOff(act, visitor(req).id, booking, form.input.reason));
  flash(req, 'own_page.called_off');
  res.redirect(303, homeOf(req));
});

function callOffPage(req: Request, res: Response, typed: object = {}, status = 200) {
  const { db, clock } = req.deps;
  const meeting = meetings.findAhead(db, visitor(req).id, String(req.params.booking), clock());
  const canCallOff = meetings.canCallOff(meeting, clock());
  const data = { home: homeOf(req), meeting, canCallOff, therapist: therapistOf(req), ...typed };
  return page(req, res, '/client-page/call-off', data, status);
}

ownMeetingPages.get('/c/:token/meetings/:booking/meeting.ics', async (req, res) => {
  const { db, clock } = req.deps;
  const { id } = meetings.find(db, visitor(req).id, req.params.booking);
  const { name, id: therapistId } = therapistOf(req);
  const found = bookings.find(db, therapistId, id);
  const file = await ics.single(found, { therapist: name, now: clock(), t: translator(localeOf(req)) });
  res.type('text/calendar').attachment('mote.ics').send(file);
});

/** Free times, some weeks at a time; with `?at=` (epoch seconds) the one that was chosen. */
ownMeetingPages.get('/c/:token/book', (req, res) => bookPage(req, res));

ownMeetingPages.post('/c/:token/book', async (req, res) => {
  const form = readForm(kindForm, req.body);
  const at = askedTime(req.query.at);
  const red = await redDays();
  if (meetings.upcoming(req.deps.db, visitor(req).id, req.deps.clock()).some(({ startsAt }) => startsAt === at)) {
    return res.redirect(303, homeOf(req)); // a second click: it is booked
  }
  try {
    if (form.errors) throw new Invalid(form.errors);
    actAsVisitor(req, (act) => booking.book(act, visitor(req).id, at, form.input.kind, red));
  } catch (error) {
    if (!(error instanceof Invalid)) throw error;
    return bookPage(req, res, { errors: error.errors, values: form.values });
  }
  flash(req, 'own_page.booked');
  res.redirect(303, homeOf(req));
});

/** A time that is gone is told (409) with those that are left; another refusal (422) beside the chosen one. */
async function bookPage(req: Request, res: Response, refused?: { errors: Invalid['errors']; values: object }) {
  const { db, clock, zone } = req.deps;
  const { id, therapistId } = visitor(req);
  const view = { now: clock(), red: await redDays(), zone };
  const client = clients.find(db, therapistId, id);
  const today = dateOf(view.now, zone);
  const from = parseDate(String(req.query.from ?? '')) ?? today;
  const at = askedTime(req.query.at);
  const slot = at ? booking.freeAt(db, therapistId, at, view) : undefined;
  const isGone = at > 0 && !slot;
  const plan = (kind: 'in_person' | 'video') => slot && booking.planned(db, client, slot, kind);
  const data = {
    home: homeOf(req),
    therapist: therapistOf(req),
    isOpen: booking.isOpen(db, client),
    isFull: booking.isFull(db, id, view.now),
    most: booking.MOST,
    slot: slot ?? null,
    kinds: slot ? booking.kindsOf(slot.kinds).map((kind) => ({ kind, ...plan(kind) })) : [],
    days: slot ? [] : [...Map.groupBy(booking.freeTimes(db, therapistId, from, view), ({ date }) => date)],
    earlier: from > today ? addDays(from, -booking.DAYS_SHOWN) : null,
    later: addDays(from, booking.DAYS_SHOWN),
    isGone,
    ...refused,
  };
  return page(req, res, '/client-page/book', data, isGone ? 409 : refused ? 422 : 200);
}

ownMeetingPages.get('/c/:token/receipts/:booking', (req, res) => {
  const { db } = req.deps;
  const { id, therapistId } = visitor(req);
  const receipt = receipts.find(db, id, req.params.booking);
  const data = { home: homeOf(req), receipt, therapist: therapistOf(req) };
  return page(req, res, '/client-page/receipt', { ...data, client: clients.find(db, therapistId, id) });
});
