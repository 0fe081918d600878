import { Router } from 'express';
import { redDays } from '../calendar/holidays.ts';
import { flash } from '../http/flash.ts';
import { actAsVisitor } from '../http/visitor.ts';
import { Invalid } from '../shared/errors.ts';
import { readForm } from '../shared/form.ts';
import { answerForm } from './form.ts';
import * as offers from './offers.ts';

/** What a client answers to a time that was offered. Mounted behind requireVisitor. */
export const offerPages = Router();

offerPages.post('/c/:token/offers/:offer/accept', async (req, res) => {
  const form = readForm(answerForm, req.body);
  if (form.errors) throw new Invalid(form.errors);
  const { kind, stays } = form.input;
  const red = await redDays();
  actAsVisitor(req, (act) => offers.accept(act, req.params.offer, kind, red, stays));
  flash(req, 'own_page.booked');
  res.redirect(303, `/c/${req.params.token}`);
});

offerPages.post('/c/:token/offers/:offer/decline', (req, res) => {
  actAsVisitor(req, (act) => offers.decline(act, req.params.offer));
  flash(req, 'own_page.declined');
  res.redirect(303, `/c/${req.params.token}`);
});
