import { type Act, type Db, prepared } from '../db/database.ts';
import { newSecret } from '../shared/ids.ts';
import { installation } from './table.ts';

/** The secret that signs session cookies, made at the first start. */
export function sessionSecret(act: Act): string {
  const row = act.db.select().from(installation).get();
  if (row) return row.sessionSecret;
  const secret = newSecret();
  act.db.insert(installation).values({ id: 1, sessionSecret: secret, createdAt: act.now }).run();
  return secret;
}

/** The same, where the app is running. */
export const secretOf = (db: Db): string => secretQuery(db).get() as string;
const secretQuery = prepared(({ $client }) => $client.prepare('SELECT session_secret FROM installation').pluck());

/** Marks the installation as the example practice, whose passwords everybody knows: only `demo` may open it from now on. */
export function markDemo(act: Act): void {
  sessionSecret(act);
  act.db.update(installation).set({ demo: true }).run();
}

export const isDemo = (db: Db): boolean => !!db.select().from(installation).get()?.demo;
