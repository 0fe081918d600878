import { Router } from 'express';
import { record } from '../audit/log.ts';
import * as clients from '../clients/clients.ts';
import { act, me, read } from '../http/context.ts';
import { page } from '../http/page.ts';
import { readForm } from '../shared/form.ts';
import { noteForm } from './form.ts';
import * as notes from './notes.ts';

export const routes = Router();

routes.get('/clients/:id/notes/:heading', async (req, res) => {
  const data = await read(req, (act) => {
    const client = clients.find(act.db, me(req).id, req.params.id);
    const headed = notes.find(act.db, client, req.params.heading);
    record(act, 'note.read', client.id, headed.heading.id);
    return { client, ...headed };
  });
  await page(req, res, '/notes/show', {
    ...data,
    values: { text: data.note?.text ?? '', version: data.note?.version ?? 0 },
  });
});

routes.post('/clients/:id/notes/:heading', async (req, res) => {
  const { id, heading } = req.params;
  const client = clients.find(req.deps.db, me(req).id, id);
  const headed = notes.find(req.deps.db, client, heading);
  const form = readForm(noteForm, req.body);
  if (form.errors) {
    return page(req, res, '/notes/show', { client, ...headed, values: form.values, errors: form.errors }, 422);
  }
  const { stale } = act(req, (act) => notes.write(act, client, heading, form.input.version, form.input.text));
  if (stale) {
    const values = { text: form.input.text, version: stale.version };
    return page(req, res, '/notes/show', { client, ...headed, note: stale, values, stale }, 409);
  }
  res.redirect(303, `/clients/${id}?open=${heading}#note-${heading}`);
});
