import { type Request, type Response, Router } from 'express';
import type * as clients from '../clients/clients.ts';
import { act, me } from '../http/context.ts';
import { flash } from '../http/flash.ts';
import { page } from '../http/page.ts';
import type { FieldErrors } from '../shared/errors.ts';
import { readForm, type Values } from '../shared/form.ts';
import { isId, newId } from '../shared/ids.ts';
import * as corrections from './corrections.ts';
import { difference } from './difference.ts';
import { copyOf, correctionForm, intentOf, typedOf, versionOf } from './form.ts';
import * as journal from './journal.ts';
import { entryAddress, readEntry } from './sealing-routes.ts';
import * as unsaved from './unsaved.ts';

/** Correcting a sealed entry: write, see the difference, sign. Nothing is stored before the signature. */
export const correctionRoutes = Router();

correctionRoutes.get('/clients/:id/journal/:entry/correct', async (req, res) => {
  const { client, entry } = await readEntry(req);
  if (entry.status === 'draft') return res.redirect(303, entryAddress(client, entry.id));
  const id = String(req.query.copy ?? '');
  const copy = isId(id) ? unsaved.find(req.deps.db, client, me(req).id, id, req.deps.clock()) : undefined;
  const { eventDate, contactType, text } = corrections.current(entry);
  const values = { eventDate, contactType, text, version: String(entry.corrections.length), ...copy?.typed };
  await correctionPage(req, res, client, entry, values, { copy: copy?.id, unsaved: !!copy });
});

correctionRoutes.post('/clients/:id/journal/:entry/correct', async (req, res) => {
  const { client, entry } = await readEntry(req);
  const intent = intentOf(req.body);
  const copy = copyOf(req.body) ?? newId();
  if (intent === 'close') return leave(req, res, client, entry, copy);
  const form = readForm(correctionForm, req.body);
  const seen = versionOf(req.body);
  const again = (trouble: Trouble, status = 200) =>
    correctionPage(req, res, client, entry, form.values, { copy, unsaved: true, ...trouble }, status);
  if (form.errors) return again({ errors: form.errors }, 422);
  if (seen !== entry.corrections.length) return again({ stale: true }, 409);
  if (intent === 'edit') return again({});
  if (intent !== 'sign') return review(req, res, client, entry, form.input, copy, again);
  const faults = act(req, (act) => {
    const faults = corrections.correct(act, client, entry.id, seen, form.input, me(req));
    if (!faults) unsaved.forget(act, copy);
    return faults;
  });
  if (faults) return again({ errors: faults }, 422);
  flash(req, 'entry.corrected');
  res.redirect(303, entryAddress(client, entry.id));
});

type Trouble = { errors?: FieldErrors; stale?: true; unsaved?: boolean; copy?: string | undefined };

/** The form. With `stale`, what another correction made of the entry meanwhile stands beside what is typed. */
function correctionPage(
  req: Request,
  res: Response,
  client: clients.Client,
  entry: corrections.Amended,
  values: Values,
  { copy = newId(), stale, ...more }: Trouble,
  status = 200,
) {
  const version = stale ? String(entry.corrections.length) : (values.version ?? '0');
  const data = { client, entry, now: corrections.current(entry), copy, stale: !!stale, ...more };
  return page(
    req,
    res,
    '/journal/correct',
    { ...data, values: { ...values, version }, contactTypes: journal.CONTACT_TYPES },
    status,
  );
}

/** What the correction changes, to be read before it is signed. */
function review(
  req: Request,
  res: Response,
  client: clients.Client,
  entry: corrections.Amended,
  input: corrections.CorrectionInput,
  copy: string,
  again: (trouble: Trouble, status: number) => Promise<void>,
) {
  const faults = corrections.faults({ ...req.deps, now: req.deps.clock() }, client, entry, input);
  if (faults) return again({ errors: faults }, 422);
  const typed = typedOf(req.body);
  act(req, (act) => unsaved.keep(act, client, { id: copy, kind: 'correction', entryId: entry.id, typed }));
  const before = corrections.current(entry);
  const parts = difference(before.text, input.text);
  const version = entry.corrections.length;
  return page(req, res, '/journal/correct-review', { client, entry, input, before, parts, copy, version });
}

/** "Stäng": nothing is corrected; changed words are kept among the discarded. */
function leave(req: Request, res: Response, client: clients.Client, entry: corrections.Amended, copy: string) {
  const typed = typedOf(req.body);
  const { text } = corrections.current(entry);
  const isNew = !!typed.text?.trim() && typed.text !== text;
  act(req, (act) =>
    isNew
      ? unsaved.discard(act, client, { id: copy, kind: 'correction', entryId: entry.id, typed })
      : unsaved.forget(act, copy),
  );
  const back = { href: `/clients/${client.id}/journal/unsaved/${copy}`, key: 'journal.bring_back' } as const;
  if (isNew) flash(req, 'journal.discarded', { days: unsaved.KEPT_DAYS }, back);
  res.redirect(303, entryAddress(client, entry.id));
}
