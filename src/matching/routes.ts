import { type Request, type Response, Router } from 'express';
import { act } from '../http/context.ts';
import { enquirer, enquiryOf, forget, limit, remember } from '../http/enquirer.ts';
import type { Flash } from '../http/flash.ts';
import { findable } from '../http/headers.ts';
import { localeOf, page } from '../http/page.ts';
import * as profiles from '../profiles/profiles.ts';
import { AppError, type FieldErrors, notFound } from '../shared/errors.ts';
import { type Values, valuesOf } from '../shared/form.ts';
import { asked, isAboutRisk, type Question } from './content.ts';
import * as enquiries from './enquiries.ts';
import { answerIn, asValues, faultsIn } from './form.ts';
import * as questionnaires from './questionnaires.ts';

/** The matching questionnaire, for everybody: one question per page, each answer kept as it is sent. */
export const routes = Router();

/** Nobody begins a search where there is nobody to be found. */
function refuseClosed(req: Request): void {
  if (!profiles.anyPublished(req.deps.db)) throw new AppError(404, 'error.match_closed');
}

/** The therapist one came from, if that is somebody. */
const preferredIn = (req: Request, slug: unknown): profiles.Profile | undefined =>
  profiles.published(req.deps.db).find((it) => it.slug === slug);

/** Why one is back at the beginning: in the address, since strangers have no session, and none is made for them. */
const SAID = new Map<unknown, Flash>([
  ['gone', { key: 'match.no_answers' }],
  ['deleted', { key: 'match.deleted' }],
]);

routes.get('/match', (req, res) => {
  const enquiry = enquiryOf(req);
  if (!enquiry) refuseClosed(req);
  const open = enquiry?.finishedAt === null ? enquiry : undefined;
  const said = SAID.get(req.query.was);
  findable(res);
  return page(req, res, '/matching/start', {
    step: open ? (enquiries.resumeAt(open) ?? null) : null,
    isBegun: !!open,
    count: asked(open?.content ?? questionnaires.current(req.deps.db)).length,
    preferred: preferredIn(req, req.query.therapist) ?? null,
    ...(said && { flash: said }),
  });
});

routes.post('/match', (req, res) => {
  const preferred = preferredIn(req, valuesOf(req.body).therapist)?.therapistId ?? null;
  const enquiry = enquiryOf(req);
  if (enquiry?.finishedAt === null) {
    if (preferred) act(req, (act) => enquiries.prefer(act, enquiry, preferred));
    return res.redirect(303, addressOf(enquiries.resumeAt(enquiry)));
  }
  refuseClosed(req);
  limit(req, 'enquiry');
  remember(
    req,
    res,
    act(req, (act) => enquiries.start(act, preferred)),
  );
  res.redirect(303, '/match/1');
});

const addressOf = (step: number | undefined) => (step ? `/match/${step}` : '/match/result');

/** Deletes what was answered, at once: on a phone that others use too. */
routes.post('/match/restart', (req, res) => {
  const enquiry = enquiryOf(req);
  if (enquiry) act(req, (act) => enquiries.forget(act, enquiry));
  forget(req, res);
  res.redirect(303, '/match?was=deleted');
});

type Step = { number: number; of: number; question: Question };

/** The question at that place. Refuses (404) a number there is no question for. */
function stepIn(req: Request, { content }: enquiries.Enquiry): Step {
  const questions = asked(content);
  const number = Number(/^[1-9]\d?$/.exec(String(req.params.step))?.[0]);
  const question = questions[number - 1];
  if (!question) throw notFound();
  return { number, of: questions.length, question };
}

const stepPage = (req: Request, res: Response, step: Step, values: Values, errors: FieldErrors = {}) =>
  page(
    req,
    res,
    '/matching/step',
    { ...step, isAboutRisk: isAboutRisk(step.question), values, errors },
    Object.keys(errors).length ? 422 : 200,
  );

export const stepRoutes = Router();

stepRoutes.get(
  '/match/:step',
  enquirer((req, res, enquiry) => {
    const step = stepIn(req, enquiry);
    const given = enquiry.answers[step.question.key];
    return stepPage(req, res, step, given ? asValues(step.question, given) : {});
  }),
);

/** Keeps the answer as it is; going back is never refused, and nothing typed is lost by it. */
stepRoutes.post(
  '/match/:step',
  enquirer((req, res, enquiry) => {
    const step = stepIn(req, enquiry);
    const { question, number, of } = step;
    const values = valuesOf(req.body);
    const answer = answerIn(question, values, localeOf(req));
    if (question.kind === 'payment' && answer.words.trim()) limit(req, 'code');
    const isBack = values.intent === 'back';
    const errors = isBack ? {} : faultsIn(question, answer);
    if (Object.keys(errors).length) return stepPage(req, res, step, values, errors);
    act(req, (act) => enquiries.answer(act, enquiry, question.key, answer));
    remember(req, res);
    res.redirect(303, isBack ? addressBefore(number) : addressOf(number < of ? number + 1 : undefined));
  }),
);

const addressBefore = (number: number) => (number > 1 ? `/match/${number - 1}` : '/match');
