import assert from 'node:assert/strict';
import { test } from 'node:test';
import { inviteTherapist, openPractice, signIn } from './support/app.ts';
import { openCalendar, plain } from './support/calendar.ts';
import { bytesOf } from './support/files.ts';
import { PRESENTATION, present } from './support/matching.ts';

const PNG = Buffer.from(
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==',
  'base64',
);

test('nobody sees a presentation before it is published, everybody afterwards, and nobody when it is taken away', async () => {
  const { anna, browser, send } = await openCalendar();
  await present(anna, { intent: 'save' });
  const visitor = browser();
  await visitor.get('/therapists/anna-lind').expect(404);
  assert.match((await visitor.get('/therapists').expect(200)).text, /inga presentationer än/);
  assert.match(
    plain((await anna.get('/settings/presentation/preview').expect(200)).text),
    /Så här ser din presentation ut/,
  );
  await present(anna);
  const text = plain((await visitor.get('/therapists/anna-lind').expect(200)).text);
  assert.match(text, /Anna Lind Leg\. psykolog · Lindens mottagning Jag är psykolog och arbetar lugnt och rakt\./);
  assert.match(text, /Arbetar med Oro och ångest, Stress Metoder KBT Schematerapi Språk Svenska/);
  assert.match(
    text,
    /Fysiskt möte: Malmö, Lund Videosamtal Pris Fysiskt möte: 1 000 kr Videosamtal: 900 kr 45 minuter/,
  );
  assert.match((await visitor.get('/therapists/anna-lind')).text, /href="\/match\?therapist=anna-lind"/);
  assert.match(plain((await visitor.get('/therapists?lang=en')).text), /Therapists .*Anna Lind/);
  await send('/settings/presentation/unpublish').expect(303);
  await visitor.get('/therapists/anna-lind').expect(404);
});

test('what is published says enough to choose by: what is missing is told beside the field, and what is ticked stays', async () => {
  const { anna } = await openCalendar();
  const sparse = { intent: 'publish', 'reasons-grief': 'yes', 'kinds-in_person': 'yes' };
  const { text } = await anna.post('/settings/presentation').type('form').send(sparse).expect(422);
  for (const message of [/Skriv något om dig/, /Välj vilka du tar emot/, /minst ett språk/, /Skriv var du tar emot/])
    assert.match(text, message);
  assert.match(text, /name="reasons-grief" value="yes" checked/);
  await present(anna);
  const less = { ...PRESENTATION, intent: 'save', text: '' };
  assert.match(
    (await anna.post('/settings/presentation').type('form').send(less).expect(422)).text,
    /Skriv något om dig/,
  );
  await present(anna, { showPrice: '', takesNew: '' });
  const shown = plain((await anna.get('/therapists/anna-lind')).text);
  assert.doesNotMatch(shown, /Pris/);
  assert.match(shown, /Tar inte emot nya klienter just nu/);
});

test('two of one name have addresses of their own', async () => {
  const practice = await openCalendar();
  await present(practice.anna);
  const other = await inviteTherapist(practice, 'anna2@example.com', 'Anna Lind');
  await present(other, { text: 'Den andra' });
  assert.match((await practice.browser().get('/therapists/anna-lind-2').expect(200)).text, /Den andra/);
});

test('a photo is shown under its own hash, for ever, without what the camera wrote in it', async () => {
  const { anna, browser } = await openCalendar();
  await anna.get('/settings/presentation/photo').expect(404);
  await present(anna);
  const note = Buffer.from('tEXtGPSPosition\0Hemma 59.3', 'latin1');
  const chunk = Buffer.alloc(8 + note.length);
  chunk.writeUInt32BE(note.length - 4, 0);
  note.copy(chunk, 4);
  const withNote = Buffer.concat([PNG.subarray(0, 33), chunk, PNG.subarray(33)]);
  await anna.post('/settings/presentation/photo').attach('file', withNote, 'jag.png').expect(303);
  const address = /\/therapists\/anna-lind\/photo\/[0-9a-f]{64}/;
  const [path = ''] = address.exec((await browser().get('/therapists/anna-lind')).text) ?? [];
  assert.deepEqual(await bytesOf(browser().get(path)), PNG);
  const { headers } = await browser().get(path).expect(200);
  assert.equal(headers['content-type'], 'image/png');
  assert.match(headers['cache-control'] as string, /immutable/);
  await anna.post('/settings/presentation/photo/remove').expect(303);
  await browser().get(path).expect(404);
});

