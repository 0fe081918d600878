import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ANNA, openPractice } from './support/app.ts';

test('the help is one step from every page, and each of its topics has an answer in both languages', async () => {
  const { anna } = await openPractice();
  assert.match((await anna.get('/clients').expect(200)).text, /href="\/help">Hjälp</);
  for (const [locale, title] of [
    ['sv', 'Klientkortet'],
    ['en', 'The client card'],
  ] as const) {
    await anna
      .post('/settings')
      .type('form')
      .send({ ...ANNA, locale, idleMinutes: 60, reminderDays: 14 })
      .expect(303);
    const { text } = await anna.get('/help').expect(200);
    assert.ok(text.includes(`<a href="/help/card">${title}</a>`), title);
    for (const [, topic = ''] of text.matchAll(/href="(\/help\/[^"]+)"/g)) {
      const page = await anna.get(topic).expect(200);
      assert.ok((page.text.match(/<h2>/g) ?? []).length >= 5, topic);
    }
  }
});

test('the help says the version and the licence', async () => {
  const { anna } = await openPractice();
  assert.match(
    (await anna.get('/help').expect(200)).text,
    /Klientkort \d+\.\d+\.\d+ är fri programvara under GNU Affero/,
  );
});
