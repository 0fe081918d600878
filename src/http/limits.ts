/** How much the server takes on, of all and of one address (an IPv6 neighbourhood is one). The same in tests; only the numbers differ. */
export type Limits = {
  connections: number;
  connectionsOfOne: number;
  /** Requests under way. */
  requests: number;
  requestsOfOne: number;
  /** Bytes of one body that are listened to at all: more than any form takes, so that its page can still say so. */
  largest: number;
  /** Bytes of bodies under way; those below 64 kB, a note or a form, do not count. */
  bodies: number;
  bodiesOfOne: number;
  /** Milliseconds for the head of a request, and for its body or an answer before its pace is looked at. */
  head: number;
  patience: number;
  /** The slowest pace that is waited for, in bytes a second: a tenth of a poor mobile line. */
  pace: number;
  /** The program is behind when what should happen now happens so many milliseconds late, three times in a row. */
  lag: number;
};

const MB = 1024 * 1024;

/** For one process on a machine with 1 GB. A clinic behind one address fits in, and so does a file of 25 MB for each of two. */
export const LIMITS: Limits = {
  ...{ connections: 2000, connectionsOfOne: 300, requests: 1000, requestsOfOne: 250 },
  ...{ largest: 100 * MB, bodies: 128 * MB, bodiesOfOne: 64 * MB },
  ...{ head: 20_000, patience: 60_000, pace: 4000, lag: 300 },
};
