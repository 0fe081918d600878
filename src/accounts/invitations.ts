import { and, desc, eq, gt, isNull } from 'drizzle-orm';
import { record } from '../audit/log.ts';
import type { Act, Db } from '../db/database.ts';
import { AppError, Invalid, notFound } from '../shared/errors.ts';
import { newId, newSecret, sha256 } from '../shared/ids.ts';
import * as accounts from './accounts.ts';
import { invitations } from './table.ts';

const LIFE_SECONDS = 7 * 24 * 3600;

export type Invitation = typeof invitations.$inferSelect;

/** Makes a one-time invitation, good for seven days. Returns its secret, which is shown once and kept only as a hash. */
export function invite(act: Act, guest: { email: string } & accounts.Roles): string {
  if (accounts.byEmail(act.db, guest.email)) throw new Invalid({ email: 'error.email_taken' });
  const secret = newSecret();
  const id = newId();
  act.db
    .insert(invitations)
    .values({
      ...guest,
      id,
      email: guest.email.toLowerCase(),
      tokenHash: sha256(secret),
      createdAt: act.now,
      createdBy: act.actor.id as string,
      expiresAt: act.now + LIFE_SECONDS,
    })
    .run();
  record(act, 'account.invited', null, id);
  return secret;
}

const isOpen = (now: number) =>
  and(isNull(invitations.acceptedAt), isNull(invitations.withdrawnAt), gt(invitations.expiresAt, now));

/** The open invitation of that secret. Refuses (404) one that is unknown, used, withdrawn or too old. */
export function bySecret(db: Db, secret: string, now: number): Invitation {
  const invitation = db
    .select()
    .from(invitations)
    .where(and(eq(invitations.tokenHash, sha256(secret)), isOpen(now)))
    .get();
  if (!invitation) throw new AppError(404, 'error.invitation');
  return invitation;
}

export const open = (db: Db, now: number): Invitation[] =>
  db.select().from(invitations).where(isOpen(now)).orderBy(desc(invitations.createdAt)).all();

/** Turns an invitation into an account, once. */
export function accept(
  act: Act,
  secret: string,
  person: Omit<accounts.NewAccount, 'email' | keyof accounts.Roles>,
): accounts.Account {
  const { id, email, therapist, operator } = bySecret(act.db, secret, act.now);
  const account = accounts.create(act, { ...person, email, therapist, operator });
  act.db.update(invitations).set({ acceptedAt: act.now, acceptedBy: account.id }).where(eq(invitations.id, id)).run();
  return account;
}

export function withdraw(act: Act, id: string): void {
  const { changes } = act.db
    .update(invitations)
    .set({ withdrawnAt: act.now })
    .where(and(eq(invitations.id, id), isOpen(act.now)))
    .run();
  if (!changes) throw notFound();
  record(act, 'account.invitation_withdrawn', null, id);
}
