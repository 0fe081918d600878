import type { Attachment } from '../attachments/attachments.ts';
import { translator } from '../i18n/t.ts';
import type { Part } from '../journal/difference.ts';
import type { Answer } from '../measures/answers.ts';
import { format as contact } from '../shared/contact.ts';
import { bytes } from '../shared/size.ts';
import { type DateFormats, dateFormats, dateOf } from '../shared/time.ts';
import type { Disclosure, Request } from './disclosures.ts';
import { entryItem } from './entry-wording.ts';
import type { JournalRecord, Scope } from './record.ts';

/**
 * The record in words, in the order in which it is read: what PDF, HTML and print all say, so that they cannot differ.
 * Swedish whatever the interface's language (PDL 3:13). Items are worded one at a time, and can be gone through once.
 */
export type Words = {
  title: string;
  identity: string; // for the head of every page
  author: string;
  made: string;
  facts: [label: string, value: string][];
  sections: Section[];
  log: { heading: string; columns: string[]; rows: Iterable<string[]> } | null;
};
export type Section = { heading: string; lead?: string; items: Iterable<Item> };
export type Item = { heading: string; blocks: Block[] };
export type Block =
  | { kind: 'text' | 'meta' | 'signature' | 'seal' | 'heading' | 'unsigned'; text: string }
  | { kind: 'difference'; parts: Part[] };

const t = translator('sv');
const { credentials, personnummer, phone } = contact;
const filled = (...texts: (string | null | undefined | false)[]) => texts.filter(Boolean).join(', ');
const spaced = (...texts: (string | null | undefined | false)[]) => texts.filter(Boolean).join(' ');
const only = (kind: 'text' | 'meta', text: string): Block[] => (text ? [{ kind, text }] : []);

export function inWords(record: JournalRecord, how: 'downloaded' | 'printed' = 'downloaded'): Words {
  const format = dateFormats('sv', record.zone);
  const { client, responsible } = record;
  const made = how === 'printed' ? t('record.printed') : t('record.downloaded');
  const number = client.personnummer ? personnummer(client.personnummer) : client.reserveNumber;
  return {
    title: t('record.title', { name: client.name }),
    identity: [client.name, number].filter(Boolean).join(' · '),
    author: filled(responsible.name, credentials(responsible.title, responsible.profession), responsible.practice),
    made: `${made} ${format.dateTime(record.madeAt)}`,
    facts: facts(record, made, format).filter(([, value]) => value),
    sections: sections(record, format).filter((section) => section !== null),
    log: record.log && { heading: t('record.log'), columns: LOG_COLUMNS.map((key) => t(key)), rows: logRows(record) },
  };
}

function facts(
  { client, responsible, scope, madeAt }: JournalRecord,
  made: string,
  format: DateFormats,
): Words['facts'] {
  const { title, profession, practice } = responsible;
  return [
    [t('field.personnummer'), client.personnummer ? personnummer(client.personnummer) : ''],
    [t('field.reserveNumber'), client.reserveNumber ?? ''],
    [t('field.phone'), client.phone && phone(client.phone)],
    [t('field.email'), client.email],
    [t('field.address'), filled(client.street, spaced(client.postalCode, client.city))],
    [t('field.language'), client.language],
    [
      t('client.kin'),
      spaced(
        client.kinName,
        client.kinRelation && `(${client.kinRelation})`,
        client.kinPhone && phone(client.kinPhone),
      ),
    ],
    [t('field.payerName'), filled(client.payerName, client.payerEmail, client.payerAddress)],
    [t('field.remarks'), client.remarks],
    [t('card.contact_reason'), client.contactReason ?? ''],
    [t('record.responsible'), filled(responsible.name, credentials(title, profession), practice)],
    [t('record.scope'), scopeText(scope, format)],
    [made, format.dateTime(madeAt)],
  ];
}

function scopeText(
  { from, to, entryId, withLog }: Omit<Scope, 'entryId'> & { entryId: string | null },
  format: DateFormats,
) {
  const dates = { from: from ? format.date(from) : '', to: to ? format.date(to) : '' };
  const period = from
    ? to
      ? 'record.scope_period'
      : 'record.scope_from'
    : to
      ? 'record.scope_to'
      : 'record.scope_whole';
  const scope = t(entryId ? 'record.scope_entry' : period, dates);
  return withLog ? t('record.scope_with_log', { scope }) : scope;
}

