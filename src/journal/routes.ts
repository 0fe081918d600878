import { type Request, type Response, Router } from 'express';
import { record } from '../audit/log.ts';
import * as clients from '../clients/clients.ts';
import type { Act } from '../db/database.ts';
import { recordStyle } from '../http/assets.ts';
import { act, me, read } from '../http/context.ts';
import { flash } from '../http/flash.ts';
import { language, page } from '../http/page.ts';
import * as notes from '../notes/notes.ts';
import type { FieldErrors } from '../shared/errors.ts';
import { readForm, type Values } from '../shared/form.ts';
import { newId } from '../shared/ids.ts';
import { dateOf, midnightBefore } from '../shared/time.ts';
import { draftForm, idOf, intentOf, versionOf } from './form.ts';
import * as journal from './journal.ts';
import * as signing from './signing.ts';
import { onlyHeadings, TEMPLATES, withTemplate } from './templates.ts';

export const routes = Router();

const clientOf = (req: Request<{ id: string }>) => clients.find(req.deps.db, me(req).id, req.params.id);
const entryAddress = (client: clients.Client, id: string) => `/clients/${client.id}/journal/${id}`;

routes.get('/clients/:id/journal/new', async (req, res) => {
  const client = clientOf(req);
  const eventDate = dateOf(req.deps.clock(), req.deps.zone);
  await editor(req, res, client, {
    id: newId(),
    eventDate,
    contactType: 'visit',
    template: 'free',
    text: '',
    version: '0',
  });
});

routes.post('/clients/:id/journal/new', async (req, res) => {
  const client = clientOf(req);
  const id = idOf(req.body) ?? newId();
  await save(req, res, client, { id }, (act, draft) => journal.start(act, client, id, draft));
});

routes.get('/clients/:id/journal/print', async (req, res) => {
  await page(req, res, '/journal/print', await wholeJournal(req, 'journal.printed'));
});

routes.get('/clients/:id/journal/download', async (req, res) => {
  const data = await wholeJournal(req, 'journal.downloaded');
  const day = dateOf(req.deps.clock(), req.deps.zone);
  res.attachment(`journal-${day}.html`);
  await page(req, res, '/journal/print', { ...data, standalone: true, recordStyle });
});

routes.get('/clients/:id/journal/:entry', async (req, res) => {
  const { client, entry } = await readEntry(req);
  if (entry.status !== 'draft') return page(req, res, '/journal/show', { client, entry });
  await editor(req, res, client, asValues(entry), { entry });
});

routes.post('/clients/:id/journal/:entry', async (req, res) => {
  const client = clientOf(req);
  const entry = journal.find(req.deps.db, client, req.params.entry);
  const { id } = entry;
  await save(req, res, client, { id, entry }, (act, draft) =>
    journal.write(act, client, id, versionOf(req.body), draft),
  );
});

routes.get('/clients/:id/journal/:entry/sign', async (req, res) => {
  const { client, entry } = await readEntry(req);
  if (entry.status !== 'draft') return res.redirect(303, entryAddress(client, entry.id));
  await page(req, res, '/journal/sign', { client, entry });
});

routes.post('/clients/:id/journal/:entry/sign', async (req, res) => {
  const client = clientOf(req);
  const { entry } = req.params;
  const faults = act(req, (act) => signing.sign(act, client, entry, versionOf(req.body), me(req)));
  if (faults) {
    const { entry: draft } = await readEntry(req);
    return editor(req, res, client, asValues(draft), { entry: draft, errors: faults }, 422);
  }
  flash(req, 'entry.signed');
  res.redirect(303, entryAddress(client, entry));
});

function readEntry(req: Request<{ id: string; entry: string }>) {
  return read(req, (act) => {
    const client = clients.find(act.db, me(req).id, req.params.id);
    const entry = journal.find(act.db, client, req.params.entry);
    record(act, 'entry.read', client.id, entry.id);
    return { client, entry };
  });
}

function wholeJournal(req: Request<{ id: string }>, action: 'journal.printed' | 'journal.downloaded') {
  return read(req, (act) => {
    const client = clients.find(act.db, me(req).id, req.params.id);
    record(act, action, client.id);
    const written = notes.ofClient(act.db, client).filter(({ note }) => note?.text);
    const entries = journal.whole(act.db, client);
    return {
      client,
      answers: clients.answers(act.db, client.id),
      notes: written,
      entries,
      printedAt: act.now,
      ...language('sv', act.zone),
    };
  });
}

const asValues = ({ id, eventDate, contactType, template, text, version }: journal.Entry): Values => ({
  id,
  eventDate,
  contactType,
  template,
  text,
  version: String(version),
});

type Trouble = { errors?: FieldErrors; stale?: journal.Entry; entry?: journal.Entry | undefined; unsaved?: true };

/** The editor, new or not. With `stale`, the text that was saved meanwhile stands beside the typed one. */
function editor(
  req: Request,
  res: Response,
  client: clients.Client,
  values: Values,
  trouble: Trouble = {},
  status = 200,
) {
  const { errors = {}, stale = null, entry = stale, ...more } = trouble;
  const data = {
    client,
    entry,
    values,
    errors,
    stale,
    midnight: midnightBefore(req.deps.clock(), req.deps.zone),
    ...more,
    templates: TEMPLATES,
    contactTypes: journal.CONTACT_TYPES,
  };
  return page(req, res, '/journal/edit', data, status);
}

/** What both editors do with a posted form: fill in a template, or save, and go on to the signing page if asked. */
async function save(
  req: Request,
  res: Response,
  client: clients.Client,
  { id, entry }: { id: string; entry?: journal.Entry },
  verb: (act: Act, draft: journal.Draft) => { stale?: journal.Entry },
) {
  const { clock, zone } = req.deps;
  const intent = intentOf(req.body);
  const form = readForm(draftForm, req.body);
  const values = { ...form.values, id };
  const refuse = (errors: FieldErrors) => editor(req, res, client, values, { entry, errors }, 422);
  if (form.errors) return refuse(form.errors);
  const draft = form.input;
  if (intent === 'template') {
    const filled = { ...values, text: withTemplate(draft.text, draft.template) };
    return editor(req, res, client, filled, { entry, unsaved: true });
  }
  if (intent === 'save' && onlyHeadings(draft.text)) return refuse({ text: 'error.entry_empty' });
  const faults = intent === 'sign' && signing.faults(draft, clock(), zone);
  if (faults) return refuse(faults);

  const { stale } = act(req, (act) => verb(act, draft));
  if (stale && stale.status !== 'draft')
    return page(req, res, '/journal/show', { client, entry: stale, typed: draft.text }, 409);
  if (stale) return editor(req, res, client, { ...values, version: String(stale.version) }, { stale }, 409);
  if (intent === 'sign') return res.redirect(303, `${entryAddress(client, id)}/sign`);
  res.redirect(303, entryAddress(client, id));
}
