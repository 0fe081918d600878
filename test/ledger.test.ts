import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import * as bookings from '../src/bookings/bookings.ts';
import * as outcomes from '../src/bookings/outcomes.ts';
import { redDays } from '../src/calendar/holidays.ts';
import * as cards from '../src/charges/cards.ts';
import * as charges from '../src/charges/charges.ts';
import * as runner from '../src/charges/runner.ts';
import { choose, sandbox, type TestCard } from '../src/charges/sandbox.ts';
import * as clients from '../src/clients/clients.ts';
import * as codes from '../src/codes/codes.ts';
import { type Act, act as transact } from '../src/db/database.ts';
import * as methods from '../src/payments/methods.ts';
import * as payouts from '../src/payouts/payouts.ts';
import * as preview from '../src/payouts/preview.ts';
import * as terms from '../src/payouts/terms.ts';
import { AppError, Invalid } from '../src/shared/errors.ts';
import { asOre } from '../src/shared/money.ts';
import { annasPractice, KARIN } from './support/journals.ts';

/** What the code pays of a booking in the end. */
function coveredOf({ paymentMethod, status, waivedAt, codeOre, latePercent }: bookings.Booking): number {
  if (paymentMethod !== 'code' || waivedAt !== null || status === 'cancelled') return 0;
  const isLate = status === 'late_cancelled' || status === 'no_show';
  return isLate ? Math.round((codeOre * latePercent) / 100) : codeOre;
}

const PLATFORM = {
  ...{ name: 'Lindens', organisation: '556036-0793', address: '', bankgiro: '', vatNumber: '' },
  ...{ iban: 'SE4550000000058398257466', bic: 'ESSESESS' },
};
const OF_CODES = {
  ...{
    payer: 'Bolaget',
    organisation: '556036-0793',
    invoiceTo: 'f@example.com',
    reference: '',
    validFrom: '2026-01-01',
  },
  ...{ validTo: null, maxSessions: null, maxOre: null },
};
const CODES = [
  { ...OF_CODES, code: 'BOLAGET1', sessionOre: 60_001, restBy: 'client' as const },
  { ...OF_CODES, code: 'BOLAGET2', sessionOre: 80_000, restBy: 'therapist' as const },
];

const HOUR = 3600;
const which = fc.nat(5);
const price = fc.nat(200_000).map((ore) => (ore < 300 ? 0 : ore)); // less no card can be charged
const step = fc.oneof(
  fc.record({
    verb: fc.constant('book' as const),
    hours: fc.integer({ min: 1, max: 90 }),
    ore: price,
  }),
  fc.record({
    verb: fc.constant('change' as const),
    which,
    hours: fc.integer({ min: 1, max: 90 }),
    ore: price,
  }),
  fc.record({ verb: fc.constantFrom('cancel' as const, 'undo' as const, 'no_show' as const, 'held' as const), which }),
  fc.record({ verb: fc.constantFrom('waive' as const, 'unwaive' as const, 'retry' as const), which }),
  fc.record({ verb: fc.constant('pass' as const), seconds: fc.integer({ min: 60, max: 20 * HOUR }) }),
  fc.record({
    verb: fc.constant('card' as const),
    card: fc.constantFrom<TestCard>('success', 'declined', 'authentication', 'expired'),
  }),
  fc.record({ verb: fc.constant('down' as const), isDown: fc.boolean() }),
  fc.record({ verb: fc.constant('pay' as const), by: fc.constantFrom('card' as const, 'therapist' as const, 0, 1) }),
  fc.record({ verb: fc.constant('renew' as const), which }),
  fc.record({ verb: fc.constant('terms' as const), feePoints: fc.nat(2000), hasAccount: fc.boolean() }),
  fc.record({ verb: fc.constant('close' as const), days: fc.integer({ min: 1, max: 20 }) }),
);

