import { type Request, type Response, Router } from 'express';
import * as attachments from '../attachments/attachments.ts';
import { record } from '../audit/log.ts';
import * as meetings from '../bookings/meetings.ts';
import * as cards from '../charges/cards.ts';
import * as devices from '../client-page/devices.ts';
import { requireTherapist } from '../http/auth.ts';
import { act, me, read } from '../http/context.ts';
import { orRefused } from '../http/errors.ts';
import { flash } from '../http/flash.ts';
import { page } from '../http/page.ts';
import * as journal from '../journal/journal.ts';
import * as retention from '../journal/retention.ts';
import * as unsaved from '../journal/unsaved.ts';
import * as panel from '../measures/panel.ts';
import * as contact from '../messages/contact.ts';
import * as messages from '../messages/messages.ts';
import * as notes from '../notes/notes.ts';
import * as methods from '../payments/methods.ts';
import * as onCard from '../placements/on-card.ts';
import * as pricing from '../pricing/pricing.ts';
import { format } from '../shared/contact.ts';
import type { FieldErrors } from '../shared/errors.ts';
import { readForm, type Values } from '../shared/form.ts';
import * as waiting from '../waiting/waiting.ts';
import * as clients from './clients.ts';
import { asValues, clientForm, FIELDS, listQuery } from './form.ts';
import { clientList } from './list.ts';

export const routes = Router();
routes.use('/clients', requireTherapist);

routes.get('/clients', async (req, res) => {
  const filter = listQuery.parse(req.query);
  const { db } = req.deps;
  const list = clientList(db, me(req).id, filter, req.deps.clock());
  const firstVisit = !list.total && !clients.anyOf(db, me(req).id);
  await page(req, res, '/clients/index', { list, filter, firstVisit });
});

routes.get('/clients/new', (req, res) => page(req, res, '/clients/new', { twins: [] }));

routes.post('/clients/new', async (req, res) => {
  const form = readForm(clientForm, req.body);
  const refuse = (errors: FieldErrors, twins: clients.Client[] = []) =>
    page(req, res, '/clients/new', { values: form.values, errors, twins }, 422);
  if (form.errors) return refuse(form.errors);
  const twins = clients.twins(req.deps.db, me(req).id, form.input);
  if (twins.length && form.values.confirmed !== 'yes') return refuse({ confirmed: 'error.twins' }, twins);
  const id = await orRefused(
    () =>
      act(req, (act) => {
        const id = clients.create(act, form.input);
        contact.agree(act, id, agreed(form.values));
        return id;
      }),
    (errors) => refuse(errors, twins),
  );
  if (id === undefined) return;
  flash(req, 'client.created');
  res.redirect(303, `/clients/${id}`);
});

/** On which channels the client said yes to messages. */
const agreed = ({ agreesEmail, agreesSms }: Values) => ({ email: agreesEmail === 'yes', sms: agreesSms === 'yes' });

/** How much the card lists before "visa fler": entries, and meetings to come and past. */
const ENTRIES_SHOWN = 20;
const MEETINGS_SHOWN = 5;

routes.get('/clients/:id', async (req, res) => {
  const entries = req.query.entries === 'all' ? -1 : ENTRIES_SHOWN;
  const meetingsShown = req.query.meetings === 'all' ? -1 : MEETINGS_SHOWN;
  const card = await read(req, (act) => {
    const client = clients.find(act.db, me(req).id, req.params.id);
    record(act, 'client.read', client.id);
    return {
      client,
      answers: client.origin === 'mediated' ? clients.answers(act.db, client.id) : [],
      notes: notes.ofClient(act.db, client),
      journal: journal.list(act.db, client, entries),
      meetings: meetings.ofClient(act.db, client, act.now, meetingsShown),
      allied: pricing.alliedOf(act.db, client) ?? null,
      method: methods.of(act.db, client.id),
      bankCard: cards.of(act.db, client.id) ?? null,
      devices: devices.ofClient(act.db, client.id, act.now),
      waiting: waiting.ofClient(act.db, client.id) ?? null,
      attachments: attachments.ofClient(act.db, client),
      forms: panel.panelOf(panel.ofClient(act.db, client, act.now)),
      kept: unsaved.ofClient(act.db, client, me(req).id, act.now),
      retention: retention.of(act, client),
      matching: onCard.of(act.db, client),
      told: messages.latest(act.db, client.id),
    };
  });
  const view = card.retention.destroyed ? '/clients/destroyed' : '/clients/show';
  await page(req, res, view, { ...card, openNote: String(req.query.open ?? '') });
});

