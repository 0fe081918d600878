import assert from 'node:assert/strict';
import { test } from 'node:test';
import { inputValue } from './support/app.ts';
import { openJournal, TODAY } from './support/journal.ts';

test('a new entry is dated today and can be saved, edited and saved again', async () => {
  const { anna, card, draft, post, db } = await openJournal();
  assert.equal(inputValue((await anna.get(`${card}/journal/new`)).text, 'eventDate'), TODAY);
  const address = await draft();
  assert.match(address, new RegExp(`^${card}/journal/[\\w-]{22}$`));
  const { text } = await anna.get(address).expect(200);
  assert.match(text, /Vi talade om sömn\.<\/textarea>/);
  assert.match(text, /Sparat 10:00:00/);
  await post(address, {
    version: inputValue(text, 'version'),
    text: 'Vi talade om sömn\r\noch om arbetet.',
    contactType: 'video',
    eventDate: '2026-11-20',
  }).expect(303);
  const row = db.$client.prepare('SELECT status, text, contact_type, event_date, version FROM journal_entries').get();
  assert.deepEqual(
    { ...(row as object) },
    {
      status: 'draft',
      text: 'Vi talade om sömn\noch om arbetet.',
      contact_type: 'video',
      event_date: '2026-11-20',
      version: 2,
    },
  );
});

test('an entry is signed after a page that shows what is signed, with name, title and time', async () => {
  const { anna, card, draft, post, sign } = await openJournal();
  const address = await draft();
  const asked = await post(address, { intent: 'sign', version: '1', text: 'Slutlig text.' }).expect(303);
  assert.equal(asked.headers.location, `${address}/sign`);
  assert.match((await anna.get(`${address}/sign`)).text, /Slutlig text\.[\s\S]*Signeras av Anna Lind, Leg\. psykolog/);
  await sign(address);
  const { text } = await anna.get(address).expect(200);
  assert.match(text, /Slutlig text\./);
  assert.match(text, /Signerad av Anna Lind, Leg\. psykolog, 23 nov\. 2026 10:00/);
  assert.doesNotMatch(text, /<textarea/);
  assert.match((await anna.get(card)).text, /Slutlig text\./);
});

test('a signed entry is locked: a later post is 409 and gives the typed text back', async () => {
  const { anna, draft, post, sign, db } = await openJournal();
  const address = await draft();
  await sign(address);
  const { text } = await post(address, { version: '1', text: 'Ändrat efteråt <b>' }).expect(409);
  assert.match(text, /signerad och låst/);
  assert.match(text, /Ändrat efteråt &lt;b&gt;<\/textarea>/);
  await anna.post(`${address}/sign`).type('form').send({ version: '1' }).expect(409);
  assert.equal(db.$client.prepare('SELECT text FROM journal_entries').pluck().get(), 'Vi talade om sömn.');
});

test('the database itself refuses to change, replace or delete a signed entry', async () => {
  const { draft, sign, db } = await openJournal();
  await sign(await draft());
  const run = (sql: string) => () => db.$client.prepare(sql).run();
  assert.throws(run("UPDATE journal_entries SET text = 'x'"), /locked for ever/);
  assert.throws(
    run(
      "UPDATE journal_entries SET status = 'draft', signed_at = NULL, signed_by = NULL, signed_name = NULL, signed_title = NULL, signed_profession = NULL",
    ),
    /locked for ever/,
  );
  assert.throws(run('DELETE FROM journal_entries'), /never deleted/);
  assert.throws(run('INSERT OR REPLACE INTO journal_entries SELECT * FROM journal_entries'), /never deleted/);
});

test('a draft needs a text; a signature needs a day that has come, too', async () => {
  const { anna, draft, post, card } = await openJournal();
  const address = await draft({ eventDate: '2026-12-24' });
  const empty = await post(`${card}/journal/new`, { text: ' \n' }).expect(422);
  assert.match(empty.text, /Skriv något innan du sparar/);
  assert.match(
    (await post(address, { intent: 'sign', version: '1', text: ' \n' }).expect(422)).text,
    /tom anteckning kan inte signeras/,
  );
  assert.match(
    (await post(address, { intent: 'sign', version: '1', eventDate: '2026-11-24' }).expect(422)).text,
    /inte har hänt än/,
  );
  await anna.post(`${address}/sign`).type('form').send({ version: '1' }).expect(422);
  const refused = await post(address, { version: '1', text: 'Kvar', eventDate: '' }).expect(422);
  assert.ok(refused.text.includes(`action="${address}"`), 'mended, it is saved to the same draft');
  assert.match((await anna.get(card)).text, /Utkast/);
});

test('what was read is what is signed: a draft changed meanwhile is not', async () => {
  const { anna, draft, post, db } = await openJournal();
  const address = await draft();
  const version = inputValue((await anna.get(`${address}/sign`)).text, 'version');
  await post(address, { version: '1', text: 'Ändrat i en annan flik' }).expect(303);
  await anna.post(`${address}/sign`).type('form').send({ version }).expect(409);
  assert.equal(db.$client.prepare('SELECT status FROM journal_entries').pluck().get(), 'draft');
});

test('a template is put after what is written, never over it, and stores nothing', async () => {
  const { card, post, db } = await openJournal();
  const { text } = await post(`${card}/journal/new`, {
    intent: 'template',
    template: 'soap',
    text: 'Redan skrivet',
  }).expect(200);
  assert.match(text, /Redan skrivet\n\nSubjektivt:\n[\s\S]*Objektivt:\n[\s\S]*Analys:\n[\s\S]*Plan:\n/);
  assert.equal(db.$client.prepare('SELECT count(*) FROM journal_entries').pluck().get(), 0);
  const textOf = async (form: object) =>
    /<textarea id="text"[^>]*>\n([^<]*)/.exec(
      (await post(`${card}/journal/new`, { intent: 'template', ...form })).text,
    )?.[1];
  const soap = await textOf({ template: 'soap', text: '' });
  assert.equal(await textOf({ template: 'soap', text: soap }), soap, 'twice is once');
  assert.match((await textOf({ template: 'dap', text: soap })) ?? '', /^Data:/, 'headings alone give way to others');
});

