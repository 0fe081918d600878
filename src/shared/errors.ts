import type { Key } from '../i18n/t.ts';

/** A refusal that a person can understand: becomes a page with this status and this text. Anything else is a 500. */
export class AppError extends Error {
  readonly status: number;
  readonly key: Key;
  readonly params: Record<string, string | number>;
  /** Seconds after which it is worth trying again; the answer says so (Retry-After). */
  readonly retryAfter: number | undefined;

  constructor(status: number, key: Key, params: Record<string, string | number> = {}, retryAfter?: number) {
    super(key);
    this.status = status;
    this.key = key;
    this.params = params;
    this.retryAfter = retryAfter;
  }
}

/** 404, the same for what does not exist and for what belongs to somebody else. */
export const notFound = () => new AppError(404, 'error.not_found');
export const forbidden = (key: Key = 'error.forbidden') => new AppError(403, key);

/** What may be sent once something else is done first (403): its page keeps the form, to be sent again then. */
export class NotYet extends AppError {
  constructor(key: Key) {
    super(403, key);
  }
}

/** 503: more is asked than can be done in time. */
export const busy = () => new AppError(503, 'error.busy', {}, 5);
export const conflict = (key: Key) => new AppError(409, key);

/** What a form refused: a message key per field, shown beside it. Thrown by verbs for rules only the database can judge. */
export class Invalid extends Error {
  readonly errors: FieldErrors;
  constructor(errors: FieldErrors) {
    super('invalid');
    this.errors = errors;
  }
}
export type FieldErrors = Partial<Record<string, Key>>;

/** A fault the person who starts the server can mend: main.ts prints the message on one line and exits with 1. */
export class StartupError extends Error {}
