import type { EpochSeconds } from '../shared/time.ts';

/** A card as the gateway names it; `expires` is YYYY-MM. */
export type GatewayCard = { customer: string; method: string; brand: string; last4: string; expires: string };

/**
 * What is asked for a booking. The same key always means the same charge, however often it is sent. `since` is when it was
 * first asked, or due: gateways forget keys in time, and one that is old is looked up before anything is taken.
 */
export type Asked = {
  key: string;
  bookingId: string;
  amountOre: number;
  customer: string;
  method: string;
  since: EpochSeconds;
};

/** What the gateway said. `action` and `failed` are final for their key: nothing was taken. `reason` is one of ours. */
export type Outcome =
  | { state: 'charged'; ref: string }
  | {
      state: 'action' | 'failed';
      reason: 'authentication' | 'declined' | 'expired_card' | 'insufficient_funds' | 'refused';
    };

/** Money to give back of what was charged as `ref`. `since` as of a charge. */
export type AskedBack = { key: string; ref: string; amountOre: number; since: EpochSeconds };

/** What a delivery of the gateway told: nothing is believed that its signature does not cover. */
export type Delivery = { id: string } & (
  | { kind: 'card'; ref: string }
  | { kind: 'charged'; bookingId: string; key: string; amountOre: number; ref: string }
  | { kind: 'detached'; method: string }
  /** Something happened to the money of a charge that we did not ask for. */
  | { kind: 'trouble'; ref: string; reason: 'disputed' | 'refund_failed' }
  | { kind: 'other' }
);

/**
 * Where cards are kept and charged. Every verb throws when the gateway cannot be reached or makes no sense: what happened is
 * then unknown, and the same is asked again with the same key.
 */
export interface Gateway {
  readonly name: 'sandbox' | 'stripe';
  /** Where forms may lead, for the content security policy: the gateway's own pages; '' for ours. */
  readonly origin: string;
  /** Begins the registration of a card, on the gateway's page at `url`, which comes back to `returnTo`. */
  setUpCard(input: { clientId: string; key: string; returnTo: string }): Promise<{ ref: string; url: string }>;
  /** The card of a registration that was completed; undefined while it is not. */
  cardOf(ref: string): Promise<GatewayCard | undefined>;
  charge(asked: Asked, now: EpochSeconds): Promise<Outcome>;
  /** Gives back part or all of what was charged, and gives the gateway's reference; undefined when it refuses for good. */
  refund(asked: AskedBack, now: EpochSeconds): Promise<{ ref: string } | undefined>;
  /** Forgets a card. */
  forget(card: { customer: string; method: string }): Promise<void>;
  /** Reads what the gateway sent us. Throws when the signature is not its own, or too old. */
  read(body: Buffer, signature: string, now: EpochSeconds): Delivery;
}
