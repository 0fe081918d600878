import type { Request } from 'express';

/** A cookie of the request, or ''. Express parses none; ours are URL-safe letters. */
export function cookieIn(req: Request, name: string): string {
  const found = (req.get('cookie') ?? '').split('; ').find((pair) => pair.startsWith(`${name}=`));
  return found?.slice(name.length + 1) ?? '';
}