test('a JPEG keeps how it is turned, and neither place nor camera', async () => {
  const { anna } = await openCalendar();
  await present(anna);
  const tiff =
    '49492a0008000000' +
    '0200' +
    '0f01' +
    '0200' +
    '04000000' +
    '58595a00' +
    '1201' +
    '0300' +
    '01000000' +
    '06000000' +
    '00000000';
  const exif = Buffer.concat([
    Buffer.from('Exif\0\0', 'latin1'),
    Buffer.from(tiff, 'hex'),
    Buffer.from('GPS 59.3', 'latin1'),
  ]);
  const length = Buffer.alloc(2);
  length.writeUInt16BE(exif.length + 2);
  const jfif = Buffer.from('ffe000104a46494600010100000100010000', 'hex');
  const picture = Buffer.from('ffda000801010000003f00d2cf20ffd9', 'hex');
  const sent = Buffer.concat([Buffer.from('ffd8', 'hex'), jfif, Buffer.from('ffe1', 'hex'), length, exif, picture]);
  await anna.post('/settings/presentation/photo').attach('file', sent, 'jag.jpg').expect(303);
  const [path = ''] =
    /\/settings\/presentation\/photo\/[0-9a-f]{64}/.exec((await anna.get('/settings/presentation')).text) ?? [];
  const kept = await bytesOf(anna.get(path));
  assert.doesNotMatch(kept.toString('latin1'), /GPS|XYZ/);
  assert.equal(kept.readUInt16BE(2 + 28), 6, 'turned as it was');
  assert.ok(kept.subarray(-picture.length).equals(picture));
});

test('what is not a picture, is cut off or too large is refused with the reason', async () => {
  const { anna } = await openCalendar();
  await present(anna);
  const send = (content: Buffer, name = 'jag.png') =>
    anna.post('/settings/presentation/photo').attach('file', content, name);
  assert.match((await send(Buffer.from('%PDF-1.7')).expect(422)).text, /inte en JPEG-, PNG- eller WebP-bild/);
  assert.match((await send(Buffer.from('<svg xmlns="http://www.w3.org/2000/svg"/>')).expect(422)).text, /inte en JPEG/);
  assert.match((await send(PNG.subarray(0, 50)).expect(422)).text, /går inte att läsa/);
  assert.match((await send(Buffer.alloc(0)).expect(422)).text, /Filen är tom/);
  assert.match((await send(Buffer.alloc(2 * 1024 * 1024 + 1)).expect(413)).text, /större än 2 MB/);
  assert.match((await anna.post('/settings/presentation/photo').field('x', 'y').expect(422)).text, /Välj en fil/);
  assert.doesNotMatch((await anna.get('/therapists/anna-lind')).text, /<img/);
});

test('only therapists present themselves', async () => {
  const practice = await openCalendar();
  const answer = await practice.send('/admin/therapists', { email: 'op@example.com', operator: 'yes' }).expect(200);
  const invitation = /\/invitations\/[\w-]+/.exec(answer.text)?.[0] as string;
  const form = { name: 'Op', title: 'Operatör', profession: 'Drift', password: 'en lång mening här' };
  await practice.browser().post(invitation).type('form').send(form).expect(303);
  const operator = await signIn(practice, 'op@example.com', form.password);
  await operator.get('/settings/presentation').expect(403);
});

test('nobody is presented without a standard fee: the first meeting would cost nothing', async () => {
  const practice = await openPractice();
  const bo = await inviteTherapist(practice);
  const refused = await bo.post('/settings/presentation').type('form').send(PRESENTATION).expect(422);
  assert.match(refused.text, /Ange ditt standardarvode/);
});
