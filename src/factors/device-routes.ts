import { type Request, Router } from 'express';
import * as sessions from '../accounts/sessions.ts';
import { act, me } from '../http/context.ts';
import { renew } from '../http/enter.ts';
import { flash } from '../http/flash.ts';
import { ruleFor } from '../http/outside.ts';
import { page } from '../http/page.ts';
import { sha256 } from '../shared/ids.ts';
import * as browsers from './browsers.ts';
import * as factors from './factors.ts';
import * as history from './history.ts';
import * as recoveryCodes from './recovery-codes.ts';

/** How one signs in, and where one is signed in. Signing others out is held up by nothing. */
export const deviceRoutes = Router();

const HOME = '/settings/sign-in';
const thisSession = (req: Request) => sha256(req.sessionID);

deviceRoutes.get(HOME, (req, res) => {
  const { db, clock } = req.deps;
  const known = browsers.of(db, me(req).id);
  return page(req, res, '/factors/index', {
    factors: factors.of(db, me(req).id),
    few: recoveryCodes.FEW,
    rule: ruleFor(req),
    history: history.of(db, me(req).id),
    sessions: sessions.of(db, me(req).id, clock(), thisSession(req)),
    browsers: known.map((each) => ({
      ...each,
      trustedUntil: browsers.isTrusted(each, clock()) ? (each.trustedAt as number) + browsers.TRUSTED : null,
    })),
  });
});

deviceRoutes.post(`${HOME}/sessions/end-others`, async (req, res) => {
  act(req, (act) => sessions.endOthers(act, me(req).id, thisSession(req)));
  await renew(req, { stops: req.session.stops?.slice(-1) ?? [] }); // who holds a copy of this cookie is one of the others
  flash(req, 'factor.sessions_ended');
  res.redirect(303, HOME);
});

deviceRoutes.post(`${HOME}/sessions/:session/end`, (req, res) => {
  act(req, (act) => sessions.end(act, me(req).id, req.params.session));
  flash(req, 'factor.session_ended');
  res.redirect(303, HOME);
});

deviceRoutes.post(`${HOME}/browsers/:browser/forget`, (req, res) => {
  act(req, (act) => browsers.forget(act, me(req).id, req.params.browser));
  flash(req, 'factor.browser_forgotten');
  res.redirect(303, HOME);
});
