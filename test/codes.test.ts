import assert from 'node:assert/strict';
import { test } from 'node:test';
import { addClient, inviteTherapist } from './support/app.ts';
import { FEES, plain } from './support/calendar.ts';
import { openCharges } from './support/charges.ts';

/** A practice whose operator (Anna is one) has given a company the code BOLAGET 2026, which Karin pays by. */
async function openCodes(limits: object = {}) {
  const practice = await openCharges();
  const { send, card } = practice;
  const create = (more: object = {}) =>
    send('/admin/codes/new', {
      code: 'bolaget 2026',
      payer: 'Bolaget AB',
      organisation: '556036-0793',
      invoiceTo: 'faktura@example.com',
      reference: 'PO 17',
      validFrom: '2026-11-01',
      restBy: 'client',
      ...limits,
      ...more,
    });
  await create().expect(303);
  const agree = (code: string, at = card) =>
    send(`${at}/settings`, { inPerson: '', video: '', method: 'code', code, intent: 'save' });
  await agree('Bolaget-2026').expect(303);
  return { ...practice, create, agree };
}

test('a client with a code is booked at the cost of the company, and nothing is charged to a card', async () => {
  const { anna, card, booked, row, run, register } = await openCodes();
  await register();
  assert.match(plain((await anna.get(card)).text), /Betalsätt Betalning med kod/);
  const address = await booked({ date: '2026-11-23', time: '15:00' });
  assert.deepEqual([row().payment_method, row().code_ore, row().rest_ore], ['code', 100_000, 0]);
  assert.match(plain((await anna.get(address)).text), /Betalning med kod Bolaget AB faktureras 1 000 kr/);
  assert.equal(await run(), 0);
  assert.match(
    plain((await anna.get('/admin/codes')).text),
    /BOLAGET2026 Bolaget AB 556036-0793 · PO 17 .*Ett möte 1 000 kr/,
  );
  assert.doesNotMatch((await anna.get('/admin/codes')).text, /Karin/);
});

test('above the ceiling the client pays the rest by card, or the therapist does without', async () => {
  const { booked, row, run, register, held, create, agree } = await openCodes({ sessionOre: '800' });
  await register();
  const address = await booked({ date: '2026-11-23', time: '15:00' });
  assert.deepEqual([row().code_ore, row().rest_ore], [80_000, 20_000]);
  await run();
  assert.equal(held(address), 20_000);
  await create({ code: 'KOMMUN1', restBy: 'therapist' }).expect(303);
  await agree('KOMMUN1').expect(303);
  await booked({ time: '11:00' });
  assert.deepEqual([row().code_ore, row().rest_ore], [80_000, 0]);
});

test('a code that is closed, not valid that day or used up refuses the booking with the reason, and everything kept', async () => {
  const { anna, book, booked, count, send } = await openCodes({
    validTo: '2026-12-31',
    maxSessions: '2',
    maxOre: '2 500',
  });
  assert.match(
    (await book({ date: '2027-01-08', remark: 'Kvar' }).expect(422)).text,
    /gäller inte den dagen[\s\S]*value="Kvar"/,
  );
  const first = await booked({ minutes: '90' });
  assert.match((await book({ time: '13:00' }).expect(422)).text, /belopp räcker inte/);
  await send(`${first}/cancel`).expect(303);
  await booked({ time: '13:00' });
  await booked({ time: '15:00' });
  assert.match((await book({ time: '16:00' }).expect(422)).text, /möten är slut/);
  assert.match((await send(`${first}/undo`).expect(422)).text, /belopp räcker inte|möten är slut/);
  const id = /\/admin\/codes\/([\w-]{22})\/close/.exec((await anna.get('/admin/codes')).text)?.[1];
  await send(`/admin/codes/${id}/close`).expect(303);
  assert.match((await book({ time: '16:00' }).expect(422)).text, /är stängd/);
  assert.equal(count(), 3);
});

