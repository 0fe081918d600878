import assert from 'node:assert/strict';
import { test } from 'node:test';
import { extractText, getDocumentProxy } from 'unpdf';
import { type Browser, signIn } from './support/app.ts';
import { FEES, plain } from './support/calendar.ts';
import { DAY, openCharges } from './support/charges.ts';

const CODE = { payer: 'Bolaget AB', organisation: '556036-0793', invoiceTo: 'faktura@example.com', reference: 'PO 17' };
const PLATFORM = {
  name: 'Lindens & Co',
  organisation: '556036-0793',
  iban: 'SE4550000000058398257466',
  bic: 'ESSESESS',
  address: 'Storgatan 1, 111 22 Stockholm',
  bankgiro: '5050-1055',
  vatNumber: '',
};

/** Karin's two sessions in November were paid by a company's code, with a ceiling of 800 kr, and December has begun. */
async function openInvoices() {
  const practice = await openCharges();
  const { send, card, booked, pass, register, run } = practice;
  await register();
  const code = { ...CODE, code: 'BOLAGET', validFrom: '2026-11-01', sessionOre: '800', restBy: 'client' };
  await send('/admin/codes/new', code).expect(303);
  await send(`${card}/settings`, { inPerson: '', video: '', method: 'code', code: 'BOLAGET' }).expect(303);
  const first = await booked({ date: '2026-11-24' });
  await booked({ date: '2026-11-25' });
  pass(9 * DAY);
  await run();
  let anna: Browser = await signIn(practice);
  const again = async () => {
    anna = await signIn(practice);
  };
  const post = (path: string, fields: object = {}) => anna.post(path).type('form').send(fields);
  const get = (path: string) => anna.get(path);
  const close = (month = '2026-11') => post('/admin/payouts/close', { month });
  const owed = (account: string) =>
    practice.db.$client
      .prepare(
        'SELECT coalesce(sum(CASE WHEN credit = @account THEN amount_ore WHEN debit = @account THEN -amount_ore END), 0) FROM ledger',
      )
      .pluck()
      .get({ account });
  return { ...practice, post, get, close, owed, again, first };
}

test('a company is invoiced once a month: reference, dates and amounts, and nothing about the client', async () => {
  const { get, post, close, owed } = await openInvoices();
  await close().expect(409); // an invoice has a seller
  await post('/admin/payouts/platform', PLATFORM).expect(303);
  await close().expect(303);
  const page = plain((await get('/admin/invoices/1').expect(200)).text);
  assert.match(
    page,
    /Faktura 1 .*Bolaget AB, 556036-0793 .*PO 17 .*1 jan\. 2027 .*0000018 .*24 nov\. 2026 09:00 800 kr .*25 nov\. 2026 09:00 800 kr Att betala 1 600 kr/,
  );
  const csv = (await get('/admin/invoices/1/basis.csv').expect(200)).text;
  assert.match(csv, /1;PO 17;2026-11-24;800;0\r\n1;PO 17;2026-11-25;800;0/);
  assert.match(page, /Momsfritt enligt 10 kap\. mervärdesskattelagen: 1 600 kr/);
  const moved = { ...PLATFORM, name: 'Nytt namn AB', bankgiro: '' };
  await post('/admin/payouts/platform', moved).expect(303);
  const pdf = (await get('/admin/invoices/1/invoice.pdf').buffer(true).expect(200)).body as Buffer;
  const { text } = await extractText(await getDocumentProxy(new Uint8Array(pdf)), { mergePages: true });
  assert.match(
    text,
    /Lindens & Co[\s\S]*Storgatan 1[\s\S]*Faktura 1[\s\S]*OCR-nummer: 0000018[\s\S]*Bankgiro: 5050-1055[\s\S]*2026-11-24\s+800 kr[\s\S]*1 600 kr/,
  );
  for (const what of [page, csv, text]) assert.doesNotMatch(what, /Karin|Östlund|terapi|psykolog|samtal/i);
  assert.deepEqual([owed('code'), owed('therapist')], [-160_000, 200_000], 'the client paid the rest by card');
  assert.equal(owed('client'), 0);
  await post('/admin/invoices/1/paid').expect(303);
  await post('/admin/invoices/1/paid').expect(409);
  assert.deepEqual([owed('code'), owed('bank')], [0, -160_000]);
  await get('/admin/invoices/2').expect(404);
});

