import { and, desc, eq, gt, isNull, sql } from 'drizzle-orm';
import { record } from '../audit/log.ts';
import { type Act, type Db, prepared } from '../db/database.ts';
import { newId, newSecret, sha256 } from '../shared/ids.ts';
import type { EpochSeconds } from '../shared/time.ts';
import { clientDevices } from './table.ts';

export type Device = Pick<typeof clientDevices.$inferSelect, 'id' | 'kind' | 'createdAt' | 'usedAt'>;

/** How long a browser stays known. In seconds. */
export const VALID = 90 * 86_400;
const USE_NOTED = 3600; // its last use is written down once an hour: looking at the page stays a reading

/** The cookie of a client's device: one for each client, so that two who share a tablet both stay known. */
export const cookieOf = (clientId: string): string => `klientkort.device.${sha256(clientId).slice(0, 12)}`;

/** What kind of thing it is, for the therapist to recognise it by; '' when the browser does not say. */
export const kindOf = (userAgent: string): string =>
  /iPhone|iPad|Android|Windows|Macintosh|CrOS|Linux/.exec(userAgent)?.[0].replace('Macintosh', 'Mac') ?? '';

/** Makes a browser known for 90 days, after the code was right. Gives the secret for its cookie. */
export function remember(act: Act, clientId: string, userAgent: string): string {
  const secret = newSecret();
  const at = { createdAt: act.now, usedAt: act.now, expiresAt: act.now + VALID, revokedAt: null };
  act.db
    .insert(clientDevices)
    .values({ id: newId(), clientId, secretHash: sha256(secret), kind: kindOf(userAgent), ...at })
    .run();
  record(act, 'client.device_known', clientId);
  return secret;
}

/** The client's device with that secret, while it is known. */
export function find(db: Db, clientId: string, secret: string, now: EpochSeconds): Device | undefined {
  const known = and(
    eq(clientDevices.secretHash, sha256(secret)),
    eq(clientDevices.clientId, clientId),
    isNull(clientDevices.revokedAt),
    gt(clientDevices.expiresAt, now),
  );
  return db.select().from(clientDevices).where(known).get();
}

/** Whether its use should be written down again, and doing it. */
export const isDue = ({ usedAt }: Device, now: EpochSeconds): boolean => now - usedAt >= USE_NOTED;
export const touch = (act: Act, { id }: Device): void =>
  void act.db.update(clientDevices).set({ usedAt: act.now }).where(eq(clientDevices.id, id)).run();

const ofClientQuery = prepared((db) =>
  db
    .select({
      id: clientDevices.id,
      kind: clientDevices.kind,
      createdAt: clientDevices.createdAt,
      usedAt: clientDevices.usedAt,
    })
    .from(clientDevices)
    .where(
      and(
        eq(clientDevices.clientId, sql.placeholder('clientId')),
        isNull(clientDevices.revokedAt),
        gt(clientDevices.expiresAt, sql.placeholder('now')),
      ),
    )
    .orderBy(desc(clientDevices.usedAt))
    .prepare(),
);

/** The client's known devices, the last used first. */
export const ofClient = (db: Db, clientId: string, now: EpochSeconds): Device[] =>
  ofClientQuery(db).all({ clientId, now });

/** Forgets one device at the client's wish. */
export function forget(act: Act, clientId: string, secret: string): void {
  const device = find(act.db, clientId, secret, act.now);
  if (!device) return;
  act.db.update(clientDevices).set({ revokedAt: act.now }).where(eq(clientDevices.id, device.id)).run();
  record(act, 'client.device_forgotten', clientId);
}

/** Forgets all of the client's devices: each needs a new code. Told in the log with the links that end beside it. */
export function revokeAll(act: Act, clientId: string): void {
  const known = and(eq(clientDevices.clientId, clientId), isNull(clientDevices.revokedAt));
  act.db.update(clientDevices).set({ revokedAt: act.now }).where(known).run();
}
