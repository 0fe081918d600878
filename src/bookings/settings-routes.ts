import { Router } from 'express';
import * as hours from '../calendar/hours.ts';
import { requireTherapist } from '../http/auth.ts';
import { act, me } from '../http/context.ts';
import { flash } from '../http/flash.ts';
import { page } from '../http/page.ts';
import { readForm } from '../shared/form.ts';
import * as settings from './settings.ts';
import { hoursForm, settingsForm, typedSettings, WEEKDAYS } from './settings-form.ts';

/** How the therapist works and is booked. */
export const settingsRoutes = Router();
settingsRoutes.use('/settings/booking', requireTherapist);

settingsRoutes.get('/settings/booking', (req, res) => {
  const { db } = req.deps;
  const values = typedSettings(settings.of(db, me(req).id), hours.of(db, me(req).id));
  return page(req, res, '/bookings/settings', { values, weekdays: WEEKDAYS });
});

settingsRoutes.post('/settings/booking', async (req, res) => {
  const form = readForm(settingsForm, req.body);
  const week = readForm(hoursForm, req.body);
  if (form.errors || week.errors) {
    const data = { values: form.values, errors: { ...week.errors, ...form.errors }, weekdays: WEEKDAYS };
    return page(req, res, '/bookings/settings', data, 422);
  }
  act(req, (act) => {
    settings.set(act, me(req).id, form.input);
    hours.set(act, me(req).id, week.input);
  });
  flash(req, 'booking_settings.saved');
  res.redirect(303, '/settings/booking');
});
