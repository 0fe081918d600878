import { and, asc, eq, sql } from 'drizzle-orm';
import * as z from 'zod';
import type { Account } from '../accounts/accounts.ts';
import { record } from '../audit/log.ts';
import { type Act, type Db, prepared } from '../db/database.ts';
import { Invalid } from '../shared/errors.ts';
import { newId } from '../shared/ids.ts';
import type { EpochSeconds } from '../shared/time.ts';
import * as challenges from './challenges.ts';
import { passkeys } from './table.ts';

export type Passkey = typeof passkeys.$inferSelect;

/** Where and when a passkey is asked: `url` is the address people reach the server at, which passkeys are bound to. */
export type Place = { db: Db; url: string; now: EpochSeconds };

const ofQuery = prepared((db) =>
  db
    .select()
    .from(passkeys)
    .where(eq(passkeys.accountId, sql.placeholder('accountId')))
    .orderBy(asc(passkeys.createdAt))
    .prepare(),
);
export const of = (db: Db, accountId: string): Passkey[] => ofQuery(db).all({ accountId });
const anyQuery = prepared((db) => db.select({ id: passkeys.id }).from(passkeys).limit(1).prepare());
/** Whether anybody here has one: else the sign-in page does not speak of them. */
const any = (db: Db): boolean => !!anyQuery(db).get();

const TIMEOUT = 5 * 60_000; // milliseconds
const ALGORITHMS = [-8, -7, -257]; // EdDSA, ES256, RS256 (COSE)
const rpId = (url: string) => new URL(url).hostname;
const origin = (url: string) => new URL(url).origin;
const listed = (some: Passkey[]) =>
  some.map(({ credentialId, transports }) => ({
    id: credentialId,
    type: 'public-key',
    ...(transports && { transports: transports.split(' ') }),
  }));

/** What a page hands to the browser: the options, and the one address at which they are worth anything. */
export type Question = { kind: 'get' | 'create'; origin: string; options: object; renewAt?: string };

/** The pages that ask the same anew, for one that stands open longer than its question is good, whatever it was sent to. */
const RENEWED_AT = {
  sign_in: '/sign-in',
  second: '/sign-in/second',
  confirm: '/settings/sign-in/passkeys/new',
};

/**
 * Asks for one of the account's passkeys; without an account, for any the browser knows. Only as a second step a touch
 * is enough: else the device has to know its owner.
 */
export function ask(
  { db, url, now }: Place,
  purpose: 'sign_in' | 'second' | 'confirm',
  account?: Pick<Account, 'id'>,
): Question {
  const options = {
    challenge: challenges.make(db, now, purpose, account?.id),
    rpId: rpId(url),
    timeout: TIMEOUT,
    userVerification: purpose === 'second' ? 'preferred' : 'required',
    allowCredentials: account ? listed(of(db, account.id)) : [],
  };
  return { kind: 'get', origin: origin(url), options, renewAt: RENEWED_AT[purpose] };
}

/** Asks for a passkey to sign in by alone; null while nobody here has one. */
export const askAnybody = (place: Place): Question | null => (any(place.db) ? ask(place, 'sign_in') : null);

/** Asks the browser to make a passkey, kept on the device where it can: it then signs in without the e-mail address, too. */
export function askForNew({ db, url, now }: Place, account: Account): Question {
  const options = {
    challenge: challenges.make(db, now, 'register', account.id),
    rp: { id: rpId(url), name: 'Klientkort' },
    user: { id: Buffer.from(account.id).toString('base64url'), name: account.email, displayName: account.name },
    pubKeyCredParams: ALGORITHMS.map((alg) => ({ type: 'public-key', alg })),
    timeout: TIMEOUT,
    excludeCredentials: listed(of(db, account.id)),
    authenticatorSelection: { residentKey: 'preferred', userVerification: 'preferred' },
    attestation: 'none',
  };
  return { kind: 'create', origin: origin(url), options };
}

const credential = z.looseObject({
  id: z.string().max(1400),
  rawId: z.string().max(1400),
  type: z.literal('public-key'),
  response: z.looseObject({ clientDataJSON: z.string().max(10_000), transports: z.array(z.string()).optional() }),
});

