import Stripe from 'stripe';
import type { Asked, AskedBack, Delivery, Gateway, GatewayCard, Outcome } from './gateway.ts';

/** Keys of the account; `address` only where Stripe's API is to be found elsewhere than at Stripe. */
export type StripeKeys = {
  key: string;
  webhookSecret: string;
  address?: { host: string; port: number; protocol: 'http' };
};

const SECONDS_FRESH = 300; // for which a signature is good
const KEY_LIFE = 23 * 3600; // seconds: Stripe may forget an idempotency key after 24 hours
const REASONS: Record<string, Exclude<Outcome, { state: 'charged' }>> = {
  authentication_required: { state: 'action', reason: 'authentication' },
  expired_card: { state: 'failed', reason: 'expired_card' },
  insufficient_funds: { state: 'failed', reason: 'insufficient_funds' },
};

/**
 * Cards and charges at Stripe: Checkout in setup mode, so that no card number comes here, and off-session PaymentIntents
 * with an idempotency key (https://docs.stripe.com/payments/save-and-reuse, /api/idempotent_requests).
 */
export function stripeGateway({ key, webhookSecret, address }: StripeKeys): Gateway {
  const stripe = new Stripe(key, { ...address, maxNetworkRetries: 0, timeout: 20_000, telemetry: false });

  /** The payment that an old question led to, if it did: its key may be forgotten by now, its metadata is not. */
  async function takenBefore({ key, customer, since }: Asked): Promise<string | undefined> {
    const created = { gte: Math.max(0, since - 60) };
    for await (const intent of stripe.paymentIntents.list({ customer, created, limit: 100 })) {
      if (intent.metadata.key === key && intent.status === 'succeeded') return intent.id;
    }
    return undefined;
  }

  async function givenBefore({ key, ref }: AskedBack): Promise<string | undefined> {
    for await (const refund of stripe.refunds.list({ payment_intent: ref, limit: 100 })) {
      if (refund.metadata?.key === key && isGiven(refund)) return refund.id;
    }
    return undefined;
  }

  return {
    name: 'stripe',
    origin: 'https://checkout.stripe.com',
    async setUpCard({ clientId, key, returnTo }) {
      const customer = await stripe.customers.create(
        { metadata: { client: clientId } },
        { idempotencyKey: `customer-${key}` },
      );
      const session = await stripe.checkout.sessions.create(
        {
          mode: 'setup',
          customer: customer.id,
          allowed_payment_method_types: ['card'],
          success_url: returnTo,
          cancel_url: returnTo.replace(/\/card$/, ''),
        },
        { idempotencyKey: `setup-${key}` },
      );
      if (!session.url) throw new Error('Stripe gave no address for the registration');
      return { ref: session.id, url: session.url };
    },
    async cardOf(ref): Promise<GatewayCard | undefined> {
      const session = await stripe.checkout.sessions.retrieve(ref, { expand: ['setup_intent.payment_method'] });
      const intent = session.setup_intent;
      if (session.status !== 'complete' || !intent || typeof intent === 'string') return undefined;
      const method = intent.payment_method;
      if (!method || typeof method === 'string' || !method.card) return undefined;
      const { brand, last4, exp_month, exp_year } = method.card;
      const customer = typeof session.customer === 'string' ? session.customer : (session.customer?.id ?? '');
      const expires = `${exp_year}-${String(exp_month).padStart(2, '0')}`;
      return { customer, method: method.id, brand: brand.charAt(0).toUpperCase() + brand.slice(1), last4, expires };
    },
    async charge(asked, now): Promise<Outcome> {
      const { key, bookingId, amountOre, customer, method } = asked;
      const taken = now - asked.since > KEY_LIFE && (await takenBefore(asked)); // a refusal to look is no answer
      if (taken) return { state: 'charged', ref: taken };
      try {
        const intent = await stripe.paymentIntents.create(
          {
            amount: amountOre,
            currency: 'sek',
            customer,
            payment_method: method,
            off_session: true,
            confirm: true,
            metadata: { booking: bookingId, key },
          },
          { idempotencyKey: key },
        );
        if (intent.status === 'succeeded') return { state: 'charged', ref: intent.id };
        if (!intent.status.startsWith('requires_')) throw new Error(`Stripe has not decided: ${intent.status}`);
        return { state: 'action', reason: 'authentication' };
      } catch (error) {
        if (isRefusal(error)) return { state: 'failed', reason: 'refused' };
        if (!(error instanceof Stripe.errors.StripeCardError)) throw error;
        return (
          REASONS[error.decline_code ?? ''] ?? REASONS[error.code ?? ''] ?? { state: 'failed', reason: 'declined' }
        );
      }
    },
    async refund(asked, now) {
      const { key, ref, amountOre } = asked;
      const given = now - asked.since > KEY_LIFE && (await givenBefore(asked));
      if (given) return { ref: given };
      try {
        const refund = await stripe.refunds.create(
          { payment_intent: ref, amount: amountOre, metadata: { key } },
          { idempotencyKey: key },
        );
        return isGiven(refund) ? { ref: refund.id } : undefined;
      } catch (error) {
        if (isRefusal(error)) return isGivenElsewhere(error) ? { ref: `elsewhere-${key}` } : undefined;
        throw error;
      }
    },
    async forget({ method }) {
      await stripe.paymentMethods.detach(method);
    },
    read(body, signature, now): Delivery {
      const event = stripe.webhooks.constructEvent(
        body,
        signature,
        webhookSecret,
        SECONDS_FRESH,
        undefined,
        now * 1000,
      );
      const { id } = event;
      if (event.type === 'checkout.session.completed') return { id, kind: 'card', ref: event.data.object.id };
      if (event.type === 'payment_method.detached') return { id, kind: 'detached', method: event.data.object.id };
      if (event.type === 'charge.dispute.created' || event.type === 'refund.failed') {
        const ref = idOf(event.data.object.payment_intent);
        if (!ref) return { id, kind: 'other' };
        return { id, kind: 'trouble', ref, reason: event.type === 'refund.failed' ? 'refund_failed' : 'disputed' };
      }
      if (event.type === 'payment_intent.succeeded') {
        const { id: ref, amount_received: amountOre, metadata } = event.data.object;
        const { booking, key } = metadata;
        if (booking && key) return { id, kind: 'charged', bookingId: booking, key, amountOre, ref };
      }
      return { id, kind: 'other' };
    },
  };
}

/** Stripe understood and says no: the same question would get the same answer. Not so a wrong key, a race or too many at once. */
const isRefusal = (error: unknown): boolean =>
  error instanceof Stripe.errors.StripeInvalidRequestError && [400, 402, 404].includes(error.statusCode ?? 0);

/** Somebody gave it back by hand at Stripe. */
const isGivenElsewhere = (error: unknown): boolean =>
  error instanceof Stripe.errors.StripeInvalidRequestError && error.code === 'charge_already_refunded';

const isGiven = ({ status }: Stripe.Refund): boolean => status === 'succeeded' || status === 'pending';

const idOf = (it: string | { id: string } | null): string => (typeof it === 'string' ? it : (it?.id ?? ''));