function sections(record: JournalRecord, format: DateFormats): (Section | null)[] {
  const { answers, notes, entries, measures, attachments, disclosures, requests } = record;
  const section = <T>(heading: string, rows: T[], word: (row: T) => Item) =>
    rows.length ? { heading, items: rows.values().map(word) } : null;
  return [
    section(t('record.answers'), answers, ({ question, answer }) => ({
      heading: question,
      blocks: only('text', answer),
    })),
    section(t('card.meetings'), meetingYears(record, format), (item) => item),
    section(t('card.notes'), notes, ({ heading, text, writtenAt, author }) => ({
      heading,
      blocks: [
        ...only('meta', t('note.saved', { when: format.dateTime(writtenAt), name: author })),
        ...only('text', text),
      ],
    })),
    {
      heading: t('card.journal'),
      ...(entries.length ? {} : { lead: t('record.none') }),
      ...(entries.some(({ corrections }) => corrections.length) ? { lead: t('record.marks') } : {}),
      items: entries.values().map((entry) => entryItem(entry, record.seals, format)),
    },
    section(t('record.measures'), measures, (each) => measureItem(each, record, format)),
    section(t('record.attachments'), attachments, (each) => attachmentItem(each, format)),
    section(t('record.disclosures'), disclosures, (each) => disclosureItem(each, entries, format)),
    section(t('record.requests'), requests, (each) => requestItem(each, format)),
  ];
}

/** The meetings, a line each, under their years. */
function meetingYears({ meetings, zone }: JournalRecord, format: DateFormats): Item[] {
  const years = Map.groupBy(meetings, ({ startsAt }) => dateOf(startsAt, zone).slice(0, 4));
  return [...years].map(([heading, held]) => {
    const lines = held.map(
      ({ startsAt, endsAt, kind, status }) =>
        `${format.span(startsAt, endsAt)}, ${t(`meeting.${kind}`)}, ${t(`booking.status_${status}`)}`,
    );
    return { heading, blocks: [{ kind: 'text', text: lines.join('\n') }] };
  });
}

/** A form that was answered, with its questions: in the words it was asked in, under Swedish headings. */
function measureItem(
  { id, title, lead, items, score, maxScore, band, answeredAt, answeredBy, answeredName }: Answer,
  { client, seals }: JournalRecord,
  format: DateFormats,
): Item {
  const when = format.dateTime(answeredAt);
  const points = score === null ? '' : t('measure.points', { score, max: maxScore ?? 0 });
  const given = answeredBy === client.id ? 'record.measure_by_client' : 'record.measure_together';
  const lines = items.map(({ question, answer, points }) => {
    const said = answer || t('measure.skipped');
    return `${question}\n${points === null ? said : t('measure.said', { answer: said, points })}`;
  });
  const hash = seals.get(id)?.hash;
  return {
    heading: `${when} – ${[title, points].filter(Boolean).join(': ')}`,
    blocks: [
      { kind: 'meta', text: t(given, { when, name: answeredName }) },
      ...only('meta', band && t('record.measure_band', { band })),
      ...only('text', lead),
      { kind: 'text', text: lines.join('\n\n') },
      ...(hash ? [{ kind: 'seal' as const, text: t('record.seal', { hash }) }] : []),
    ],
  };
}

function attachmentItem(
  { name, type, size, sha256, remark, addedAt, addedName }: Attachment,
  format: DateFormats,
): Item {
  const added = { type, size: bytes(size), when: format.dateTime(addedAt), name: addedName };
  return {
    heading: name,
    blocks: [
      { kind: 'meta', text: t('record.attachment_meta', added) },
      ...only('text', remark),
      { kind: 'seal', text: t('record.seal', { hash: sha256 }) },
    ],
  };
}

function disclosureItem(disclosure: Disclosure, entries: JournalRecord['entries'], format: DateFormats): Item {
  const { at, recipient, purpose, fromDate: from, toDate: to, entryId, withLog, byName: name, remark } = disclosure;
  const entry = entries.find(({ id }) => id === entryId);
  const said = {
    purpose: t(`disclosure.purpose_${purpose}`),
    format: t(`disclosure.format_${disclosure.format}`),
    scope: entry
      ? t('disclosure.scope_entry', { when: format.date(entry.eventDate) })
      : scopeText({ from, to, entryId, withLog }, format),
    name,
  };
  return {
    heading: `${format.dateTime(at)} – ${recipient}`,
    blocks: [{ kind: 'meta', text: t('record.disclosure_meta', said) }, ...only('text', remark)],
  };
}

function requestItem(request: Request, format: DateFormats): Item {
  const { receivedOn, requester, wish, refusal, refusedAt, passedToIvoOn } = request;
  const when = refusedAt ? format.dateTime(refusedAt) : '';
  const refused = passedToIvoOn
    ? t('record.request_passed', { when, on: format.date(passedToIvoOn) })
    : t('record.request_refused', { when });
  return {
    heading: `${format.date(receivedOn)} – ${requester}`,
    blocks: [...only('text', wish), ...only('meta', refusedAt ? refused : ''), ...only('text', refusal ?? '')],
  };
}

const LOG_COLUMNS = ['record.log_when', 'record.log_unit', 'field.name', 'record.log_what'] as const;

const logRows = ({ log, zone }: JournalRecord) => {
  const { dateTime } = dateFormats('sv', zone);
  return (log ?? [])
    .values()
    .map(({ at, unit, name, action, by }) => [
      dateTime(at),
      unit ?? '',
      name ?? t(`record.log_by_${by as Exclude<typeof by, 'account'>}`),
      t(`log.${action}`),
    ]);
};
