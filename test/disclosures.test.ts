import assert from 'node:assert/strict';
import { test } from 'node:test';
import * as chain from '../src/journal/chain.ts';
import { addClient, inputValue, inviteTherapist } from './support/app.ts';
import { openJournal, TODAY } from './support/journal.ts';

async function openRegister() {
  const journal = await openJournal();
  const { anna, card, db } = journal;
  const ask = (more: object = {}) =>
    anna
      .post(`${card}/journal/download`)
      .type('form')
      .send({ scope: 'all', purpose: 'own_archive', recipient: '', remark: '', format: 'pdf', ...more });
  /** Hands out a copy and gives the address of its page. */
  const handOut = async (more: object = {}) => (await ask(more).expect(303)).headers.location as string;
  const rows = () => db.$client.prepare('SELECT * FROM disclosures').all() as Record<string, unknown>[];
  return { ...journal, ask, handOut, rows };
}

test('a print or a download asks for recipient and purpose, and notes both in the journal first', async () => {
  const { anna, card, handOut, rows, db } = await openRegister();
  for (const [format, checked] of [
    ['print', 'print'],
    ['download', 'pdf'],
  ]) {
    const { text } = await anna.get(`${card}/journal/${format}`).expect(200);
    assert.match(text, new RegExp(`name="format" value="${checked}" checked`));
  }
  assert.deepEqual(rows(), []);
  const address = await handOut({ purpose: 'care', recipient: 'Vårdcentralen Ekliden', remark: 'Remiss' });
  assert.match(
    (await anna.get(address)).text,
    /Utlämnandet är antecknat[\s\S]*Vårdcentralen Ekliden[\s\S]*Till annan vårdgivare/,
  );
  assert.equal(rows().length, 1);
  assert.deepEqual(chain.verify(db), { journals: 1, links: 1, faults: [] });
  assert.match((await anna.get(`${card}/disclosures`)).text, /Vårdcentralen Ekliden/);
  assert.throws(() => db.$client.exec("UPDATE disclosures SET recipient = 'x'"), /cannot be changed/);
  assert.throws(() => db.$client.exec('DELETE FROM disclosures'), /cannot be deleted/);
});

test('to the own archive and to the client the recipient goes without saying', async () => {
  const { handOut, rows } = await openRegister();
  await handOut();
  await handOut({ purpose: 'client' });
  assert.deepEqual(
    rows().map(({ recipient }) => recipient),
    ['Anna Lind', 'Karin Östlund'],
  );
});

test('what is missing is asked for beside the field, and nothing is noted', async () => {
  const { ask, rows } = await openRegister();
  for (const [fields, message] of [
    [{ purpose: 'insurer' }, /Ange vem som får kopian/],
    [{ purpose: 'x' }, /Välj ändamål/],
    [{ scope: 'period' }, /Ange från vilken dag/],
    [{ scope: 'period', fromDate: '2026-11-02', toDate: '2026-11-01' }, /slutar innan den börjar/],
    [{ scope: 'period', fromDate: '2026-02-30' }, /datum som finns/],
    [{ format: 'docx' }, /Välj form/],
    [{ scope: '' }, /Välj vad som ska med/],
  ] as const) {
    const { text } = await ask({ remark: 'Kvar <b>', ...fields }).expect(422);
    assert.match(text, message);
    assert.match(text, /value="Kvar &lt;b&gt;"/);
  }
  assert.deepEqual(rows(), []);
});

test("another client's entry cannot be slipped into a copy", async () => {
  const { anna, ask, signed, card, rows } = await openRegister();
  const entryId = (await signed()).split('/').at(-1);
  const other = await addClient(anna, { name: 'Nils Holm' });
  await anna
    .post(`${other}/journal/download`)
    .type('form')
    .send({ scope: 'entry', entryId, purpose: 'own_archive', format: 'pdf' })
    .expect(404);
  await anna.get(`${other}/journal/download?entry=${entryId}`).expect(404);
  assert.deepEqual(rows(), []);
  await ask({ scope: 'entry', entryId }).expect(303);
  assert.match((await anna.get(`${card}/journal/download?entry=${entryId}`)).text, /Bara anteckningen från 23 nov/);
});

test('a request is entered with its date, and answered or refused once', async () => {
  const { anna, card, handOut, db } = await openRegister();
  const request = (fields: object) => anna.post(`${card}/disclosures`).type('form').send(fields);
  assert.match((await request({ requester: '', receivedOn: TODAY }).expect(422)).text, /Ange vem som begär/);
  assert.match(
    (await request({ requester: 'Kvar', receivedOn: '2026-11-24' }).expect(422)).text,
    /en dag som har varit[\s\S]*Kvar/,
  );
  await request({ requester: 'Karin Östlund', receivedOn: '2026-11-20', wish: 'Hela journalen' }).expect(303);
  await request({ requester: 'Försäkringsbolaget', receivedOn: TODAY }).expect(303);
  const [first, second] = db.$client.prepare('SELECT id FROM disclosure_requests ORDER BY received_on').pluck().all();
  const form = (await anna.get(`${card}/journal/download?request=${first}`)).text;
  assert.equal(inputValue(form, 'requestId'), first);
  assert.equal(inputValue(form, 'recipient'), 'Karin Östlund');
  await handOut({ requestId: first, purpose: 'client' });
  const refuse = (id: unknown, fields: object) =>
    anna.post(`${card}/disclosures/requests/${id}/refuse`).type('form').send(fields);
  await refuse(first, { refusal: 'För sent' }).expect(409);
  assert.match((await refuse(second, { refusal: ' ' }).expect(422)).text, /Ange skälet/);
  await refuse(second, { refusal: 'Utan samtycke', passedToIvoOn: TODAY }).expect(303);
  await refuse(second, { refusal: 'Igen' }).expect(409);
  const { text } = await anna.get(`${card}/disclosures`);
  assert.match(text, /Försäkringsbolaget[\s\S]*Utan samtycke[\s\S]*Överlämnad till IVO 23 nov\. 2026[\s\S]*Avslagen/);
  assert.match(text, /Karin Östlund[\s\S]*kom in 20 nov\. 2026 · Hela journalen[\s\S]*Utlämnad 23 nov/);
  assert.deepEqual(chain.verify(db).faults, []);
  assert.throws(() => db.$client.exec("UPDATE disclosure_requests SET refusal = 'x' WHERE refused_at > 0"), /refused once/);
});

test('the register and its copies are of one therapist alone', async () => {
  const register = await openRegister();
  const { card, handOut, anna } = register;
  const address = await handOut();
  const bo = await inviteTherapist(register);
  for (const path of [`${card}/disclosures`, address, `${card}/journal/download`]) await bo.get(path).expect(404);
  const other = await addClient(anna, { name: 'Nils Holm' });
  await anna.get(address.replace(card, other)).expect(404);
});
