import { type Request, Router } from 'express';
import { record } from '../audit/log.ts';
import * as clients from '../clients/clients.ts';
import { act, me, read } from '../http/context.ts';
import { flash } from '../http/flash.ts';
import { language, localeOf, page } from '../http/page.ts';
import { notFound } from '../shared/errors.ts';
import { readForm } from '../shared/form.ts';
import { typedOf, unsavedForm } from './form.ts';
import * as journal from './journal.ts';
import * as unsaved from './unsaved.ts';

/** What was typed and is in no draft: kept while typing, or discarded. */
export const unsavedRoutes = Router();

const clientOf = (req: Request<{ id: string }>) => clients.find(req.deps.db, me(req).id, req.params.id);

/**
 * Autosave: a fragment of its own, for it must not touch the page that is typed in. Answers with the line to show. Sends
 * no page and no redirect; to somebody signed out, requireUser's 401.
 */
unsavedRoutes.post('/clients/:id/journal/unsaved', (req, res) => {
  const client = clientOf(req);
  const form = readForm(unsavedForm, req.body);
  if (form.errors) throw notFound();
  const { kind, entryId, copy: id } = form.input;
  const now = act(req, (act) => {
    unsaved.keep(act, client, { id, kind, entryId, typed: typedOf(req.body) });
    return act.now;
  });
  const { t, format } = language(localeOf(req), req.deps.zone);
  res.type('text').send(t('journal.kept_at', { when: format.time(now) }));
});

unsavedRoutes.get('/clients/:id/journal/unsaved', async (req, res) => {
  const data = await read(req, (act) => {
    const client = clients.find(act.db, me(req).id, req.params.id);
    const texts = unsaved.ofClient(act.db, client, me(req).id, act.now);
    for (const entryId of new Set(texts.map((each) => each.entryId))) record(act, 'entry.read', client.id, entryId);
    return { client, texts };
  });
  await page(req, res, '/journal/unsaved', { ...data, days: unsaved.KEPT_DAYS });
});

/** Back to the editor it was typed in; a text for an entry that is sealed by now becomes a new one. */
unsavedRoutes.get('/clients/:id/journal/unsaved/:copy', (req, res) => {
  const { db, clock } = req.deps;
  const client = clientOf(req);
  const { id, kind, entryId } = unsaved.find(db, client, me(req).id, req.params.copy, clock());
  const entry = journal.exists(db, entryId) ? journal.find(db, client, entryId) : undefined;
  const home = `/clients/${client.id}/journal`;
  if (kind === 'correction') return res.redirect(303, `${home}/${entryId}/correct?copy=${id}`);
  res.redirect(303, entry?.status === 'draft' ? `${home}/${entryId}?copy=${id}` : `${home}/new?copy=${id}`);
});

unsavedRoutes.post('/clients/:id/journal/unsaved/:copy/discard', (req, res) => {
  const client = clientOf(req);
  act(req, (act) => {
    const text = unsaved.find(act.db, client, me(req).id, req.params.copy, act.now);
    unsaved.discard(act, client, text);
  });
  flash(req, 'journal.discarded', { days: unsaved.KEPT_DAYS });
  res.redirect(303, `/clients/${client.id}/journal/unsaved`);
});
