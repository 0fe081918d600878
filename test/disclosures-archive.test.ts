import assert from 'node:assert/strict';
import { buffer } from 'node:stream/consumers';
import { test } from 'node:test';
import yauzl from 'yauzl';
import { writeArchive, writeArchives } from '../src/disclosures/archive.ts';
import { folderOf, safeName, uniqueNames } from '../src/disclosures/archive-names.ts';
import { recordStyle } from '../src/http/assets.ts';
import { render } from '../src/http/page.ts';
import { annasPractice, eventfulJournal } from './support/journals.ts';

const making = { render, css: recordStyle };

/** The files of a ZIP, by their paths. yauzl refuses what is not whole, and paths that lead out of it. */
async function unpack(archive: Buffer): Promise<Map<string, Buffer>> {
  const zip = await yauzl.fromBufferPromise(archive);
  const files = new Map<string, Buffer>();
  for await (const entry of zip.eachEntry())
    files.set(entry.fileName, await buffer(await zip.openReadStreamPromise(entry)));
  return files;
}

test('an archive holds the journal to read, as data, and its attachments as they were', async () => {
  const { karin, record, contentOf } = eventfulJournal();
  const files = await unpack(await buffer(writeArchive(record(karin), { ...making, contentOf })));
  assert.deepEqual(
    [...files.keys()],
    ['journal.pdf', 'journal.html', 'journal.json', 'journal.schema.json', 'bilagor/Remiss.pdf'],
  );
  assert.match(files.get('journal.pdf')?.toString('latin1') ?? '', /^%PDF-1\.7.*%%EOF\n$/s);
  assert.match(String(files.get('journal.html')), /Journal: Karin Östlund/);
  assert.equal(JSON.parse(String(files.get('journal.json'))).client.name, 'Karin Östlund');
  assert.equal(String(files.get('bilagor/Remiss.pdf')), '%PDF-1.4 remiss');
});

test('attachments with the same or a dangerous name each get one of their own, and the data says which', async () => {
  const { addClient, attach, record, contentOf } = annasPractice();
  const karin = addClient();
  const names = ['Remiss.pdf', 'remiss.PDF', '../../etc/passwd', 'C:\\x|y?.txt', 'CON.txt', ' . ', 'brev\u202Efdp.exe'];
  for (const name of names) attach(karin, name, Buffer.from(name));
  const files = await unpack(await buffer(writeArchive(record(karin), { ...making, contentOf })));
  const { attachments } = JSON.parse(String(files.get('journal.json')));
  assert.deepEqual(attachments.map(({ name }: { name: string }) => name).sort(), names.sort());
  for (const { name, file } of attachments) assert.equal(String(files.get(file)), name);
  assert.equal(files.size, 4 + names.length);
});

test('attachments are read one at a time, when their turn has come', async () => {
  const { addClient, attach, record, contentOf } = annasPractice();
  const karin = addClient();
  for (let n = 0; n < 5; n++) attach(karin, `${n}.bin`, Buffer.alloc(300_000, n), 'application/octet-stream');
  let read = 0;
  const archive = writeArchive(record(karin), {
    ...making,
    contentOf: (attachment) => {
      read++;
      return contentOf(attachment);
    },
  });
  const most: number[] = [];
  for await (const _ of archive) most.push(read);
  assert.deepEqual([...new Set(most)], [0, 1, 2, 3, 4, 5]);
});

test('an attachment that cannot be read breaks the archive off: half of it never looks whole', async () => {
  const { karin, record } = eventfulJournal();
  const contentOf = () => {
    throw new Error('unreadable');
  };
  await assert.rejects(buffer(writeArchive(record(karin), { ...making, contentOf })), /unreadable/);
});

test('many journals are a folder each and an index that leads to them', async () => {
  const { addClient, record, contentOf } = annasPractice();
  const karin = addClient();
  const twins = [
    addClient({ name: 'Bo Ek', personnummer: null } as never),
    addClient({ name: 'Bo Ek', personnummer: null } as never),
  ];
  const packed: string[] = [];
  const asked: number[] = [];
  async function* records() {
    for (const client of [karin, ...twins]) {
      asked.push(packed.length);
      yield record(client);
    }
  }
  const archive = writeArchives(records(), { ...making, contentOf }, ({ client }) => packed.push(client.name));
  const files = await unpack(await buffer(archive));
  assert.deepEqual(packed, ['Karin Östlund', 'Bo Ek', 'Bo Ek']);
  assert.deepEqual(asked, [0, 1, 2], 'a record is gathered when the one before is packed');
  const folders = ['Östlund, Karin – 19121212-1212', 'Ek, Bo', 'Ek, Bo (2)'];
  const names = ['journal.pdf', 'journal.html', 'journal.json', 'journal.schema.json'];
  const expected = folders.flatMap((folder) => names.map((name) => `${folder}/${name}`));
  assert.deepEqual([...files.keys()], [...expected, 'index.html']);
  const links = [...String(files.get('index.html')).matchAll(/href="([^"]+)"/g)].map(([, to]) => to as string);
  assert.equal(links.length, 6);
  for (const link of links) assert.ok(files.has(decodeURIComponent(link)), link);
});

test('no client at all is an archive too', async () => {
  const files = await unpack(await buffer(writeArchives([], { ...making, contentOf: () => Buffer.alloc(0) })));
  assert.deepEqual([...files.keys()], ['index.html']);
});

test('a download that is broken off gathers no more journals', async () => {
  const { addClient, record, contentOf } = annasPractice();
  const karin = addClient();
  let ended = false;
  async function* records() {
    try {
      for (;;) yield record(karin);
    } finally {
      ended = true;
    }
  }
  const archive = writeArchives(records(), { ...making, contentOf });
  for await (const _ of archive) break;
  await new Promise((done) => setTimeout(done, 50));
  assert.ok(archive.destroyed && ended);
});

test('names are safe on every system, and long ones keep their extension', () => {
  assert.equal(safeName('a/b\\c:d.pdf'), 'a_b_c_d.pdf');
  assert.equal(safeName('...'), '_');
  assert.equal(safeName('aux'), '_aux');
  assert.equal(safeName('Åsas röntgen ☂.jpg'), 'Åsas röntgen ☂.jpg');
  assert.equal(Array.from(safeName(`${'ö'.repeat(300)}.docx`)).length, 120);
  assert.match(safeName(`${'ö'.repeat(300)}.docx`), /ö\.docx$/);
  const unique = uniqueNames();
  assert.deepEqual(['a.pdf', 'A.pdf', 'a.pdf', 'b'].map(unique), ['a.pdf', 'A (2).pdf', 'a (3).pdf', 'b']);
});

test('a folder is named as in a register', () => {
  const { addClient } = annasPractice();
  assert.equal(folderOf(addClient()), 'Östlund, Karin – 19121212-1212');
  assert.equal(folderOf(addClient({ name: 'Madonna', personnummer: null } as never)), 'Madonna');
});
