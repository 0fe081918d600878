import * as z from 'zod';
import { dateLine, filledLine, lines, type Values, valuesOf } from '../shared/form.ts';
import { isId } from '../shared/ids.ts';
import { CONTACT_TYPES } from './journal.ts';
import { CLOSINGS } from './signing.ts';

/** Letters in one entry. */
export const MAX_TEXT = 200_000;

export const draftForm = z.object({
  eventDate: dateLine,
  contactType: z.enum(CONTACT_TYPES, 'error.contact_type'),
  template: z.string('error.template'),

  text: lines(MAX_TEXT, 'error.entry_too_long'),
});

/** What a correction says: the whole new wording, and why. */
export const correctionForm = z
  .object({
    ...draftForm.shape,
    reason: filledLine('error.reason_missing', 1000),
  })
  .omit({ template: true });

export const dissentForm = z.object({
  statedOn: dateLine,
  text: lines(MAX_TEXT, 'error.entry_too_long').refine((text) => text.trim().length > 0, 'error.dissent_empty'),
});

export const closingForm = z.object({
  closedKind: z.enum(CLOSINGS, 'error.closing_kind'),
  closedBecause: filledLine('error.closing_reason', 500),
});

/** The buttons of the editors. `template`, `previous` and `phrase` only put text in; `close` leaves without saving. */
const INTENTS = ['save', 'sign', 'template', 'previous', 'phrase', 'review', 'edit', 'close'] as const;
export const intentOf = (body: Record<string, unknown> = {}) => z.enum(INTENTS).catch('save').parse(body.intent);

const number = z.coerce.number().int().min(0).catch(0);
/** The hidden fields: which version was read, the id made for a new entry (not named `id`: that would hide form.id) ... */
export const versionOf = (body: Record<string, unknown> = {}) => number.parse(body.version);
const id = z.string().refine(isId);
export const idOf = (body: Record<string, unknown> = {}) => id.safeParse(body.entryId).data;
/** The meeting that a new entry is about. */
export const bookingOf = (body: Record<string, unknown> = {}) => id.safeParse(body.bookingId).data;
/** ... and the id under which what is typed on this page is kept until it is saved. */
export const copyOf = (body: Record<string, unknown> = {}) => id.safeParse(body.copy).data;

const TYPED = ['bookingId', 'eventDate', 'contactType', 'template', 'text', 'reason', 'version'];

/** What is typed into an editor, as it stands, right or wrong. */
export const typedOf = (body: unknown): Values =>
  Object.fromEntries(
    Object.entries(valuesOf(body)).flatMap(([name, value]) =>
      TYPED.includes(name) ? [[name, value.replace(/\r\n?/g, '\n')]] : [],
    ),
  );

export const unsavedForm = z.object({ kind: z.enum(['entry', 'correction']), entryId: id, copy: id });
