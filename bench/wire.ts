import { ask } from './measure.ts';

/** Bytes through the socket, heads included; `assets` by extension. */
export type Wire = { page: number; assets: Record<string, number>; requests: number; elements: number };

/** What a browser fetches for a page with nothing kept: the page in brotli, and what it links to among `/assets`. */
export async function wireOf(url: string, path: string, cookie = ''): Promise<Wire> {
  const headers = { cookie, 'accept-encoding': 'br', 'sec-fetch-site': 'same-origin' };
  const html = (await ask(url + path, { cookie })).body.toString();
  const links = linksIn(html);
  const page = (await ask(url + path, headers)).wire;
  const assets: Wire['assets'] = {};
  for (const link of links) {
    const kind = link.split('.').at(-1) as string;
    assets[kind] = (assets[kind] ?? 0) + (await ask(url + link, headers)).wire;
  }
  return { page, assets, requests: 1 + links.length, elements: elementsIn(html) };
}

/** Bytes of a first visit: the page and everything it links to. */
export const total = ({ page, assets }: Wire): number => Object.values(assets).reduce((sum, size) => sum + size, page);

export const linksIn = (html: string): string[] =>
  [...html.matchAll(/(?:src|href)="(\/assets\/[^"]+)"/g)].map(([, link]) => link as string);

const elementsIn = (html: string): number => html.match(/<[a-z]/g)?.length ?? 0;