routes.get('/clients/:id/edit', async (req, res) => {
  const client = await read(req, (act) => {
    const client = clients.find(act.db, me(req).id, req.params.id);
    retention.refuseDestroyed(act.db, client);
    record(act, 'client.read', client.id);
    return client;
  });
  const { emailSince, smsSince } = contact.of(req.deps.db, client.id);
  const wishes = { agreesEmail: emailSince === null ? '' : 'yes', agreesSms: smsSince === null ? '' : 'yes' };
  await editPage(req, res, client, { ...asValues(client, format), ...wishes });
});

routes.post('/clients/:id/edit', async (req, res) => {
  const { id } = req.params;
  const client = clients.find(req.deps.db, me(req).id, id);
  const form = readForm(clientForm, req.body);
  if (form.errors) return editPage(req, res, client, form.values, { errors: form.errors });
  const twins = newTwins(req, client, form.input);
  if (twins.length && form.values.confirmed !== 'yes') {
    return editPage(req, res, client, form.values, { errors: { confirmed: 'error.twins' }, twins });
  }
  const outcome = await orRefused(
    () =>
      act(req, (act) => {
        const outcome = clients.change(act, id, Number(form.values.version), form.input);
        if (!outcome.stale) contact.agree(act, id, agreed(form.values));
        return outcome;
      }),
    (errors) => editPage(req, res, client, form.values, { errors }),
  );
  if (!outcome) return;
  if (outcome.stale) return editPage(req, res, outcome.stale, form.values, { stale: outcome.stale });
  flash(req, 'client.changed');
  res.redirect(303, `/clients/${id}`);
});

/** Who looks like the same person only since the change. */
function newTwins(req: Request, client: clients.Client, input: clients.ClientInput): clients.Client[] {
  const { db } = req.deps;
  const before = new Set(clients.twins(db, me(req).id, client, client.id).map(({ id }) => id));
  return clients.twins(db, me(req).id, input, client.id).filter(({ id }) => !before.has(id));
}

routes.post('/clients/:id/archive', (req, res) => {
  const { id } = req.params;
  act(req, (act) => clients.archive(act, id));
  const drafts = journal.unsigned(req.deps.db, me(req).id).some(({ clientId }) => clientId === id);
  flash(req, drafts ? 'client.archived_with_draft' : 'client.archived');
  res.redirect(303, `/clients/${id}`);
});

routes.post('/clients/:id/reactivate', (req, res) => {
  act(req, (act) => clients.reactivate(act, req.params.id));
  flash(req, 'client.reactivated');
  res.redirect(303, `/clients/${req.params.id}`);
});

/** The edit form. With `stale`, what somebody else saved meanwhile stands beside what was typed; saving again is then a choice. */
function editPage(
  req: Request,
  res: Response,
  client: clients.Client,
  values: Values,
  trouble: { errors?: FieldErrors; stale?: clients.Client; twins?: clients.Client[] } = {},
) {
  const { errors = {}, stale, twins = [] } = trouble;
  const saved = stale && asValues(stale, format);
  const differences = saved ? FIELDS.filter((field) => saved[field] !== (values[field] ?? '')) : [];
  const version = stale?.version ?? values.version ?? client.version;
  const status = stale ? 409 : trouble.errors ? 422 : 200;
  return page(
    req,
    res,
    '/clients/edit',
    { client, values: { ...values, version }, errors, saved, differences, twins },
    status,
  );
}
