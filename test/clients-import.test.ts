import assert from 'node:assert/strict';
import { test } from 'node:test';
import { parse } from 'csv-parse/sync';
import { COLUMNS, headingsOf } from '../src/clients/columns.ts';
import { addClient, type Browser, inputValue, inviteTherapist, openPractice } from './support/app.ts';

type Practice = Awaited<ReturnType<typeof openPractice>>;

const plain = (html: string) =>
  html
    .replace(/<[^>]+>/g, ' ')
    .replace(/&quot;/g, '"')
    .replace(/&#39;/g, "'")
    .replace(/&lt;/g, '<')
    .replace(/&amp;/g, '&')
    .replace(/\s+/g, ' ');

/** What the review says about a row: its fate and its text. */
function fateOf(html: string, row: number): [string, string] {
  for (const [, fate, section] of html.matchAll(/<section class="fate" aria-labelledby="(\w+)">(.*?)<\/section>/gs)) {
    const [, cells] = new RegExp(`<th scope="row">${row}</th>(.*?)</tr>`, 's').exec(section as string) ?? [];
    if (cells) return [fate as string, plain(cells)];
  }
  return ['none', ''];
}

const upload = (browser: Browser, file: string | Uint8Array) =>
  browser.post('/clients/import').attach('file', Buffer.from(file as string), 'klienter.csv');
const paste = (browser: Browser, text: string) => browser.post('/clients/import').type('form').send({ text });

/** Presses "Importera" on a review: what its form carries, and the ticked rows. */
function confirm(browser: Browser, review: string, add: number[] = []) {
  const [, text = ''] = /<textarea hidden name="text"[^>]*>\n(.*?)<\/textarea>/s.exec(review) ?? [];
  const letters = text.replace(/&(quot|#39|lt|gt|amp);/g, (_, name) =>
    String({ quot: '"', '#39': "'", lt: '<', gt: '>', amp: '&' }[name as 'lt']),
  );
  return browser
    .post('/clients/import')
    .type('form')
    .send({ text: letters, asked: inputValue(review, 'asked'), intent: 'import', add });
}

const FIELDS = `name, called_name, personnummer, reserve_number, email, phone, street, postal_code, city, kin_name,
  kin_relation, kin_phone, payer_name, payer_email, payer_address, language, remarks, archived_at IS NULL AS active`;
const clientsOf = ({ db }: Practice) =>
  db.$client.prepare(`SELECT ${FIELDS} FROM clients ORDER BY sort_key, id`).all() as Record<string, unknown>[];
const namesOf = (practice: Practice) => clientsOf(practice).map(({ name }) => name);
const download = (browser: Browser) =>
  browser
    .get('/clients/export')
    .buffer(true)
    .parse((answer, done) => {
      const parts: Buffer[] = [];
      answer.on('data', (part) => parts.push(part));
      answer.on('end', () => done(null, Buffer.concat(parts)));
    })
    .expect(200);

test('a list is looked through first and stored only when confirmed, each client in the log', async () => {
  const practice = await openPractice();
  const { anna, db } = practice;
  const { text } = await upload(anna, 'Namn;Personnummer;Mobil\nÅke Ek;900101-9802;070-174 06 05\nBo Ek;;\n').expect(
    200,
  );
  assert.deepEqual(fateOf(text, 2)[0], 'added');
  assert.match(fateOf(text, 2)[1], /Åke Ek 900101-9802 · 070-174 06 05/);
  assert.match(text, /2 klienter läggs till/);
  assert.deepEqual(namesOf(practice), []);
  await confirm(anna, text).expect(303).expect('location', '/clients');
  assert.match((await anna.get('/clients')).text, /2 klienter importerade/);
  assert.deepEqual(namesOf(practice), ['Bo Ek', 'Åke Ek']);
  const [, ake] = clientsOf(practice);
  assert.deepEqual([ake?.personnummer, ake?.phone], ['199001019802', '+46701740605']);
  const logged = db.$client.prepare("SELECT count(*) FROM audit_log WHERE action = 'client.imported'").pluck().get();
  assert.equal(logged, 2);
});

test('semicolons, commas and tabs, UTF-8, UTF-16 and Windows-1252, Swedish and English headings are understood', async () => {
  const practice = await openPractice();
  const table = [
    ['förnamn ', 'EFTERNAMN', 'E-Postadress', 'Ort'],
    ['Märta', 'Öström', 'marta@example.com', 'Örebro'],
  ];
  const csv = (delimiter: string, end = '\n') => table.map((row) => row.join(delimiter)).join(end);
  const latin = (text: string) => Buffer.from(text, 'latin1');
  const utf16 = (text: string) => Buffer.from(`\uFEFF${text}`, 'utf16le');
  const english = 'First name,Last name,Email,City\nMärta,Öström,marta@example.com,Örebro';
  const files = [csv(';'), csv(',', '\r\n'), csv('\t', '\r'), `\uFEFF${csv(';')}`, `sep=;\r\n${csv(';')}`, english];
  for (const file of [...files, latin(csv(';')), utf16(csv('\t', '\r\n')), `"${csv('";"', '"\n"')}"`]) {
    const { text } = await upload(practice.anna, file).expect(200);
    const [fate, words] = fateOf(text, 2);
    assert.equal(fate, 'added', String(file));
    assert.match(words, /Märta Öström marta@example.com · Örebro/);
  }
  const curly = Buffer.concat([latin('Namn;Anm\xe4rkning\nBo Ek;'), Buffer.of(0x93, 0x80, 0x94)]);
  assert.match((await upload(practice.anna, curly).expect(200)).text, /“€”/);
});

test('no heading means two things, and every label of ours is a heading', () => {
  const all = COLUMNS.flatMap((column) =>
    headingsOf(column).map((heading) => heading.toLowerCase().replace(/\W/g, '')),
  );
  assert.deepEqual(
    all.filter((heading, index) => all.indexOf(heading) !== index),
    [],
  );
});

test('rows pasted from a spreadsheet are read like a file', async () => {
  const practice = await openPractice();
  const { text } = await paste(practice.anna, 'Namn\tAnmärkning\r\nBo Ek\t"Två\r\nrader"\r\n').expect(200);
  await confirm(practice.anna, text).expect(303);
  assert.equal(clientsOf(practice)[0]?.remarks, 'Två\nrader');
});

test('a row that is refused names row and column, and then nothing is stored', async () => {
  const practice = await openPractice();
  const list = 'Namn;Mobil;Mejl\n\nBo Ek;070-174 06 05;\n"Åke\nEk";12;inte e-post\n;;a@example.com\n';
  const { text } = await paste(practice.anna, list).expect(422);
  assert.match(text, /2 rader behöver rättas/);
  assert.equal(fateOf(text, 3)[0], 'fine');
  const [fate, why] = fateOf(text, 4);
  assert.equal(fate, 'refused');
  assert.match(why, /Mejl ”inte e-post”: E-postadressen ser inte rätt ut.*Mobil ”12”: Telefonnumret ser inte rätt ut/);
  assert.match(fateOf(text, 5)[1], /Namn: Ange ett namn/);
  const forced = { text: list, asked: '', intent: 'import' };
  assert.match(
    (await practice.anna.post('/clients/import').type('form').send(forced).expect(422)).text,
    /behöver rättas/,
  );
  assert.deepEqual(namesOf(practice), []);
});

test('a status is active or inactive, and nothing else is guessed at', async () => {
  const practice = await openPractice();
  const list = (status: string) => `Namn;Status\nBo Ek;${status}\nÅke Ek;`;
  for (const odd of ['Avslutad', 'constructor', 'неактивен']) {
    const { text } = await paste(practice.anna, list(odd)).expect(422);
    assert.match(fateOf(text, 2)[1], /Skriv Aktiv eller Inaktiv/);
  }
  await confirm(practice.anna, (await paste(practice.anna, list('INACTIVE')).expect(200)).text).expect(303);
  assert.deepEqual(
    clientsOf(practice).map(({ active }) => active),
    [0, 1],
  );
});

test('columns nobody knows, and a second column for the same thing, are named and left out', async () => {
  const { anna } = await openPractice();
  const { text } = await paste(anna, 'Namn;Skostorlek;Mobil;Telefon;;\nBo Ek;43;;08-465 004 00;hej;\n').expect(200);
  const [, left = ''] = /Kolumner som inte tas med<\/h2>\s*<p><b>(.*?)<\/b>/.exec(text) ?? [];
  assert.equal(left, 'Skostorlek, Telefon, E');
});

test('a broken list is refused with the row and the column', async () => {
  const { anna } = await openPractice();
  const broken: [string, RegExp][] = [
    ['Namn;Ort;Mejl\nBo;Ek;b@example.com\nÅke;"Ö;a@example.com\n', /Rad 3, kolumnen Ort: ett citattecken \("\) börjar/],
    ['Namn;Ort\n\nÅke "Å" Ek;Ö\n', /Rad 3, kolumnen Namn: ett citattecken \("\) står på fel plats/],
    ['Namn;"Ort"x\nBo;\n', /Rad 1, kolumnen B: ett citattecken/],
    ['Namn;Ort;Mejl\nBo;Ek;\nÅke;Ö\n', /3 Åke Ö Mejl: Raden tar slut för tidigt, efter 2 av 3 kolumner/],
    ['Namn,Ort\nBo,Ek\nÅke,Ö,hej\n', /3 Åke Ö C ”hej”: Raden har fler kolumner än rubrikraden, 3 mot 2/],
    ['Bo Ek;070\nÅke;071\n', /saknas en kolumn för namn.*Nu står det: Bo Ek, 070/],
    ['Namn;Ort\n', /Det finns bara en rad/],
    [' \n\n', /Listan är tom/],
  ];
  for (const [list, why] of broken) {
    for (const answer of [await paste(anna, list).expect(422), await upload(anna, list).expect(422)]) {
      assert.match(plain(answer.text), why);
    }
  }
  const { text } = await paste(anna, 'Ort\n<b>\n').expect(422);
  assert.match(text, /name="text"[^>]*>\nOrt\r?\n&lt;b&gt;/, 'the list stands there to be mended');
});

test('an Excel file, an empty file, no file and a file too large each get a page that says so', async () => {
  const { anna } = await openPractice();
  const says = (answer: { text: string }, why: RegExp) => assert.match(plain(answer.text), why);
  const excel = Buffer.concat([Buffer.from('PK\x03\x04\x14\0\x06\0'), Buffer.alloc(500, 0x9d)]);
  says(await upload(anna, excel).expect(422), /inte en CSV-fil.*spara som CSV/);
  says(await upload(anna, '').expect(422), /Listan är tom/);
  says(await anna.post('/clients/import').field('x', 'y').expect(422), /Välj en fil/);
  says(await anna.post('/clients/import').expect(422), /Välj en fil/);
  says(await upload(anna, Buffer.alloc(2 * 1024 * 1024 + 1, 'x')).expect(413), /större än 2 MB/);
  const two = anna
    .post('/clients/import')
    .attach('file', Buffer.from('Namn\nBo'), 'a')
    .attach('other', Buffer.from('x'), 'b');
  says(await two.expect(422), /Hela filen kom inte fram/);
  const cut = anna.post('/clients/import').set('content-type', 'multipart/form-data; boundary=x').send('--x\r\nhalf');
  says(await cut.expect(422), /Hela filen kom inte fram/);
  says(await upload(anna, `Namn\n${'Bo\n'.repeat(5001)}`).expect(422), /5001 rader/);
});

test('a list imported again brings in only who is new', async () => {
  const practice = await openPractice();
  const first = await paste(practice.anna, 'Namn;Pnr\nKarin Östlund;900101-9802\n');
  await confirm(practice.anna, first.text).expect(303);
  const again = await paste(practice.anna, 'Namn;Pnr\nKarin Östlund;900101-9802\nÅke Ek;701063-2391\n').expect(200);
  assert.match(again.text, /Finns redan, hoppas över \(1\)/);
  await confirm(practice.anna, again.text).expect(303);
  assert.deepEqual(namesOf(practice), ['Karin Östlund', 'Åke Ek']);
});

test('who has a card already is left as is, and one personnummer on two rows is refused', async () => {
  const { anna } = await openPractice();
  const card = await addClient(anna, { name: 'Karin Östlund', personnummer: '19900101-9802' });
  const { text } = await paste(anna, 'Namn;Pnr\nK;900101-9802\nÅke;19701063-2391\nEn annan;701063-2391\n').expect(422);
  assert.match(fateOf(text, 2).join(' '), /known.*Karin Östlund/);
  assert.ok(text.includes(`<a href="${card}">Karin Östlund</a>`));
  assert.equal(fateOf(text, 3)[0], 'fine');
  assert.match(fateOf(text, 4).join(' '), /refused.*Personnumret finns redan på en tidigare rad.*rad 3 \(Åke\)/);
});

test('a likely twin is skipped unless the therapist says it is another person', async () => {
  const practice = await openPractice();
  const { anna } = practice;
  await addClient(anna, { name: 'Karin Östlund', email: 'Karin@example.com' });
  const list =
    'Namn;Mejl;Tel\nKarin  Östlund;;\nK;karin@EXAMPLE.com;\nÅke;;08-465 004 00\nBo;;0846500400\nKarin Ek;;\n';
  const { text } = await paste(anna, list).expect(200);
  assert.deepEqual(
    [2, 3, 4, 5, 6].map((row) => fateOf(text, row)[0]),
    ['twin', 'twin', 'added', 'twin', 'added'],
  );
  assert.match(fateOf(text, 2)[1], /Liknar Karin Östlund/);
  assert.match(fateOf(text, 5)[1], /Liknar rad 4 \(Åke\)/);
  await confirm(anna, text, [5]).expect(303);
  assert.deepEqual(namesOf(practice), ['Bo', 'Karin Ek', 'Karin Östlund', 'Åke']);
});

test('the import warns of twins exactly where the form for a new client does', async () => {
  const { anna } = await openPractice();
  await addClient(anna, { name: 'Åsa Ek', phone: '070-174 06 05', email: 'a@example.com' });
  for (const typed of [
    { name: 'åsa ek' },
    { name: 'Asa Ek' },
    { name: 'B', phone: '+46 70 174 06 05' },
    { name: 'B', email: 'A@example.com' },
    { name: 'B' },
  ]) {
    const { text } = await paste(anna, `${Object.keys(typed)}\n${Object.values(typed)}`);
    const form = await anna.post('/clients/new').type('form').send(typed);
    assert.equal(fateOf(text, 2)[0] === 'twin', form.status === 422, JSON.stringify(typed));
  }
});

test('a list sent twice, or after a client was added meanwhile, is shown again instead of stored again', async () => {
  const practice = await openPractice();
  const { anna } = practice;
  const { text } = await paste(anna, 'Namn\nBo Ek\nÅke Ek\n').expect(200);
  await confirm(anna, text).expect(303);
  assert.match((await confirm(anna, text).expect(422)).text, /har ändrats sedan du granskade/);
  const all = await paste(anna, 'Namn\nBo Ek\n').expect(200);
  assert.match((await confirm(anna, all.text).expect(422)).text, /inga rader att lägga till/);
  assert.equal(namesOf(practice).length, 2);
});

test('the export is dated and opens in Swedish Excel: semicolons, CRLF, UTF-8 with its mark', async () => {
  const practice = await openPractice();
  await addClient(practice.anna, { name: 'Åke Ek', phone: '070-174 06 05', personnummer: '900101-9802' });
  const answer = await download(practice.anna);
  assert.equal(answer.headers['content-disposition'], 'attachment; filename=klienter-2026-11-23.csv');
  assert.match(answer.headers['content-type'] as string, /^text\/csv/);
  const [heading, row, end] = String(answer.body).split('\r\n');
  assert.match(heading as string, /^\uFEFFNamn;Tilltalsnamn;Personnummer;.*;Anmärkning;Status$/);
  assert.match(row as string, /^Åke Ek;;19900101-9802;;;070-174 06 05;.*;Aktiv$/);
  assert.equal(end, '');
  const log = practice.db.$client.prepare("SELECT count(*) FROM audit_log WHERE action = 'clients.exported'");
  assert.equal(log.pluck().get(), 1);
});

test('an export imported elsewhere gives the same clients back, formulas disarmed on the way', async () => {
  const practice = await openPractice();
  const { anna } = practice;
  await addClient(anna, {
    name: '=HYPERLINK("http://evil.example";"x")',
    calledName: "'=1",
    personnummer: '19900101-9802',
    email: 'a@example.com',
    phone: '+47 22 22 55 55',
    street: '+1;2,3',
    postalCode: '123 45',
    city: "'s-Hertogenbosch",
    kinName: '@SUM(1)',
    kinRelation: 'make "M"',
    kinPhone: '070-174 06 05',
    payerName: '-Firman AB',
    payerEmail: 'f@example.com',
    payerAddress: 'Box 1\n123 45 Örebro',
    language: 'العربية',
    remarks: '- ring först\n\n\t=1+1 😀 \n',
  });
  const gone = await addClient(anna, { name: 'Tyst Ek', reserveNumber: 'R-77', remarks: '\t=1', city: "''=2" });
  await anna.post(`${gone}/archive`).expect(303);
  const { body } = await download(anna);
  for (const cell of parse(body, { delimiter: ';', bom: true }).flat()) assert.doesNotMatch(cell, /^[=+\-@\t\r]/);
  const elsewhere = await openPractice();
  const { text } = await upload(elsewhere.anna, body).expect(200);
  assert.doesNotMatch(text, /inte följer med/);
  await confirm(elsewhere.anna, text).expect(303);
  assert.deepEqual(clientsOf(elsewhere), clientsOf(practice));
  await upload(elsewhere.anna, (await anna.get('/clients/import/template').expect(200)).text).expect(422);
});

test('import and export touch nobody but the therapist who asks', async () => {
  const practice = await openPractice();
  const bo = await inviteTherapist(practice);
  await addClient(practice.anna, { name: 'Karin Östlund', personnummer: '19900101-9802' });
  assert.doesNotMatch(String((await download(bo)).body), /Karin/);
  const { text } = await paste(bo, 'Namn;Personnummer\nKarin Östlund;19900101-9802\n').expect(200);
  await confirm(bo, text).expect(303);
  assert.match(String((await download(bo)).body), /Karin/);
});

test('a list pasted after the session ended waits for the password and then goes on', async () => {
  const practice = await openPractice();
  const { text } = await paste(practice.anna, 'Namn\nBo Ek\n').expect(200);
  practice.pass(24 * 3600);
  const asked = await confirm(practice.anna, text).expect(401);
  assert.match(asked.text, /name="text"[^>]*>\nNamn\nBo Ek/);
  assert.match(asked.text, /name="intent"[^>]*>\nimport/);
  assert.deepEqual(namesOf(practice), []);
});

test('five thousand rows go in at once, beside five thousand clients', async () => {
  const practice = await openPractice();
  const row = (n: number) => `Klient ${n};k${n}@example.com;070${1740000 + n};Örebro`;
  for (const from of [0, 5000]) {
    const list = Array.from({ length: 5000 }, (_, n) => row(n + from)).join('\n');
    const { text } = await upload(practice.anna, `Namn;Mejl;Telefon;Ort\n${list}`).expect(200);
    await confirm(practice.anna, text).expect(303);
  }
  assert.equal(namesOf(practice).length, 10_000);
});
