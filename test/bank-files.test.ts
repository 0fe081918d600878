import assert from 'node:assert/strict';
import { test } from 'node:test';
import { painFile } from '../src/payouts/bank-file.ts';
import { addClient, type Browser, inviteTherapist, signIn } from './support/app.ts';
import { plain, setUpBooking } from './support/calendar.ts';
import { openDecember, PLATFORM } from './support/payouts.ts';

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
  await bo.post('/payouts').type('form').send({ account: 'SE4550000000058398257466' }).expect(303);
  const cecilia = await inviteTherapist({ ...practice, anna: await signIn(practice) }, 'c@example.com', 'Cecilia Å');
  await setUpBooking(cecilia);
  const hers = (await addClient(cecilia, { name: 'Ulf Ek' })).slice('/clients/'.length);
  await cecilia.post(`/bookings/new?client=${hers}`).type('form').send(when).expect(303);
  await close().expect(303); // Cecilia has no account, and stops nobody
  const file = '/admin/payouts/2026-11/pain.xml';
  const visit = async () => (await (await signIn(practice)).get(file)).status;
  assert.equal(await visit(), 409, 'nobody pays');
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
    /<InstdAmt Ccy="SEK">812\.25<\/InstdAmt>.*<Nm>Bo \(Ek\) \+ Co<\/Nm>.*<IBAN>SE4550000000058398257466/,
  );
  assert.doesNotMatch(xml, /Karin|Nils|Cecilia/);
  await post('/admin/payouts/2026-11/sent').expect(303);
  await post('/admin/payouts/2026-11/sent').expect(409);
  assert.deepEqual([owed('therapist'), owed('bank')], [81_225, 381_225], 'what waits for an account stays owed');
  assert.match(plain(await get('/payouts')), /2026-11 3 000 kr är skickade till banken/);
});