test('headings of a template alone cannot be signed', async () => {
  const { draft, post } = await openJournal();
  const address = await draft();
  await post(address, { intent: 'sign', version: '1', template: 'dap', text: 'Data:\n\nAnalys:\n\nPlan:\n' }).expect(
    422,
  );
});

test('the same form sent twice is one entry; with other words it shows both', async () => {
  const { anna, card, post, db } = await openJournal();
  const id = inputValue((await anna.get(`${card}/journal/new`)).text, 'entryId');
  const answers = await Promise.all(Array.from({ length: 10 }, () => post(`${card}/journal/new`, { entryId: id })));
  assert.ok(answers.every(({ status }) => status === 303));
  const other = await post(`${card}/journal/new`, { entryId: id, text: 'Andra ord' }).expect(409);
  assert.match(other.text, /Vi talade om sömn\./);
  assert.match(other.text, /Andra ord<\/textarea>/);
  assert.equal(db.$client.prepare('SELECT count(*) FROM journal_entries').pluck().get(), 1);
});

test('two tabs on one draft: the second gets both texts', async () => {
  const { draft, post, db } = await openJournal();
  const address = await draft();
  await post(address, { version: '1', text: 'Flik ett' }).expect(303);
  const { text } = await post(address, { version: '1', text: 'Flik två' }).expect(409);
  assert.match(text, /Flik ett/);
  assert.match(text, /Flik två<\/textarea>/);
  assert.equal(db.$client.prepare('SELECT text FROM journal_entries').pluck().get(), 'Flik ett');
  await post(address, { version: inputValue(text, 'version'), text: 'Båda' }).expect(303);
});

test('a refused entry keeps every word and stores nothing', async () => {
  const { card, post, db } = await openJournal();
  const words = 'Långt & <viktigt>\n"citat"';
  for (const bad of [{ eventDate: '2026-02-30' }, { eventDate: '' }, { contactType: 'owl' }, { template: 'x' }]) {
    const { text } = await post(`${card}/journal/new`, { text: words, ...bad }).expect(422);
    assert.match(text, /Långt &amp; &lt;viktigt&gt;\n&quot;citat&quot;<\/textarea>/);
  }
  const long = 'ö'.repeat(200_001);
  assert.ok((await post(`${card}/journal/new`, { text: long }).expect(422)).text.includes(long));
  assert.equal(db.$client.prepare('SELECT count(*) FROM journal_entries').pluck().get(), 0);
});

test('the longest entry allowed is stored whole', async () => {
  const { draft, db } = await openJournal();
  await draft({ text: 'ö'.repeat(200_000) });
  assert.equal(db.$client.prepare('SELECT length(text) FROM journal_entries').pluck().get(), 200_000);
});

test('the card lists the newest entries first, with date, template, author and first line', async () => {
  const { anna, card, draft, sign } = await openJournal();
  await sign(await draft({ eventDate: '2026-11-02', template: 'soap', text: 'Subjektivt:\n\nSov bättre.\n' }));
  await draft({ eventDate: '2026-11-09', contactType: 'phone', text: '\nKort samtal.\nMer.' });
  const { text } = await anna.get(card);
  const rows = [...text.matchAll(/<time datetime="([\d-]+)">[\s\S]*?<\/li>/g)].map((m) =>
    m[0]
      .replace(/<[^>]+>/g, ' ')
      .replace(/\s+/g, ' ')
      .trim(),
  );
  assert.deepEqual(rows, [
    '9 nov. 2026 Fri text Utkast Telefon · Anna Lind Kort samtal.',
    '2 nov. 2026 SOAP Besök · Anna Lind Sov bättre.',
  ]);
});

test('a draft marks the client in the list and on the overview until it is signed', async () => {
  const { anna, draft, sign } = await openJournal();
  const address = await draft();
  assert.match((await anna.get('/clients')).text, /Osignerad anteckning/);
  assert.match((await anna.get('/')).text, new RegExp(`href="${address}"`));
  await sign(address);
  assert.doesNotMatch((await anna.get('/clients')).text, /Osignerad anteckning/);
  assert.match((await anna.get('/')).text, /Allt är signerat/);
});

test('a sealed entry is 409 whatever is posted to it, and gives the words back', async () => {
  const { signed, post } = await openJournal();
  const address = await signed();
  for (const more of [
    { eventDate: '' },
    { text: 'Andra ord', intent: 'template' },
    { text: ' ' },
    { intent: 'sign' },
  ]) {
    const { text } = await post(address, { version: '1', ...more }).expect(409);
    assert.match(text, /signerad och låst/, JSON.stringify(more));
  }
});

test('a form without its text is refused, not a fault; a NUL is no letter', async () => {
  const { anna, card, draft, sign, db } = await openJournal();
  await anna.post(`${card}/journal/new`).expect(422);
  await anna
    .post(`${card}/journal/new`)
    .type('form')
    .send({ eventDate: TODAY, contactType: 'visit', template: 'free' })
    .expect(422);
  await sign(await draft({ text: '\0hej' }));
  assert.equal(db.$client.prepare('SELECT text FROM journal_entries').pluck().get(), 'hej');
});
