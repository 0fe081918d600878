import assert from 'node:assert/strict';
import { test } from 'node:test';
import Stripe from 'stripe';
import type { Gateway } from '../src/charges/gateway.ts';
import { stripeGateway } from '../src/charges/stripe.ts';
import { signIn } from './support/app.ts';
import { openCharges } from './support/charges.ts';
import { stripeServer } from './support/stripe.ts';

const SECRET = 'whsec_test1';

/** A practice whose gateway is Stripe, answered by a server of the test's own over real HTTP. */
async function openStripe() {
  const stripe = await stripeServer();
  const gateway = stripeGateway({ key: 'sk_test_1', webhookSecret: SECRET, address: stripe.address });
  const practice = await openCharges({ gateway });
  const { visitor, link, app, deps, browser } = practice;
  const register = async () => {
    const answer = await visitor.post(`${link}/card`).expect(303);
    assert.match(answer.headers.location as string, /^https:\/\/checkout\.stripe\.com\//);
    await visitor.get(`${link}/card`).expect(303);
  };
  const deliver = (event: object, secret = SECRET, at = deps.clock()) => {
    const payload = JSON.stringify({ object: 'event', api_version: '2026-10-28.endive', ...event });
    const signature = Stripe.webhooks.generateTestHeaderString({ payload, secret, timestamp: at });
    return browser().post('/webhooks/stripe').set('stripe-signature', signature).type('application/json').send(payload);
  };
  return { ...practice, stripe, register, deliver, app };
}

test('a card is registered at Stripe and charged off-session with an idempotency key', async () => {
  const { anna, card, visitor, link, register, booked, run, charge, held, stripe } = await openStripe();
  assert.match(
    (await visitor.get(link)).headers['content-security-policy'] as string,
    /form-action 'self' https:\/\/checkout\.stripe\.com/,
  );
  await register();
  assert.match((await anna.get(card)).text, /Visa •••• 4242[\s\S]*2031-07/);
  assert.doesNotMatch((await anna.get('/')).text, /Testläge/);
  const address = await booked({ date: '2026-11-23', time: '15:00' });
  assert.equal(await run(), 1);
  assert.deepEqual([held(address), charge(address).state], [100_000, 'charged']);
  const intent = stripe.asked.find(({ path }) => path === '/v1/payment_intents');
  assert.deepEqual(
    [intent?.form.amount, intent?.form.currency, intent?.form.off_session, intent?.form.confirm, intent?.key],
    ['100000', 'sek', 'true', 'true', `${address.split('/').at(-1)}-1`],
  );
  assert.doesNotMatch(JSON.stringify(stripe.asked), /Karin|Östlund/);
  assert.deepEqual(stripe.faults, []);
  stripe.close();
});

test('what Stripe refuses is told for what it is', async () => {
  const { register, booked, run, charge, stripe, send } = await openStripe();
  await register();
  const address = await booked({ date: '2026-11-23', time: '15:00' });
  for (const [code, state, reason] of [
    ['authentication_required', 'action', 'authentication'],
    ['insufficient_funds', 'failed', 'insufficient_funds'],
    ['expired_card', 'failed', 'expired_card'],
    ['card_declined', 'failed', 'declined'],
  ] as const) {
    stripe.cards.set('pm_1', code);
    await run();
    assert.deepEqual([charge(address).state, charge(address).reason], [state, reason]);
    await send(`${address}/charge`).expect(303);
  }
  const keys = stripe.asked.filter(({ path }) => path === '/v1/payment_intents').map(({ key }) => key);
  assert.equal(new Set(keys).size, 4, 'each attempt is a question of its own');
  stripe.close();
});

test('while Stripe is down the state is kept, and then the same is asked; refunds too', async () => {
  const { register, booked, run, pass, charge, held, stripe, send, settings } = await openStripe();
  await settings({ cancelLimit: '0' }).expect(303);
  await register();
  const address = await booked({ date: '2026-11-23', time: '15:00' });
  stripe.setDown(true);
  await run();
  assert.deepEqual([charge(address).state, charge(address).reason], ['charging', 'gateway_down']);
  stripe.setDown(false);
  pass(301);
  await run();
  assert.equal(held(address), 100_000);
  await send(`${address}/cancel`).expect(303);
  pass(181);
  stripe.setDown(true);
  await run();
  stripe.setDown(false);
  pass(301);
  await run();
  assert.equal(held(address), 0);
  assert.equal(stripe.asked.filter(({ path }) => path === '/v1/refunds').length, 1);
  assert.deepEqual(stripe.faults, []);
  stripe.close();
});

test('a delivery counts when its signature is right: once, in any order, however often it comes', async () => {
  const { visitor, link, register, booked, run, charge, held, stripe, deliver, deps, lines, db } = await openStripe();
  await visitor.post(`${link}/card`).expect(303);
  const ref = db.$client.prepare('SELECT ref FROM card_setups').pluck().get();
  const completed = { id: 'evt_1', type: 'checkout.session.completed', data: { object: { id: ref } } };
  await deliver(completed, 'whsec_other').expect(400);
  await deliver(completed, SECRET, deps.clock() - 3600).expect(400);
  assert.equal(lines.length, 2);
  assert.equal(db.$client.prepare('SELECT count(*) FROM cards').pluck().get(), 0);
  await deliver(completed).expect(200);
  await deliver(completed).expect(200);
  assert.equal(db.$client.prepare('SELECT count(*) FROM cards').pluck().get(), 1);
  await register();

  const address = await booked({ date: '2026-11-23', time: '15:00' });
  stripe.setDown(true);
  await run();
  const id = address.split('/').at(-1);
  const object = { id: 'pi_9', amount_received: 100_000, metadata: { booking: id, key: `${id}-1` } };
  const paid = { id: 'evt_2', type: 'payment_intent.succeeded', data: { object } };
  await deliver({ ...paid, data: { object: { ...object, metadata: { booking: id, key: `${id}-7` } } } }).expect(200);
  assert.equal(held(address), 0, 'an answer to another question');
  for (let n = 0; n < 3; n++) await deliver(paid).expect(200);
  assert.deepEqual([held(address), charge(address).ref], [100_000, 'pi_9']);
  await deliver({ id: 'evt_3', type: 'invoice.paid', data: { object: { id: 'in_1' } } }).expect(200);
  await deliver({ id: 'evt_4', type: 'payment_method.detached', data: { object: { id: 'pm_1' } } }).expect(200);
  assert.match((await visitor.get(link)).text, /inget kort registrerat/);
  await deliver({ id: 'evt_5', type: 'payment_method.detached', data: { object: { id: 'pm_1' } } }).expect(200);
  stripe.close();
});

/** A gateway whose answers are never heard: the program is killed before. */
function killedAfter(gateway: Gateway): Gateway {
  const lost = async () => {
    throw new Error('killed');
  };
  return {
    ...gateway,
    charge: async (...asked) => gateway.charge(...asked).then(lost),
    refund: async (...asked) => gateway.refund(...asked).then(lost),
  };
}

test('a question that was never answered is looked up after a day, for Stripe forgets its keys', async () => {
  const practice = await openStripe();
  const { register, booked, run, pass, deps, charge, held, stripe } = practice;
  await register();
  const address = await booked({ date: '2026-11-25', time: '15:00' });
  const { gateway } = deps;
  pass(30 * 3600);
  deps.gateway = killedAfter(gateway);
  await run();
  stripe.forgetKeys();
  deps.gateway = gateway;
  pass(25 * 3600);
  await run();
  assert.deepEqual([held(address), charge(address).state], [100_000, 'charged']);
  assert.equal(stripe.made.length, 1, 'taken once');
  const anna = await signIn(practice);
  await anna.post(`${address}/waive`).expect(303);
  pass(181);
  deps.gateway = killedAfter(gateway);
  await run();
  stripe.forgetKeys();
  deps.gateway = gateway;
  pass(25 * 3600);
  await run();
  assert.deepEqual([held(address), stripe.made.length], [0, 2]);
  assert.deepEqual(stripe.faults, []);
  stripe.close();
});

test('what Stripe will never take is a failure, shown, and a refund it refuses is shown and asked daily', async () => {
  const { anna, register, booked, run, pass, charge, held, send, settings, stripe } = await openStripe();
  await settings({ cancelLimit: '0' }).expect(303);
  await register();
  const address = await booked({ date: '2026-11-23', time: '15:00' });
  stripe.refuse('/v1/payment_intents');
  await run();
  assert.deepEqual([charge(address).state, charge(address).reason], ['failed', 'refused']);
  stripe.refuse('');
  await send(`${address}/charge`).expect(303);
  await run();
  assert.equal(held(address), 100_000);
  await send(`${address}/cancel`).expect(303);
  stripe.refuse('/v1/refunds');
  pass(181);
  await run();
  assert.match((await anna.get('/')).text, /Betaltjänsten godtar inte återbetalningen/);
  assert.equal(await run(), 0);
  stripe.refuse('');
  stripe.forgetKeys();
  pass(25 * 3600);
  await run();
  assert.deepEqual([held(address), charge(address).reason], [0, '']);
  stripe.close();
});

test('money taken twice goes back at once, and a dispute is told and logged', async () => {
  const { anna, register, booked, run, held, stripe, deliver, lines } = await openStripe();
  await register();
  const address = await booked({ date: '2026-11-23', time: '15:00' });
  await run();
  const id = address.split('/').at(-1);
  const object = { id: 'pi_other', amount_received: 100_000, metadata: { booking: id, key: `${id}-1` } };
  for (let n = 0; n < 2; n++)
    await deliver({ id: 'evt_1', type: 'payment_intent.succeeded', data: { object } }).expect(200);
  assert.equal(held(address), 200_000, 'it is in the book');
  await run();
  assert.equal(await run(), 0);
  const back = stripe.asked.filter(({ path }) => path === '/v1/refunds');
  assert.deepEqual(
    back.map(({ form }) => [form.payment_intent, form.amount]),
    [['pi_other', '100000']],
  );
  assert.equal(held(address), 100_000);
  const taken = stripe.made[0]?.id;
  await deliver({ id: 'evt_2', type: 'charge.dispute.created', data: { object: { payment_intent: taken } } }).expect(
    200,
  );
  assert.match((await anna.get('/')).text, /bestridit/);
  await anna.post(`${address}/charge/seen`).expect(303);
  assert.doesNotMatch((await anna.get('/')).text, /bestridit/);
  assert.match((await anna.get(address)).text, /bestridit/);
  assert.ok(lines.some(({ error }) => error === 'disputed'));
  stripe.close();
});

test('a gateway that is down when a card is registered is a page that says so', async () => {
  const { visitor, link, stripe } = await openStripe();
  stripe.setDown(true);
  assert.match((await visitor.post(`${link}/card`).expect(503)).text, /Betaltjänsten svarar inte just nu/);
  stripe.setDown(false);
  await visitor.post(`${link}/card`).expect(303);
  stripe.setDown(true);
  await visitor.get(`${link}/card`).expect(503);
  stripe.close();
});

test('a refusal to look an old question up is no answer: nothing is taken before it is known', async () => {
  const { register, booked, run, pass, deps, charge, held, stripe, db } = await openStripe();
  await register();
  const address = await booked({ date: '2026-11-25', time: '15:00' });
  const { gateway } = deps;
  pass(30 * 3600);
  deps.gateway = killedAfter(gateway);
  await run();
  stripe.forgetKeys();
  deps.gateway = gateway;
  db.$client.exec('UPDATE charges SET asked_at = NULL'); // as an older version left it
  stripe.refuse('/v1/payment_intents');
  pass(25 * 3600);
  await run();
  assert.deepEqual([charge(address).state, charge(address).reason], ['charging', 'gateway_down']);
  stripe.refuse('');
  pass(301);
  await run();
  assert.deepEqual([held(address), charge(address).state, stripe.made.length], [100_000, 'charged', 1]);
  assert.ok(!stripe.asked.some(({ path }) => path.includes('=-')), 'no time before 1970');
  stripe.close();
});

test('after an old backup was restored nothing is taken again that was taken after it', async () => {
  const { register, booked, run, pass, deps, charge, held, stripe, db } = await openStripe();
  await register();
  const address = await booked({ date: '2026-11-25', time: '15:00' });
  const backup = db.$client.prepare('SELECT state, attempt, asked_at, next_at FROM charges').raw().get();
  const { gateway } = deps;
  pass(30 * 3600);
  deps.gateway = killedAfter(gateway);
  await run();
  assert.equal(stripe.made.length, 1);
  db.$client.prepare('UPDATE charges SET state = ?, attempt = ?, asked_at = ?, next_at = ?').run(backup);
  deps.gateway = gateway;
  stripe.forgetKeys();
  pass(25 * 3600);
  await run();
  assert.deepEqual([held(address), charge(address).state, stripe.made.length], [100_000, 'charged', 1]);
  stripe.close();
});

test('what is told of no payment of ours touches no booking; what somebody gave back at Stripe is given', async () => {
  const { register, booked, run, charge, events, stripe, deliver, send, pass } = await openStripe();
  await register();
  const scheduled = await booked({ date: '2026-11-27', time: '15:00' });
  for (const type of ['charge.dispute.created', 'refund.failed'])
    await deliver({ id: 'evt_1', type, data: { object: { payment_intent: null } } }).expect(200);
  assert.equal(events(scheduled).length, 1);
  const address = await booked({ date: '2026-11-23', time: '15:00' });
  await run();
  await send(`${address}/waive`).expect(303);
  pass(181);
  stripe.refuse('/v1/refunds', 'charge_already_refunded');
  await run();
  assert.deepEqual([charge(address).state, charge(address).reason], ['refunded', '']);
  stripe.close();
});

test('with Stripe there are no test cards', async () => {
  const { stripe, register, browser, db } = await openStripe();
  await register();
  const ref = db.$client.prepare('SELECT ref FROM card_setups').pluck().get();
  await browser().get(`/sandbox/${ref}`).expect(404);
  const asked = stripe.asked.length;
  await browser().post(`/sandbox/${ref}`).type('form').send({ card: 'good' }).expect(404);
  assert.equal(stripe.asked.length, asked);
});
