import { type Request, type Response, Router, raw } from 'express';
import * as bookings from '../bookings/bookings.ts';
import { act, me } from '../http/context.ts';
import { flash } from '../http/flash.ts';
import { page } from '../http/page.ts';
import { AppError, notFound } from '../shared/errors.ts';
import { lineOf } from '../shared/fault.ts';
import * as cards from './cards.ts';
import * as charges from './charges.ts';
import * as runner from './runner.ts';
import { choose, isKnown, TEST_CARDS, type TestCard } from './sandbox.ts';

/** What the therapist does about a charge. */
export const routes = Router();

routes.post('/bookings/:booking/charge', (req, res) => {
  const booking = bookings.find(req.deps.db, me(req).id, req.params.booking);
  act(req, (act) => charges.retry(act, booking.id, booking.clients[0]?.id as string));
  flash(req, 'charge.retrying');
  res.redirect(303, `/bookings/${booking.id}`);
});

routes.post('/bookings/:booking/charge/seen', (req, res) => {
  const booking = bookings.find(req.deps.db, me(req).id, req.params.booking);
  act(req, (act) => charges.acknowledge(act, booking.id));
  res.redirect(303, `/bookings/${booking.id}`);
});

/** The page of the built-in gateway, where a test card is chosen. Not there when a real gateway is used. */
export const sandboxRoutes = Router();

const inSandbox = (req: Request): string => {
  const ref = String(req.params.ref);
  if (req.deps.gateway.name !== 'sandbox' || !isKnown(req.deps.db, ref)) throw notFound();
  return ref;
};

sandboxRoutes.get('/sandbox/:ref', (req, res) =>
  page(req, res, '/charges/sandbox', { ref: inSandbox(req), cards: TEST_CARDS }),
);

sandboxRoutes.post('/sandbox/:ref', (req, res) => {
  const ref = inSandbox(req);
  const { card = '' } = (req.body ?? {}) as { card?: string };
  if (!Object.hasOwn(TEST_CARDS, card)) {
    return page(req, res, '/charges/sandbox', { ref, cards: TEST_CARDS, errors: { card: 'error.test_card' } }, 422);
  }
  res.redirect(303, choose(req.deps.db, ref, card as TestCard));
});

/** Deliveries of the gateway: signed, in any order, any number of times. Stands before the body is read as a form. */
export const webhook = Router();

webhook.post('/webhooks/stripe', raw({ type: () => true, limit: '1mb' }), async (req: Request, res: Response) => {
  const { gateway, clock, log } = req.deps;
  let delivery: ReturnType<typeof gateway.read>;
  try {
    delivery = gateway.read(req.body, String(req.headers['stripe-signature'] ?? ''), clock());
  } catch (error) {
    log({ level: 'warn', job: 'webhook', error: lineOf(error) });
    throw new AppError(400, 'error.bad_request');
  }
  if (delivery.kind === 'charged') {
    const { ref, ...asked } = delivery;
    act(req, (act) => runner.conclude(act, asked, { state: 'charged', ref }));
  }
  if (delivery.kind === 'trouble') {
    const { ref, reason } = delivery;
    log({ level: 'error', job: 'webhook', error: reason, ref });
    act(req, (act) => runner.trouble(act, ref, reason));
  }
  if (delivery.kind === 'detached') {
    const { method } = delivery;
    act(req, (act) => cards.detached(act, method));
  }
  if (delivery.kind === 'card') {
    const { ref } = delivery;
    const card = await gateway.cardOf(ref);
    const replaced = card && act(req, (act) => cards.register(act, ref, gateway.name, card));
    if (replaced) await cards.forget(req.deps, replaced);
  }
  res.type('text').send('ok');
});
