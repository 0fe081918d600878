import { type Request, type Response, Router } from 'express';
import * as cards from '../charges/cards.ts';
import * as clients from '../clients/clients.ts';
import { act, me } from '../http/context.ts';
import { flash } from '../http/flash.ts';
import { page } from '../http/page.ts';
import { actAsVisitor, requireVisitor, visitor } from '../http/visitor.ts';
import * as requests from '../measures/requests.ts';
import { newId } from '../shared/ids.ts';
import * as links from './links.ts';

/** The client's own page: no account, no clinical text, not even a name. Who has the link sees the card and can change it. */
export const clientPages = Router();

clientPages.use('/c/:token', requireVisitor);

clientPages.get('/c/:token', (req, res) => showPage(req, res));

function showPage(req: Request, res: Response, isPending = false) {
  const { db, gateway, clock } = req.deps;
  const id = visitor(req).id;
  const { practice, therapistName } = clients.practiceOf(db, id);
  if (gateway.origin) allowForms(res, gateway.origin);
  const data = {
    ...{ token: req.params.token, practice, therapistName, isPending },
    card: cards.of(db, id) ?? null,
    forms: requests.waiting(db, id, clock()),
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
  const { ref, url } = await gateway.setUpCard({ clientId: id, key: newId(), returnTo });
  actAsVisitor(req, (act) => cards.begin(act, id, ref));
  if (gateway.origin) allowForms(res, gateway.origin);
  res.redirect(303, url);
});

/** Back from the gateway. Its own word counts, not the address: the card is asked for there. */
clientPages.get('/c/:token/card', async (req, res) => {
  const { db, gateway } = req.deps;
  const id = visitor(req).id;
  const ref = cards.latestSetUp(db, id);
  const card = ref && (await gateway.cardOf(ref));
  if (!ref || !card) return showPage(req, res, true);
  actAsVisitor(req, (act) => cards.register(act, ref, gateway.name, card));
  flash(req, 'own_page.registered');
  res.redirect(303, `/c/${req.params.token}`);
});

clientPages.post('/c/:token/card/withdraw', async (req, res) => {
  const id = visitor(req).id;
  const card = actAsVisitor(req, (act) => cards.withdraw(act, id));
  if (card) {
    await req.deps.gateway.forget(card).catch((error: Error) => {
      req.deps.log({ level: 'warn', job: 'forget card', error: error.message }); // it is never charged by us again
    });
  }
  flash(req, 'own_page.withdrawn');
  res.redirect(303, `/c/${req.params.token}`);
});

/** The therapist makes the link, to hand to the client: its address is on this answer only. */
export const linkRoutes = Router();

linkRoutes.post('/clients/:id/links/revoke', (req, res) => {
  const client = clients.find(req.deps.db, me(req).id, req.params.id);
  act(req, (act) => links.revokeAll(act, client.id));
  flash(req, 'own_page.revoked');
  res.redirect(303, `/clients/${client.id}#settings`);
});

linkRoutes.post('/clients/:id/link', (req, res) => {
  const client = clients.find(req.deps.db, me(req).id, req.params.id);
  const secret = act(req, (act) => links.make(act, client));
  return page(req, res, '/client-page/made', { client, address: `${req.protocol}://${req.host}/c/${secret}` });
});
