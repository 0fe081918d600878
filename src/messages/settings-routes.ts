import { type Request, type Response, Router } from 'express';
import { requireTherapist } from '../http/auth.ts';
import { act, me } from '../http/context.ts';
import { flash } from '../http/flash.ts';
import { page } from '../http/page.ts';
import type { Locale } from '../i18n/t.ts';
import { type FieldErrors, notFound } from '../shared/errors.ts';
import { readForm, type Values } from '../shared/form.ts';
import { settingsForm, textsForm, typedSettings } from './form.ts';
import { AUTOMATIC, EDITABLE, type Editable, PLACES, unknownPlaces } from './places.ts';
import * as reminders from './reminders.ts';
import * as settings from './settings.ts';
import * as texts from './texts.ts';
import * as words from './words.ts';

/** What is told by itself, when, and in which words. */
export const settingsRoutes = Router();
settingsRoutes.use('/settings/messages', requireTherapist);

settingsRoutes.get('/settings/messages', (req, res) =>
  settingsPage(req, res, typedSettings(settings.of(req.deps.db, me(req).id))),
);

settingsRoutes.post('/settings/messages', (req, res) => {
  const form = readForm(settingsForm, req.body);
  if (form.errors) return settingsPage(req, res, form.values, form.errors);
  act(req, (act) => {
    settings.set(act, me(req).id, form.input);
    reminders.scheduleAll(act, me(req).id);
  });
  flash(req, 'message.settings_saved');
  res.redirect(303, '/settings/messages');
});

function settingsPage(req: Request, res: Response, values: Values, errors: FieldErrors = {}) {
  const { db, carriers } = req.deps;
  const data = { values, errors, automatic: AUTOMATIC, kinds: EDITABLE, own: texts.ownOf(db, me(req).id) };
  const carried = { email: !!carriers.email, sms: !!carriers.sms };
  return page(req, res, '/messages/settings', { ...data, carried }, Object.keys(errors).length ? 422 : 200);
}

const LOCALES = ['sv', 'en'] as const satisfies Locale[];
type Which = { kind: Editable; locale: Locale };

/** Which text the address means. Refuses (404) what is none. */
function whichOf(req: Request): Which {
  const kind = EDITABLE.find((kind) => kind === req.params.kind);
  const locale = LOCALES.find((locale) => locale === req.params.locale);
  if (!kind || !locale) throw notFound();
  return { kind, locale };
}

settingsRoutes.get('/settings/messages/:kind/:locale', (req, res) => {
  const { kind, locale } = whichOf(req);
  return textPage(req, res, { kind, locale }, texts.of(req.deps.db, me(req).id, kind, locale));
});

settingsRoutes.post('/settings/messages/:kind/:locale', (req, res) => {
  const { kind, locale } = whichOf(req);
  const form = readForm(textsForm(kind), req.body);
  const { intent = 'save' } = form.values;
  if (intent === 'reset') act(req, (act) => texts.reset(act, me(req).id, kind, locale));
  else if (form.errors) return textPage(req, res, { kind, locale }, form.values, form.errors);
  else if (intent === 'preview') return textPage(req, res, { kind, locale }, form.values);
  else act(req, (act) => texts.write(act, me(req).id, kind, locale, form.input));
  flash(req, intent === 'reset' ? 'message.text_reset' : 'message.text_saved');
  res.redirect(303, `/settings/messages/${kind}/${locale}`);
});

/** The words of one kind with how they look. Typed ones are marked as not saved, whether refused or only looked at. */
function textPage(req: Request, res: Response, { kind, locale }: Which, values: Values, errors: FieldErrors = {}) {
  const { db, clock, zone, url } = req.deps;
  const { subject = '', email = '', sms = '' } = values;
  const data = {
    kind,
    textLocale: locale,
    values,
    errors,
    places: PLACES[kind],
    unknown: [...new Set(unknownPlaces(kind, `${subject}\n${email}\n${sms}`))],
    isOwn: texts.ownOf(db, me(req).id).has(`${kind} ${locale}`),
    preview: words.example(me(req), { subject, email, sms }, { locale, url, now: clock(), zone }),
    unsaved: req.method === 'POST',
  };
  return page(req, res, '/messages/text', data, Object.keys(errors).length ? 422 : 200);
}