test('the VAT of the therapist is on the invoice by rate, as it was when the month was closed', async () => {
  const { get, post, close } = await openInvoices();
  await post('/settings/fees', { ...FEES, vatPercent: '25' }).expect(303);
  await post('/admin/payouts/platform', PLATFORM).expect(303);
  assert.match((await close().expect(409)).text, /momsregistreringsnummer/);
  assert.match(
    (await post('/admin/payouts/platform', { ...PLATFORM, vatNumber: 'SE1' }).expect(422)).text,
    /tio siffror och 01/,
  );
  await post('/admin/payouts/platform', { ...PLATFORM, vatNumber: 'SE 556036-0793 01' }).expect(303);
  await close().expect(303);
  await post('/settings/fees', FEES).expect(303);
  const page = plain((await get('/admin/invoices/1')).text);
  assert.match(page, /SE556036079301 .*Att betala 1 600 kr Moms 25 %: 320 kr på 1 280 kr utan moms/);
});

const articleOf = (html: string) => /<article[\s\S]*<\/article>/.exec(html)?.[0];

test('a closed invoice stays as it was when the booking gets another code: minus to the old, plus to the new', async () => {
  const { get, post, close, first, card, pass, again, owed, db } = await openInvoices();
  await post('/admin/payouts/platform', PLATFORM).expect(303);
  const other = { ...CODE, payer: 'Kommunen', code: 'KOMMUNEN', validFrom: '2026-11-01', restBy: 'client' };
  await post('/admin/codes/new', other).expect(303);
  await close().expect(303);
  const before = (await get('/admin/invoices/1')).text;
  const row = () =>
    db.$client.prepare('SELECT version FROM bookings WHERE id = ?').pluck().get(first.split('/').at(-1));
  const moved = { date: '2026-12-08', time: '09:00', minutes: '45', kind: 'in_person', version: String(row()) };
  await post(first, moved).expect(303);
  const agreed = { inPerson: '', video: '', method: 'code', code: 'KOMMUNEN', intent: 'save' };
  await post(`${card}/settings`, { ...agreed, [`apply-${first.split('/').at(-1)}`]: 'yes' }).expect(303);
  pass(31 * DAY);
  await again();
  await close('2026-12').expect(303);
  assert.equal(articleOf((await get('/admin/invoices/1')).text), articleOf(before), 'also when it was');
  assert.match(
    plain((await get('/admin/invoices/2')).text),
    /Kreditfaktura 2 .*Bolaget AB.*24 nov\. 2026 09:00 Rättelse av tidigare månad −800 kr/,
  );
  assert.match(plain((await get('/admin/invoices/3')).text), /Faktura 3 .*Kommunen.*8 dec\. 2026 09:00 .* 1 000 kr/);
  assert.deepEqual([owed('code'), owed('therapist')], [-180_000, 200_000]);
  const lines = 'SELECT kind, amount_ore, code_ore FROM payout_lines WHERE booking_id = ? ORDER BY id';
  assert.deepEqual(db.$client.prepare(lines).raw().all(first.split('/').at(-1)), [
    ['session', 100_000, 80_000],
    ['correction', -80_000, -80_000],
    ['correction', 80_000, 100_000],
  ]);
});

test('invoices are numbered without gaps, and what is let off later becomes a credit note', async () => {
  const { get, post, close, first, pass, again, run, owed, db } = await openInvoices();
  await post('/admin/payouts/platform', PLATFORM).expect(303);
  await close().expect(303);
  await post(`${first}/waive`).expect(303);
  pass(31 * DAY);
  await run();
  await again();
  await close('2026-12').expect(303);
  assert.match(
    plain((await get('/admin/invoices/2')).text),
    /Kreditfaktura 2 .*Rättelse av tidigare månad −800 kr .*−800 kr/,
  );
  await post('/admin/invoices/1/paid').expect(303);
  await post('/admin/invoices/2/paid').expect(303);
  assert.deepEqual([owed('code'), owed('therapist'), owed('client')], [0, 100_000, 0]);
  const insert =
    "INSERT INTO invoices SELECT number + 7, code_id, '2027-01', issued_on, due_on, 1, ocr, NULL, '', '', '', '', '', '', '' FROM invoices LIMIT 1";
  assert.throws(() => db.$client.exec(insert), /without gaps/);
  assert.throws(() => db.$client.exec('UPDATE invoices SET amount_ore = 5'), /as it was made/);
  assert.throws(() => db.$client.exec("UPDATE invoices SET seller_name = 'X'"), /as it was made/);
  assert.throws(() => db.$client.exec('DELETE FROM invoices'), /never deleted/);
});
