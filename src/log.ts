import { type DestinationStream, destination, pino, stdTimeFunctions } from 'pino';
import type { Level } from './shared/levels.ts';

/**
 * What a line of the log may hold, and nothing else: no names, no bodies, no addresses with ids or secrets in them, only their
 * patterns. `said`, `error`, `stack` and `reason` are sentences of the program, its libraries and the services it talks to.
 */
export type Line = {
  level: Level | 'fatal';
  /** Names the request on the error page, too. */
  request?: string;
  method?: string;
  /** The pattern of the address, `/clients/:id`. */
  route?: string;
  status?: number;
  /** From the first byte of the question to the last of the answer, in milliseconds. */
  ms?: number;
  /** Of the answer, as they went over the wire. */
  bytes?: number;
  /** The asker left, or was cut off, before the answer was whole. */
  unfinished?: true;
  job?: string;
  said?: string;
  error?: string;
  stack?: string;
  /** The exit code of a job that is a process of its own. */
  code?: number | null;
  channel?: string;
  state?: string;
  reason?: string | false;
  /** The gateway's own name of a charge. */
  ref?: string;
};

export type Log = (line: Line) => void;

/** What sentences of others may carry of people all the same, taken out: secrets of links, e-mail addresses, numbers of persons and phones. */
const NET: [RegExp, string][] = [
  [/\/(c|feeds|invitations|sandbox)\/[^\s/?#"'):]+/g, '/$1/…'],
  [/[\p{L}\p{N}.+_-]+@[\p{L}\p{N}-]+(\.[\p{L}\p{N}-]+)+/gu, '…'],
  [/(?<![\w-])(\d{6}|\d{8})[-+ ]?\d{4}(?![\w-])/g, '…'],
  [/(?<![\w-])(\+|00)\d[\d -]{6,}\d/g, '…'],
];
const LONGEST = 4000; // letters

const withoutPeople = (text: string) =>
  NET.reduce((left, [pattern, instead]) => left.replace(pattern, instead), text.slice(0, LONGEST));

/** The log as lines of JSON on the standard error stream, written at once: what is in it survives the program's end. */
export function newLog(level: Level, to: DestinationStream = destination({ dest: 2, sync: true })): Log {
  const logger = pino(
    {
      level,
      base: null,
      timestamp: stdTimeFunctions.isoTime,
      formatters: {
        level: (label) => ({ level: label }),
        log: (line) =>
          Object.fromEntries(
            Object.entries(line).map(([name, value]) => [
              name,
              typeof value === 'string' && name !== 'request' ? withoutPeople(value) : value,
            ]),
          ),
      },
    },
    to,
  );
  return ({ level, ...line }) => logger[level](line);
}
