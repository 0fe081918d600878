import type { Request } from 'express';

/**
 * The encoding for an answer, or undefined for none. Answers to another site's requests are never compressed: their
 * length could tell that site what is in them (BREACH, 2013).
 */
export function encodingFor(req: Request): 'br' | 'gzip' | undefined {
  const site = req.get('sec-fetch-site');
  if (site === 'cross-site' || site === 'same-site') return undefined;
  const accepted = req.get('accept-encoding') ?? '';
  return /\bbr\b/.test(accepted) ? 'br' : /\bgzip\b/.test(accepted) ? 'gzip' : undefined;
}
