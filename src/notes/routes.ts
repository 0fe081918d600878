import { type Request, Router } from 'express';
import { record } from '../audit/log.ts';
import * as clients from '../clients/clients.ts';
import { act, me, read } from '../http/context.ts';
import { page } from '../http/page.ts';
import { readForm } from '../shared/form.ts';
import { noteForm } from './form.ts';
import * as notes from './notes.ts';

export const routes = Router();

type Address = { id: string; heading: string };

/** A client's note with its history, as a reading that the log knows of. */
const readNote = (req: Request<Address>) =>
  read(req, (act) => {
    const client = clients.find(act.db, me(req).id, req.params.id);
    const headed = notes.find(act.db, client, req.params.heading);
    record(act, 'note.read', client.id, headed.heading.id);
    return { client, ...headed };
  });

routes.get('/clients/:id/notes/:heading', async (req, res) => {
  const data = await readNote(req);
  const values = { text: data.note?.text ?? '', version: data.note?.version ?? 0 };
  await page(req, res, '/notes/show', { ...data, values });
});

routes.post('/clients/:id/notes/:heading', async (req, res) => {
  const { id, heading } = req.params;
  const client = clients.find(req.deps.db, me(req).id, id);
  const form = readForm(noteForm, req.body);
  if (form.errors) {
    return page(req, res, '/notes/show', { ...(await readNote(req)), values: form.values, errors: form.errors }, 422);
  }
  const { text, version } = form.input;
  const { stale } = act(req, (act) => notes.write(act, client, heading, version, text));
  if (stale) {
    const headed = notes.find(req.deps.db, client, heading);
    const values = { text, version: stale.version };
    return page(req, res, '/notes/show', { client, ...headed, note: stale, values, stale }, 409);
  }
  res.redirect(303, `/clients/${id}?open=${heading}#note-${heading}`);
});
