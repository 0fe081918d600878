import assert from 'node:assert/strict';
import { test } from 'node:test';
import * as clients from '../src/clients/clients.ts';
import { sortKey } from '../src/clients/search.ts';
import { act } from '../src/db/database.ts';
import { addClient, inputValue, inviteTherapist, openPractice } from './support/app.ts';

const namesIn = (html: string) =>
  [...html.matchAll(/class="row-link" href="\/clients\/[\w-]+">([^<]+)</g)].map((m) => m[1]);

test('an empty list tells what to do next', async () => {
  const { anna } = await openPractice();
  const { text } = await anna.get('/clients').expect(200);
  assert.match(text, /Här samlas dina klienter/);
  assert.match(text, /href="\/clients\/new"/);
});

test('the list stands in Swedish order: Å, Ä and Ö come last', async () => {
  const { anna } = await openPractice();
  for (const name of ['Örjan Ek', 'Zara Ek', 'Ängla Ek', 'Åke Ek', 'Éva Ek', 'Erik Ek', 'Vera Ek', 'Willy Ek']) {
    await addClient(anna, { name });
  }
  const { text } = await anna.get('/clients');
  assert.deepEqual(namesIn(text), [
    'Erik Ek',
    'Éva Ek',
    'Vera Ek',
    'Willy Ek',
    'Zara Ek',
    'Åke Ek',
    'Ängla Ek',
    'Örjan Ek',
  ]);
});

test('the order of names is that of the Swedish collator', () => {
  const names = [
    'Åsa',
    'Asa',
    'Ärla',
    'Örn',
    'Zoë',
    'Zoe Ö',
    'Anders',
    'anders b',
    'Ýr',
    'Yr A',
    'Müller',
    'Myller A',
    'Ålund',
    'Øst',
    'Östen',
  ];
  const swedish = new Intl.Collator('sv');
  for (const one of names) {
    for (const other of names) {
      const keys = [sortKey(one), sortKey(other)] as const;
      if (keys[0] === keys[1]) continue; // accents alone do not decide
      assert.equal(keys[0] < keys[1], swedish.compare(one, other) < 0, `${one} / ${other}`);
    }
  }
});

test('a client is found by name, e-mail, phone and personnummer, however they are typed', async () => {
  const { anna } = await openPractice();
  await addClient(anna, {
    name: 'Åsa Björk',
    calledName: 'Åsis',
    email: 'Asa.Bjork@example.com',
    phone: '070-174 06 05',
    personnummer: '900101-9802',
  });
  await addClient(anna, { name: 'Nils Holm', phone: '+47 22 22 55 55', reserveNumber: 'R-77' });
  const found = async (q: string) => namesIn((await anna.get('/clients').query({ q }).expect(200)).text);
  for (const q of [
    'åsa',
    'asa',
    'BJÖRK åsa',
    'åsis',
    'asa.bjork@',
    '0701740605',
    '070-174 06',
    '+46 70 174',
    '19900101-9802',
    '900101-9802',
    '900101 98',
  ]) {
    assert.deepEqual(await found(q), ['Åsa Björk'], q);
  }
  for (const q of ['holm', '+4722225555', 'r-77']) assert.deepEqual(await found(q), ['Nils Holm'], q);
  for (const q of ['%', '_', '!', '5_9', "'"]) assert.deepEqual(await found(q), [], q);
  assert.deepEqual(await found('Björk Nils'), []);
});

test('inactive clients leave the list unless one filters for them, and nothing is deleted', async () => {
  const { anna } = await openPractice();
  const card = await addClient(anna, { name: 'Klara Ek' });
  await addClient(anna, { name: 'Moa Ek' });
  await anna.post(`${card}/archive`).expect(303).expect('location', card);
  const names = async (status: string) => namesIn((await anna.get('/clients').query({ status })).text);
  assert.deepEqual(await names('active'), ['Moa Ek']);
  assert.deepEqual(await names('inactive'), ['Klara Ek']);
  assert.deepEqual(await names('all'), ['Klara Ek', 'Moa Ek']);
  assert.match((await anna.get(card).expect(200)).text, /Inaktiv sedan/);
  await anna.post(`${card}/reactivate`).expect(303);
  assert.deepEqual(await names('active'), ['Klara Ek', 'Moa Ek']);
});

test('a search without answers says so and offers the inactive clients', async () => {
  const { anna } = await openPractice();
  await addClient(anna);
  const { text } = await anna.get('/clients').query({ q: '<b>nobody' }).expect(200);
  assert.match(text, /Ingen klient matchar ”&lt;b&gt;nobody”/);
  assert.match(text, /status=all/);
});

