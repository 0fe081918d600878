import { type Request, type Response, Router } from 'express';
import * as clients from '../clients/clients.ts';
import type { Act } from '../db/database.ts';
import { requireTherapist } from '../http/auth.ts';
import { act, me } from '../http/context.ts';
import { flash } from '../http/flash.ts';
import { page } from '../http/page.ts';
import * as retention from '../journal/retention.ts';
import type { FieldErrors } from '../shared/errors.ts';
import { readForm, type Values, valuesOf } from '../shared/form.ts';
import * as contact from './contact.ts';
import { typedWishes, wishesForm } from './form.ts';
import * as messages from './messages.ts';
import * as words from './words.ts';

/** The therapist's outbox, and what was told to one client. */
export const routes = Router();
routes.use('/messages', requireTherapist);

routes.get('/messages', (req, res) => {
  const outbox = messages.outbox(req.deps.db, me(req).id);
  return page(req, res, '/messages/index', { ...outbox, carried: carriedBy(req) });
});

/** On which channels the server sends by itself. */
const carriedBy = ({ deps: { carriers } }: Request) => ({ email: !!carriers.email, sms: !!carriers.sms });

/** Shows a message in words, to be sent by hand: the link in it is made now, and on this answer only. */
routes.post('/messages/:message/words', (req, res) => {
  const { id, clientId, channel, kind } = messages.find(req.deps.db, me(req).id, req.params.message);
  const letter = act(req, (act) => words.show(act, messages.find(act.db, me(req).id, id), req.deps.url));
  const name = clientId === null ? null : clients.find(req.deps.db, me(req).id, clientId).name;
  return page(req, res, '/messages/words', { message: { id, clientId, channel, kind }, letter, name });
});

/** What can be done with a message: `/messages/:message/send`, `/sent`, `/drop`. */
const doings = {
  send: { verb: messages.sendNow, said: 'message.is_asked' },
  sent: { verb: messages.markSent, said: 'message.is_sent' },
  drop: { verb: messages.drop, said: 'message.is_dropped' },
} as const;

for (const [name, { verb, said }] of Object.entries(doings)) {
  routes.post(`/messages/:message/${name}`, (req: Request<{ message: string }>, res) => {
    const found = (act: Act) => messages.find(act.db, me(req).id, req.params.message);
    act(req, (act) => verb(act, found(act)));
    const { clientId } = messages.find(req.deps.db, me(req).id, req.params.message);
    flash(req, said);
    res.redirect(303, valuesOf(req.body).back === 'client' && clientId ? `/clients/${clientId}/messages` : '/messages');
  });
}

routes.get('/clients/:id/messages', (req, res) =>
  clientPage(req, res, clients.find(req.deps.db, me(req).id, req.params.id)),
);

routes.post('/clients/:id/messages', (req, res) => {
  const client = clients.find(req.deps.db, me(req).id, req.params.id);
  const form = readForm(wishesForm, req.body);
  if (form.errors) return clientPage(req, res, client, form);
  act(req, (act) => {
    retention.refuseDestroyed(act.db, client);
    contact.agree(act, client.id, form.input);
  });
  flash(req, 'message.consent_saved');
  res.redirect(303, `/clients/${client.id}/messages`);
});

/** Puts the link to the client's own page in the outbox, for the address that was chosen. */
routes.post('/clients/:id/messages/link', (req, res) => {
  const client = clients.find(req.deps.db, me(req).id, req.params.id);
  const { channel } = valuesOf(req.body);
  const isQueued = act(req, (act) => messages.sendLink(act, client, channel));
  if (!isQueued) return clientPage(req, res, client, { values: {}, errors: { channel: 'error.message_channel' } });
  const { db, carriers } = req.deps;
  const isByHand = messages.isByHand(db, carriers, 'link', { clientId: client.id, therapistId: client.therapistId });
  flash(req, isByHand ? 'message.link_by_hand' : 'message.link_waits');
  res.redirect(303, `/clients/${client.id}/messages`);
});

type Trouble = { values: Values; errors: FieldErrors };

function clientPage(req: Request, res: Response, client: clients.Client, trouble?: Trouble) {
  const { db } = req.deps;
  const wishes = contact.of(db, client.id);
  const data = {
    client,
    wishes,
    carried: carriedBy(req),
    errors: trouble?.errors ?? {},
    values: { ...typedWishes(wishes), ...trouble?.values },
    history: messages.ofClient(db, me(req).id, client.id),
  };
  return page(req, res, '/messages/client', data, trouble ? 422 : 200);
}
