import type { Act } from '../db/database.ts';
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
