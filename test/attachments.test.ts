import assert from 'node:assert/strict';
import { test } from 'node:test';
import * as chain from '../src/journal/chain.ts';
import { addClient, inviteTherapist } from './support/app.ts';
import { bytesOf } from './support/files.ts';
import { openJournal } from './support/journal.ts';

const PDF = Buffer.from('%PDF-1.7\n1 0 obj<<>>endobj\ntrailer<<>>\n%%EOF');
const PNG = Buffer.from(
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==',
  'base64',
);
const JPEG = Buffer.from('ffd8ffe000104a46494600010100000100010000ffd9', 'hex');
const GIF = Buffer.from('R0lGODlhAQABAAAAACwAAAAAAQABAAACAkQBADs=', 'base64');
const ZIP = Buffer.from('504b0506000000000000000000000000000000000000', 'hex');
const LIMIT = 25 * 1024 * 1024;

async function openFolder() {
  const journal = await openJournal();
  const { anna, card, db } = journal;
  const send = (content: Buffer, name: string, remark = '') =>
    anna.post(`${card}/attachments/new`).field('remark', remark).attach('file', content, name);
  const facts = () =>
    db.$client.prepare('SELECT name, type, size, remark FROM attachments ORDER BY rowid').all() as Record<
      string,
      unknown
    >[];
  const address = async () => /href="([^"]+\/attachments\/[\w-]{22})"/.exec((await anna.get(card)).text)?.[1] as string;
  return { ...journal, send, facts, address };
}

test('PDF and images are kept with the type that their bytes say, and come back to the letter', async () => {
  const { anna, card, send, facts, address, db } = await openFolder();
  await send(PDF, 'Remiss från vårdcentralen.pdf', 'Från Ekliden').expect(303);
  const { text } = await anna.get(card);
  assert.match(text, /Bilagor[\s\S]*Remiss från vårdcentralen\.pdf[\s\S]*Från Ekliden/);
  const request = anna.get(await address());
  assert.deepEqual(await bytesOf(request), PDF);
  const { headers } = await anna.get(await address());
  assert.equal(headers['content-type'], 'application/pdf');
  assert.match(
    headers['content-disposition'] as string,
    /^attachment; filename=.*filename\*=UTF-8''Remiss%20fr%C3%A5n/,
  );
  assert.equal(headers['x-content-type-options'], 'nosniff');
  assert.equal(headers['content-security-policy'], "default-src 'none'; sandbox");
  assert.equal(headers['cache-control'], 'no-store');
  for (const [content, name] of [
    [PNG, 'a.png'],
    [JPEG, 'a.JPEG'],
    [GIF, 'a.gif'],
  ] as const)
    await send(content, name).expect(303);
  assert.deepEqual(
    facts().map(({ type }) => type),
    ['application/pdf', 'image/png', 'image/jpeg', 'image/gif'],
  );
  assert.deepEqual(chain.verify(db), { journals: 1, links: 4, faults: [] });
});

test('a name that lies about the type is given the right ending; folders and control characters fall off', async () => {
  const { send, facts } = await openFolder();
  await send(PNG, 'bild.pdf').expect(303);
  await send(PDF, '../../etc/Intyg.exe').expect(303);
  await send(PDF, 'utan ändelse').expect(303);
  assert.deepEqual(
    facts().map(({ name }) => name),
    ['bild.png', 'Intyg.pdf', 'utan ändelse.pdf'],
  );
});

test('any other file is refused with what it is, and nothing is stored', async () => {
  const { anna, card, send, facts } = await openFolder();
  const refused = async (content: Buffer, name: string, message: RegExp) => {
    const { text } = await send(content, name, 'Kvar').expect(422);
    assert.match(text, message);
    assert.match(text, /value="Kvar"/);
  };
  await refused(ZIP, 'bild.png', /av typen ZIP/);
  await refused(Buffer.from('<svg xmlns="http://www.w3.org/2000/svg"></svg>'), 'bild.svg', /slutar på SVG/);
  await refused(Buffer.from('<!doctype html><script>1</script>'), 'sida.pdf', /är inte PDF, fast namnet säger det/);
  await refused(Buffer.from('Vanlig text'), 'anteckning.txt', /slutar på TXT/);
  await refused(Buffer.alloc(0), 'tom.pdf', /Filen är tom/);
  const none = await anna.post(`${card}/attachments/new`).field('remark', 'Kvar').expect(422);
  assert.match(none.text, /Välj en fil/);
  assert.deepEqual(facts(), []);
});

test('25 MB are taken, a byte more is not', async () => {
  const { send, facts } = await openFolder();
  const big = Buffer.alloc(LIMIT + 1, 'x');
  PDF.copy(big);
  assert.match((await send(big, 'stor.pdf').expect(413)).text, /större än 25 MB/);
  await send(big.subarray(0, LIMIT), 'lagom.pdf').expect(303);
  assert.deepEqual(facts(), [{ name: 'lagom.pdf', type: 'application/pdf', size: LIMIT, remark: '' }]);
});

test('an attachment is for one therapist and one client, and every fetching is logged', async () => {
  const folder = await openFolder();
  const { anna, card, send, address, db } = folder;
  await send(PDF, 'hemlig.pdf').expect(303);
  const path = await address();
  const bo = await inviteTherapist(folder);
  await bo.get(path).expect(404);
  await bo.post(`${card}/attachments/new`).attach('file', PDF, 'x.pdf').expect(404);
  const other = await addClient(anna, { name: 'Nils Holm' });
  await anna.get(path.replace(card, other)).expect(404);
  await anna.get(path).expect(200);
  const actions = db.$client.prepare("SELECT action FROM audit_log WHERE action LIKE 'attachment%'").pluck().all();
  assert.deepEqual(actions, ['attachment.added', 'attachment.read']);
});

test('what is in the journal stays: no change, no deletion, and a byte changed behind its back is found', async () => {
  const { send, db } = await openFolder();
  await send(PDF, 'intyg.pdf').expect(303);
  assert.throws(() => db.$client.exec("UPDATE attachments SET name = 'x'"), /cannot be changed/);
  assert.throws(() => db.$client.exec('DELETE FROM attachments'), /cannot be deleted/);
  db.$client.exec('DROP TRIGGER attachments_no_update');
  const other = Buffer.from(PDF);
  other[12] = 0x21;
  db.$client.prepare('UPDATE attachments SET content = ?').run(other);
  const { faults } = chain.verify(db);
  assert.deepEqual(
    faults.map(({ kind, position }) => [kind, position]),
    [['attachment', 1]],
  );
});
