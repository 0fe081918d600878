import { type Request, type Response, Router } from 'express';
import { record } from '../audit/log.ts';
import * as meetings from '../bookings/meetings.ts';
import * as clients from '../clients/clients.ts';
import type { Act } from '../db/database.ts';
import { act, me, read } from '../http/context.ts';
import { flash } from '../http/flash.ts';
import { page } from '../http/page.ts';
import type { FieldErrors } from '../shared/errors.ts';
import { readForm, type Values } from '../shared/form.ts';
import { isId, newId } from '../shared/ids.ts';
import { dateOf, midnightBefore } from '../shared/time.ts';
import * as corrections from './corrections.ts';
import { bookingOf, copyOf, draftForm, idOf, intentOf, typedOf, versionOf } from './form.ts';
import * as journal from './journal.ts';
import * as templates from './own-templates.ts';
import * as phrases from './phrases.ts';
import { refuseDestroyed } from './retention.ts';
import { entryPage } from './sealing-routes.ts';
import * as signing from './signing.ts';
import { onlyHeadings, type Template, withTemplate } from './templates.ts';
import * as unsaved from './unsaved.ts';

/** Writing: the editor of new entries and of drafts, and what a draft said before. */
export const routes = Router();

const clientOf = (req: Request<{ id: string }>) => clients.find(req.deps.db, me(req).id, req.params.id);
const entryAddress = (client: clients.Client, id: string) => `/clients/${client.id}/journal/${id}`;

routes.get('/clients/:id/journal/new', async (req, res) => {
  const { client, copy, isTaken } = await read(req, (act) => {
    const client = clients.find(act.db, me(req).id, req.params.id);
    refuseDestroyed(act.db, client);
    const copy = restored(req, act, client);
    return { client, copy, isTaken: copy && journal.exists(act.db, copy.entryId) };
  });
  const eventDate = dateOf(req.deps.clock(), req.deps.zone);
  const meeting = meetingOf(req, client, String(req.query.booking ?? ''));
  const fresh = { eventDate, contactType: 'visit', template: 'free', text: '', ...meeting };
  const values = { ...fresh, ...copy?.typed, version: '0' };
  const id = copy && !isTaken ? copy.entryId : newId();
  await editor(req, res, client, { ...values, id }, { copy: copy?.id, unsaved: !!copy });
});

routes.post('/clients/:id/journal/new', async (req, res) => {
  const client = clientOf(req);
  const id = idOf(req.body) ?? newId();
  const { bookingId } = meetingOf(req, client, bookingOf(req.body) ?? '');
  await save(req, res, client, { id }, (act, draft) => journal.start(act, client, id, draft, bookingId));
});

routes.get('/clients/:id/journal/:entry', async (req, res) => {
  const { client, entry, copy, earlier } = await read(req, (act) => {
    const client = clients.find(act.db, me(req).id, req.params.id);
    const entry = corrections.find(act.db, client, req.params.entry);
    record(act, 'entry.read', client.id, entry.id);
    return { client, entry, copy: restored(req, act, client), earlier: earlierVersion(req, act, entry) };
  });
  if (entry.status !== 'draft') return entryPage(req, res, client, entry);
  const values = { ...wordsOf(entry), ...(earlier && wordsOf(earlier)), ...copy?.typed };
  const version = copy?.typed.version ?? String(entry.version);
  const trouble = { entry, copy: copy?.id, unsaved: !!(copy ?? earlier) };
  await editor(req, res, client, { ...values, version, id: entry.id }, trouble);
});

routes.post('/clients/:id/journal/:entry', async (req, res) => {
  const client = clientOf(req);
  const entry = journal.find(req.deps.db, client, req.params.entry);
  const { id } = entry;
  await save(req, res, client, { id, entry }, (act, draft) =>
    journal.write(act, client, id, versionOf(req.body), draft),
  );
});

