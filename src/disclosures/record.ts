import type { Account } from '../accounts/accounts.ts';
import * as attachments from '../attachments/attachments.ts';
import * as audit from '../audit/log.ts';
import * as bookings from '../bookings/bookings.ts';
import * as meetings from '../bookings/meetings.ts';
import * as clients from '../clients/clients.ts';
import type { Act } from '../db/database.ts';
import * as chain from '../journal/chain.ts';
import * as corrections from '../journal/corrections.ts';
import * as measures from '../measures/answers.ts';
import * as notes from '../notes/notes.ts';
import type { DateText, EpochSeconds } from '../shared/time.ts';
import * as disclosures from './disclosures.ts';

/** What of a journal is handed out: all, the entries of a period (both days included), or one entry alone. */
export type Scope = { from: DateText | null; to: DateText | null; entryId: string | null; withLog: boolean };
export const ALL: Scope = { from: null, to: null, entryId: null, withLog: false };

/**
 * A journal as it is handed out, gathered in one transaction: what PDF, HTML and JSON are made from. Entries oldest first.
 * With one entry alone, client notes, answers, forms, attachments and disclosures stay out. `seals` are the links of the chain by
 * what they seal. `log` is null unless asked for.
 */
export type JournalRecord = {
  client: clients.Client;
  answers: clients.Answer[];
  notes: { heading: string; text: string; writtenAt: EpochSeconds; author: string }[];
  entries: corrections.Amended[];
  meetings: meetings.Meeting[];
  measures: measures.Answer[];
  attachments: attachments.Attachment[];
  disclosures: disclosures.Disclosure[];
  requests: disclosures.Request[];
  seals: Map<string, chain.Link>;
  log: audit.LogLine[] | null;
  responsible: Pick<Account, 'name' | 'title' | 'profession' | 'practice'>;
  scope: Scope;
  madeAt: EpochSeconds;
  zone: string;
};

/** Gathers the client's journal. Logging that it was, and to whom it goes, is the caller's. */
export function gather(
  { db, now, zone }: Act,
  client: clients.Client,
  responsible: Account,
  scope: Scope,
): JournalRecord {
  const { from, to, entryId, withLog } = scope;
  const isWithin = (date: DateText) => (!from || date >= from) && (!to || date <= to);
  const isWanted = (entry: corrections.Amended) =>
    entryId ? entry.id === entryId : isWithin(entry.eventDate) || isWithin(corrections.current(entry).eventDate);
  const around = entryId === null;
  return {
    client,
    answers: around ? clients.answers(db, client.id) : [],
    notes: around ? notesOf(db, client) : [],
    entries: corrections.whole(db, client).filter(isWanted),
    meetings: around ? meetingsOf(db, client, now) : [],
    measures: around ? measures.ofClient(db, client) : [],
    attachments: around ? attachments.ofClient(db, client) : [],
    disclosures: around ? disclosures.ofClient(db, client) : [],
    requests: around ? disclosures.requests(db, client) : [],
    seals: chain.ofClient(db, client.id),
    log: withLog ? audit.ofClient(db, client.id) : null,
    responsible,
    scope,
    madeAt: now,
    zone,
  };
}

/** Every meeting, oldest first, with what became of it: a journal tells the times of the contacts. */
function meetingsOf(db: Act['db'], client: clients.Client, now: EpochSeconds): meetings.Meeting[] {
  const { past, upcoming } = meetings.ofClient(db, client, now);
  return [...past.reverse(), ...upcoming].map((each) => ({ ...each, status: bookings.statusOf(each, now) }));
}

const notesOf = (db: Act['db'], client: clients.Client) =>
  notes.ofClient(db, client).flatMap(({ heading, note }) => {
    if (!note?.text) return [];
    return [{ heading: heading.name, text: note.text, writtenAt: note.writtenAt, author: note.author }];
  });