function parse(text: string) {
  try {
    return credential.safeParse(JSON.parse(text)).data;
  } catch {
    return undefined;
  }
}

const webauthn = () => import('@simplewebauthn/server'); // heavy, and seldom needed
type New = Pick<Passkey, 'credentialId' | 'publicKey' | 'counter' | 'transports'> & { challenge: string };

/** Looks a new passkey through. Undefined for one that was made for another site, too long ago, or by nobody of ours. */
export async function verifyNew({ db, url, now }: Place, account: Account, text: string): Promise<New | undefined> {
  const response = parse(text);
  if (!response) return undefined;
  const { verifyRegistrationResponse } = await webauthn();
  let challenge = '';
  const verified = await verifyRegistrationResponse({
    response: response as unknown as Parameters<typeof verifyRegistrationResponse>[0]['response'],
    expectedChallenge: (given) => {
      challenge = given;
      return challenges.holds(db, given, now, 'register', account.id);
    },
    expectedOrigin: origin(url),
    expectedRPID: rpId(url),
    requireUserVerification: false,
    supportedAlgorithmIDs: ALGORITHMS,
  }).catch(() => undefined); // whatever it does not like is refused
  if (!verified?.verified) return undefined;
  const { id, publicKey, counter } = verified.registrationInfo.credential;
  const transports = (response.response.transports ?? []).filter((each) => /^[a-z-]{2,20}$/.test(each)).join(' ');
  return { credentialId: id, publicKey: Buffer.from(publicKey).toString('base64url'), counter, transports, challenge };
}

/** Adds it. Refuses (Invalid) an answer given before, and a passkey that is here already. */
export function add(act: Act, account: Account, name: string, { challenge, ...made }: New): void {
  if (!challenges.spend(act, challenge)) throw new Invalid({ passkey: 'error.passkey' });
  if (byCredential(act.db, made.credentialId)) throw new Invalid({ passkey: 'error.passkey_known' });
  const id = newId();
  act.db
    .insert(passkeys)
    .values({ ...made, id, accountId: account.id, name, createdAt: act.now })
    .run();
  record(act, 'account.passkey_added', null, id);
}

const byCredential = (db: Db, credentialId: string): Passkey | undefined =>
  db.select().from(passkeys).where(eq(passkeys.credentialId, credentialId)).get();

/** A passkey that answered, with the count it gave; not yet used up. */
export type Proof = { passkey: Passkey; counter: number; challenge: string };

/** Looks an answer through. Undefined when it is not one of ours to that question. */
export async function verify(
  { db, url, now }: Place,
  purpose: 'sign_in' | 'second' | 'confirm',
  text: string,
  account?: Pick<Account, 'id'>,
): Promise<Proof | undefined> {
  const response = parse(text);
  const passkey = response && byCredential(db, response.id);
  if (!passkey || (account && passkey.accountId !== account.id)) return undefined;
  const { verifyAuthenticationResponse } = await webauthn();
  let challenge = '';
  const verified = await verifyAuthenticationResponse({
    response: response as unknown as Parameters<typeof verifyAuthenticationResponse>[0]['response'],
    expectedChallenge: (given) => {
      challenge = given;
      return challenges.holds(db, given, now, purpose, account?.id);
    },
    expectedOrigin: origin(url),
    expectedRPID: rpId(url),
    credential: {
      id: passkey.credentialId,
      publicKey: new Uint8Array(Buffer.from(passkey.publicKey, 'base64url')),
      counter: passkey.counter,
    },
    requireUserVerification: purpose !== 'second',
  }).catch(() => undefined); // whatever it does not like is refused
  return verified?.verified ? { passkey, counter: verified.authenticationInfo.newCounter, challenge } : undefined;
}

/** Uses the answer up. False when it was before, or when the passkey was removed or used in between. */
export function use(act: Act, { passkey, counter, challenge }: Proof): boolean {
  if (!challenges.spend(act, challenge)) return false;
  const asRead = and(eq(passkeys.id, passkey.id), eq(passkeys.counter, passkey.counter));
  return !!act.db.update(passkeys).set({ counter, usedAt: act.now }).where(asRead).run().changes;
}
