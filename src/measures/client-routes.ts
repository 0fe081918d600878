import { type Request, type Response, Router } from 'express';
import { record } from '../audit/log.ts';
import * as clients from '../clients/clients.ts';
import { act, me, read } from '../http/context.ts';
import { orRefused } from '../http/errors.ts';
import { flash } from '../http/flash.ts';
import { localeOf, page } from '../http/page.ts';
import { refuseDestroyed } from '../journal/retention.ts';
import * as messages from '../messages/messages.ts';
import { type FieldErrors, notFound } from '../shared/errors.ts';
import { type Values, valuesOf } from '../shared/form.ts';
import { isId, newId } from '../shared/ids.ts';
import * as answers from './answers.ts';
import { readSending } from './form.ts';
import * as measures from './measures.ts';
import * as panel from './panel.ts';
import { type Measure, optionsOf, readAnswers } from './questions.ts';
import * as requests from './requests.ts';

/** A client's forms, for the therapist: sent, filled in together, read. */
export const clientRoutes = Router();

type ClientRequest = Request<{ id: string }>;

function clientOf(req: ClientRequest): clients.Client {
  const client = clients.find(req.deps.db, me(req).id, req.params.id);
  refuseDestroyed(req.deps.db, client);
  return client;
}

clientRoutes.get('/clients/:id/forms', async (req, res) => {
  const data = await read(req, (act) => {
    const client = clients.find(act.db, me(req).id, req.params.id);
    refuseDestroyed(act.db, client);
    record(act, 'client.read', client.id);
    return { client, rows: panel.ofClient(act.db, client, act.now) };
  });
  await page(req, res, '/measures/client', { ...data, forms: panel.panelOf(data.rows) });
});

clientRoutes.get('/clients/:id/forms/new', (req, res) => {
  const bookingId = String(req.query.booking ?? '');
  const when = bookingId ? 'before' : 'now';
  const values = { measure: 'phq-9', when, bookingId, before: '1', unit: 'days', withReminder: 'yes' };
  return newPage(req, res, clientOf(req), values);
});

clientRoutes.post('/clients/:id/forms/new', async (req, res) => {
  const client = clientOf(req);
  const form = readSending(req.body);
  const refuse = (errors: FieldErrors) => newPage(req, res, client, form.values, errors);
  const measure = offered(req).find(({ id }) => id === form.values.measure);
  if (!measure) return refuse({ measure: 'error.form_choice' });
  if (form.values.intent === 'together') return res.redirect(303, `/clients/${client.id}/forms/together/${measure.id}`);
  if (form.errors) return refuse(form.errors);
  const sending = form.input;
  const id = await orRefused(() => act(req, (act) => requests.ask(act, client, measure, sending)), refuse);
  if (!id) return;
  const { sentAt } = requests.find(req.deps.db, client.id, id);
  flash(req, sentAt === null ? 'measure.is_planned' : saidOf(req, client), { title: measure.title });
  res.redirect(303, `/clients/${client.id}#forms`);
});

/** What becomes of a message about a form: it goes, somebody has to send it, or it reaches nobody. */
function saidOf({ deps: { db, carriers } }: Request, { id: clientId, therapistId, email, phone }: clients.Client) {
  if (!email && !phone) return 'measure.is_sent_untold';
  const isByHand = messages.isByHand(db, carriers, 'form', { clientId, therapistId });
  return isByHand ? 'measure.is_by_hand' : 'measure.is_sent';
}

const offered = (req: Request) => measures.offered(req.deps.db, me(req).id, localeOf(req));

function newPage(req: Request, res: Response, client: clients.Client, values: Values, errors: FieldErrors = {}) {
  const meetings = requests.meetingsOf(req.deps.db, client, req.deps.clock()).slice(0, 20);
  const data = { client, measures: offered(req), meetings, values, errors };
  return page(req, res, '/measures/new', data, Object.keys(errors).length ? 422 : 200);
}

/** The form that is filled in together. Built-in ones in the therapist's language, like the page around them. */
function together(req: Request<{ id: string; measure: string }>): Measure {
  const measure = offered(req).find(({ id }) => id === req.params.measure);
  if (!measure) throw notFound();
  return measure;
}

clientRoutes.get('/clients/:id/forms/together/:measure', (req, res) => {
  const values = { requestId: newId() };
  return page(req, res, '/measures/together', { client: clientOf(req), measure: together(req), values, optionsOf });
});

clientRoutes.post('/clients/:id/forms/together/:measure', async (req, res) => {
  const client = clientOf(req);
  const measure = together(req);
  const values = valuesOf(req.body);
  const { items, errors } = readAnswers(measure, values);
  if (Object.keys(errors).length) {
    return page(req, res, '/measures/together', { client, measure, values, errors, optionsOf }, 422);
  }
  const filled = { measure, items, locale: localeOf(req) };
  const id = isId(values.requestId ?? '') ? (values.requestId as string) : newId();
  act(req, (act) => answers.giveTogether(act, client, id, filled, me(req)));
  flash(req, 'measure.is_kept');
  res.redirect(303, `/clients/${client.id}/forms/${id}`);
});

clientRoutes.get('/clients/:id/forms/:request', async (req, res) => {
  const data = await read(req, (act) => {
    const client = clients.find(act.db, me(req).id, req.params.id);
    refuseDestroyed(act.db, client);
    const row = panel.ofClient(act.db, client, act.now).find(({ id }) => id === req.params.request);
    if (!row) throw notFound();
    if (row.state !== 'answered') record(act, 'client.read', client.id);
    return { client, row, answer: row.state === 'answered' ? answers.open(act, client, row.id) : null };
  });
  await page(req, res, '/measures/answer', data);
});

clientRoutes.post('/clients/:id/forms/:request/withdraw', (req, res) => {
  const client = clientOf(req);
  act(req, (act) => requests.withdraw(act, client, req.params.request));
  flash(req, 'measure.is_withdrawn');
  res.redirect(303, `/clients/${client.id}#forms`);
});
