import type { Request } from 'express';

/**
 * The encoding for an answer, or undefined for none. Answers to another site's requests are never compressed: their
 * length could tell that site what is in them (BREACH, 2013). Nor are those to a browser too old to say whose request it is,
 * when the address carries words that the page may repeat beside what is secret.
 */
export function encodingFor(req: Request): 'br' | 'gzip' | undefined {
  const site = req.get('sec-fetch-site');
  if (site && site !== 'same-origin' && site !== 'none') return undefined;
  if (!site && req.originalUrl.includes('?')) return undefined;
  const accepted = req.get('accept-encoding') ?? '';
  return /\bbr\b/.test(accepted) ? 'br' : /\bgzip\b/.test(accepted) ? 'gzip' : undefined;
}
