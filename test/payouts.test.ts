import assert from 'node:assert/strict';
import { test } from 'node:test';
import { extractText, getDocumentProxy } from 'unpdf';
import { inviteTherapist, signIn } from './support/app.ts';
import { plain } from './support/calendar.ts';
import { DAY } from './support/charges.ts';
import { BANKGIRO, openDecember, PLATFORM } from './support/payouts.ts';

test('a month is closed once: every session that took place, paid or not, and what was called off late', async () => {
  const { get, close, post, owed, again, pass, db } = await openDecember();
  const preview = plain(await get('/admin/payouts'));
  assert.match(preview, /Att stänga: 2026-11 .*Anna Lind väntar på konto 3 0 3 000 kr 0 kr 0 kr 0 kr Summa/);
  assert.doesNotMatch(preview, /Karin/);
  assert.match(
    plain(await get('/payouts')),
    /Hittills, inte utbetalt 4 000 kr Nästa utbetalning: 10 dec\. 2026\. 4 000 kr väntar på konto\. .*2026-11: 3 000 kr .*23 nov\. 2026 15:00 Karin Östlund Sent avbokad .*2026-12: 1 000 kr .*1 dec\. 2026/,
  );
  await post('/payouts', { account: BANKGIRO }).expect(303);
  await post('/admin/payouts/close', { month: '2026-12' }).expect(409);
  await close().expect(303);
  await close().expect(409);
  assert.equal(owed('therapist'), 300_000);
  const statement = plain(await get('/payouts/2026-11'));
  assert.match(statement, /3 000 kr betalas ut 10 dec\. 2026/);
  assert.match(
    statement,
    /23 nov\. 2026 15:00 Karin Östlund Sent avbokad .*24 nov\. 2026 09:00 Karin Östlund Genomförd/,
  );
  assert.doesNotMatch(statement, /27 nov|1 dec/);
  pass(31 * DAY);
  await again();
  await close('2026-12').expect(303);
  assert.match(plain(await get('/payouts')), /2026-12 .*1 000 kr 2026-11 .*3 000 kr/);
  assert.throws(
    () =>
      db.$client.exec(
        "INSERT INTO payout_lines SELECT 99, month, therapist_id, booking_id, 'session', 1, 0, 0, 0, NULL, 0, 'held', 'card' FROM payout_lines LIMIT 1",
      ),
    /UNIQUE/,
  );
  assert.throws(() => db.$client.exec('DELETE FROM payout_lines'), /kept/);
  assert.throws(() => db.$client.exec("UPDATE payout_months SET due_on = '2026-12-11'"), /stays closed/);
});

test('the fee is taken by the therapist rate, and a correction gives its share of it back', async () => {
  const { get, post, close, owed, second, pass, again, run } = await openDecember();
  const id = /\/admin\/payouts\/therapists\/([\w-]+)/.exec(await get('/admin/payouts'))?.[1];
  assert.match((await post(`/admin/payouts/therapists/${id}`, { fee: '101' }).expect(422)).text, /från 0 till 100/);
  await post(`/admin/payouts/therapists/${id}`, { fee: '12,5' }).expect(303);
  assert.match(plain(await get(`/admin/payouts/therapists/${id}`)), /Belopp Avgift Till terapeuten /); // its reader is the operator
  assert.match(plain(await get('/payouts')), /Belopp Avgift Till dig /);
  await post('/payouts', { account: BANKGIRO }).expect(303);
  await close().expect(303);
  assert.deepEqual([owed('therapist'), owed('fee')], [262_500, 37_500]);
  await post(`${second}/waive`).expect(303);
  pass(181);
  await run();
  pass(30 * DAY);
  await again();
  await close('2026-12').expect(303);
  assert.deepEqual([owed('therapist'), owed('fee')], [262_500, 37_500], 'one session less, one more');
  assert.match(plain(await get('/payouts/2026-12')), /Rättelse av tidigare månad .*−1 000 kr −125 kr −875 kr/);
  assert.match(plain(await get('/payouts/2026-12')), /Inget att betala ut\. /);
  assert.equal(owed('client'), 0, 'what was charged was earned or given back');
});

test('what is owed below nothing waits for the next month', async () => {
  const { post, close, first, second, late, again, pass, get, run } = await openDecember();
  await post('/payouts', { account: BANKGIRO }).expect(303);
  await close().expect(303);
  for (const address of [first, second, late]) await post(`${address}/waive`).expect(303);
  pass(31 * DAY);
  await run();
  await again();
  await close('2026-12').expect(303);
  assert.match(plain(await get('/payouts')), /2026-12 −2 000 kr förs över till nästa månad\. 0 kr 2026-11 .*3 000 kr/);
  assert.match(plain(await get('/payouts')), /Hittills, inte utbetalt −2 000 kr .*Från tidigare: −2 000 kr/);
});

