import assert from 'node:assert/strict';
import { test } from 'node:test';
import { inputValue } from './support/app.ts';
import { openJournal } from './support/journal.ts';

const plain = (html: string) =>
  html
    .replace(/<[^>]+>/g, ' ')
    .replace(/\s+/g, ' ')
    .trim();

test('unsigned notes stand on the overview with their age, oldest first', async () => {
  const { anna, draft } = await openJournal();
  await draft({ eventDate: '2026-11-22' });
  await draft({ eventDate: '2026-11-10' });
  await draft({ eventDate: '2026-11-23' });
  const text = plain((await anna.get('/')).text);
  assert.match(text, /10 nov\. 2026 13 dagar .*22 nov\. 2026 1 dag .*23 nov\. 2026 0 dagar/);
  assert.doesNotMatch(text, /väntat på signatur/);
});

test('after fourteen days, or as many as the therapist says, a note is late', async () => {
  const { anna, draft } = await openJournal();
  await draft({ eventDate: '2026-11-09' });
  await draft({ eventDate: '2026-11-14' });
  assert.match((await anna.get('/')).text, /En anteckning har väntat på signatur i minst 14 dagar/);
  const { text } = await anna.get('/settings');
  assert.equal(inputValue(text, 'reminderDays'), '14');
  const profile = { name: 'Anna Lind', title: 'Leg. psykolog', profession: 'Psykolog', locale: 'sv', idleMinutes: 60 };
  const save = (reminderDays: string) =>
    anna
      .post('/settings')
      .type('form')
      .send({ ...profile, reminderDays });
  for (const bad of ['0', '366', 'två', '1.5']) assert.match((await save(bad).expect(422)).text, /från 1 till 365/);
  await save('7').expect(303);
  assert.match((await anna.get('/')).text, /2 anteckningar har väntat på signatur i minst 7 dagar/);
});
