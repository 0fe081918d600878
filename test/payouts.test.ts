import assert from 'node:assert/strict';
import { test } from 'node:test';
import { extractText, getDocumentProxy } from 'unpdf';
import { addClient, type Browser, inviteTherapist, signIn } from './support/app.ts';
import { plain, setUpBooking } from './support/calendar.ts';
import { DAY, openCharges } from './support/charges.ts';

const PLATFORM = {
  name: 'Lindens & Co',
  organisation: '556036-0793',
  iban: 'SE45 5000 0000 0583 9825 7466',
  bic: 'ESSESESS',
};

/** A practice in which Karin had sessions by card in November, and it is the third of December. */
async function openDecember() {
  const practice = await openCharges();
  const { register, booked, pass, run } = practice;
  await register();
  const first = await booked({ date: '2026-11-24', time: '09:00' });
  const second = await booked({ date: '2026-11-25', time: '09:00' });
  const late = await booked({ date: '2026-11-23', time: '15:00' });
  await practice.send(`${late}/cancel`).expect(303);
  const cancelled = await booked({ date: '2026-11-27', time: '09:00' });
  await practice.send(`${cancelled}/cancel`).expect(303);
  await booked({ date: '2026-12-01', time: '09:00' });
  await run();
  pass(10 * DAY);
  await run();
  let anna: Browser = await signIn(practice);
  const post = (path: string, fields: object = {}) => anna.post(path).type('form').send(fields);
  const close = (month = '2026-11') => post('/admin/payouts/close', { month });
  const again = async () => {
    anna = await signIn(practice);
  };
  const get = async (path: string) => (await anna.get(path).expect(200)).text;
  /** What the book says of an account, credit positive, in öre. */
  const owed = (account: string) =>
    practice.db.$client
      .prepare(
        'SELECT coalesce(sum(CASE WHEN credit = @account THEN amount_ore WHEN debit = @account THEN -amount_ore END), 0) FROM ledger',
      )
      .pluck()
      .get({ account });
  return { ...practice, post, close, again, get, owed, first, second, late };
}

test('a month is closed once: every session that took place, paid or not, and what was called off late', async () => {
  const { get, close, post, owed, again, pass, db } = await openDecember();
  const preview = plain(await get('/admin/payouts'));
  assert.match(preview, /Att stänga: 2026-11 .*Anna Lind inget konto 3 0 3 000 kr 0 kr 3 000 kr/);
  assert.doesNotMatch(preview, /Karin/);
  assert.match(plain(await get('/payouts')), /Hittills, inte utbetalt 4 000 kr .*Nästa utbetalning: 10 dec\. 2026/);
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
        "INSERT INTO payout_lines SELECT 99, month, therapist_id, booking_id, 'session', 1, 0, 0, 0 FROM payout_lines LIMIT 1",
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
  assert.match(plain(await get('/payouts/2026-12')), /0 kr betalas ut/);
  assert.equal(owed('client'), 0, 'what was charged was earned or given back');
});

test('what is owed below nothing waits for the next month', async () => {
  const { post, close, first, second, late, again, pass, get, run } = await openDecember();
  await close().expect(303);
  for (const address of [first, second, late]) await post(`${address}/waive`).expect(303);
  pass(31 * DAY);
  await run();
  await again();
  await close('2026-12').expect(303);
  assert.match(plain(await get('/payouts')), /2026-12 .*0 kr 2026-11 .*3 000 kr/);
});

