import * as accounts from '../../src/accounts/accounts.ts';
import { record as log } from '../../src/audit/log.ts';
import * as clients from '../../src/clients/clients.ts';
import * as database from '../../src/db/database.ts';
import { attachments, disclosureRequests, disclosures } from '../../src/db/schema.ts';
import { ALL, gather, type Scope } from '../../src/disclosures/record.ts';
import * as chain from '../../src/journal/chain.ts';
import * as corrections from '../../src/journal/corrections.ts';
import * as journal from '../../src/journal/journal.ts';
import * as signing from '../../src/journal/signing.ts';
import * as answers from '../../src/measures/answers.ts';
import { builtIn } from '../../src/measures/built-in.ts';
import { type Measure, readAnswers } from '../../src/measures/questions.ts';
import * as notes from '../../src/notes/notes.ts';
import { newId, sha256 } from '../../src/shared/ids.ts';
import { addDays } from '../../src/shared/time.ts';
import { ANNA, freshDb } from './app.ts';

const { password: _, ...profile } = ANNA;
const NOBODY = {
  ...{ calledName: '', reserveNumber: null, email: '', phone: '', street: '', postalCode: '', city: '', kinName: '' },
  ...{ kinRelation: '', kinPhone: '', payerName: '', payerEmail: '', payerAddress: '', language: '', remarks: '' },
  personnummer: null,
};
export const KARIN = { ...NOBODY, name: 'Karin Östlund', personnummer: '191212121212', phone: '+46701740605' };

/** Anna's practice without its pages: what is done here is done by the real verbs, at noon on 23 November 2026. */
export function annasPractice() {
  const db = freshDb();
  const now = Date.UTC(2026, 10, 23, 11) / 1000;
  const moment = (id: string | null) => ({ actor: { id, address: '127.0.0.1' }, now, zone: 'Europe/Stockholm' });
  const account = { ...profile, locale: 'sv' as const, passwordHash: 'x' };
  const anna = database.act(db, moment(null), (act) => accounts.setUp(act, account));
  const act = <T>(work: (act: database.Act) => T): T => database.act(db, moment(anna.id), work);

  const addClient = (input: Partial<typeof KARIN> = {}, reason = 'Sömn & oro') => {
    const answers = [{ question: 'Vad söker du hjälp för?', answer: 'Jag sover dåligt.' }];
    const id = act((act) => clients.mediate(act, anna.id, { ...KARIN, ...input }, reason, answers));
    return clients.find(db, anna.id, id);
  };
  const draft = (client: clients.Client, text: string, eventDate = '2026-11-02') => {
    const id = newId();
    act((act) =>
      journal.start(act, client, id, { eventDate, contactType: 'visit', template: 'free', templateName: null, text }),
    );
    return id;
  };
  const signed = (client: clients.Client, text: string, eventDate?: string) => {
    const id = draft(client, text, eventDate);
    act((act) => signing.sign(act, client, id, 1, anna));
    return id;
  };
  const attach = (client: clients.Client, name: string, content: Buffer, type = 'application/pdf') => {
    const id = newId();
    const added = { addedAt: now, addedBy: anna.id, addedName: anna.name };
    const file = { name, type, size: content.length, sha256: sha256(content), remark: 'Kom med posten.', content };
    act((act) => {
      act.db
        .insert(attachments)
        .values({ ...file, ...added, id, clientId: client.id })
        .run();
      chain.link(act, client.id, 'attachment', id);
    });
    return id;
  };
  const record = (client: clients.Client, scope: Partial<Scope> = {}) =>
    act((act) => gather(act, client, anna, { ...ALL, ...scope }));
  const contentOf = ({ id }: { id: string }) =>
    db.$client.prepare('SELECT content FROM attachments WHERE id = ?').pluck().get(id) as Buffer;
  return { db, anna, act, addClient, draft, signed, attach, record, contentOf };
}

