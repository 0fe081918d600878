import { createHash, randomBytes } from 'node:crypto';

/** A public id: 128 random bits as 22 URL-safe letters. Never a row number, never guessable. */
export const newId = () => randomBytes(16).toString('base64url');

export const isId = (text: string) => /^[\w-]{22}$/.test(text);

/** A secret to hand out once (invitations): 256 random bits. Store only its sha256. */
export const newSecret = () => randomBytes(32).toString('base64url');

export const sha256 = (text: string | Buffer) => createHash('sha256').update(text).digest('hex');
