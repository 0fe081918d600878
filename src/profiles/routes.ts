import { type NextFunction, type Request, type Response, Router } from 'express';
import { requireTherapist } from '../http/auth.ts';
import { act, me } from '../http/context.ts';
import { orRefused } from '../http/errors.ts';
import { flash } from '../http/flash.ts';
import { findable } from '../http/headers.ts';
import { page } from '../http/page.ts';
import { isTooLarge, oneFile } from '../http/upload.ts';
import type { Key } from '../i18n/t.ts';
import { vocabulary } from '../matching/content.ts';
import * as questionnaires from '../matching/questionnaires.ts';
import * as pricing from '../pricing/pricing.ts';
import { type FieldErrors, notFound } from '../shared/errors.ts';
import { readForm, type Values } from '../shared/form.ts';
import { asValues, pageQuery, profileForm } from './form.ts';
import { inspect, MAX_BYTES } from './photo.ts';
import * as profiles from './profiles.ts';

/** What everybody may see: the therapists who wish to be seen. */
export const publicProfileRoutes = Router();

/** What a presentation is shown with: the words of its lists, and the prices if they are to be seen. */
function shown(req: Request, profile: profiles.Profile) {
  const { db } = req.deps;
  const fees = profile.showPrice ? pricing.feesOf(db, profile.therapistId) : undefined;
  return { profile, fees: fees ?? null, words: wordsOf(req) };
}

function wordsOf(req: Request) {
  const content = questionnaires.current(req.deps.db);
  return {
    audiences: vocabulary(content, 'audience'),
    reasons: vocabulary(content, 'reason'),
    methods: vocabulary(content, 'method'),
    languages: vocabulary(content, 'language'),
    genders: vocabulary(content, 'gender'),
  };
}

publicProfileRoutes.get('/therapists', (req, res) => {
  const list = profiles.list(req.deps.db, pageQuery.parse(req.query).page);
  findable(res);
  return page(req, res, '/profiles/index', { list, words: wordsOf(req) });
});

publicProfileRoutes.get('/therapists/:slug', (req, res) => {
  const profile = profiles.bySlug(req.deps.db, req.params.slug);
  findable(res);
  return page(req, res, '/profiles/show', { ...shown(req, profile), isPreview: false });
});

const HASH = /^[0-9a-f]{64}$/;

/** The address carries the hash of what it shows, so that it may be kept for ever. */
publicProfileRoutes.get('/therapists/:slug/photo/:hash', (req, res) => {
  const { slug, hash } = req.params;
  const { therapistId } = profiles.bySlug(req.deps.db, slug);
  sendPhoto(req, res, therapistId, hash, 'public, max-age=31536000, immutable');
});

function sendPhoto(req: Request, res: Response, therapistId: string, hash: string, caching: string) {
  if (!HASH.test(hash)) throw notFound();
  const { type, content } = profiles.photoOf(req.deps.db, therapistId, hash);
  res.set('Cache-Control', caching).type(type).send(content);
}

/** The therapist's own presentation. */
export const profileRoutes = Router();
profileRoutes.use('/settings/presentation', requireTherapist);

profileRoutes.get('/settings/presentation', (req, res) => {
  const profile = profiles.of(req.deps.db, me(req).id);
  return editPage(req, res, profile ? asValues(profile) : { takesNew: 'yes', showPrice: 'yes', 'kinds-video': 'yes' });
});

profileRoutes.post('/settings/presentation', async (req, res) => {
  const words = wordsOf(req);
  const keys = Object.entries(words).map(([list, options]) => [list, options.map(({ key }) => key)]);
  const form = readForm(profileForm(Object.fromEntries(keys)), req.body);
  const refuse = (errors: FieldErrors) => editPage(req, res, form.values, errors);
  if (form.errors) return refuse(form.errors);
  const isPublishing = form.values.intent === 'publish';
  const done = await orRefused(
    () =>
      act(req, (act) => {
        profiles.write(act, me(req).id, form.input);
        return isPublishing ? profiles.publish(act, me(req).id) : true;
      }),
    refuse,
  );
  if (!done) return;
  flash(req, isPublishing ? 'profile.published' : 'profile.saved');
  res.redirect(303, '/settings/presentation');
});

function editPage(req: Request, res: Response, values: Values, errors: FieldErrors = {}) {
  const profile = profiles.of(req.deps.db, me(req).id) ?? null;
  const data = { profile, values, errors, words: wordsOf(req) };
  return page(req, res, '/profiles/edit', data, Object.keys(errors).length ? 422 : 200);
}

profileRoutes.post('/settings/presentation/unpublish', (req, res) => {
  act(req, (act) => profiles.unpublish(act, me(req).id));
  flash(req, 'profile.unpublished');
  res.redirect(303, '/settings/presentation');
});

const own = (req: Request): profiles.Profile => {
  const profile = profiles.of(req.deps.db, me(req).id);
  if (!profile) throw notFound();
  return profile;
};

profileRoutes.get('/settings/presentation/preview', (req, res) =>
  page(req, res, '/profiles/show', { ...shown(req, own(req)), isPreview: true }),
);

const upload = oneFile(MAX_BYTES);

function receive(req: Request, res: Response, next: NextFunction): void {
  upload(req, res, (error) => {
    if (!error) return next();
    const isLarge = isTooLarge(error);
    photoPage(req, res, isLarge ? 'error.photo_large' : 'import.broken', isLarge ? 413 : 422).catch(next);
  });
}

profileRoutes.get('/settings/presentation/photo', (req, res) => photoPage(req, res));

profileRoutes.post('/settings/presentation/photo', receive, async (req, res) => {
  if (!req.file) return photoPage(req, res, 'error.file_missing');
  const outcome = await inspect(req.file.buffer);
  if ('fault' in outcome) return photoPage(req, res, outcome.fault);
  act(req, (act) => profiles.setPhoto(act, me(req).id, outcome.photo));
  flash(req, 'profile.photo_saved');
  res.redirect(303, '/settings/presentation');
});

const photoPage = (req: Request, res: Response, fault?: Key, status = fault ? 422 : 200) =>
  page(req, res, '/profiles/photo', { fault: fault ?? null, profile: own(req) }, status);

profileRoutes.post('/settings/presentation/photo/remove', (req, res) => {
  act(req, (act) => profiles.removePhoto(act, me(req).id));
  flash(req, 'profile.photo_removed');
  res.redirect(303, '/settings/presentation');
});

/** The own photo before anybody else sees it. */
profileRoutes.get('/settings/presentation/photo/:hash', (req, res) =>
  sendPhoto(req, res, me(req).id, req.params.hash, 'no-store'),
);
