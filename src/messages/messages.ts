import type { Act } from '../db/database.ts';
import { newId } from '../shared/ids.ts';
import { type CHANNELS, type KINDS, messages } from './table.ts';

export type Kind = (typeof KINDS)[number];
export type Channel = (typeof CHANNELS)[number];

/** A slip can be taken back for three minutes: until then nothing is sent. In seconds. */
export const WAIT = 180;

export type About = {
  /** What the message is about: the same key is told once on each channel. */
  key: string;
  bookingId?: string;
  /** What the words need beside the client, the therapist and the booking; never anything of what was said or written. */
  params?: Record<string, string | number>;
};

/**
 * Puts a message to a client, or without one to the therapist, in the outbox, in the transaction that causes it: one for each channel. The words are made when
 * it is sent, three minutes later.
 */
export function queue(act: Act, kind: Kind, to: { clientId: string | null; therapistId: string }, about: About): void {
  const { key, bookingId = null, params = {} } = about;
  act.db
    .insert(messages)
    .values({
      ...to,
      id: newId(),
      key: `${key}:email`,
      kind,
      channel: 'email',
      bookingId,
      params,
      address: '',
      state: 'waiting',
      reason: '',
      createdAt: act.now,
      createdBy: act.actor.id,
      nextAt: act.now + WAIT,
      attempts: 0,
      sentAt: null,
      ref: '',
    })
    .onConflictDoNothing()
    .run();
}
