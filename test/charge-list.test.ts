import assert from 'node:assert/strict';
import { test } from 'node:test';
import * as refunds from '../src/charges/refunds.ts';
import { openCharges } from './support/charges.ts';

test('what is due to be given back is listed from when it is due until it is given', async () => {
  const { register, booked, run, send, pass, db, deps } = await openCharges();
  await register();
  const address = await booked({ date: '2026-11-23', time: '15:00' });
  await run();
  await send(`${address}/waive`).expect(303);
  assert.deepEqual(refunds.due(db, deps.clock()), [], 'it can be taken back for three minutes');
  pass(181);
  assert.deepEqual(
    refunds.due(db, deps.clock()).map(({ amountOre }) => amountOre),
    [100_000],
  );
  await run();
  assert.deepEqual(refunds.due(db, deps.clock()), []);
});
