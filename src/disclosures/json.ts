import * as z from 'zod';
import { isoOf } from '../shared/time.ts';
import type { JournalRecord } from './record.ts';

/** An instant: epoch seconds here, ISO 8601 with the offset of the practice's zone in the file. */
const instant = (zone: string) =>
  z.codec(z.iso.datetime({ offset: true }), z.int(), {
    decode: (text) => Temporal.Instant.from(text).epochMilliseconds / 1000,
    encode: (at) => isoOf(at, zone),
  });

const sealedBy = (zone: string) => ({
  signedAt: instant(zone),
  signedBy: z.string(),
  signedName: z.string(),
  signedTitle: z.string(),
  signedProfession: z.string(),
});
const contactType = z.enum(['visit', 'video', 'phone', 'other']);
const hash = z.string().regex(/^[0-9a-f]{64}$/);

const client = (zone: string) =>
  z.object({
    id: z.string(),
    origin: z.enum(['own', 'mediated']),
    name: z.string(),
    calledName: z.string(),
    personnummer: z.string().nullable().describe('twelve digits'),
    reserveNumber: z.string().nullable(),
    email: z.string(),
    phone: z.string().describe('E.164; empty when not given'),
    street: z.string(),
    postalCode: z.string(),
    city: z.string(),
    kinName: z.string(),
    kinRelation: z.string(),
    kinPhone: z.string(),
    payerName: z.string(),
    payerEmail: z.string(),
    payerAddress: z.string(),
    language: z.string(),
    remarks: z.string(),
    contactReason: z.string().nullable(),
    createdAt: instant(zone),
    archivedAt: instant(zone).nullable(),
  });

const correction = (zone: string) =>
  z.object({
    id: z.string(),
    entryId: z.string(),
    number: z.int(),
    eventDate: z.iso.date(),
    contactType,
    text: z.string(),
    reason: z.string(),
    ...sealedBy(zone),
  });

const dissent = (zone: string) =>
  z.object({ id: z.string(), entryId: z.string(), statedOn: z.iso.date(), text: z.string(), ...sealedBy(zone) });

const entry = (zone: string) =>
  z.object({
    id: z.string(),
    clientId: z.string(),
    authorId: z.string(),
    author: z.string(),
    status: z.enum(['draft', 'signed', 'closed']),
    eventDate: z.iso.date(),
    contactType,
    template: z.string(),
    templateName: z.string().nullable(),
    text: z.string(),
    version: z.int(),
    createdAt: instant(zone),
    updatedAt: instant(zone),
    signedAt: instant(zone).nullable(),
    signedBy: z.string().nullable(),
    signedName: z.string().nullable(),
    signedTitle: z.string().nullable(),
    signedProfession: z.string().nullable(),
    closedKind: z.enum(['needless', 'hindered']).nullable(),
    closedBecause: z.string().nullable(),
    bookingId: z.string().nullable().describe('the meeting it is about'),
    corrections: z.array(correction(zone)),
    dissents: z.array(dissent(zone)),
  });

const attachment = (zone: string) =>
  z.object({
    id: z.string(),
    clientId: z.string(),
    name: z.string(),
    type: z.string(),
    size: z.int().describe('bytes'),
    sha256: hash,
    remark: z.string(),
    addedAt: instant(zone),
    addedBy: z.string(),
    addedName: z.string(),
    file: z.string().describe('path in the archive'),
  });

const measure = (zone: string) =>
  z.object({
    id: z.string(),
    requestId: z.string(),
    clientId: z.string(),
    measure: z.string().describe('the version of the form'),
    family: z.string().describe('the same for all versions of a form'),
    title: z.string(),
    language: z.enum(['sv', 'en']),
    lead: z.string().describe('what stood above the questions'),
    items: z.array(z.object({ question: z.string(), answer: z.string(), points: z.int().nullable() })),
    score: z.int().nullable(),
    maxScore: z.int().nullable(),
    band: z.string().describe('what the score means; empty for nothing'),
    risk: z.boolean().describe('points were given on a question of suicidal thoughts'),
    answeredAt: instant(zone),
    answeredBy: z.string().describe('the client, or who filled it in together with them'),
    answeredName: z.string(),
  });

const disclosure = (zone: string) =>
  z.object({
    id: z.string(),
    clientId: z.string(),
    requestId: z.string().nullable(),
    recipient: z.string(),
    purpose: z.enum(['own_archive', 'client', 'care', 'authority', 'insurer', 'other']),
    remark: z.string(),
    format: z.enum(['pdf', 'archive', 'print']),
    fromDate: z.iso.date().nullable(),
    toDate: z.iso.date().nullable(),
    entryId: z.string().nullable(),
    withLog: z.boolean(),
    at: instant(zone),
    by: z.string(),
    byName: z.string(),
  });