routes.get('/clients/:id/journal/:entry/versions', async (req, res) => {
  const data = await read(req, (act) => {
    const client = clients.find(act.db, me(req).id, req.params.id);
    const entry = journal.find(act.db, client, req.params.entry);
    record(act, 'entry.read', client.id, entry.id);
    return { client, entry, versions: journal.versions(act.db, entry) };
  });
  await page(req, res, '/journal/versions', data);
});

/** What a new entry about that meeting starts from: its day and kind. Nothing, if the client has no such meeting. */
function meetingOf(req: Request, client: clients.Client, id: string): { bookingId?: string; [field: string]: string } {
  const { db, zone } = req.deps;
  const meeting = meetings.find(db, client, id);
  if (!meeting) return {};
  const contactType = meeting.kind === 'video' ? 'video' : 'visit';
  return { bookingId: id, eventDate: dateOf(meeting.startsAt, zone), contactType };
}

/** The unsaved text that the address asks to bring back (`?copy=`). */
function restored(req: Request, { db, now }: Act, client: clients.Client): unsaved.Unsaved | undefined {
  const id = String(req.query.copy ?? '');
  return isId(id) ? unsaved.find(db, client, me(req).id, id, now) : undefined;
}

const earlierVersion = (req: Request, { db }: Act, entry: journal.Entry) =>
  journal.versions(db, entry).find(({ version }) => version === Number(req.query.version));

const wordsOf = ({ eventDate, contactType, template, text }: Omit<journal.Draft, 'templateName'>): Values => ({
  eventDate,
  contactType,
  template,
  text,
});

type Trouble = {
  errors?: FieldErrors;
  stale?: journal.Entry;
  entry?: journal.Entry | undefined;
  unsaved?: boolean;
  copy?: string | undefined;
};

/**
 * The editor, new or not. With `stale`, the text that was saved meanwhile stands beside the typed one. `copy` is the id
 * under which what is typed on this page is kept until it is saved.
 */
function editor(
  req: Request,
  res: Response,
  client: clients.Client,
  values: Values,
  trouble: Trouble = {},
  status = 200,
) {
  const { errors = {}, stale = null, entry = stale, copy = newId(), ...more } = trouble;
  const { db, clock, zone } = req.deps;
  const isLeftHere = (each: unsaved.Unsaved) =>
    each.kind === 'entry' && each.discardedAt === null && each.id !== copy && (!entry || each.entryId === entry.id);
  const data = {
    client,
    entry: entry ?? null,
    values,
    errors,
    stale,
    copy,
    left: unsaved.ofClient(db, client, me(req).id, clock()).filter(isLeftHere),
    hasPrevious: !!journal.previous(db, client, values.id ?? ''),
    midnight: midnightBefore(clock(), zone),
    ...more,
    templates: templates.offered(db, me(req).id, entry ?? undefined),
    phrases: phrases.of(db, me(req).id),
    contactTypes: journal.CONTACT_TYPES,
  };
  return page(req, res, '/journal/edit', data, status);
}

type Target = { id: string; entry?: journal.Entry | undefined };

