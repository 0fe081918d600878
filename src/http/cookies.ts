import type { Request, Response } from 'express';

const OURS = { httpOnly: true, sameSite: 'lax' } as const;

/**
 * What a cookie of ours is called. Behind TLS the name says what the browser shall see to: `__Host-`, that no other host and
 * no page without TLS can have set it (RFC 6265bis 4.1.3); for one that is bound to a path `__Secure-`, which promises less.
 */
export const nameOf = (req: Pick<Request, 'secure'>, name: string, path = '/'): string =>
  req.secure ? `${path === '/' ? '__Host-' : '__Secure-'}${name}` : name;

/** The value of a cookie, '' when there is none. Express parses no cookies; ours are URL-safe letters. */
export function cookieIn(req: Request, name: string, path = '/'): string {
  const start = `${nameOf(req, name, path)}=`;
  const found = (req.get('cookie') ?? '').split('; ').find((pair) => pair.startsWith(start));
  return found?.slice(start.length) ?? '';
}

/** For as long as the browser is open, or `maxAge` milliseconds; sent to `path` and what is below it alone. */
type Extent = { maxAge?: number; path?: string };

/** Gives the browser a cookie that no script reads and no other site sends, behind TLS for TLS alone. */
export function setCookie(req: Request, res: Response, name: string, value: string, { path = '/', ...rest }: Extent) {
  res.cookie(nameOf(req, name, path), value, { ...OURS, secure: req.secure, path, ...rest });
}

export function clearCookie(req: Request, res: Response, name: string, path = '/'): void {
  res.clearCookie(nameOf(req, name, path), { ...OURS, secure: req.secure, path });
}
