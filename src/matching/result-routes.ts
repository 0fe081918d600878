import { type Request, type Response, Router } from 'express';
import * as accounts from '../accounts/accounts.ts';
import { redDays } from '../calendar/holidays.ts';
import * as codes from '../codes/codes.ts';
import { act } from '../http/context.ts';
import { enquirer, enquiryOf, limit } from '../http/enquirer.ts';
import { orRefused } from '../http/errors.ts';
import { localeOf, page } from '../http/page.ts';
import * as pricing from '../pricing/pricing.ts';
import * as profiles from '../profiles/profiles.ts';
import type { FieldErrors } from '../shared/errors.ts';
import { valuesOf } from '../shared/form.ts';
import { fits, offersOf, suggest } from './candidates.ts';
import { asked, roleIn } from './content.ts';
import * as enquiries from './enquiries.ts';
import { reasonsWhy } from './explanation.ts';
import * as finishing from './finishing.ts';
import { codeIn, wishesOf } from './wording.ts';

/** What comes after the last question: who is suggested and why, the choice, and the end. */
export const resultRoutes = Router();

const FIRST_SHOWN = 3;
const TIMES_SHOWN = 12;

/** Somebody who has answered all that must be; others are led to what is missing. */
const complete = (work: Parameters<typeof enquirer>[0]) =>
  enquirer((req, res, enquiry) => {
    const open = enquiries.firstOpen(enquiry);
    return open ? res.redirect(303, `/match/${open}`) : work(req, res, enquiry);
  });

resultRoutes.get(
  '/match/result',
  complete((req, res, enquiry) => resultPage(req, res, enquiry)),
);

async function resultPage(req: Request, res: Response, enquiry: enquiries.Enquiry) {
  const { db, clock, zone } = req.deps;
  const { content, answers } = enquiry;
  const view = { now: clock(), red: await redDays(), zone };
  const suggestions = suggest(db, wishesOf(content, answers), content.weights, view, enquiry.preferredId);
  const chosen = suggestions.find(({ id }) => id === enquiry.preferredId);
  const ordered = chosen ? [chosen, ...suggestions.filter((it) => it !== chosen)] : suggestions;
  const shown = req.query.all === 'yes' ? ordered : ordered.slice(0, FIRST_SHOWN);
  const code = codeIn(content, answers);
  return page(req, res, '/matching/result', {
    suggestions: shown.map((it) => ({ ...it, why: reasonsWhy(it, content, localeOf(req)) })),
    more: ordered.length - shown.length,
    preferred: (enquiry.preferredId && !chosen && profiles.of(db, enquiry.preferredId)?.name) || null,
    chosenId: chosen?.id ?? null,
    last: asked(content).length,
    unknownCode: code && !codes.byName(db, code) ? code : null,
    payAt: asked(content).indexOf(roleIn(content, 'payment')) + 1,
  });
}

/** "Låt oss välja åt dig." */
resultRoutes.post(
  '/match/result',
  complete((req, res, enquiry) => {
    limit(req, 'match');
    act(req, (act) => finishing.ask(act, enquiry.id));
    res.redirect(303, '/match/done');
  }),
);

resultRoutes.get(
  '/match/choose/:slug',
  complete((req, res, enquiry) => choosePage(req, res, enquiry)),
);

resultRoutes.post(
  '/match/choose/:slug',
  complete(async (req, res, enquiry) => {
    const profile = profiles.bySlug(req.deps.db, String(req.params.slug));
    const red = await redDays();
    const { slot = '' } = valuesOf(req.body);
    limit(req, 'match');
    const done = await orRefused(
      () => act(req, (act) => finishing.choose(act, enquiry.id, profile, slot, red)),
      (errors) => choosePage(req, res, enquiry, slot, errors),
    );
    if (done) res.redirect(303, '/match/done');
  }),
);

async function choosePage(
  req: Request,
  res: Response,
  enquiry: enquiries.Enquiry,
  slot = '',
  errors: FieldErrors = {},
) {
  const { db, clock, zone } = req.deps;
  const profile = profiles.bySlug(db, String(req.params.slug));
  const wishes = wishesOf(enquiry.content, enquiry.answers);
  const offers = offersOf(db, profile, wishes, { now: clock(), red: await redDays(), zone });
  const data = {
    profile,
    offers: offers.slice(0, TIMES_SHOWN).map((offer) => ({ ...offer, key: finishing.keyOf(offer) })),
    canChoose: fits(wishes, profile),
    fees: (profile.showPrice && pricing.feesOf(db, profile.therapistId)) || null,
    values: { slot },
    errors,
  };
  return page(req, res, '/matching/choose', data, Object.keys(errors).length ? 422 : 200);
}

/** The end, as often as it is looked at. Whose client somebody became is here, and no word of why. */
resultRoutes.get('/match/done', (req, res) => {
  const outcome = enquiryOf(req)?.outcome;
  if (!outcome) return res.redirect(303, '/match');
  const therapist = outcome.therapistId ? accounts.find(req.deps.db, outcome.therapistId)?.name : undefined;
  return page(req, res, '/matching/done', { ...outcome, therapist: therapist ?? null });
});
