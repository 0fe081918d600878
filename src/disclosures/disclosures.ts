import { asc, eq } from 'drizzle-orm';
import type { Client } from '../clients/clients.ts';
import type { Db } from '../db/database.ts';
import { disclosureRequests, disclosures } from './table.ts';

export type Disclosure = typeof disclosures.$inferSelect;
export type Request = typeof disclosureRequests.$inferSelect;

/** The copies that were handed out of a client's journal, oldest first (PDL 3:11). */
export const ofClient = (db: Db, client: Client): Disclosure[] =>
  db.select().from(disclosures).where(eq(disclosures.clientId, client.id)).orderBy(asc(disclosures.at)).all();

/** Who has asked for a copy, oldest first, answered or not. */
export const requests = (db: Db, client: Client): Request[] =>
  db
    .select()
    .from(disclosureRequests)
    .where(eq(disclosureRequests.clientId, client.id))
    .orderBy(asc(disclosureRequests.createdAt))
    .all();
