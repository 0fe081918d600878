import assert from 'node:assert/strict';
import { test } from 'node:test';
import { addClient, signIn } from './support/app.ts';
import { plain } from './support/calendar.ts';
import { DAY, HOUR, openCharges } from './support/charges.ts';

test('the client registers a card by a link, sees it and withdraws it', async () => {
  const { anna, card, visitor, link, register, send, db } = await openCharges();
  const other = await addClient(anna, { name: 'Nils Holm', email: 'nils@example.com' });
  assert.match(
    (await send(`${other}/link`)).text,
    /mailto:nils%40example\.com\?subject=Ditt%20betalkort&amp;body=Hej[^"]*%2Fc%2F[\w-]{43}/,
  );
  assert.match(
    plain((await visitor.get(link).expect(200)).text),
    /Ditt betalkort .*Anna Lind.* Du har inget kort registrerat/,
  );
  assert.doesNotMatch((await visitor.get(link)).text, /Karin|Östlund/);
  await register();
  assert.match(plain((await visitor.get(link)).text), /Visa •••• 4242 gäller till 2034-12/);
  assert.match(plain((await anna.get(card)).text), /Visa •••• 4242/);
  await register('expired');
  assert.match(plain((await visitor.get(link)).text), /•••• 0069/, 'one card at a time');
  await visitor.post(`${link}/card/withdraw`).expect(303);
  assert.match(plain((await anna.get(card)).text), /Inget kort registrerat/);
  await send(`${card}/link`).expect(200);
  await visitor.get(link).expect(200); // both stand
  await send(`${card}/links/revoke`).expect(303);
  assert.match((await visitor.get(link).expect(404)).text, /Länken gäller inte längre/);
  assert.match((await visitor.get(`/c/${'x'.repeat(43)}`).expect(404)).text, /Länken gäller inte längre/);
  assert.doesNotMatch(
    JSON.stringify(db.$client.prepare('SELECT * FROM client_links').all()),
    new RegExp(link.slice(3)),
  );
});

test('a meeting is charged exactly 24 hours before its start, once', async () => {
  const { anna, register, booked, charge, run, pass, held, events } = await openCharges();
  await register();
  const address = await booked();
  assert.match(plain((await anna.get(address)).text), /1 000 kr debiteras 24 nov\. 2026 09:00/);
  pass(23 * HOUR - 1);
  assert.equal(await run(), 0);
  pass(1);
  assert.equal(await run(), 1);
  assert.equal(charge(address).state, 'charged');
  assert.equal(held(address), 100_000);
  assert.equal(await run(), 0);
  pass(2 * DAY);
  assert.equal(await run(), 0);
  assert.deepEqual(
    events(address).map(([state]) => state),
    ['scheduled', 'charging', 'charged'],
  );
});

test('over both changes of the clock the day before is 24 hours, not the same time of day', async () => {
  const { booked, charge } = await openCharges();
  const dueOf = async (date: string) => Number(charge(await booked({ date, time: '00:30' })).due_at);
  assert.equal(await dueOf('2027-03-29'), Date.UTC(2027, 2, 27, 22, 30) / 1000);
  assert.equal(await dueOf('2027-11-01'), Date.UTC(2027, 9, 30, 23, 30) / 1000);
});

test('what is booked later than that is charged at once', async () => {
  const { register, booked, run, held } = await openCharges();
  await register();
  const address = await booked({ date: '2026-11-23', time: '15:00' });
  assert.equal(await run(), 1);
  assert.equal(held(address), 100_000);
});

test('a charge that fails is tried after two and eight hours and at the start, and is shown', async () => {
  const practice = await openCharges();
  const { register, booked, run, pass, charge, held, events } = practice;
  await register('declined');
  const address = await booked({ date: '2026-11-25', time: '10:00' });
  pass(DAY);
  assert.equal(await run(), 1);
  const failed = charge(address);
  assert.deepEqual([failed.state, failed.reason], ['failed', 'declined']);
  let anna = await signIn(practice);
  assert.match(plain((await anna.get('/')).text), /Debiteringar som inte gick igenom Karin Östlund .*Kortet nekades/);
  assert.match(plain((await anna.get('/clients')).text), /Karin Östlund .*Betalning/);
  assert.match(plain((await anna.get(address)).text), /inte betalt\. Kortet nekades\. Nytt försök 24 nov\. 2026 12:00/);
  pass(2 * HOUR - 1);
  assert.equal(await run(), 0);
  pass(1);
  assert.equal(await run(), 1);
  pass(6 * HOUR);
  assert.equal(await run(), 1);
  pass(16 * HOUR);
  assert.equal(await run(), 1);
  pass(5 * DAY);
  assert.equal(await run(), 0);
  assert.equal(events(address).filter(([state]) => state === 'failed').length, 4);
  await register();
  assert.equal(await run(), 1, 'a new card is tried at once');
  assert.equal(held(address), 100_000);
  anna = await signIn(practice);
  assert.doesNotMatch((await anna.get('/')).text, /Debiteringar som inte/);
});

test('without a card nothing is asked; a bank that wants the client makes it wait; a retry is one click', async () => {
  const { anna, register, booked, run, charge, send, held } = await openCharges();
  const address = await booked({ date: '2026-11-23', time: '15:00' });
  assert.equal(await run(), 0);
  assert.equal(charge(address).reason, 'no_card');
  await register('authentication');
  assert.equal(await run(), 1);
  assert.deepEqual([charge(address).state, charge(address).reason], ['action', 'authentication']);
  assert.match(plain((await anna.get(address)).text), /Klienten behöver bekräfta .*registrera kortet igen/);
  await send(`${address}/charge`).expect(303);
  assert.equal(await run(), 1);
  assert.equal(charge(address).attempt, 2);
  await register();
  await run();
  assert.equal(held(address), 100_000);
  await send(`${address}/charge`).expect(409);
});

test('cancelled in time is never charged, or refunded in full once the cancellation can no longer be taken back', async () => {
  const { settings, register, booked, run, pass, charge, send, held } = await openCharges();
  await register();
  const before = await booked();
  await send(`${before}/cancel`).expect(303);
  assert.deepEqual([charge(before).state, charge(before).reason], ['waived', 'cancelled']);
  await send(`${before}/undo`).expect(303);
  assert.equal(charge(before).state, 'scheduled');
  await settings({ cancelLimit: '2' }).expect(303);
  const after = await booked({ date: '2026-11-23', time: '15:00' });
  await run();
  assert.equal(held(after), 100_000);
  await send(`${after}/cancel`).expect(303);
  assert.equal(await run(), 0);
  await send(`${after}/undo`).expect(303);
  pass(181);
  assert.equal(await run(), 0, 'taken back in time: nothing is refunded');
  await send(`${after}/cancel`).expect(303);
  pass(181);
  assert.equal(await run(), 1);
  assert.equal(held(after), 0);
  assert.equal(charge(after).state, 'refunded');
  assert.equal(await run(), 0);
});

test('a late cancellation and a no-show cost what was agreed; the therapist lets the client off with one click', async () => {
  const { settings, register, booked, run, pass, send, held, charge } = await openCharges();
  await settings({ latePercent: '101' }).expect(422);
  await settings({ latePercent: '50' }).expect(303);
  await register();
  const late = await booked({ date: '2026-11-23', time: '15:00' });
  await settings({ latePercent: '100' }).expect(303);
  await send(`${late}/cancel`).expect(303);
  await run();
  assert.equal(held(late), 50_000, 'by the terms it was booked with');
  const missed = await booked({ date: '2026-11-23', time: '10:05' });
  await run();
  pass(600);
  await send(`${missed}/no-show`).expect(303);
  pass(181);
  assert.equal(await run(), 0);
  assert.equal(held(missed), 100_000);
  await send(`${missed}/waive`).expect(303);
  pass(181);
  assert.equal(await run(), 1);
  assert.deepEqual([held(missed), charge(missed).state], [0, 'refunded']);
  await send(`${missed}/unwaive`).expect(422);
});

test('a meeting that is moved or repriced is charged by what it is; once charged it cannot become dearer', async () => {
  const { anna, register, booked, run, charge, row, held, pass } = await openCharges();
  await register();
  const address = await booked();
  const change = (more: object) =>
    anna
      .post(address)
      .type('form')
      .send({ version: row().version, date: '2026-11-25', time: '09:00', minutes: '45', kind: 'in_person', ...more });
  await change({ date: '2026-11-27', price: '700' }).expect(303);
  assert.equal(charge(address).due_at, Date.UTC(2026, 10, 26, 8) / 1000);
  assert.equal(charge(address).wanted_ore, 70_000);
  await change({ date: '2026-11-23', time: '15:00', price: '700' }).expect(303);
  await run();
  assert.equal(held(address), 70_000);
  assert.match((await change({ date: '2026-11-23', time: '15:00', price: '800' }).expect(422)).text, /redan debiterat/);
  await change({ date: '2026-11-24', time: '15:00', price: '500' }).expect(303);
  pass(181);
  await run();
  assert.equal(held(address), 50_000);
});

test('the book is written once, and a booking is charged once, in the database too', async () => {
  const { register, booked, run, db } = await openCharges();
  await register();
  await booked({ date: '2026-11-23', time: '15:00' });
  await run();
  for (const [sql, message] of [
    ['UPDATE ledger SET amount_ore = 1', /written once/],
    ['DELETE FROM ledger', /written once/],
    [
      'INSERT INTO ledger SELECT 99, at, kind, debit, credit, amount_ore, booking_id, therapist_id, ref FROM ledger',
      /UNIQUE/,
    ],
    ['UPDATE charges SET charged_ore = 1', /charged once/],
    ['UPDATE charges SET refunded_ore = 1', /what the book says/],
    ['DELETE FROM charges', /never deleted|FOREIGN/],
    ['DELETE FROM charge_events', /is kept/],
  ] as const) {
    assert.throws(() => db.$client.exec(sql), message, sql);
  }
});

test('a gateway that does not answer is asked the same again, with the same key', async () => {
  const { register, booked, run, pass, deps, charge, held, lines, anna } = await openCharges();
  await register();
  const address = await booked({ date: '2026-11-23', time: '15:00' });
  const { gateway } = deps;
  const keys: string[] = [];
  deps.gateway = {
    ...gateway,
    charge: async (asked, now) => {
      keys.push(asked.key);
      await gateway.charge(asked, now); // the money is taken, and the answer lost
      throw new Error('socket hang up');
    },
  };
  assert.equal(await run(), 1);
  assert.equal(charge(address).state, 'charging');
  assert.match(plain((await anna.get(address)).text), /Betaltjänsten svarar inte/);
  assert.equal(await run(), 0);
  pass(301);
  assert.equal(await run(), 1);
  deps.gateway = gateway;
  pass(301);
  assert.equal(await run(), 1);
  assert.deepEqual([...new Set(keys)].length, 1);
  assert.equal(held(address), 100_000);
  assert.equal(lines.length, 2);
});

test('two runners at once ask once', async () => {
  const { register, booked, run, held, events } = await openCharges();
  await register();
  const address = await booked({ date: '2026-11-23', time: '15:00' });
  await Promise.all([run(), run(), run()]);
  assert.equal(held(address), 100_000);
  assert.equal(events(address).filter(([state]) => state === 'charging').length, 1);
});

test('a couple is charged once, to the card of the first', async () => {
  const { anna, client, register, book, run, db } = await openCharges();
  await register();
  const nils = (await addClient(anna, { name: 'Nils Holm' })).slice('/clients/'.length);
  await book({ date: '2026-11-23', time: '15:00', also: nils }).expect(303);
  await run();
  assert.equal(db.$client.prepare('SELECT count(*) FROM ledger').pluck().get(), 1);
  assert.ok(client);
});

test('with the sandbox every page says that no money moves', async () => {
  const { anna, visitor, link } = await openCharges();
  for (const html of [(await anna.get('/')).text, (await visitor.get(link)).text])
    assert.match(html, /Testläge – inga riktiga pengar/);
  const at = (await visitor.post(`${link}/card`)).headers.location as string;
  assert.match((await visitor.post(at).type('form').send({ card: 'gold' }).expect(422)).text, /Välj ett testkort/);
  await visitor.get(`/sandbox/${'x'.repeat(43)}`).expect(404);
  await visitor
    .post(`/sandbox/${'x'.repeat(43)}`)
    .type('form')
    .send({ card: 'success' })
    .expect(404);
});

test('what was paid to the therapist is not charged as well, and is not offered for that', async () => {
  const { anna, card, register, booked, send, db } = await openCharges();
  await register();
  await send(`${card}/settings`, { inPerson: '', video: '', method: 'therapist' }).expect(303);
  const paid = await booked();
  const open = await booked({ time: '11:00' });
  await send(`${paid}/paid`, { amount: '999', how: 'swish', paidOn: '2026-11-23' }).expect(422);
  await send(`${paid}/paid`, { amount: '1000', how: 'swish', paidOn: '2026-11-24' }).expect(422);
  await send(`${paid}/paid`, { amount: '1000', how: 'swish', paidOn: '2026-11-23' }).expect(303);
  const offered = (await send(`${card}/settings`, { inPerson: '', video: '', method: 'card' }).expect(200)).text;
  assert.ok(
    offered.includes(`apply-${open.split('/').at(-1)}`) && !offered.includes(`apply-${paid.split('/').at(-1)}`),
  );
  const both = Object.fromEntries([paid, open].map((address) => [`apply-${address.split('/').at(-1)}`, 'yes']));
  await send(`${card}/settings`, { inPerson: '', video: '', method: 'card', intent: 'save', ...both }).expect(303);
  assert.match(plain((await anna.get(paid)).text), /Hanteras av terapeut|1 000 kr betalt/);
  assert.deepEqual(db.$client.prepare('SELECT payment_method FROM bookings ORDER BY starts_at').pluck().all(), [
    'therapist',
    'card',
  ]);
  assert.throws(() => db.$client.exec("UPDATE bookings SET payment_method = 'card'"), /not charged as well/);
});

test('a no-show that was none after all is held, though part of it was given back', async () => {
  const { anna, settings, register, booked, run, pass, send, held, row } = await openCharges();
  await settings({ latePercent: '50' }).expect(303);
  await register();
  const address = await booked({ date: '2026-11-23', time: '10:05' });
  await run();
  pass(600);
  await send(`${address}/no-show`).expect(303);
  pass(181);
  await run();
  assert.equal(held(address), 50_000);
  await send(`${address}/held`).expect(303);
  assert.doesNotMatch(plain((await anna.get(address)).text), /Uteblev/);
  const remark = { date: '2026-11-23', time: '10:05', minutes: '45', kind: 'in_person', remark: 'Kom sent' };
  await anna
    .post(address)
    .type('form')
    .send({ ...remark, version: row().version })
    .expect(303);
  assert.equal(await run(), 0);
  assert.equal(held(address), 50_000, 'the rest is the platform’s to bear');
});

test('a waived charge can be taken back on the page while nothing has been given back', async () => {
  const { anna, register, booked, run, send, charge } = await openCharges();
  await register();
  const address = await booked({ date: '2026-11-23', time: '15:00' });
  await run();
  await send(`${address}/waive`).expect(303);
  assert.match((await anna.get(address)).text, /unwaive/);
  await send(`${address}/unwaive`).expect(303);
  assert.equal(charge(address).wanted_ore, 100_000);
});

test('a failed charge of a meeting that is moved is tried at its new start', async () => {
  const { anna, register, booked, run, charge, row } = await openCharges();
  await register('declined');
  const address = await booked({ date: '2026-11-23', time: '12:00' });
  await run();
  assert.equal(charge(address).next_at, Date.UTC(2026, 10, 23, 11) / 1000);
  const moved = { version: row().version, date: '2026-11-23', time: '10:30', minutes: '45', kind: 'in_person' };
  await anna.post(address).type('form').send(moved).expect(303);
  assert.equal(charge(address).next_at, Date.UTC(2026, 10, 23, 9, 30) / 1000);
});

test('a rest too small for a card is let go', async () => {
  const { booked, charge } = await openCharges();
  assert.equal(charge(await booked({ price: '2,99' })), undefined);
  assert.equal(charge(await booked({ price: '3', time: '11:00' })).wanted_ore, 300);
});
