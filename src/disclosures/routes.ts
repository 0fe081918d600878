import { type Request, type Response, Router } from 'express';
import { record } from '../audit/log.ts';
import * as clients from '../clients/clients.ts';
import { requireConfirmed } from '../http/confirm.ts';
import { act, me, read } from '../http/context.ts';
import { orRefused } from '../http/errors.ts';
import { flash } from '../http/flash.ts';
import { page } from '../http/page.ts';
import * as journal from '../journal/journal.ts';
import { refuseDestroyed } from '../journal/retention.ts';
import type { FieldErrors } from '../shared/errors.ts';
import { readForm, type Values } from '../shared/form.ts';
import { isId } from '../shared/ids.ts';
import { dateOf } from '../shared/time.ts';
import * as disclosures from './disclosures.ts';
import { disclosureForm, refusalForm, requestForm } from './form.ts';

/** Handing out: what is asked before a print or a download, and the register of requests and of what was handed out. */
export const routes = Router();

function clientOf(req: Request<{ id: string }>): clients.Client {
  const client = clients.find(req.deps.db, me(req).id, req.params.id);
  refuseDestroyed(req.deps.db, client);
  return client;
}

for (const format of ['print', 'download'] as const) {
  routes.use(`/clients/:id/journal/${format}`, requireConfirmed);

  routes.get(`/clients/:id/journal/${format}`, async (req, res) => {
    const client = clientOf(req);
    const { entry, request, package: forClient } = req.query as Record<string, unknown>;
    const asked = typeof request === 'string' ? disclosures.findRequest(req.deps.db, client, request) : undefined;
    const values: Values = {
      scope: isId(String(entry)) ? 'entry' : 'all',
      entryId: String(entry ?? ''),
      requestId: asked?.id ?? '',
      recipient: asked?.requester ?? '',
      purpose: asked || forClient ? 'client' : 'own_archive',
      format: format === 'print' ? 'print' : forClient ? 'archive' : 'pdf',
      ...(forClient ? { withLog: 'yes' } : {}),
    };
    await askPage(req, res, client, values);
  });

  routes.post(`/clients/:id/journal/${format}`, async (req, res) => {
    const client = clientOf(req);
    const form = readForm(disclosureForm(me(req).name, client.name), req.body);
    if (form.errors) return askPage(req, res, client, form.values, form.errors);
    const id = act(req, (act) => disclosures.disclose(act, client, form.input, me(req)));
    res.redirect(303, `/clients/${client.id}/disclosures/${id}`);
  });
}

function askPage(req: Request, res: Response, client: clients.Client, values: Values, errors: FieldErrors = {}) {
  const { db } = req.deps;
  const entry = isId(values.entryId ?? '') ? journal.find(db, client, values.entryId as string) : null;
  const data = { client, entry, values, errors, purposes: disclosures.PURPOSES, formats: disclosures.FORMATS };
  return page(req, res, '/disclosures/ask', data, Object.keys(errors).length ? 422 : 200);
}

routes.get('/clients/:id/disclosures', (req, res) => registerPage(req, res));

routes.post('/clients/:id/disclosures', async (req, res) => {
  const client = clientOf(req);
  const form = readForm(requestForm, req.body);
  const refuse = (errors: FieldErrors) => registerPage(req, res, { values: form.values, errors });
  if (form.errors) return refuse(form.errors);
  if (!(await orRefused(() => act(req, (act) => disclosures.receive(act, client, form.input)), refuse))) return;
  flash(req, 'disclosure.received');
  res.redirect(303, `/clients/${client.id}/disclosures`);
});

async function registerPage(
  req: Request<{ id: string }>,
  res: Response,
  trouble?: { values: Values; errors: FieldErrors },
) {
  const data = await read(req, (act) => {
    const client = clients.find(act.db, me(req).id, req.params.id);
    record(act, 'client.read', client.id);
    return {
      client,
      disclosures: disclosures.ofClient(act.db, client),
      requests: disclosures.requests(act.db, client),
    };
  });
  const values = { requester: data.client.name, receivedOn: dateOf(req.deps.clock(), req.deps.zone) };
  await page(req, res, '/disclosures/register', { ...data, values, ...trouble }, trouble ? 422 : 200);
}

routes.get('/clients/:id/disclosures/:disclosure', async (req, res) => {
  const { db, clock } = req.deps;
  const client = clientOf(req);
  const disclosure = disclosures.find(db, client, req.params.disclosure);
  const entry = disclosure.entryId ? journal.find(db, client, disclosure.entryId) : null;
  await page(req, res, '/disclosures/show', {
    client,
    disclosure,
    entry,
    open: disclosures.isOpen(disclosure, clock()),
  });
});

routes.get('/clients/:id/disclosures/requests/:request/refuse', async (req, res) => {
  const client = clientOf(req);
  const request = disclosures.findRequest(req.deps.db, client, req.params.request);
  await page(req, res, '/disclosures/refuse', { client, request });
});

routes.post('/clients/:id/disclosures/requests/:request/refuse', async (req, res) => {
  const client = clientOf(req);
  const request = disclosures.findRequest(req.deps.db, client, req.params.request);
  const form = readForm(refusalForm, req.body);
  const refuse = (errors: FieldErrors) =>
    page(req, res, '/disclosures/refuse', { client, request, values: form.values, errors }, 422);
  if (form.errors) return refuse(form.errors);
  const verb = () => act(req, (act) => disclosures.refuse(act, client, request.id, form.input));
  if (!(await orRefused(verb, refuse))) return;
  flash(req, 'disclosure.refused');
  res.redirect(303, `/clients/${client.id}/disclosures`);
});
