import { translator } from '../i18n/t.ts';
import { type Amended, type Correction, current, type Dissent } from '../journal/corrections.ts';
import { difference, type Part } from '../journal/difference.ts';
import { labelOf } from '../journal/templates.ts';
import { format as contact } from '../shared/contact.ts';
import type { DateFormats } from '../shared/time.ts';
import type { JournalRecord } from './record.ts';
import type { Block, Item } from './wording.ts';

type Seals = JournalRecord['seals'];

const t = translator('sv');
const { credentials } = contact;

const contactOf = ({ eventDate, contactType }: Pick<Correction, 'eventDate' | 'contactType'>, format: DateFormats) =>
  `${format.date(eventDate)}, ${t(`contact_type.${contactType}`)}`;

/** An entry with what was added to it: the original as it was sealed, then each correction as a difference, then dissents. */
export function entryItem(entry: Amended, seals: Seals, format: DateFormats): Item {
  const { id, eventDate, contactType, template, templateName, author, status, updatedAt, text } = entry;
  const written = { name: author, when: format.dateTime(updatedAt) };
  const corrections = entry.corrections.flatMap((correction, n) =>
    correctionBlocks(correction, current({ ...entry, corrections: entry.corrections.slice(0, n) }), seals, format),
  );
  return {
    heading: `${format.date(eventDate)} – ${templateName ?? t(labelOf(template))}, ${t(`contact_type.${contactType}`)}`,
    blocks: [
      status === 'draft'
        ? { kind: 'unsigned', text: t('record.draft_meta', written) }
        : { kind: 'meta', text: t('record.written', written) },
      { kind: 'text', text },
      ...(status === 'draft' ? [] : [{ kind: 'signature' as const, text: signature(entry, format) }]),
      ...sealOf(id, seals),
      ...corrections,
      ...entry.dissents.flatMap((dissent) => dissentBlocks(dissent, seals, format)),
    ],
  };
}

function signature({ signedName, signedTitle, signedProfession, signedAt, ...entry }: Amended, format: DateFormats) {
  const by = {
    name: signedName ?? '',
    title: credentials(signedTitle ?? '', signedProfession ?? ''),
    when: format.dateTime(signedAt ?? 0),
  };
  const { closedKind, closedBecause } = entry;
  return closedKind
    ? t(`record.closed_${closedKind}`, { ...by, because: closedBecause ?? '' })
    : t('journal.signed_by', by);
}

function sealOf(id: string, seals: Seals): Block[] {
  const hash = seals.get(id)?.hash;
  return hash ? [{ kind: 'seal', text: t('record.seal', { hash }) }] : [];
}

function correctionBlocks(
  correction: Correction,
  before: Pick<Correction, 'eventDate' | 'contactType' | 'text'>,
  seals: Seals,
  format: DateFormats,
): Block[] {
  const { id, number, reason, signedName, signedTitle, signedProfession, signedAt } = correction;
  const title = credentials(signedTitle, signedProfession);
  const contacts = { before: contactOf(before, format), after: contactOf(correction, format) };
  return [
    { kind: 'heading', text: t('record.correction', { number }) },
    { kind: 'meta', text: t('journal.signed_by', { name: signedName, title, when: format.dateTime(signedAt) }) },
    { kind: 'meta', text: t('record.correction_reason', { reason }) },
    ...(contacts.before === contacts.after
      ? []
      : [{ kind: 'meta' as const, text: t('record.correction_contact', contacts) }]),
    { kind: 'difference', parts: difference(before.text, correction.text).flatMap(apart) },
    ...sealOf(id, seals),
  ];
}

/** For the eye: the spaces around words that changed are not marked, and a removal stands apart from what comes instead. */
function apart(part: Part, n: number, parts: Part[]): Part[] {
  const words = part.text.trim();
  if (!words) return part.kind === 'removed' ? [] : [{ ...part, kind: 'same' }];
  if (part.kind === 'same') return [part];
  const [before, after] = part.text.split(words) as [string, string];
  const gap = part.kind === 'removed' && parts[n + 1]?.kind === 'added' ? ' ' : '';
  const same = (text: string): Part[] => (text ? [{ kind: 'same', text }] : []);
  return [...same(before), { ...part, text: words }, ...same(after || gap)];
}

function dissentBlocks(dissent: Dissent, seals: Seals, format: DateFormats): Block[] {
  const { id, statedOn, text, signedName, signedTitle, signedProfession, signedAt } = dissent;
  const title = credentials(signedTitle, signedProfession);
  const made = { on: format.date(statedOn), name: signedName, title, when: format.dateTime(signedAt) };
  return [
    { kind: 'heading', text: t('record.dissent') },
    { kind: 'meta', text: t('record.dissent_meta', made) },
    { kind: 'text', text },
    ...sealOf(id, seals),
  ];
}
