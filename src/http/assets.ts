import { createHash } from 'node:crypto';
import { extname } from 'node:path';
import { brotliCompressSync, gzipSync } from 'node:zlib';
import { Router } from 'express';
import * as files from '../files.ts';
import { encodingFor } from './compression.ts';

const TYPES: Record<string, string> = {
  '.css': 'text/css; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.svg': 'image/svg+xml; charset=utf-8',
};

class Asset {
  readonly body: Buffer;
  readonly type: string;
  readonly url: string;
  #encoded = new Map<string, Buffer>();

  constructor(name: string, body: Buffer) {
    const extension = extname(name);
    const hash = createHash('sha256').update(body).digest('base64url').slice(0, 10);
    this.body = body;
    this.type = TYPES[extension] ?? 'application/octet-stream';
    this.url = `/assets/${name.slice(0, -extension.length)}-${hash}${extension}`;
  }

  /** Compressed as hard as possible, once, when first asked for. */
  encoded(encoding: 'br' | 'gzip'): Buffer {
    let body = this.#encoded.get(encoding);
    if (!body) {
      body = encoding === 'br' ? brotliCompressSync(this.body) : gzipSync(this.body, { level: 9 });
      this.#encoded.set(encoding, body);
    }
    return body;
  }
}

const filesIn = (folder: string) => files.namesIn(folder).map((name) => files.read(`${folder}/${name}`));

/** Our own files without comments and indents: a tenth of what goes over the wire. */
const leanScript = (script: Buffer) => Buffer.from(script.toString().replace(/^ *\/\/.*\n|^ +/gm, ''));
const leanStyle = (style: Buffer) => Buffer.from(style.toString().replace(/\/\*.*?\*\/|^ +/gms, ''));

const htmx = files.read('node_modules/htmx.org/dist/htmx.min.js');

/**
 * What pages link to. The stylesheets (in the order of their names; layers decide, not order) and the scripts go out as
 * one file each: a card on a slow line is four requests. The name carries a hash of the content, so it may be kept for ever.
 */
export const assets = {
  css: new Asset('klientkort.css', Buffer.concat(filesIn('public/css').map(leanStyle))),
  js: new Asset('klientkort.js', Buffer.concat([htmx, Buffer.from('\n'), ...filesIn('public/js').map(leanScript)])),
  calendar: new Asset('calendar.js', leanScript(files.read('public/calendar.js'))),
  passkeys: new Asset('passkeys.js', leanScript(files.read('public/passkeys.js'))),
  icon: new Asset('icon.svg', files.read('public/icon.svg')),
};

/** The stylesheet of the printed journal, for files that stand alone. */
export const recordStyle = files.read('public/css/60-record.css').toString();

/** What only a page is asked for: four heads weigh more than the icon. */
const FOR_PAGES = ['Cross-Origin-Opener-Policy', 'Permissions-Policy', 'X-Robots-Tag'];

export const assetRoutes = Router();
for (const asset of Object.values(assets)) {
  assetRoutes.get(asset.url, (req, res) => {
    const encoding = encodingFor(req);
    for (const name of FOR_PAGES) res.removeHeader(name);
    res.set({
      'Content-Security-Policy': "default-src 'none'",
      'Content-Type': asset.type,
      'Cache-Control': 'public, max-age=31536000, immutable',
      Vary: 'Accept-Encoding',
    });
    if (!encoding) return void res.end(asset.body);
    res.set('Content-Encoding', encoding).end(asset.encoded(encoding));
  });
}

/** Robots may look everywhere they can reach: what they leave out, `X-Robots-Tag` says on each page (src/http/headers.ts). */
assetRoutes.get('/robots.txt', (_req, res) => void res.type('text').send('User-agent: *\nDisallow:\n'));