test('a code that is used up inside a series is told as that, beside the day', async () => {
  const { send, client, count } = await openCodes({ maxSessions: '2' });
  const days = ['2026-12-01', '2026-12-08', '2026-12-15'];
  const rows = days.flatMap((date, n) => [
    [`date-${n}`, date],
    [`time-${n}`, '09:00'],
    [`take-${n}`, 'yes'],
  ]);
  const form = { date: days[0], time: '09:00', minutes: '45', kind: 'in_person', place: '', remark: '', price: '' };
  const series = { ...form, repeat: 'week', every: '1', times: '3', intent: 'series', ...Object.fromEntries(rows) };
  const { text } = await send(`/bookings/new?client=${client}`, series).expect(422);
  assert.match(plain(text), /Betalkodens möten är slut/);
  assert.doesNotMatch(text, /Krockar med en annan/);
  assert.equal(count(), 0, 'all or none');
});

test('a closed code stays with the client who has it, and no other gets it', async () => {
  const { anna, send, card, agree } = await openCodes();
  const id = /\/admin\/codes\/([\w-]{22})\/close/.exec((await anna.get('/admin/codes')).text)?.[1];
  await send(`/admin/codes/${id}/close`).expect(303);
  const prices = { inPerson: '800', video: '700', method: 'code', code: 'BOLAGET2026', intent: 'save' };
  await send(`${card}/settings`, prices).expect(303);
  assert.match((await agree('BOLAGET2026', await addClient(anna, { name: 'Nils Holm' }))).text, /ingen sådan betalkod/);
});

test('new own clients can pay by a code from the start', async () => {
  const { anna, send } = await openCodes();
  const defaults = { ...FEES, defaultMethod: 'code' };
  assert.match((await send('/settings/fees', defaults).expect(422)).text, /ingen sådan betalkod/);
  await send('/settings/fees', { ...defaults, defaultCode: 'bolaget 2026' }).expect(303);
  assert.match((await anna.get('/settings/fees')).text, /value="code" selected[\s\S]*value="BOLAGET2026"/);
  const next = await addClient(anna, { name: 'Nils Holm' });
  assert.match((await anna.get(`${next}/settings`)).text, /value="code" checked[\s\S]*value="BOLAGET2026"/);
});

test('fifty at once never use more sessions than there are', async () => {
  const { book, db } = await openCodes({ maxSessions: '3' });
  const times = Array.from({ length: 50 }, (_, n) => ({
    date: `2026-12-${String(1 + (n % 25)).padStart(2, '0')}`,
    time: n < 25 ? '09:00' : '11:00',
  }));
  const answers = await Promise.all(times.map((time) => book(time)));
  assert.equal(answers.filter(({ status }) => status === 303).length, 3);
  assert.throws(
    () =>
      db.$client.exec(
        "UPDATE payment_codes SET max_sessions = 1; UPDATE bookings SET status = 'cancelled'; UPDATE bookings SET status = 'booked'",
      ),
    /no session left/,
  );
});

test('what is typed wrong of a code is told; an unknown code is not taken for a client', async () => {
  const { create, agree, anna, card } = await openCodes();
  for (const [fields, message] of [
    [{ code: 'abc' }, /6–20 bokstäver/],
    [{ code: 'BOLAGET2026' }, /finns redan/],
    [{ organisation: '556036-0794' }, /stämmer inte/],
    [{ payer: '' }, /Ange vem som betalar/],
    [{ invoiceTo: '' }, /vart fakturan/],
    [{ validTo: '2026-10-01' }, /Sista dagen kan inte/],
    [{ maxSessions: '0' }, /antal från 1/],
    [{ sessionOre: '-1' }, /Ange ett belopp/],
    [{ maxOre: '0' }, /Ange ett belopp/],
    [{ restBy: 'nobody' }, /Välj vem som betalar/],
  ] as const) {
    assert.match((await create({ code: 'NYKOD1', ...fields }).expect(422)).text, message, JSON.stringify(fields));
  }
  assert.match((await agree('FINNSINTE').expect(422)).text, /Det finns ingen sådan betalkod[\s\S]*value="FINNSINTE"/);
  assert.match(plain((await anna.get(card)).text), /Betalning med kod/);
});

test('only the operator sees codes', async () => {
  const practice = await openCodes();
  const bo = await inviteTherapist(practice);
  await bo.get('/admin/codes').expect(403);
  await bo.post('/admin/codes/new').expect(403);
  const his = await addClient(bo, { name: 'Nils Holm' });
  const form = { inPerson: '', video: '', method: 'code', code: 'BOLAGET2026' };
  await bo.post(`${his}/settings`).type('form').send(form).expect(303);
});
