import { type Request, type Response, Router } from 'express';
import { record } from '../audit/log.ts';
import * as clients from '../clients/clients.ts';
import { act, me, read } from '../http/context.ts';
import { flash } from '../http/flash.ts';
import { page } from '../http/page.ts';
import { readForm } from '../shared/form.ts';
import { dateOf } from '../shared/time.ts';
import * as chain from './chain.ts';
import * as corrections from './corrections.ts';
import { difference } from './difference.ts';
import { closingForm, dissentForm, versionOf } from './form.ts';
import * as signing from './signing.ts';

/** Sealing entries, showing the sealed, and noting the client's dissent. */
export const sealingRoutes = Router();

export const entryAddress = (client: clients.Client, id: string) => `/clients/${client.id}/journal/${id}`;
type EntryRequest = Request<{ id: string; entry: string }>;

/** The client and the entry with what was added to it; that it was read is logged. */
export const readEntry = (req: EntryRequest) =>
  read(req, (act) => {
    const client = clients.find(act.db, me(req).id, req.params.id);
    const entry = corrections.find(act.db, client, req.params.entry);
    record(act, 'entry.read', client.id, entry.id);
    return { client, entry };
  });

/** A sealed entry: the wording that holds, what was corrected, and the original. */
export function entryPage(
  req: Request,
  res: Response,
  client: clients.Client,
  entry: corrections.Amended,
  more: { typed?: string } = {},
  status = 200,
) {
  const changes = entry.corrections.map((correction, n) => {
    const before: corrections.Wording = entry.corrections[n - 1] ?? entry;
    return { correction, before, parts: difference(before.text, correction.text) };
  });
  const seal = chain.ofClient(req.deps.db, client.id).get(entry.id);
  const data = { client, entry, now: corrections.current(entry), changes, seal: seal?.hash ?? null, ...more };
  return page(req, res, '/journal/show', data, status);
}

sealingRoutes.get('/clients/:id/journal/:entry/sign', async (req, res) => {
  const { client, entry } = await readEntry(req);
  if (entry.status !== 'draft') return res.redirect(303, entryAddress(client, entry.id));
  await page(req, res, '/journal/sign', { client, entry });
});

sealingRoutes.post('/clients/:id/journal/:entry/sign', async (req, res) => {
  const client = clients.find(req.deps.db, me(req).id, req.params.id);
  const { entry } = req.params;
  const faults = act(req, (act) => signing.sign(act, client, entry, versionOf(req.body), me(req)));
  if (faults) return page(req, res, '/journal/sign', { ...(await readEntry(req)), errors: faults }, 422);
  flash(req, 'entry.signed');
  res.redirect(303, entryAddress(client, entry));
});

sealingRoutes.get('/clients/:id/journal/:entry/close', async (req, res) => {
  const { client, entry } = await readEntry(req);
  if (entry.status !== 'draft') return res.redirect(303, entryAddress(client, entry.id));
  await page(req, res, '/journal/close', { client, entry });
});

sealingRoutes.post('/clients/:id/journal/:entry/close', async (req, res) => {
  const client = clients.find(req.deps.db, me(req).id, req.params.id);
  const id = req.params.entry;
  const form = readForm(closingForm, req.body);
  const faults =
    form.errors ?? act(req, (act) => signing.close(act, client, id, versionOf(req.body), me(req), form.input));
  if (faults) {
    return page(req, res, '/journal/close', { ...(await readEntry(req)), values: form.values, errors: faults }, 422);
  }
  flash(req, 'entry.closed');
  res.redirect(303, entryAddress(client, id));
});

sealingRoutes.get('/clients/:id/journal/:entry/dissent', async (req, res) => {
  const { client, entry } = await readEntry(req);
  if (entry.status === 'draft') return res.redirect(303, entryAddress(client, entry.id));
  const values = { statedOn: dateOf(req.deps.clock(), req.deps.zone), text: '' };
  await page(req, res, '/journal/dissent', { client, entry, values });
});

sealingRoutes.post('/clients/:id/journal/:entry/dissent', async (req, res) => {
  const { client, entry } = await readEntry(req);
  const form = readForm(dissentForm, req.body);
  const faults = form.errors ?? act(req, (act) => corrections.dissent(act, client, entry.id, form.input, me(req)));
  if (faults) return page(req, res, '/journal/dissent', { client, entry, values: form.values, errors: faults }, 422);
  flash(req, 'entry.dissented');
  res.redirect(303, entryAddress(client, entry.id));
});
