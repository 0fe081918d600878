/**
 * A bank of Swedish raw material. `{a|b}` is a choice, `{hon}` and the like a word of the client's (see people.ts).
 * All sentences of one bank may stand in the same text, in any order; banks of one theme share no sentence.
 */
export type Bank = readonly string[];

/** What is said at one stage of a course of contact. `methods` and `plan` are CBT; other approaches bring their own. */
export type Stage = { state: Bank; session: Bank; methods: Bank; assessment: Bank; plan: Bank };

/** What a client seeks help for, from the first contact to the last. */
export type Theme = {
  reason: string;
  /** In the client's own words, as answered in the matching questionnaire. */
  hardest: Bank;
  problem: Bank;
  goals: Bank;
  diagnosis: Bank;
  treatment: Bank;
  /** A self-rating scale, with the points of a client at the start and at the end of the contact. */
  scale: { name: string; from: number; to: number };
  early: Stage;
  middle: Stage;
  late: Stage;
};