test('the bookkeeping comes as SIE 4I, every voucher in balance and numbered by who takes it in', async () => {
  const practice = await openDecember();
  const { post, close } = practice;
  await post('/admin/payouts/platform', { ...PLATFORM, name: 'Lindens "ÅÄÖ" üéÉçñÜæ øŁ€' }).expect(303);
  await close().expect(303);
  const operator = await signIn(practice);
  for (const [month, kinds] of [
    ['2026-11', ['Debiterade kort']],
    ['2026-12', ['Möten enligt avräkning']],
  ] as const) {
    const answer = await operator.get(`/admin/payouts/${month}/book.si`).buffer(true).parse(bytesParser).expect(200);
    const text = fromPc8(answer.body as Buffer);
    assert.match(text, /^#FLAGGA 0\r\n#PROGRAM "Klientkort" 1\r\n#FORMAT PC8\r\n#GEN 20261203\r\n#SIETYP 4\r\n/);
    assert.match(text, /#FNAMN "Lindens \\"ÅÄÖ\\" üéÉçñÜæ oL\?"/);
    const vouchers = [...text.matchAll(/#VER "" ("") (\d{8}) "([^"]+)"\r\n\{\r\n([\s\S]*?)\r\n\}/g)];
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

test('a name reaches the bank in letters it takes, cut before it is escaped', () => {
  const nameOf = (name: string) => {
    const payouts = [{ therapistId: 'a', name, amountOre: 100, account: '5050-1055' }];
    const platform = { ...PLATFORM, iban: 'SE4550000000058398257466', address: '', bankgiro: '', vatNumber: '' };
    const xml = painFile(platform, payouts, {
      month: '2026-11',
      payOn: '2026-12-10',
      createdAt: '2026-12-03T10:00:00',
    });
    assertPain(xml);
    return /<Cdtr><Nm>(.*?)<\/Nm>/.exec(xml)?.[1];
  };
  assert.equal(nameOf('Åsa Östgård-Müller'), 'Åsa Östgård-Muller');
  assert.equal(nameOf('Łukasz Ørsted & Æsir_ß 🙂'), 'Lukasz Orsted + AEsir-ss ?');
  assert.equal(nameOf("O'Hara"), 'O&#39;Hara');
  assert.equal(nameOf("'".repeat(200)), '&#39;'.repeat(140));
});

type Parser = Parameters<ReturnType<Browser['get']>['parse']>[0];
const bytesParser: Parser = (res, done) => {
  const chunks: Buffer[] = [];
  res.on('data', (chunk: Buffer) => chunks.push(Buffer.from(chunk)));
  res.on('end', () => done(null, Buffer.concat(chunks)));
};
const textParser: Parser = (res, done) => bytesParser(res, (error, body) => done(error, String(body)));

/** IBM code page 437 from 0x80, as the vendor's table has it. */
const PC8 = 'ÇüéâäàåçêëèïîìÄÅÉæÆôöòûùÿÖÜ¢£¥₧ƒáíóúñÑ';
const fromPc8 = (bytes: Buffer) =>
  [...bytes].map((byte) => (byte < 0x80 ? String.fromCharCode(byte) : PC8[byte - 0x80])).join('');

/** The part of pain.001.001.09 that is used, as its schema has it: each element's children in order with the fewest and the most. */
const SCHEMA: Record<string, [name: string, min: number, max: number][]> = {
  Document: [['CstmrCdtTrfInitn', 1, 1]],
  CstmrCdtTrfInitn: [
    ['GrpHdr', 1, 1],
    ['PmtInf', 1, Number.POSITIVE_INFINITY],
  ],
  GrpHdr: [
    ['MsgId', 1, 1],
    ['CreDtTm', 1, 1],
    ['NbOfTxs', 1, 1],
    ['CtrlSum', 0, 1],
    ['InitgPty', 1, 1],
  ],
  PmtInf: [
    ['PmtInfId', 1, 1],
    ['PmtMtd', 1, 1],
    ['NbOfTxs', 0, 1],
    ['CtrlSum', 0, 1],
    ['PmtTpInf', 0, 1],
    ['ReqdExctnDt', 1, 1],
    ['Dbtr', 1, 1],
    ['DbtrAcct', 1, 1],
    ['DbtrAgt', 1, 1],
    ['CdtTrfTxInf', 1, Number.POSITIVE_INFINITY],
  ],
  CdtTrfTxInf: [
    ['PmtId', 1, 1],
    ['Amt', 1, 1],
    ['CdtrAgt', 0, 1],
    ['Cdtr', 0, 1],
    ['CdtrAcct', 0, 1],
    ['RmtInf', 0, 1],
  ],
  PmtTpInf: [['SvcLvl', 0, Number.POSITIVE_INFINITY]],
  SvcLvl: [['Cd', 1, 1]],
  ReqdExctnDt: [['Dt', 1, 1]],
  ...Object.fromEntries(
    ['InitgPty', 'Dbtr', 'Cdtr'].map((party) => [
      party,
      [
        ['Nm', 0, 1],
        ['Id', 0, 1],
      ],
    ]),
  ),
  'InitgPty/Id': [['OrgId', 1, 1]],
  'Dbtr/Id': [['OrgId', 1, 1]],
  OrgId: [['Othr', 0, Number.POSITIVE_INFINITY]],
  Othr: [
    ['Id', 1, 1],
    ['SchmeNm', 0, 1],
  ],
  'OrgId/Othr/SchmeNm': [['Cd', 1, 1]],
  'Id/Othr/SchmeNm': [['Prtry', 1, 1]],
  DbtrAcct: [
    ['Id', 1, 1],
    ['Ccy', 0, 1],
  ],
  CdtrAcct: [['Id', 1, 1]],
  'DbtrAcct/Id': [['IBAN', 1, 1]],
  'CdtrAcct/Id': [
    ['IBAN', 0, 1],
    ['Othr', 0, 1],
  ],
  DbtrAgt: [['FinInstnId', 1, 1]],
  CdtrAgt: [['FinInstnId', 1, 1]],
  FinInstnId: [
    ['BICFI', 0, 1],
    ['ClrSysMmbId', 0, 1],
  ],
  ClrSysMmbId: [
    ['ClrSysId', 0, 1],
    ['MmbId', 1, 1],
  ],
  ClrSysId: [['Cd', 1, 1]],
  PmtId: [['EndToEndId', 1, 1]],
  Amt: [['InstdAmt', 1, 1]],
  RmtInf: [['Ustrd', 0, Number.POSITIVE_INFINITY]],
};

const text = (max: number) => new RegExp(`^[a-zA-ZåäöÅÄÖ0-9/?:().,'+ -]{1,${max}}$`);
/** What the leaves hold: the schema's lengths and patterns, and the letters that banks take. */
const LEAVES: Record<string, RegExp> = {
  ...{ MsgId: text(35), PmtInfId: text(35), EndToEndId: text(35), Nm: text(140), Ustrd: text(140), Prtry: text(35) },
  ...{ CreDtTm: /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d$/, Dt: /^\d{4}-\d\d-\d\d$/, NbOfTxs: /^\d{1,15}$/ },
  ...{ CtrlSum: /^\d{1,15}\.\d\d$/, InstdAmt: /^\d{1,15}\.\d\d$/, Ccy: /^[A-Z]{3}$/, PmtMtd: /^(CHK|TRF|TRA)$/ },
  ...{ IBAN: /^[A-Z]{2}\d{2}[a-zA-Z0-9]{1,30}$/, BICFI: /^[A-Z0-9]{4}[A-Z]{2}[A-Z0-9]{2}([A-Z0-9]{3})?$/ },
  ...{ MmbId: text(35), Id: text(34), Cd: /^[A-Z]{1,5}$/ },
};

type Element = { name: string; children: Element[]; text: string };

function parsed(xml: string): Element {
  const root: Element = { name: '', children: [], text: '' };
  const open = [root];
  for (const [, close, name = '', between = ''] of xml.matchAll(/<(\/?)([A-Za-z]+)[^>]*>([^<]*)/g)) {
    if (close) assert.equal(open.pop()?.name, name);
    else {
      const element = { name, children: [], text: between };
      open.at(-1)?.children.push(element);
      open.push(element);
    }
  }
  assert.equal(open.length, 1);
  return root.children[0] as Element;
}

function assertElement({ name, children, text }: Element, path: string[]): void {
  const trail = [...path, name];
  const key = [3, 2, 1].map((n) => trail.slice(-n).join('/')).find((key) => SCHEMA[key]);
  if (!children.length) {
    const said = text.replace(/&#(\d+);/g, (_, code) => String.fromCharCode(Number(code)));
    assert.match(said, LEAVES[name] as RegExp, trail.join('/'));
    return;
  }
  const order = SCHEMA[key as string] as [string, number, number][];
  const places = children.map((child) => order.findIndex(([known]) => known === child.name));
  assert.ok(
    places.every((place, n) => place >= 0 && place >= (places[n - 1] ?? 0)),
    trail.join('/'),
  );
  for (const [known, min, max] of order) {
    const count = children.filter((child) => child.name === known).length;
    assert.ok(count >= min && count <= max, `${trail.join('/')}/${known}: ${count}`);
  }
  for (const child of children) assertElement(child, trail);
}

/** As the schema has it, element by element, and the sums those of the payments. */
function assertPain(xml: string): void {
  assert.match(
    xml,
    /^<\?xml version="1\.0" encoding="UTF-8"\?>\n<Document xmlns="urn:iso:std:iso:20022:tech:xsd:pain\.001\.001\.09">/,
  );
  assertElement(parsed(xml), []);
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
}
