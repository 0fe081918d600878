import { eq, lt } from 'drizzle-orm';
import type { Request, RequestHandler } from 'express';
import session, { type SessionData, Store } from 'express-session';
import { sessions } from '../accounts/table.ts';
import { type Db, prepared } from '../db/database.ts';
import { sha256 } from '../shared/ids.ts';
import type { Deps } from './context.ts';
import { cookieIn, nameOf } from './cookies.ts';

export const COOKIE = 'klientkort';
const DEFAULT_IDLE_MINUTES = 60;
/** A request renews the session in the database only when at least this many seconds were used up: reading a card stays one commit. */
export const RENEWAL_SECONDS = 30;

/** However busy one is: after a working day one signs in anew. In seconds. NIST SP 800-63B asks for it within 24 hours. */
export const LONGEST_SECONDS = 12 * 3600;

/** express-session over the `sessions` table. A session ends `idleMinutes` after its last request, or when it is too old. */
class SqliteStore extends Store {
  readonly #db: Db;
  readonly #clock: Deps['clock'];
  readonly #find;
  readonly #renew;

  constructor(db: Db, clock: Deps['clock']) {
    super();
    this.#db = db;
    this.#clock = clock;
    this.#find = db.$client.prepare(
      'SELECT data, expires_at AS expiresAt FROM sessions WHERE id = ? AND expires_at > ?',
    );
    this.#renew = db.$client.prepare('UPDATE sessions SET expires_at = ? WHERE id = ?');
  }

  #expiry = (data: SessionData) => this.#clock() + (data.idleMinutes ?? DEFAULT_IDLE_MINUTES) * 60;

  override get(sid: string, done: (error: unknown, data?: SessionData | null) => void) {
    attempt(done, () => {
      const row = this.#find.get(sha256(sid), this.#clock()) as { data: string; expiresAt: number } | undefined;
      const data = row && (JSON.parse(row.data) as SessionData);
      if (!data || !(this.#clock() - data.startedAt < LONGEST_SECONDS)) return null;
      return { ...data, expiresAt: row.expiresAt };
    });
  }

  override set(sid: string, data: SessionData, done: (error?: unknown) => void = () => {}) {
    attempt(done, () => {
      const id = sha256(sid);
      const json = JSON.stringify({ ...data, stored: true, startedAt: data.startedAt ?? this.#clock() });
      const row = {
        accountId: data.accountId ?? data.half?.accountId ?? null,
        data: json,
        expiresAt: this.#expiry(data),
      };
      if (data.stored) {
        // Only what is still there: a request under way must not bring back a session that was ended meanwhile.
        return void this.#db.update(sessions).set(row).where(eq(sessions.id, id)).run();
      }
      this.#db.delete(sessions).where(lt(sessions.expiresAt, this.#clock())).run();
      this.#db
        .insert(sessions)
        .values({ id, ...row })
        .onConflictDoUpdate({ target: sessions.id, set: row })
        .run();
    });
  }

  override touch(sid: string, data: SessionData, done: (error?: unknown) => void = () => {}) {
    attempt(done, () => {
      const expiresAt = this.#expiry(data);
      if (expiresAt - (data.expiresAt ?? 0) >= RENEWAL_SECONDS) this.#renew.run(expiresAt, sha256(sid));
    });
  }

  override destroy(sid: string, done: (error?: unknown) => void = () => {}) {
    attempt(done, () => {
      this.#db
        .delete(sessions)
        .where(eq(sessions.id, sha256(sid)))
        .run();
    });
  }
}

const openQuery = prepared(({ $client }) =>
  $client
    .prepare(`SELECT 1 FROM sessions WHERE id = ? AND expires_at > ? AND json_extract(data, '$.accountId') IS NOT NULL`)
    .pluck(),
);

/** Whether the cookie is that of a session of an account: before the session is read, for who must be told apart by then. */
export function isSignedIn(req: Request): boolean {
  const [, id] = /^s%3A([\w-]+)\./.exec(cookieIn(req, COOKIE)) ?? [];
  return !!id && !!openQuery(req.deps.db).get(sha256(id), req.deps.clock());
}

function attempt<T>(done: (error: unknown, value?: T) => void, work: () => T) {
  let value: T;
  try {
    value = work();
  } catch (error) {
    return done(error);
  }
  done(null, value);
}

/** The session middleware. The cookie lasts as long as the browser; the row decides how long it is worth anything. */
export function sessionsOf({ db, clock }: Pick<Deps, 'db' | 'clock'>, secret: string): RequestHandler {
  const store = new SqliteStore(db, clock);
  const called = (name: string) =>
    session({
      name,
      secret,
      store,
      resave: false,
      saveUninitialized: false,
      cookie: { httpOnly: true, sameSite: 'lax', secure: 'auto' },
    });
  const [plain, tls] = [called(COOKIE), called(nameOf({ secure: true }, COOKIE))];
  return (req, res, next) => (req.secure ? tls : plain)(req, res, next);
}
