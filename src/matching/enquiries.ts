import { and, eq, gt, isNull, lte } from 'drizzle-orm';
import type { Act, Db } from '../db/database.ts';
import { newId, newSecret, sha256 } from '../shared/ids.ts';
import type { EpochSeconds } from '../shared/time.ts';
import { asked, type Content, type Question } from './content.ts';
import { type Answer, faultsIn } from './form.ts';
import * as questionnaires from './questionnaires.ts';
import { enquiries, type Outcome } from './table.ts';

/** For so long after the last answer can a questionnaire be gone on with. In seconds. */
export const KEPT_SECONDS = 7 * 86_400;

/** A questionnaire somebody answers, with the content of the version it was started with. */
export type Enquiry = typeof enquiries.$inferSelect & { content: Content };

/** The questionnaire of that secret; undefined for an unknown or forgotten one. */
export function bySecret(db: Db, secret: string, now: EpochSeconds): Enquiry | undefined {
  const known = and(eq(enquiries.secretHash, sha256(secret)), gt(enquiries.savedAt, now - KEPT_SECONDS));
  const enquiry = db.select().from(enquiries).where(known).get();
  return enquiry && { ...enquiry, content: questionnaires.find(db, enquiry.version).content };
}

/** The questionnaire as it stands in the transaction; undefined when it is finished, or gone. */
export function unfinished(act: Act, id: string): Enquiry | undefined {
  const standing = and(eq(enquiries.id, id), isNull(enquiries.finishedAt));
  const enquiry = act.db.select().from(enquiries).where(standing).get();
  return enquiry && { ...enquiry, content: questionnaires.find(act.db, enquiry.version).content };
}

/** Starts a questionnaire, with the therapist one came from if any. Gives the secret for the cookie. */
export function start(act: Act, preferredId: string | null): string {
  const secret = newSecret();
  const times = { createdAt: act.now, savedAt: act.now, finishedAt: null };
  act.db
    .insert(enquiries)
    .values({
      ...times,
      id: newId(),
      secretHash: sha256(secret),
      version: questionnaires.open(act),
      answers: {},
      preferredId,
      outcome: null,
    })
    .run();
  return secret;
}

export const prefer = (act: Act, { id }: Enquiry, preferredId: string): void =>
  void act.db.update(enquiries).set({ preferredId, savedAt: act.now }).where(eq(enquiries.id, id)).run();

/** Keeps one answer. What is finished is left alone. */
export function answer(act: Act, { id, answers }: Enquiry, key: string, given: Answer): void {
  const standing = and(eq(enquiries.id, id), isNull(enquiries.finishedAt));
  act.db
    .update(enquiries)
    .set({ answers: { ...answers, [key]: given }, savedAt: act.now })
    .where(standing)
    .run();
}

const NO_ANSWER: Answer = { locale: 'sv', chosen: [], words: '', fields: {} };

const stepOf = ({ content }: Enquiry, test: (question: Question) => boolean): number | undefined =>
  asked(content).findIndex(test) + 1 || undefined;

/** The number, from 1, of the first question that must be answered and is not; undefined when there is none. */
export const firstOpen = (enquiry: Enquiry): number | undefined =>
  stepOf(enquiry, (it) => Object.keys(faultsIn(it, enquiry.answers[it.key] ?? NO_ANSWER)).length > 0);

/** Where to go on: the first question that was not seen yet, or that lacks its answer. */
export const resumeAt = (enquiry: Enquiry): number | undefined =>
  stepOf(enquiry, (it) => !enquiry.answers[it.key]) ?? firstOpen(enquiry);

/** Ends a questionnaire: what came of it is kept for its last page, what was answered is not. */
export const finish = (act: Act, { id }: Enquiry, outcome: Outcome): void =>
  void act.db
    .update(enquiries)
    .set({ answers: {}, finishedAt: act.now, savedAt: act.now, outcome })
    .where(eq(enquiries.id, id))
    .run();

/** Deletes a questionnaire at the wish of whoever answered it. */
export const forget = (act: Act, { id }: Enquiry): void =>
  void act.db.delete(enquiries).where(eq(enquiries.id, id)).run();

/** Deletes what was left for seven days, of everybody. */
export const purge = (act: Act): void =>
  void act.db
    .delete(enquiries)
    .where(lte(enquiries.savedAt, act.now - KEPT_SECONDS))
    .run();
