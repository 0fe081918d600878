import lighthouse from 'lighthouse';
import type { Cookies } from './visit.ts';

/** A page's four scores of 100, and the audits that cost it something, worst first. */
export type Score = { scores: number[]; lost: string[] };

export const CATEGORIES = ['performance', 'accessibility', 'best-practices', 'seo'];

/** Lighthouse as it comes (a phone, simulated slow 4G), in the browser that listens on the port, signed in by cookies. */
export async function score(url: string, port: number, cookies: Cookies): Promise<Score> {
  const Cookie = cookies.map(({ name, value }) => `${name}=${value}`).join('; ');
  const result = await lighthouse(url, {
    port,
    logLevel: 'silent',
    output: 'json',
    onlyCategories: CATEGORIES,
    ...(Cookie && { extraHeaders: { Cookie } }),
  });
  if (!result || result.lhr.runtimeError) throw new Error(`${url}: ${result?.lhr.runtimeError?.message}`);
  const { categories, audits } = result.lhr;
  const of = (name: string) => categories[name] as NonNullable<(typeof categories)[string]>;
  const lost = CATEGORIES.flatMap((name) => of(name).auditRefs)
    .filter(({ id, weight }) => weight > 0 && (audits[id]?.score ?? 1) < 1)
    .map(({ id }) => id);
  return { scores: CATEGORIES.map((name) => Math.round((of(name).score ?? 0) * 100)), lost: [...new Set(lost)] };
}