test('a long list comes in pages of fifty, and odd addresses still give a page', async () => {
  const { anna, db, deps } = await openPractice();
  const therapist = db.$client.prepare('SELECT id FROM accounts').pluck().get() as string;
  const blank = Object.fromEntries(
    [
      'calledName',
      'email',
      'phone',
      'street',
      'postalCode',
      'city',
      'kinName',
      'kinRelation',
      'kinPhone',
      'payerName',
      'payerEmail',
      'payerAddress',
      'language',
      'remarks',
    ].map((field) => [field, '']),
  ) as Omit<clients.ClientInput, 'name' | 'personnummer' | 'reserveNumber'>;
  act(db, { actor: { id: therapist, address: null }, now: deps.clock(), zone: deps.zone }, (act) => {
    for (let n = 0; n < 120; n++) {
      clients.create(act, {
        ...blank,
        name: `Klient ${String(n).padStart(3, '0')}`,
        personnummer: null,
        reserveNumber: null,
      });
    }
  });
  const page = async (query: object) => namesIn((await anna.get('/clients').query(query).expect(200)).text);
  assert.equal((await page({}))[0], 'Klient 000');
  assert.equal((await page({})).length, 50);
  assert.deepEqual([(await page({ page: 3 })).length, (await page({ page: 3 }))[0]], [20, 'Klient 100']);
  for (const odd of [{ page: 99 }, { page: -1 }, { page: 'x' }, { status: 'gone' }])
    assert.ok((await page(odd)).length > 0);
});