test('the file for the bank holds every payout to the öre, and is marked as sent once', async () => {
  const practice = await openDecember();
  const { post, close, get, owed } = practice;
  const bo = await inviteTherapist({ ...practice, anna: await signIn(practice) }, 'bo@example.com', 'Bo <Ek> & Co');
  await setUpBooking(bo);
  const his = (await addClient(bo, { name: 'Nils Holm' })).slice('/clients/'.length);
  const when = { date: '2026-11-26', time: '09:00', minutes: '45', kind: 'in_person', price: '812,25' };
  await bo.post(`/bookings/new?client=${his}`).type('form').send(when).expect(303);
  for (const account of ['123', 'SE45 5000 0000 0583 9825 7467', '5050-1056']) {
    assert.match((await post('/payouts', { account }).expect(422)).text, /Ange ett bankgironummer/, account);
  }
  await post('/payouts', { account: '5050 1055' }).expect(303);
  await close().expect(303);
  const file = '/admin/payouts/2026-11/pain.xml';
  const visit = async () => (await (await signIn(practice)).get(file)).status;
  assert.equal(await visit(), 409, 'Bo has no account, and nobody pays');
  await bo.post('/payouts').type('form').send({ account: 'SE4550000000058398257466' }).expect(303);
  assert.equal(await visit(), 409);
  assert.match(
    (await post('/admin/payouts/platform', { ...PLATFORM, iban: 'SE1' }).expect(422)).text,
    /IBAN stämmer inte/,
  );
  await post('/admin/payouts/platform', PLATFORM).expect(303);
  const operator = await signIn(practice);
  const xml = String((await operator.get(file).buffer(true).parse(textParser).expect(200)).body);
  assertPain(xml);
  assert.match(xml, /<NbOfTxs>2<\/NbOfTxs><CtrlSum>3812\.25<\/CtrlSum>/);
  assert.match(xml, /<InstdAmt Ccy="SEK">3000\.00<\/InstdAmt>[\s\S]*<Id>50501055<\/Id><SchmeNm><Prtry>BGNR/);
  assert.match(
    xml,
    /<InstdAmt Ccy="SEK">812\.25<\/InstdAmt>.*Bo &#60;Ek&#62; &#38; Co.*<IBAN>SE4550000000058398257466/,
  );
  assert.doesNotMatch(xml, /Karin|Nils/);
  await post('/admin/payouts/2026-11/sent').expect(303);
  await post('/admin/payouts/2026-11/sent').expect(409);
  assert.deepEqual([owed('therapist'), owed('bank')], [0, 381_225]);
  assert.match(plain(await get('/payouts')), /2026-11 skickad/);
});

