import { and, eq, gt, isNull } from 'drizzle-orm';
import { record } from '../audit/log.ts';
import type { Client } from '../clients/clients.ts';
import type { Act, Db } from '../db/database.ts';
import { newId, newSecret, sha256 } from '../shared/ids.ts';
import type { EpochSeconds } from '../shared/time.ts';
import * as devices from './devices.ts';
import { clientLinks } from './table.ts';

const DAYS_VALID = 90;

/** Makes a link to the client's own page, beside those before. Gives its secret, which is shown once. */
export function make(act: Act, { id, therapistId }: Pick<Client, 'id' | 'therapistId'>): string {
  const secret = newSecret();
  const expiresAt = act.now + DAYS_VALID * 86_400;
  act.db
    .insert(clientLinks)
    .values({
      id: newId(),
      clientId: id,
      secretHash: sha256(secret),
      createdAt: act.now,
      createdBy: therapistId,
      expiresAt,
      revokedAt: null,
    })
    .run();
  record(act, 'client.link_made', id);
  return secret;
}

/** Ends every link to the client's page, in whatever message it stands, and forgets the client's devices. */
export function revokeAll(act: Act, clientId: string): void {
  const standing = and(eq(clientLinks.clientId, clientId), isNull(clientLinks.revokedAt));
  act.db.update(clientLinks).set({ revokedAt: act.now }).where(standing).run();
  devices.revokeAll(act, clientId);
  record(act, 'client.links_revoked', clientId);
}

/** Whose page that is; undefined for an unknown, expired or revoked secret, all alike. */
export function clientOf(db: Db, secret: string, now: EpochSeconds): string | undefined {
  const known = and(
    eq(clientLinks.secretHash, sha256(secret)),
    isNull(clientLinks.revokedAt),
    gt(clientLinks.expiresAt, now),
  );
  return db.select({ clientId: clientLinks.clientId }).from(clientLinks).where(known).get()?.clientId;
}

/** Ends one link, which reached nobody. */
export function end(act: Act, secret: string): void {
  act.db
    .update(clientLinks)
    .set({ revokedAt: act.now })
    .where(eq(clientLinks.secretHash, sha256(secret)))
    .run();
}
