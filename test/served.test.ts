import assert from 'node:assert/strict';
import { test } from 'node:test';
import { addClient, type Browser, openPractice } from './support/app.ts';
import { openCalendar } from './support/calendar.ts';

/** The address of a copy of a journal, as a file of that kind. */
async function copyOf(anna: Browser, card: string, format: string, file: string): Promise<string> {
  const form = { scope: 'all', purpose: 'own_archive', format };
  const { headers } = await anna.post(`${card}/journal/download`).type('form').send(form).expect(303);
  return `${headers.location}/${file}`;
}

test('every answer says what it is, text with its letters, and a file is a file to keep and not a page', async () => {
  const { anna, card, booked } = await openCalendar();
  const address = await booked();
  await anna.post(`${card}/attachments/new`).attach('file', Buffer.from('%PDF-1.7'), 'Remiss.pdf').expect(303);
  const attachment = /\/attachments\/(?!new)[\w-]+/.exec((await anna.get(card)).text)?.[0] as string;
  const feed = /\/feeds\/[\w-]+\/klientkort\.ics/.exec((await anna.post('/settings/feeds').type('form').send({})).text);
  const assets = [...(await anna.get('/')).text.matchAll(/(?:href|src)="(\/assets\/[^"]+)"/g)].map(([, path]) => path);
  const kinds: [string, RegExp, RegExp | undefined][] = [
    ['/clients', /^text\/html; charset=utf-8$/, undefined],
    ['/nope', /^text\/html; charset=utf-8$/, undefined],
    ['/healthz', /^text\/plain; charset=utf-8$/, undefined],
    ['/clients/export', /^text\/csv; charset=utf-8$/, /^attachment; filename="?klienter-[\d-]+\.csv"?$/],
    [`${address}/booking.ics`, /^text\/calendar; charset=utf-8$/, /^attachment; filename="?mote\.ics"?$/],
    [String(feed?.[0]), /^text\/calendar; charset=utf-8$/, undefined],
    [`${card}${attachment}`, /^application\/pdf$/, /^attachment; filename="?Remiss\.pdf"?$/],
    [
      await copyOf(anna, card, 'pdf', 'journal.pdf'),
      /^application\/pdf$/,
      /^attachment; filename="?journal-[\d-]+\.pdf"?$/,
    ],
    [
      await copyOf(anna, card, 'archive', 'journal.zip'),
      /^application\/zip$/,
      /^attachment; filename="?journal-[\d-]+\.zip"?$/,
    ],
    ...assets.map((path): [string, RegExp, undefined] => [
      String(path),
      /^(text\/(css|javascript)|image\/svg\+xml); charset=utf-8$/,
      undefined,
    ]),
  ];
  assert.ok(assets.length >= 3);
  for (const [path, type, disposition] of kinds) {
    const { headers } = await anna.get(path);
    assert.match(String(headers['content-type']), type, path);
    if (disposition) assert.match(String(headers['content-disposition']), disposition, path);
    else assert.equal(headers['content-disposition'], undefined, path);
    assert.equal(headers['x-content-type-options'], 'nosniff', path);
  }
});

test('the name of a file that is sent on stays one header, whatever letters it has', async () => {
  const { anna } = await openPractice();
  const card = await addClient(anna);
  const name = 'Örjans "utlåtande"; x=\r\nSet-Cookie: a=b.pdf';
  await anna.post(`${card}/attachments/new`).attach('file', Buffer.from('%PDF-1.7'), name).expect(303);
  const attachment = /\/attachments\/(?!new)[\w-]+/.exec((await anna.get(card)).text)?.[0] as string;
  const { headers } = await anna.get(`${card}${attachment}`).expect(200);
  assert.match(
    String(headers['content-disposition']),
    /^attachment; filename="[^\r\n]*"; filename\*=UTF-8''[\w%.!*~-]+$/,
  );
  assert.doesNotMatch(String(headers['set-cookie'] ?? ''), /a=b/);
});

test('no other site is let in: no answer allows another origin, asked for or not', async () => {
  const { anna } = await openPractice();
  for (const path of ['/clients', '/healthz', '/sign-in', '/assets/nope.js']) {
    const { headers } = await anna.get(path).set('origin', 'https://evil.example');
    assert.equal(headers['access-control-allow-origin'], undefined, path);
    assert.equal(headers['cross-origin-resource-policy'], 'same-origin', path);
    assert.equal(headers['cross-origin-opener-policy'], 'same-origin', path);
  }
});

test('nothing of the program itself can be fetched: no source, no folder, no list of what there is', async () => {
  const { anna } = await openPractice();
  const within = ['/.git/config', '/package.json', '/src/app.ts', '/drizzle/0001_rules.sql', '/klientkort.db', '/.env'];
  const folders = [
    '/assets',
    '/assets/',
    '/assets/../package.json',
    '/assets/%2e%2e/package.json',
    '/public/',
    '/views/',
  ];
  for (const path of [...within, ...folders]) {
    const { status, text } = await anna.get(path);
    assert.equal(status, 404, path);
    assert.doesNotMatch(text, /dependencies|Index of|createApp|CREATE/, path);
  }
});

test('a request is not sent back to whoever asks for its trace', async () => {
  const { anna } = await openPractice();
  const { status, text } = await anna.trace('/clients').set('x-secret', 'hemligt');
  assert.ok(status >= 400, String(status));
  assert.doesNotMatch(text ?? '', /hemligt|x-secret|cookie/i);
});

test('reading changes nothing: what only a form may do is not done by its address', async () => {
  const { anna, card, booked, db } = await openCalendar();
  const booking = await booked();
  for (const path of ['/sign-out', `${card}/archive`, `${booking}/cancel`, `${card}/links/revoke`])
    await anna.get(path);
  await anna.get(card).expect(200);
  assert.equal(db.$client.prepare('SELECT archived_at FROM clients').pluck().get(), null);
  assert.equal(db.$client.prepare('SELECT status FROM bookings').pluck().get(), 'booked');
});

test('somebody who is signed in sees on every page how to sign out', async () => {
  const { anna } = await openPractice();
  const card = await addClient(anna);
  for (const path of ['/', '/clients', card, `${card}/journal/new`, '/calendar', '/settings', '/payouts', '/nope']) {
    assert.match((await anna.get(path)).text, /action="\/sign-out"/, path);
  }
});