test('whatever happens to bookings, cards and the gateway: the book agrees with the gateway, and each pays what it shall', async () => {
  const red = await redDays();
  await fc.assert(
    fc.asyncProperty(fc.array(step, { minLength: 5, maxLength: 40 }), async (steps) => {
      const { db, anna, act: atFirst } = annasPractice();
      const client = atFirst((act) => clients.find(db, anna.id, clients.create(act, KARIN)));
      let now = Date.UTC(2026, 10, 23, 11) / 1000;
      let isDown = false;
      const zone = 'Europe/Stockholm';
      const act = <T>(work: (act: Act) => T): T =>
        transact(db, { actor: { id: anna.id, address: null }, now, zone }, work);
      act((act) => terms.setPlatform(act, PLATFORM));
      const paidBy = CODES.map((code) => act((act) => codes.create(act, code)));
      const inner = sandbox(db);
      const taken = new Map<string, number>();
      const back = new Map<string, number>();
      const gateway = {
        ...inner,
        charge: async (asked: Parameters<typeof inner.charge>[0]) => {
          const outcome = await inner.charge(asked, now);
          if (outcome.state === 'charged') taken.set(asked.key, asked.amountOre);
          if (isDown) throw new Error('down');
          return outcome;
        },
        refund: async (asked: Parameters<typeof inner.refund>[0]) => {
          back.set(asked.key, asked.amountOre);
          if (isDown) throw new Error('down');
          return inner.refund(asked, now);
        },
      };
      const run = () => runner.run({ db, clock: () => now, zone, gateway, log: () => {} });
      const register = async (kind: TestCard) => {
        const { ref } = await inner.setUpCard({ clientId: client.id, key: 'k', returnTo: '/' });
        choose(db, ref, kind);
        const card = await inner.cardOf(ref);
        act((act) => cards.begin(act, client.id, ref));
        if (card) act((act) => cards.register(act, ref, 'sandbox', card));
      };
      await register('success');
      const all = () => bookings.between(db, anna.id, 0, 4e9);
      const closeAll = () => {
        for (let month = payouts.closable(db, now, zone); month; month = payouts.closable(db, now, zone)) {
          const closing = month;
          const expected = preview.preview(db, closing, { now, zone }).map(preview.payOf);
          act((act) => payouts.close(act, closing, red));
          const paid = payouts.of(db, closing).map(({ amountOre }) => amountOre);
          assert.deepEqual(
            paid,
            expected.filter((ore) => ore > 0),
            'what was shown before is what is paid',
          );
        }
      };
      for (const it of steps) {
        const rows = all();
        const row = 'which' in it ? rows[it.which % Math.max(1, rows.length)] : undefined;
        const inputAt = (hours: number) => {
          const startsAt = Math.ceil(now / HOUR) * HOUR + hours * HOUR;
          return { kind: 'video', startsAt, endsAt: startsAt + 2700, place: '', remark: '' } as const;
        };
        const termsOf = (ore: number) => ({ price: { ore: asOre(ore), why: 'own', since: null }, red }) as const;
        try {
          if (it.verb === 'pass') now += it.seconds;
          else if (it.verb === 'down') isDown = it.isDown;
          else if (it.verb === 'close') {
            now += it.days * 24 * HOUR;
            closeAll();
          } else if (it.verb === 'card') await register(it.card);
          else if (it.verb === 'pay') {
            const by = typeof it.by === 'number' ? { method: 'code', codeId: paidBy[it.by] as string } : undefined;
            const payment = (by ?? { method: it.by, codeId: null }) as methods.Payment;
            act((act) => methods.set(act, client, payment));
          } else if (it.verb === 'terms') {
            const account = it.hasAccount ? '5050-1055' : '';
            act((act) => terms.set(act, anna.id, { feePoints: it.feePoints, account }));
          } else if (it.verb === 'book')
            act((act) => bookings.book(act, [client.id], inputAt(it.hours), termsOf(it.ore)));
          else if (row) {
            if (it.verb === 'change') {
              act((act) => bookings.change(act, row.id, row.version, inputAt(it.hours), termsOf(it.ore)));
            } else if (it.verb === 'renew') act((act) => bookings.renew(act, row.id, undefined));
            else if (it.verb === 'cancel') act((act) => outcomes.cancel(act, row.id, ''));
            else if (it.verb === 'undo') act((act) => outcomes.undo(act, row.id));
            else if (it.verb === 'waive' || it.verb === 'unwaive') {
              act((act) => outcomes.waive(act, row.id, it.verb === 'waive'));
            } else if (it.verb === 'retry') act((act) => charges.retry(act, row.id, client.id));
            else if (it.verb === 'no_show' || it.verb === 'held') {
              const { verb } = it;
              act((act) => outcomes.settle(act, row.id, verb));
            }
          }
        } catch (error) {
          if (!(error instanceof Invalid || error instanceof AppError)) throw error;
        }
        await run();
      }
      isDown = false;
      await register('success');
      for (let n = 0; n < 12; n++) {
        now += n < 6 ? 301 : 30 * HOUR; // leases end, what is due falls due
        await run();
      }
      const rows = all();
      for (const row of rows) {
        const charge = charges.of(db, row.id);
        const wanted = charges.wantedFor(row);
        assert.equal((charge?.chargedOre ?? 0) - (charge?.refundedOre ?? 0), wanted, `${row.status} ${charge?.state}`);
      }
      const sum = (kind: string) =>
        db.$client.prepare('SELECT coalesce(sum(amount_ore), 0) FROM ledger WHERE kind = ?').pluck().get(kind);
      const total = (map: Map<string, number>) => [...map.values()].reduce((a, b) => a + b, 0);
      assert.equal(sum('charge'), total(taken), 'all that was taken is in the book');
      assert.equal(sum('refund'), total(back));
      now += 60 * 24 * HOUR;
      await run();
      closeAll();
      const count = (sql: string, ...values: unknown[]) =>
        db.$client
          .prepare(sql)
          .pluck()
          .get(...values);
      for (const row of all()) {
        const lines = count('SELECT coalesce(sum(amount_ore), 0) FROM payout_lines WHERE booking_id = ?', row.id);
        assert.equal(lines, charges.wantedFor(row) + coveredOf(row), 'every session is paid out, once');
        if (lines === 0) assert.equal(count('SELECT total(fee_ore) FROM payout_lines WHERE booking_id = ?', row.id), 0);
        const byCode = 'SELECT coalesce(sum(code_ore), 0) FROM payout_lines WHERE booking_id = ? AND code_id IS ?';
        assert.equal(count(byCode, row.id, row.codeId), coveredOf(row), 'by the code it has in the end');
        assert.ok(
          Number(count("SELECT count(*) FROM payout_lines WHERE kind = 'session' AND booking_id = ?", row.id)) <= 1,
        );
      }
      const owed = (account: string) =>
        count(
          'SELECT coalesce(sum(CASE WHEN credit = @account THEN amount_ore WHEN debit = @account THEN -amount_ore END), 0) FROM ledger',
          { account },
        );
      assert.equal(owed('client'), 0, 'every client paid what the sessions cost');
      assert.equal(
        owed('therapist'),
        all().reduce((total, row) => total + charges.wantedFor(row) + coveredOf(row), 0) - Number(owed('fee')),
      );
      assert.equal(
        owed('code'),
        all().reduce((total, row) => total - coveredOf(row), 0),
        'the codes owe what they cover',
      );
      assert.equal(
        count('SELECT coalesce(sum(amount_ore), 0) FROM invoices'),
        0 - Number(owed('code')),
        'which is what is invoiced',
      );
      const bookedOnce = new Set([...taken.keys()].map((key) => key.replace(/-\d+$/, '')));
      assert.equal(bookedOnce.size, taken.size, 'no booking was charged twice');
    }),
    { numRuns: 150 },
  );
});
