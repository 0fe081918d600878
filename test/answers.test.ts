import assert from 'node:assert/strict';
import { test } from 'node:test';
import { neighbourhood } from '../src/shared/address.ts';
import { addClient, openPractice } from './support/app.ts';

test('every answer keeps scripts, frames, sensors and other windows out', async () => {
  const { anna } = await openPractice();
  for (const path of ['/', '/sign-in', '/nope', '/healthz']) {
    const { headers } = await anna.get(path);
    const policy = String(headers['content-security-policy']).split('; ');
    for (const rule of ["default-src 'none'", "script-src 'self'", "style-src 'self'", "object-src 'none'"])
      assert.ok(policy.includes(rule), rule);
    for (const rule of ["base-uri 'none'", "form-action 'self'", "frame-ancestors 'none'", "connect-src 'self'"])
      assert.ok(policy.includes(rule), rule);
    assert.equal(headers['cross-origin-opener-policy'], 'same-origin');
    assert.equal(headers['cross-origin-resource-policy'], 'same-origin');
    assert.equal(headers['origin-agent-cluster'], '?1');
    for (const sensor of ['camera', 'microphone', 'geolocation', 'usb', 'display-capture'])
      assert.ok(String(headers['permissions-policy']).includes(`${sensor}=()`), sensor);
  }
});

test('behind TLS browsers are told to come by TLS alone, whoever speaks it; who cannot be trusted to know is not believed', async () => {
  const told = async (trustProxy: string | false) =>
    (await openPractice({ trustProxy })).anna.get('/').set('X-Forwarded-Proto', 'https');
  assert.equal((await told('loopback')).headers['strict-transport-security'], 'max-age=31536000; includeSubDomains');
  assert.equal((await told(false)).headers['strict-transport-security'], undefined);
});

test('nothing personal is kept by a browser or on its way: no page, file, refusal or way on', async () => {
  const { anna, browser } = await openPractice();
  const card = await addClient(anna);
  await anna.post(`${card}/attachments/new`).attach('file', Buffer.from('%PDF-1.7'), 'Brev.pdf').expect(303);
  const file = /\/clients\/[\w-]+\/attachments\/[\w-]{20,}/.exec((await anna.get(card)).text)?.[0] as string;
  const copied = { scope: 'all', purpose: 'own_archive', format: 'pdf' };
  const made = await anna.post(`${card}/journal/download`).type('form').send(copied).expect(303);
  const answers = [
    made,
    ...(await Promise.all(
      [card, file, `${made.headers.location}/journal.pdf`, '/clients/export', '/nope', '/sign-in'].map((path) =>
        anna.get(path),
      ),
    )),
    await browser().get(card).expect(303),
    await browser().post(card).type('form').send({ text: 'Hemligt' }).expect(401),
    await anna.post('/clients/new').type('form').send({}).expect(422),
    await anna.put(card).expect(405),
    await anna.post('/clients/new').set('Sec-Fetch-Site', 'cross-site').expect(403),
  ];
  for (const { headers, status } of answers) assert.equal(headers['cache-control'], 'no-store', String(status));
});

test('an answer is compressed for our own pages alone: its length tells another site nothing', async () => {
  const { anna } = await openPractice();
  await addClient(anna);
  const encoding = async (path: string, site?: string) =>
    (await anna.get(path).set({ 'Accept-Encoding': 'gzip', ...(site && { 'Sec-Fetch-Site': site }) })).headers[
      'content-encoding'
    ];
  for (const site of ['same-origin', 'none']) assert.equal(await encoding('/clients?q=Karin', site), 'gzip');
  for (const site of ['cross-site', 'same-site']) {
    assert.equal(await encoding('/clients?q=Karin', site), undefined, site);
    assert.equal(await encoding('/clients', site), undefined, site);
  }
  assert.equal(await encoding('/clients'), 'gzip', 'an old browser, and nothing of the asker on the page');
  assert.equal(await encoding('/clients?q=Karin'), undefined, 'an old browser, and words of the asker');
});

test('an IPv6 household is one address however it is written, and an IPv4 address is one in IPv6 clothes too', () => {
  const same = (...addresses: string[]) =>
    assert.equal(new Set(addresses.map(neighbourhood)).size, 1, addresses.join());
  same('2001:db8:1:2::7', '2001:DB8:0001:0002:1:2:3:4', '2001:db8:1:2:ffff::');
  same('2001:db8::1', '2001:db8:0:0::2', '2001:db8::');
  same('::ffff:203.0.113.7', '203.0.113.7');
  same('::1', '0:0:0:0:0:0:0:1');
  assert.notEqual(neighbourhood('2001:db8:1:2::7'), neighbourhood('2001:db8:1:3::7'));
  assert.notEqual(neighbourhood('2001:db8::1'), neighbourhood('2001:db8:0:1::1'));
});
