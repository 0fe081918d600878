/** What is to be carried: `subject` and `replyTo` for e-mail alone. The id is the same however often it is tried. */
export type Letter = { id: string; to: string; subject: string; text: string; replyTo: string };

/**
 * What became of a letter. `refused` is final: the same letter would be refused again; `said` is the carrier's reason. `later`:
 * certainly not sent, and worth trying again. `uncertain`: it may have been sent, so it is not tried again by itself.
 */
export type Outcome =
  | { state: 'sent'; ref: string }
  | { state: 'refused'; said: string }
  | { state: 'later'; reason: 'unreachable' | 'auth' | 'busy'; said: string }
  | { state: 'uncertain'; reason: 'hung_up' };

/** Who carries messages on one channel. What it throws counts as uncertain. */
export interface Carrier {
  send(letter: Letter): Promise<Outcome>;
}

/** One for each channel that is set up. Without one, messages stay in the outbox to be sent by hand. */
export type Carriers = { email?: Carrier; sms?: Carrier };

/** A carrier's own words, short and on one line. */
export const brief = (text: string): string => text.replace(/\s+/g, ' ').trim().slice(0, 200);
