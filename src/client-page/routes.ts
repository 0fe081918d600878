import { type Request, type Response, Router } from 'express';
import * as accounts from '../accounts/accounts.ts';
import * as cards from '../charges/cards.ts';
import * as charges from '../charges/charges.ts';
import * as clients from '../clients/clients.ts';
import { act, me } from '../http/context.ts';
import { flash } from '../http/flash.ts';
import { page } from '../http/page.ts';
import { actAsVisitor, forget, nextOf, requireVisitor, visitor } from '../http/visitor.ts';
import * as requests from '../measures/requests.ts';
import * as messages from '../messages/messages.ts';
import * as methods from '../payments/methods.ts';
import { AppError } from '../shared/errors.ts';
import { lineOf } from '../shared/fault.ts';
import { newId } from '../shared/ids.ts';
import * as offers from '../waiting/offers.ts';
import * as links from './links.ts';
import * as own from './meetings.ts';
import * as receipts from './receipts.ts';
import * as booking from './self-booking.ts';

/**
 * The client's own page: no account, no clinical text, nobody else's name. Behind a link and a browser that is known; what
 * stands under `/c/:token` elsewhere is mounted after this.
 */
export const clientPages = Router();

clientPages.use('/c/:token', requireVisitor);

/** From a browser that is not known the page of the code is answered before it comes here. */
clientPages.get('/c/:token/code', (req, res) => res.redirect(303, nextOf(req)));
clientPages.post('/c/:token/code', (req, res) => res.redirect(303, nextOf(req)));

/** "Glöm den här enheten": for a borrowed phone. */
clientPages.post('/c/:token/forget', (req, res) => {
  forget(req, res);
  flash(req, 'own_page.forgotten');
  res.redirect(303, `/c/${req.params.token}/code`);
});

clientPages.get('/c/:token', (req, res) => showPage(req, res));

function showPage(req: Request, res: Response, isPending = false) {
  const { db, gateway, clock } = req.deps;
  const { id, therapistId } = visitor(req);
  if (gateway.origin) allowForms(res, gateway.origin);
  const client = clients.find(db, therapistId, id);
  const meetings = own.upcoming(db, id, clock());
  const card = cards.of(db, id) ?? null;
  const byCard = ({ paymentMethod, restOre }: own.OwnMeeting) => paymentMethod === 'card' || restOre > 0;
  const data = {
    home: `/c/${req.params.token}`,
    therapist: accounts.find(db, therapistId),
    meetings: meetings.map((meeting) => ({ ...meeting, canCallOff: own.canCallOff(meeting, clock()) })),
    now: clock(),
    offers: offers.ofClient(db, id, clock()),
    forms: requests.waiting(db, id, clock()),
    troubled: charges.troubledOf(db, id),
    canBook: booking.isOpen(db, client),
    card,
    needsCard: card !== null || methods.of(db, id).method !== 'therapist' || meetings.some(byCard),
    receipts: receipts.ofClient(db, id),
    isPending,
  };
  return page(req, res, '/client-page/show', data);
}

/** Browsers hold a form to where it is led on to: registering a card leads to the gateway. */
const allowForms = (res: Response, origin: string) =>
  res.setHeader(
    'Content-Security-Policy',
    String(res.getHeader('Content-Security-Policy')).replace("form-action 'self'", `form-action 'self' ${origin}`),
  );

clientPages.post('/c/:token/card', async (req, res) => {
  const { gateway } = req.deps;
  const id = visitor(req).id;
  const returnTo = `${req.protocol}://${req.host}/c/${req.params.token}/card`;
  const { ref, url } = await answered(req, gateway.setUpCard({ clientId: id, key: newId(), returnTo }));
  actAsVisitor(req, (act) => cards.begin(act, id, ref));
  if (gateway.origin) allowForms(res, gateway.origin);
  res.redirect(303, url);
});

/** What the gateway answers; 503 with a page when it does not. */
const answered = <T>(req: Request, question: Promise<T>): Promise<T> =>
  question.catch((error: unknown) => {
    req.deps.log({ level: 'warn', job: 'register card', error: lineOf(error) });
    throw new AppError(503, 'error.gateway_down');
  });

/** Back from the gateway. Its own word counts, not the address: the card is asked for there, unless it told us already. */
clientPages.get('/c/:token/card', async (req, res) => {
  const { db, gateway } = req.deps;
  const { id } = visitor(req);
  const ref = cards.latestSetUp(db, id);
  if (!ref) return res.redirect(303, `/c/${req.params.token}`);
  const card = await answered(req, gateway.cardOf(ref));
  if (!card) return showPage(req, res, true);
  const replaced = actAsVisitor(req, (act) => cards.register(act, ref, gateway.name, card));
  if (replaced) await cards.forget(req.deps, replaced);
  flash(req, 'own_page.registered');
  res.redirect(303, `/c/${req.params.token}`);
});

clientPages.post('/c/:token/card/withdraw', async (req, res) => {
  const { id } = visitor(req);
  const card = actAsVisitor(req, (act) => cards.withdraw(act, id));
  if (card) await cards.forget(req.deps, card);
  flash(req, 'own_page.withdrawn');
  res.redirect(303, `/c/${req.params.token}`);
});

/** The therapist makes the link, to hand to the client: its address is on this answer only. */
export const linkRoutes = Router();

linkRoutes.post('/clients/:id/links/revoke', (req, res) => {
  const client = clients.find(req.deps.db, me(req).id, req.params.id);
  act(req, (act) => {
    links.revokeAll(act, client.id);
    messages.dropWaiting(act, client.id); // or a link under way would undo it
  });
  flash(req, 'own_page.revoked');
  res.redirect(303, `/clients/${client.id}#settings`);
});

linkRoutes.post('/clients/:id/link', (req, res) => {
  const client = clients.find(req.deps.db, me(req).id, req.params.id);
  const secret = act(req, (act) => links.make(act, client));
  return page(req, res, '/client-page/made', { client, address: `${req.deps.url}/c/${secret}` });
});
