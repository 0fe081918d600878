import type { Request } from 'express';

const SECRETS = /password|^current$/i;

/** The fields of a form that was sent, to be sent once more. Secrets are not written into a page: they are asked for anew. */
export const fieldsIn = (req: Request): { name: string; value: string }[] =>
  Object.entries((req.body ?? {}) as Record<string, string | string[]>)
    .filter(([name]) => !SECRETS.test(name))
    .flatMap(([name, value]) => [value].flat().map((each) => ({ name, value: each })));