test('the bookkeeping comes as SIE 4, every voucher in balance', async () => {
  const practice = await openDecember();
  const { post, close } = practice;
  await post('/admin/payouts/platform', { ...PLATFORM, name: 'Lindens mottagning ÅÄÖ' }).expect(303);
  await close().expect(303);
  const operator = await signIn(practice);
  for (const [month, kinds] of [
    ['2026-11', ['Debiterade kort']],
    ['2026-12', ['Möten enligt avräkning']],
  ] as const) {
    const answer = await operator.get(`/admin/payouts/${month}/book.se`).buffer(true).parse(bytesParser).expect(200);
    const text = fromPc8(answer.body as Buffer);
    assert.match(text, /^#FLAGGA 0\r\n#PROGRAM "Klientkort" 1\r\n#FORMAT PC8\r\n#GEN 20261203\r\n#SIETYP 4\r\n/);
    assert.match(text, /#FNAMN "Lindens mottagning ÅÄÖ"/);
    const vouchers = [...text.matchAll(/#VER A (\d+) (\d{8}) "([^"]+)"\r\n\{\r\n([\s\S]*?)\r\n\}/g)];
    assert.ok(
      kinds.every((kind) => vouchers.some(([, , , name]) => name === kind)),
      month,
    );
    for (const [, , date, , rows = ''] of vouchers) {
      const amounts = [...rows.matchAll(/#TRANS (\d{4}) \{\} (-?\d+\.\d\d)/g)].map(([, , amount]) =>
        Math.round(Number(amount) * 100),
      );
      assert.ok(amounts.length >= 2);
      assert.equal(
        amounts.reduce((a, b) => a + b, 0),
        0,
      );
      assert.equal(date?.slice(0, 6), month.replace('-', ''));
    }
  }
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

type Parser = Parameters<ReturnType<Browser['get']>['parse']>[0];
const bytesParser: Parser = (res, done) => {
  const chunks: Buffer[] = [];
  res.on('data', (chunk: Buffer) => chunks.push(Buffer.from(chunk)));
  res.on('end', () => done(null, Buffer.concat(chunks)));
};
const textParser: Parser = (res, done) => bytesParser(res, (error, body) => done(error, String(body)));

const PC8: Record<number, string> = { 134: 'å', 132: 'ä', 148: 'ö', 143: 'Å', 142: 'Ä', 153: 'Ö' };
const fromPc8 = (bytes: Buffer) => [...bytes].map((byte) => PC8[byte] ?? String.fromCharCode(byte)).join('');

/** The order of elements as pain.001.001.09's schema has them, for those that are used. */
const SEQUENCE: Record<string, string[]> = {
  Document: ['CstmrCdtTrfInitn'],
  CstmrCdtTrfInitn: ['GrpHdr', 'PmtInf'],
  GrpHdr: ['MsgId', 'CreDtTm', 'NbOfTxs', 'CtrlSum', 'InitgPty'],
  InitgPty: ['Nm', 'Id'],
  PmtInf: [
    'PmtInfId',
    'PmtMtd',
    'NbOfTxs',
    'CtrlSum',
    'PmtTpInf',
    'ReqdExctnDt',
    'Dbtr',
    'DbtrAcct',
    'DbtrAgt',
    'CdtTrfTxInf',
  ],
  PmtTpInf: ['SvcLvl'],
  ReqdExctnDt: ['Dt'],
  Dbtr: ['Nm', 'Id'],
  DbtrAcct: ['Id', 'Ccy'],
  DbtrAgt: ['FinInstnId'],
  FinInstnId: ['BICFI', 'ClrSysMmbId'],
  ClrSysMmbId: ['ClrSysId', 'MmbId'],
  CdtTrfTxInf: ['PmtId', 'Amt', 'CdtrAgt', 'Cdtr', 'CdtrAcct', 'RmtInf'],
  PmtId: ['EndToEndId'],
  Amt: ['InstdAmt'],
  Cdtr: ['Nm'],
  CdtrAcct: ['Id'],
  RmtInf: ['Ustrd'],
};

/** Well-formed, every element known and in the schema's order, and the sums those of the payments. */
function assertPain(xml: string): void {
  assert.match(
    xml,
    /^<\?xml version="1\.0" encoding="UTF-8"\?>\n<Document xmlns="urn:iso:std:iso:20022:tech:xsd:pain\.001\.001\.09">/,
  );
  const open: { name: string; last: number }[] = [];
  for (const [, close, name = ''] of xml.matchAll(/<(\/?)([A-Za-z]+)[^>]*>/g)) {
    if (close) {
      assert.equal(open.pop()?.name, name);
      continue;
    }
    const parent = open.at(-1);
    const order = parent && SEQUENCE[parent.name];
    if (parent && order) {
      const place = order.indexOf(name);
      assert.ok(place >= parent.last, `${name} in ${parent.name}`);
      parent.last = place;
    }
    open.push({ name, last: 0 });
  }
  assert.deepEqual(open, []);
  const amounts = [...xml.matchAll(/<InstdAmt Ccy="SEK">(\d+)\.(\d\d)</g)].map(
    ([, kr, ore]) => Number(kr) * 100 + Number(ore),
  );
  for (const [, kr, ore] of xml.matchAll(/<CtrlSum>(\d+)\.(\d\d)</g)) {
    assert.equal(
      Number(kr) * 100 + Number(ore),
      amounts.reduce((a, b) => a + b, 0),
    );
  }
  for (const [, count] of xml.matchAll(/<NbOfTxs>(\d+)</g)) assert.equal(Number(count), amounts.length);
  for (const id of xml.match(/(?<=<(?:MsgId|PmtInfId|EndToEndId)>)[^<]+/g) ?? []) assert.ok(id.length <= 35);
}