/** What both editors do with a posted form: put a text in, leave, or save, and go on to the signing page if asked. */
async function save(
  req: Request,
  res: Response,
  client: clients.Client,
  { id, entry }: Target,
  verb: (act: Act, draft: journal.Draft) => { stale?: journal.Entry },
) {
  const { clock, zone } = req.deps;
  const intent = intentOf(req.body);
  const copy = copyOf(req.body);
  if (intent === 'close') return leave(req, res, client, { id, entry });
  if (entry && entry.status !== 'draft') return locked(req, res, client, id);
  const form = readForm(draftForm, req.body);
  const values = { text: '', ...form.values, id };
  const refuse = (errors: FieldErrors) => editor(req, res, client, values, { entry, errors, copy }, 422);
  if (form.errors) return refuse(form.errors);
  const template = templates.offered(req.deps.db, me(req).id, entry).find((each) => each.id === form.input.template);
  if (!template) return refuse({ template: 'error.template' });
  const draft = { ...form.input, templateName: template.name };
  const headings = templates.headingsOf(req.deps.db, me(req).id);
  if (PUTS_IN.has(intent)) {
    const typed = { ...typedOf(req.body), text: await withMore(req, client, id, template) };
    const page = { id: copy ?? newId(), kind: 'entry', entryId: id } as const;
    if (!onlyHeadings(typed.text, headings)) act(req, (act) => unsaved.keep(act, client, { ...page, typed }));
    return editor(req, res, client, { ...values, text: typed.text }, { entry, copy: page.id, unsaved: true });
  }
  if (intent === 'save' && onlyHeadings(draft.text, headings)) return refuse({ text: 'error.entry_empty' });
  const faults = intent === 'sign' && signing.faults(draft, headings, clock(), zone);
  if (faults) return refuse(faults);

  const { stale } = act(req, (act) => {
    const outcome = verb(act, draft);
    if (!outcome.stale) unsaved.forget(act, copy);
    return outcome;
  });
  if (stale && stale.status !== 'draft') return locked(req, res, client, id);
  if (stale) return editor(req, res, client, { ...values, version: String(stale.version) }, { stale, copy }, 409);
  if (intent === 'sign') return res.redirect(303, `${entryAddress(client, id)}/sign`);
  res.redirect(303, entryAddress(client, id));
}

/** The sealed entry, with what was typed for it beside: a reading of it. */
async function locked(req: Request, res: Response, client: clients.Client, id: string) {
  const entry = await read(req, (act) => {
    record(act, 'entry.read', client.id, id);
    return corrections.find(act.db, client, id);
  });
  await entryPage(req, res, client, entry, { typed: typedOf(req.body).text ?? '' }, 409);
}

/** "Stäng": leaves without saving. Words that stand nowhere else are kept for 30 days among the discarded. */
function leave(req: Request, res: Response, client: clients.Client, { id, entry }: Target) {
  const typed = typedOf(req.body);
  const copy = copyOf(req.body) ?? newId();
  const saved = entry ? wordsOf(entry) : undefined;
  const isNew = saved ? Object.entries(saved).some(([name, value]) => typed[name] !== value) : !!typed.text?.trim();
  act(req, (act) =>
    isNew ? unsaved.discard(act, client, { id: copy, kind: 'entry', entryId: id, typed }) : unsaved.forget(act, copy),
  );
  const back = { href: `/clients/${client.id}/journal/unsaved/${copy}`, key: 'journal.bring_back' } as const;
  if (isNew) flash(req, 'journal.discarded', { days: unsaved.KEPT_DAYS }, back);
  res.redirect(303, `/clients/${client.id}#journal`);
}

/** What some buttons put into the text, after what is written: headings, a phrase, or the entry before (its reading logged). */
const PUTS_IN = new Set<string>(['template', 'phrase', 'previous']);

async function withMore(req: Request, client: clients.Client, id: string, template: Template): Promise<string> {
  const typed = typedOf(req.body).text ?? '';
  const after = (more: string) => (onlyHeadings(typed, template) ? more : `${typed.trimEnd()}\n\n${more}`);
  const intent = intentOf(req.body);
  if (intent === 'template') return withTemplate(typed, template);
  if (intent === 'phrase') {
    const phrase = phrases.of(req.deps.db, me(req).id).find((each) => each.id === req.body.phrase);
    return phrase ? [typed.trimEnd(), phrase.text].filter(Boolean).join('\n') : typed;
  }
  return read(req, (act) => {
    const previous = journal.previous(act.db, client, id);
    if (!previous) return typed;
    record(act, 'entry.read', client.id, previous.id);
    return after(corrections.current(corrections.find(act.db, client, previous.id)).text);
  });
}
