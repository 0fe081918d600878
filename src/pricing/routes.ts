import { type Request, type Response, Router } from 'express';
import * as clients from '../clients/clients.ts';
import * as codes from '../codes/codes.ts';
import type { Db } from '../db/database.ts';
import { requireTherapist } from '../http/auth.ts';
import { act, me } from '../http/context.ts';
import { flash } from '../http/flash.ts';
import { page } from '../http/page.ts';
import * as settings from '../payments/settings.ts';
import { readForm, type Values } from '../shared/form.ts';
import { asKronor } from '../shared/money.ts';
import { feesForm } from './form.ts';
import * as pricing from './pricing.ts';

/** What meetings cost: the therapist's standard fees. */
export const routes = Router();
routes.use('/settings/fees', requireTherapist);

routes.get('/settings/fees', (req, res) => {
  const fees = pricing.feesOf(req.deps.db, me(req).id);
  const values = {
    inPerson: fees ? asKronor(fees.inPersonOre) : '',
    video: fees ? asKronor(fees.videoOre) : '',
    minutes: String(fees?.minutes ?? pricing.USUAL_MINUTES),
    ...typedSettings(req.deps.db, settings.of(req.deps.db, me(req).id)),
  };
  return page(req, res, '/pricing/fees', { values });
});

routes.post('/settings/fees', async (req, res) => {
  const form = readForm(feesForm, req.body);
  const { intent, known } = form.values;
  if (intent === 'edit') return page(req, res, '/pricing/fees', { values: form.values, unsaved: true });
  if (form.errors) return page(req, res, '/pricing/fees', { values: form.values, errors: form.errors }, 422);
  const { inPerson: inPersonOre, video: videoOre, minutes, defaultCode, ...rest } = form.input;
  const defaultCodeId = defaultCodeIn(req, form.input);
  if (defaultCodeId === undefined) {
    return page(req, res, '/pricing/fees', { values: form.values, errors: { defaultCode: 'error.code_unknown' } }, 422);
  }
  const taking = { ...rest, defaultCodeId };
  const fees = { inPersonOre, videoOre, minutes };
  if (intent !== 'raise' && intent !== 'keep') {
    const today = pricing.feesOf(req.deps.db, me(req).id);
    const paying = today && pricing.isRaise(today, fees) ? payingStandard(req) : [];
    if (today && paying.length) return raisePage(req, res, form.values, { today, fees, paying });
    act(req, (act) => {
      settings.set(act, me(req).id, taking);
      pricing.setFees(act, me(req).id, fees);
    });
  } else {
    const kept = intent === 'keep' ? payingStandard(req).filter(({ id }) => form.values[`keep-${id}`] === 'yes') : [];
    act(req, (act) => {
      settings.set(act, me(req).id, taking);
      pricing.raise(act, me(req).id, fees, Number(known), kept);
    });
  }
  flash(req, 'fees.saved');
  res.redirect(303, '/settings/fees');
});

/** The code new own clients pay by, if they do: undefined when it is not known, or closed and not held already. */
function defaultCodeIn(req: Request, { defaultMethod, defaultCode }: { defaultMethod: string; defaultCode: string }) {
  if (defaultMethod !== 'code') return null;
  const { db } = req.deps;
  return codes.byName(db, defaultCode, settings.of(db, me(req).id).defaultCodeId)?.id;
}

const typedSettings = (
  db: Db,
  { defaultMethod, defaultCodeId, vatPercent, organisation }: settings.PaymentSettings,
) => ({
  defaultMethod,
  defaultCode: defaultCodeId === null ? '' : codes.find(db, defaultCodeId).code,
  vatPercent: String(vatPercent),
  organisation,
});

/** Today's clients that are booked at the standard fee. */
const payingStandard = (req: Request): clients.Client[] =>
  clients.every(req.deps.db, me(req).id, 'active').filter((client) => !pricing.alliedOf(req.deps.db, client));

type Raise = { today: pricing.Fees & { id: number }; fees: pricing.Fees; paying: clients.Client[] };

/** Before a raise: who shall keep the price of today. */
const raisePage = (req: Request, res: Response, values: Values, raise: Raise) =>
  page(req, res, '/pricing/raise', { values, ...raise, unsaved: true });