test('a new client is stored as meant: numbers normalised, the rest as typed', async () => {
  const { anna, db } = await openPractice();
  const name = `O'Brien <script>alert("1")</script> & 😀`;
  const card = await addClient(anna, {
    name,
    personnummer: '19900101 9802',
    phone: '08-465 004 00',
    email: 'ob@example.com',
    remarks: 'Rad 1\r\nRad 2 <b>',
  });
  const { text } = await anna.get(card).expect(200);
  assert.match(text, /O&#39;Brien &lt;script&gt;alert\(&quot;1&quot;\)&lt;\/script&gt; &amp; 😀/);
  assert.match(text, /19900101-9802/);
  assert.match(text, /08-465 004 00/);
  const row = db.$client.prepare('SELECT * FROM clients').get() as Record<string, unknown>;
  assert.equal(row.name, name);
  assert.equal(row.personnummer, '199001019802');
  assert.equal(row.phone, '+46846500400');
  assert.equal(row.remarks, 'Rad 1\nRad 2 <b>');
  assert.equal(row.origin, 'own');
  const edit = (await anna.get(`${card}/edit`)).text;
  assert.match(edit, /value="O&#39;Brien &lt;script&gt;/);
});

test('coordination numbers and reserve numbers are welcome, both at once are not', async () => {
  const { anna } = await openPractice();
  await addClient(anna, { name: 'Samordning', personnummer: '19701063-2391' });
  await addClient(anna, { name: 'Reserv', reserveNumber: 'AB 1234' });
  const { text } = await anna
    .post('/clients/new')
    .type('form')
    .send({ name: 'Båda', personnummer: '19900101-9802', reserveNumber: 'X' })
    .expect(422);
  assert.match(text, /antingen personnummer eller reservnummer/);
});

test('a refused form says why beside each field, keeps every word and stores nothing', async () => {
  const { anna, db } = await openPractice();
  const typed = {
    name: '',
    personnummer: '19900101-1234',
    phone: '12',
    email: 'inte<e-post',
    payerEmail: 'x@',
    remarks: 'behåll\n"mig"',
  };
  const { text } = await anna.post('/clients/new').type('form').send(typed).expect(422);
  for (const field of ['name', 'personnummer', 'phone', 'email', 'payerEmail']) {
    assert.match(text, new RegExp(`id="${field}-error"`), field);
    assert.match(text, new RegExp(`<a href="#${field}">`), field);
  }
  assert.match(text, /5 uppgifter behöver rättas/);
  assert.match(text, /value="19900101-1234"/);
  assert.match(text, /value="inte&lt;e-post"/);
  assert.match(text, /behåll\n&quot;mig&quot;/);
  assert.equal(db.$client.prepare('SELECT count(*) FROM clients').pluck().get(), 0);
});

test('a likely duplicate is pointed out, also an inactive one, and can be added all the same', async () => {
  const { anna, db } = await openPractice();
  const first = await addClient(anna, { name: 'Eva Berg', phone: '070-174 06 05' });
  await anna.post(`${first}/archive`);
  for (const twin of [{ name: 'EVA  BERG' }, { name: 'Någon Annan', phone: '+46701740605' }]) {
    const { text } = await anna.post('/clients/new').type('form').send(twin).expect(422);
    assert.match(text, new RegExp(`href="${first}"`));
    assert.match(text, /name="confirmed"/);
  }
  assert.equal(db.$client.prepare('SELECT count(*) FROM clients').pluck().get(), 1);
  await anna.post('/clients/new').type('form').send({ name: 'Eva Berg', confirmed: 'yes' }).expect(303);
});

test('one person has one card: a personnummer in use is refused, whatever is ticked', async () => {
  const practice = await openPractice();
  const { anna, db } = practice;
  await addClient(anna, { name: 'Eva Berg', personnummer: '19900101-9802' });
  const again = { name: 'Eva B', personnummer: '9001019802', confirmed: 'yes' };
  const { text } = await anna.post('/clients/new').type('form').send(again).expect(422);
  assert.match(text, /redan en klient med det personnumret/);
  const other = await addClient(anna, { name: 'Annan' });
  const edit = (await anna.get(`${other}/edit`)).text;
  await anna
    .post(`${other}/edit`)
    .type('form')
    .send({ ...again, version: inputValue(edit, 'version') })
    .expect(422);
  assert.throws(() => db.$client.prepare("UPDATE clients SET personnummer = '199001019802'").run(), /UNIQUE/);
  const bo = await inviteTherapist(practice);
  await addClient(bo, { name: 'Eva Berg', personnummer: '19900101-9802' });
});

test('twenty at once with one personnummer leave one card', async () => {
  const { anna, db } = await openPractice();
  const form = { name: 'Eva Berg', personnummer: '19900101-9802', confirmed: 'yes' };
  const answers = await Promise.all(
    Array.from({ length: 20 }, () => anna.post('/clients/new').type('form').send(form)),
  );
  assert.deepEqual(answers.map(({ status }) => status).sort(), [303, ...Array(19).fill(422)]);
  assert.equal(db.$client.prepare('SELECT count(*) FROM clients').pluck().get(), 1);
});

test('two who change a client at the same time: the second sees both versions and chooses', async () => {
  const { anna, db } = await openPractice();
  const card = await addClient(anna, { name: 'Eva Berg', city: 'Umeå' });
  const version = inputValue((await anna.get(`${card}/edit`)).text, 'version');
  await anna.post(`${card}/edit`).type('form').send({ name: 'Eva Berg', city: 'Luleå', version }).expect(303);
  const late = await anna
    .post(`${card}/edit`)
    .type('form')
    .send({ name: 'Eva Berg', city: 'Kiruna', version })
    .expect(409);
  assert.match(late.text, /Luleå/);
  assert.match(late.text, /value="Kiruna"/);
  assert.equal(db.$client.prepare('SELECT city FROM clients').pluck().get(), 'Luleå');
  await anna
    .post(`${card}/edit`)
    .type('form')
    .send({ name: 'Eva Berg', city: 'Kiruna', version: inputValue(late.text, 'version') })
    .expect(303);
  assert.equal(db.$client.prepare('SELECT city FROM clients').pluck().get(), 'Kiruna');
});

test('a mediated client shows the contact reason and all answers, an own client has no such place', async () => {
  const { anna, db, deps } = await openPractice();
  const own = await addClient(anna, { name: 'Egen Ek' });
  const source = clients.find(db, db.$client.prepare('SELECT id FROM accounts').pluck().get() as string, own.slice(9));
  const id = act(db, { actor: { id: null, address: null }, now: deps.clock(), zone: deps.zone }, (act) =>
    clients.mediate(act, source.therapistId, { ...pick(source), name: 'Förmedlad Ek' }, 'Oro och ångest', [
      { question: 'Vad är svårast just nu?', answer: 'Att <sova>' },
    ]),
  );
  const card = (await anna.get(`/clients/${id}`).expect(200)).text;
  assert.match(card, /Förmedlad klient/);
  assert.match(card, /Kontaktorsak<\/h3>\s*<p class="text">Oro och ångest/);
  assert.match(card, /<summary>Visa alla svar<\/summary>/);
  assert.match(card, /Att &lt;sova&gt;/);
  assert.doesNotMatch((await anna.get(own)).text, /Kontaktorsak|Visa alla svar/);
});

function pick(client: clients.Client): clients.ClientInput {
  const {
    id: _,
    therapistId: _t,
    origin: _o,
    sortKey: _s,
    searchText: _x,
    contactReason: _c,
    version: _v,
    createdAt: _1,
    createdBy: _2,
    updatedAt: _3,
    updatedBy: _4,
    archivedAt: _5,
    archivedBy: _6,
    ...input
  } = client;
  return input;
}

test('no client is ever deleted, not by hand in the database either', async () => {
  const { anna, db } = await openPractice();
  await addClient(anna);
  assert.throws(() => db.$client.prepare('DELETE FROM clients').run(), /never deleted/);
});

test('a change that makes a client look like another is pointed out too, and can be kept', async () => {
  const { anna } = await openPractice();
  await addClient(anna, { name: 'Nils Holm' });
  const card = await addClient(anna, { name: 'Karin Östlund' });
  const change = (more: object = {}) =>
    anna
      .post(`${card}/edit`)
      .type('form')
      .send({ name: 'Nils Holm', version: 1, ...more });
  assert.match((await change().expect(422)).text, /liknar en annan klients/);
  await change({ confirmed: 'yes' }).expect(303);
});