test('what the operator sees before closing is what closing pays, line by line, and with what is carried over', async () => {
  const { get, post, close, pay, again, pass, run, second, late, db } = await openDecember();
  await close().expect(303); // without an account: nothing is paid, and nothing is lost
  await pay().expect(409);
  assert.match(plain(await get('/admin/payouts')), /2026-11 Inget att betala ut\. Bokföring/);
  assert.match(plain(await get('/payouts/2026-11')), /3 000 kr väntar på konto\. .*Kvar till nästa månad 3 000 kr/);
  assert.doesNotMatch(await get('/admin/payouts'), /pain\.xml|\/sent"/);
  await post('/payouts', { account: BANKGIRO }).expect(303);
  await post(`${second}/waive`).expect(303);
  pass(31 * DAY);
  await run();
  await again();
  const page = await get('/admin/payouts');
  assert.match(plain(page), /Anna Lind 1 1 0 kr 0 kr 3 000 kr 3 000 kr Summa/);
  const address = /\/admin\/payouts\/therapists\/[\w-]+/.exec(page)?.[0] as string;
  const lines = plain(await get(address));
  assert.match(
    lines,
    /Från tidigare: 3 000 kr .*25 nov\. 2026 09:00 Rättelse av tidigare månad Klienten behöver inte betala .*−1 000 kr .*1 dec\. 2026 09:00 Genomförd .*1 000 kr/,
  );
  assert.doesNotMatch(lines, /Karin|\/bookings\//);
  await close('2026-12').expect(303);
  const paid = () => db.$client.prepare('SELECT month, amount_ore, account FROM payouts').raw().all();
  assert.deepEqual(paid(), [['2026-12', 300_000, BANKGIRO]]);
  assert.match(plain(await get('/payouts/2026-12')), /3 000 kr betalas ut 8 jan\. 2027\. .*Från tidigare 3 000 kr/);
  await pay('2026-12').expect(409);
  await post('/admin/payouts/platform', PLATFORM).expect(303);
  await pay('2026-12').expect(303);
  assert.match(plain(await get('/payouts/2026-12')), /3 000 kr är skickade till banken 3 jan\. 2027/);
  await post(`${late}/waive`).expect(303);
  assert.match(plain(await get('/payouts')), /2027-01: −1 000 kr .*Rättelse av tidigare månad/);
});

test('a session that comes to nothing leaves no fee behind, whatever the way there', async () => {
  const { get, post, close, owed, again, pass, run, first, db } = await openDecember();
  const id = /\/admin\/payouts\/therapists\/([\w-]+)/.exec(await get('/admin/payouts'))?.[1];
  await post(`/admin/payouts/therapists/${id}`, { fee: '3,33' }).expect(303);
  const booking = first.split('/').at(-1);
  db.$client.prepare('UPDATE bookings SET price_ore = 99901, late_percent = 37 WHERE id = ?').run(booking);
  await close().expect(303);
  const ways = [`${first}/no-show`, `${first}/held`, `${first}/waive`];
  for (const [n, month] of ['2026-12', '2027-01', '2027-02'].entries()) {
    pass(31 * DAY);
    await again();
    await post(ways[n] as string).expect(303);
    await run();
    await close(month).expect(303);
  }
  const sums = 'SELECT sum(amount_ore), sum(fee_ore), count(*) FROM payout_lines WHERE booking_id = ?';
  assert.deepEqual(db.$client.prepare(sums).raw().get(booking), [0, 0, 4]);
  assert.equal(owed('fee'), 3 * 3330, 'of the three sessions that are left');
});

test('a month closed late is paid on the next banking day, not in the past', async () => {
  const { post, close, again, pass, get } = await openDecember();
  await post('/payouts', { account: BANKGIRO }).expect(303);
  await post('/admin/payouts/platform', PLATFORM).expect(303);
  pass(16 * DAY); // Saturday 19 December
  await again();
  assert.match(plain(await get('/admin/payouts')), /Betalas ut 21 dec\. 2026/);
  await close().expect(303);
  assert.match(plain(await get('/payouts/2026-11')), /3 000 kr betalas ut 21 dec\. 2026/);
  pass(3 * DAY);
  await again();
  assert.match(await get('/admin/payouts/2026-11/pain.xml'), /<Dt>2026-12-22<\/Dt>/);
});

test('the statement comes as a file; a colleague and an operator as such see none of it', async () => {
  const practice = await openDecember();
  const { close } = practice;
  await close().expect(303);
  const anna = await signIn(practice);
  const csv = (await anna.get('/payouts/2026-11/statement.csv').expect(200)).text;
  assert.match(csv, /2026-11-24;09:00;Karin Östlund;Genomförd;1000;0;1000/);
  const pdf = (await anna.get('/payouts/2026-11/statement.pdf').buffer(true).expect(200)).body as Buffer;
  const { text } = await extractText(await getDocumentProxy(new Uint8Array(pdf)), { mergePages: true });
  assert.match(
    text,
    /Utbetalningar 2026-11[\s\S]*2026-11-24 09:00\s+Karin Östlund\s+Genomförd\s+1 000 kr[\s\S]*Summa: 3 000 kr/,
  );
  const booking = plain((await anna.get(practice.first)).text);
  assert.match(
    booking,
    /Pengarnas väg .*klienten → betaltjänsten debitering 1 000 kr .*klienten → terapeuten avräkning till terapeuten 1 000 kr/,
  );
  const bo = await inviteTherapist({ ...practice, anna });
  assert.doesNotMatch((await bo.get('/payouts/2026-11').expect(200)).text, /Karin/);
  await bo.get('/admin/payouts').expect(403);
  await bo.post('/admin/payouts/close').type('form').send({ month: '2026-12' }).expect(403);
  await anna.get('/payouts/2026-13').expect(404);
});

test('payment is due on the 10th, or the banking day before', async () => {
  const { redDays } = await import('../src/calendar/holidays.ts');
  const { dueOn } = await import('../src/payouts/payouts.ts');
  const red = await redDays();
  assert.deepEqual(
    ['2026-11', '2026-12', '2026-09', '2023-03', '2026-04'].map((month) => dueOn(month, red)),
    ['2026-12-10', '2027-01-08', '2026-10-09', '2023-04-06', '2026-05-08'],
    'a Thursday, a Sunday, a Saturday, Easter Monday, a Sunday',
  );
});