const request = (zone: string) =>
  z.object({
    id: z.string(),
    clientId: z.string(),
    requester: z.string(),
    wish: z.string(),
    receivedOn: z.iso.date(),
    createdAt: instant(zone),
    createdBy: z.string(),
    refusal: z.string().nullable(),
    passedToIvoOn: z.iso.date().nullable(),
    refusedAt: instant(zone).nullable(),
    refusedBy: z.string().nullable(),
  });

const meeting = (zone: string) =>
  z.object({
    id: z.string(),
    kind: z.enum(['in_person', 'video']),
    startsAt: instant(zone),
    endsAt: instant(zone),
    status: z.enum(['booked', 'held', 'cancelled', 'late_cancelled', 'no_show']),
    entryId: z.string().nullable().describe('the entry about it'),
  });

const link = (zone: string) =>
  z.object({
    clientId: z.string(),
    position: z.int().describe('from 1'),
    kind: z.enum(['entry', 'correction', 'dissent', 'disclosure', 'refusal', 'attachment', 'answer']),
    subjectId: z.string(),
    at: instant(zone),
    previousHash: hash.or(z.literal('')).describe('empty for the first link'),
    hash,
  });

const logLine = (zone: string) =>
  z.object({
    id: z.int(),
    at: instant(zone),
    action: z.string(),
    subject: z.string().nullable(),
    name: z.string().nullable().describe('null: see by'),
    unit: z.string().nullable(),
    by: z.enum(['account', 'client', 'other_client', 'program']).describe('a client: on the own page'),
  });

/** The shape of journal.json (docs/journal-format.md). What is not named here does not leave the house. */
export const journalFile = (zone: string) =>
  z.object({
    format: z.literal('klientkort-journal'),
    version: z.literal(1),
    madeAt: instant(zone),
    zone: z.string().describe('IANA time zone of the practice'),
    scope: z.object({
      from: z.iso.date().nullable(),
      to: z.iso.date().nullable(),
      entryId: z.string().nullable(),
      withLog: z.boolean(),
    }),
    responsible: z.object({ name: z.string(), title: z.string(), profession: z.string(), practice: z.string() }),
    client: client(zone),
    answers: z.array(z.object({ question: z.string(), answer: z.string() })),
    notes: z.array(z.object({ heading: z.string(), text: z.string(), writtenAt: instant(zone), author: z.string() })),
    entries: z.array(entry(zone)).describe('oldest first'),
    meetings: z.array(meeting(zone)).describe('oldest first'),
    measures: z.array(measure(zone)).describe('answered forms, oldest first'),
    attachments: z.array(attachment(zone)),
    disclosures: z.array(disclosure(zone)),
    requests: z.array(request(zone)),
    chain: z.array(link(zone)).describe('the seals, by position; in a part of a journal, those of that part'),
    log: z.array(logLine(zone)).nullable(),
  });

/** The same shape for others to check by, as JSON Schema. */
export function jsonSchema(): string {
  const schema = z.toJSONSchema(journalFile('UTC'), {
    io: 'input',
    override: ({ jsonSchema }) => {
      if (jsonSchema.format) delete jsonSchema.pattern; // zod says each format twice, the second time at length
    },
  });
  return `${JSON.stringify(schema, null, 2)}\n`;
}

/** The record as journal.json. `files` are the paths of the attachments in the archive, by their ids. */
export function writeJson(record: JournalRecord, files: Map<string, string>): string {
  const attachments = record.attachments.map((each) => ({ ...each, file: files.get(each.id) ?? '' }));
  const head = { format: 'klientkort-journal', version: 1 } as const;
  const file = { ...record, ...head, attachments, chain: seals(record) };
  return JSON.stringify(z.encode(journalFile(record.zone), file), null, 1);
}

/** All links of a whole journal; of a part only what seals that part, for the others tell when there was a contact. */
function seals({ seals, scope, ...record }: JournalRecord) {
  const all = [...seals.values()];
  if (!scope.from && !scope.to && !scope.entryId) return all;
  const { entries, measures, attachments, disclosures, requests } = record;
  const sealed = [...entries, ...measures, ...attachments, ...disclosures, ...requests].map(({ id }) => id);
  const added = entries.flatMap(({ corrections, dissents }) => [...corrections, ...dissents]).map(({ id }) => id);
  const shown = new Set([...sealed, ...added]);
  return all.filter(({ subjectId }) => shown.has(subjectId));
}
