import type { Request } from 'express';
import type { Stop } from '../accounts/sessions.ts';
import type { Key } from '../i18n/t.ts';
import type { EpochSeconds } from '../shared/time.ts';

/** One sentence for the next page. Holds no form values and no names: it rests in the session for a moment. */
export type Flash = { key: Key; params?: Record<string, string | number>; link?: { href: string; key: Key } };

declare module 'express-session' {
  interface SessionData {
    accountId: string;
    idleMinutes: number;
    /** When somebody last showed to be the account's owner, and where it was used from, the last at the end. */
    confirmedAt: EpochSeconds;
    stops: Stop[];
    /** Whose password was right, and when: signed in once the second step is taken. */
    half: { accountId: string; at: EpochSeconds };
    /** The secret of an authenticator app that is being added. */
    appSecret: string;
    flash: Flash;
    /** Set by the store once the session has a row; and when that row ends, in epoch seconds, as it was read. */
    stored: true;
    expiresAt: number;
    /** When the session got its row, which is when somebody signed in; in epoch seconds. */
    startedAt: number;
  }
}

export function flash(req: Request, key: Key, params: Flash['params'] = {}, link?: Flash['link']): void {
  req.session.flash = { key, params, ...(link && { link }) };
}

/** Takes the sentence out, so that it shows once. */
export function takeFlash(req: Request): Flash | undefined {
  const { flash } = req.session ?? {};
  if (flash) delete req.session.flash;
  return flash;
}