/** A journal in which everything happened once: two corrections, a dissent, a closed entry, a draft, a refusal and more. */
export function eventfulJournal() {
  const practice = annasPractice();
  const { act, anna, draft, signed, db } = practice;
  const karin = practice.addClient();
  for (const { heading } of notes.ofClient(db, karin).slice(0, 1)) {
    act((act) => notes.write(act, karin, heading.id, 0, 'Uppvuxen i Luleå'));
  }
  const entry = signed(karin, 'Klienten har tre barn.\n\nBor i Lund. Ωμέγα, привет, 🙂.');
  const text = 'Klienten har fyra barn.\n\nBor i Lund. Ωμέγα, привет, 🙂.';
  const correction = { eventDate: '2026-11-02', contactType: 'visit', text, reason: 'Fel antal.' } as const;
  act((act) => corrections.correct(act, karin, entry, 0, correction, anna));
  const second = { ...correction, eventDate: '2026-11-03', text: `${text} Två katter.`, reason: 'Tillägg.' };
  act((act) => corrections.correct(act, karin, entry, 1, second, anna));
  const dissent = { statedOn: '2026-11-20', text: 'Jag sade fem.' };
  act((act) => corrections.dissent(act, karin, entry, dissent, anna));
  const closed = draft(karin, 'Avbokar nästa tid.', '2026-11-10');
  const closing = { closedKind: 'needless', closedBecause: 'rutin för avbokningar' } as const;
  act((act) => signing.close(act, karin, closed, 1, anna, closing));
  draft(karin, 'Att skriva färdigt.', '2026-11-17');
  practice.attach(karin, 'Remiss.pdf', Buffer.from('%PDF-1.4 remiss'));
  fillIn(practice, karin);
  hand(practice, karin);
  return { ...practice, karin, entry };
}

/** PHQ-9 in the room: ten of 27. */
function fillIn({ act, anna }: Pick<ReturnType<typeof annasPractice>, 'act' | 'anna'>, client: clients.Client): void {
  const measure = builtIn('sv')[0] as Measure;
  const points = [2, 2, 1, 1, 1, 1, 1, 1, 0].map((each, n) => [`q${n + 1}`, String(each)]);
  const { items } = readAnswers(measure, Object.fromEntries(points));
  act((act) => answers.giveTogether(act, client, newId(), { measure, items, locale: 'sv' }, anna));
}

function hand({ act, anna }: Pick<ReturnType<typeof annasPractice>, 'act' | 'anna'>, client: clients.Client): void {
  act((act) => {
    const made = { clientId: client.id, createdAt: act.now, createdBy: anna.id };
    const asked = { requester: 'Försäkringskassan', wish: 'Hela journalen', receivedOn: '2026-11-01' };
    const refused = {
      refusal: 'Samtycke saknas.',
      passedToIvoOn: '2026-11-05',
      refusedAt: act.now,
      refusedBy: anna.id,
    };
    const request = newId();
    act.db
      .insert(disclosureRequests)
      .values({ ...made, ...asked, ...refused, id: request })
      .run();
    chain.link(act, client.id, 'refusal', request);
    const given = {
      recipient: 'Karin Östlund',
      purpose: 'client',
      remark: '',
      format: 'print',
      withLog: true,
    } as const;
    const disclosure = newId();
    act.db
      .insert(disclosures)
      .values({ ...given, id: disclosure, clientId: client.id, at: act.now, by: anna.id, byName: anna.name })
      .run();
    chain.link(act, client.id, 'disclosure', disclosure);
    log(act, 'journal.disclosed', client.id, disclosure);
  });
}

/** Signed entries of a client, a week apart, of about 150 words each. */
export function manyEntries({ act, anna }: ReturnType<typeof annasPractice>, client: clients.Client, count: number) {
  const text = Array.from({ length: 10 }, (_, n) =>
    `Stycke ${n}: klienten berättar om sömn, oro och arbete, och vi gick `.concat('igenom veckans sömndagbok.'),
  ).join('\n\n');
  act((act) => {
    for (let n = 0; n < count; n++) {
      const id = newId();
      const eventDate = addDays('2026-11-20', -7 * n);
      journal.start(act, client, id, {
        eventDate,
        contactType: 'visit',
        template: 'session',
        templateName: null,
        text: `${n + 1}. ${text}`,
      });
      signing.sign(act, client, id, 1, anna);
    }
  });
}
