import { addClient, inputValue, openPractice } from './app.ts';

export const TODAY = '2026-11-23';
/** The fields of the editor, as a browser would send them. */
export const entry = (more: object = {}) => ({
  eventDate: TODAY,
  contactType: 'visit',
  template: 'free',
  text: 'Vi talade om sömn.',
  intent: 'save',
  ...more,
});

/** A practice with one client, and hands that write, sign and correct through the forms. */
export async function openJournal(...given: Parameters<typeof openPractice>) {
  const practice = await openPractice(...given);
  const card = await addClient(practice.anna);
  const post = (address: string, more: object = {}) => practice.anna.post(address).type('form').send(entry(more));
  /** Writes a draft through the form and gives its address. */
  const draft = async (more: object = {}) => {
    const { text } = await practice.anna.get(`${card}/journal/new`).expect(200);
    const answer = await post(`${card}/journal/new`, { entryId: inputValue(text, 'entryId'), ...more }).expect(303);
    return answer.headers.location as string;
  };
  /** Sends the signing page's form, for the version that was read. */
  const signAs = (address: string, version: string) =>
    practice.anna.post(`${address}/sign`).type('form').send({ version });
  const sign = async (address: string) =>
    signAs(address, inputValue((await practice.anna.get(`${address}/sign`).expect(200)).text, 'version')).expect(303);
  /** Writes and signs an entry, and gives its address. */
  const signed = async (more: object = {}) => {
    const address = await draft(more);
    await sign(address);
    return address;
  };
  /** Corrects a sealed entry, by the page that shows what is changed. */
  const correct = async (address: string, more: object) => {
    const version = inputValue((await practice.anna.get(`${address}/correct`).expect(200)).text, 'version');
    return post(`${address}/correct`, { version, reason: 'Fel ord', intent: 'sign', ...more }).expect(303);
  };
  return { ...practice, card, post, draft, signAs, sign, signed, correct };
}
