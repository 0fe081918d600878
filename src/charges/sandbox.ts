import { eq } from 'drizzle-orm';
import type { Db } from '../db/database.ts';
import { AppError, notFound } from '../shared/errors.ts';
import { newSecret } from '../shared/ids.ts';
import type { Gateway, GatewayCard, Outcome } from './gateway.ts';
import { sandboxAnswers, sandboxCards } from './table.ts';

/** The cards one can try, by what they do. Numbers as the trade knows them from Stripe's documentation. */
export const TEST_CARDS = {
  success: { number: '4242 4242 4242 4242', brand: 'Visa', expires: '2034-12' },
  declined: { number: '4000 0000 0000 0002', brand: 'Visa', expires: '2034-12' },
  authentication: { number: '4000 0027 6000 3184', brand: 'Visa', expires: '2034-12' },
  expired: { number: '4000 0000 0000 0069', brand: 'Visa', expires: '2020-01' },
} as const;
export type TestCard = keyof typeof TEST_CARDS;

const ANSWERS: Record<Exclude<TestCard, 'success'>, Outcome> = {
  declined: { state: 'failed', reason: 'declined' },
  authentication: { state: 'action', reason: 'authentication' },
  expired: { state: 'failed', reason: 'expired_card' },
};

/**
 * The built-in gateway of installations without keys: no money moves. It behaves as a real one does: cards are registered on
 * its own page, and the same idempotency key gets the same answer.
 */
export function sandbox(db: Db): Gateway {
  const cardBy = (ref: string) => db.select().from(sandboxCards).where(eq(sandboxCards.ref, ref)).get();
  const answered = <T>(key: string, answer: () => T): T => {
    const known = db.select().from(sandboxAnswers).where(eq(sandboxAnswers.key, key)).get();
    if (known) return JSON.parse(known.answer);
    const given = answer();
    db.insert(sandboxAnswers)
      .values({ key, answer: JSON.stringify(given) })
      .run();
    return given;
  };
  return {
    name: 'sandbox',
    origin: '',
    async setUpCard({ returnTo }) {
      const ref = newSecret();
      db.insert(sandboxCards).values({ ref, returnTo, card: '' }).run();
      return { ref, url: `/sandbox/${ref}` };
    },
    async cardOf(ref): Promise<GatewayCard | undefined> {
      const kind = cardBy(ref)?.card as TestCard | '' | undefined;
      if (!kind) return undefined;
      const { number, brand, expires } = TEST_CARDS[kind];
      return { customer: 'sandbox', method: ref, brand, last4: number.slice(-4), expires };
    },
    async charge({ key, method }) {
      const kind = cardBy(method)?.card as TestCard | undefined;
      if (!kind) throw new Error('the sandbox does not know the card');
      return answered(
        key,
        (): Outcome => (kind === 'success' ? { state: 'charged', ref: `sandbox_${key}` } : ANSWERS[kind]),
      );
    },
    async refund({ key }) {
      return answered(key, () => ({ ref: `sandbox_${key}` }));
    },
    async forget() {},
    read() {
      throw new AppError(400, 'error.bad_request');
    },
  };
}

/** Whether such a registration was begun. */
export const isKnown = (db: Db, ref: string): boolean =>
  !!db.select().from(sandboxCards).where(eq(sandboxCards.ref, ref)).get();

/** Chooses the test card of a registration, and gives the address to go back to. */
export function choose(db: Db, ref: string, card: TestCard): string {
  const [row] = db.update(sandboxCards).set({ card }).where(eq(sandboxCards.ref, ref)).returning().all();
  if (!row) throw notFound();
  return row.returnTo;
}
