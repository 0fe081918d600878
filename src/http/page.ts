import { promisify } from 'node:util';
import { brotliCompress, constants, gzip } from 'node:zlib';
import { Eta } from 'eta/core';
import type { Request, Response } from 'express';
import type { Standing } from '../backups/backups.ts';
import * as files from '../files.ts';
import { type Locale, translator } from '../i18n/t.ts';
import * as contact from '../shared/contact.ts';
import type { AppError } from '../shared/errors.ts';
import { money } from '../shared/money.ts';
import { bytes } from '../shared/size.ts';
import { dateFormats } from '../shared/time.ts';
import { assets } from './assets.ts';
import { encodingFor } from './compression.ts';
import { cookieIn, setCookie } from './cookies.ts';
import { takeFlash } from './flash.ts';
import { RENEWAL_SECONDS } from './sessions.ts';

const ENTITIES: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' };

/** Undefined is a misspelt name and throws; null is nothing. */
function escaped(value: unknown): string {
  if (value === undefined) throw new Error('a template printed undefined');
  if (value === null) return '';
  const text = String(value);
  return /[&<>"']/.test(text) ? text.replace(/[&<>"']/g, (letter) => ENTITIES[letter] as string) : text;
}

const eta = new Eta({ escapeFunction: escaped, functionHeader: 'const { t, format } = it;', cache: true });
eta.resolvePath = (name) => name;
/** A template without its indents, which are for us; one space stays, for it may keep two words apart. */
eta.readFile = (name) => files.read(`views${name}.eta`).toString().replace(/^ +/gm, ' ');

/** The HTML of a view (`/clients/show`). `t` and `format` are at hand in every template. */
export const render = (view: string, data: object): string => eta.render(view, data);

/** Words and dates of one language, for a template. Records are always `sv` (PDL 3:13). */
export const language = (locale: Locale, zone: string) => ({
  t: translator(locale),
  locale,
  format: { ...contact.format, ...dateFormats(locale, zone), bytes, money: money(locale) },
});

/** What every template may use beside its own data. */
function common(req: Request, locale: Locale) {
  const { account, deps } = req;
  return {
    ...language(locale, deps.zone),
    account: account ?? null,
    demo: deps.demo,
    testMode: deps.gateway.name === 'sandbox',
    assets,
    path: req.baseUrl + req.path, // also behind a path that something stands at
    flash: takeFlash(req) ?? null,
    backupTrouble: backupTrouble(req),
    idleSeconds: account ? account.idleMinutes * 60 - RENEWAL_SECONDS : 0,
    values: {},
    errors: {},
  };
}

/** What an operator is told of the backups on every page of theirs; null when all is well. */
function backupTrouble({ account, deps, path }: Request): Exclude<Standing, 'fine'> | null {
  if (!account?.operator || deps.demo || !path.startsWith('/admin')) return null;
  const standing = deps.backups.standing();
  return standing === 'fine' ? null : standing;
}

const LANGUAGE = 'klientkort.lang';

/** An account's own language; for others what they chose on a public page (`?lang=en`), Swedish until they do. */
export function localeOf(req: Request): Locale {
  const account = req.account ?? req.half;
  if (account) return account.locale;
  const chosen = req.query.lang ?? cookieIn(req, LANGUAGE);
  return chosen === 'en' ? 'en' : 'sv';
}

/**
 * Sends a full page: the same answer with and without htmx. `data` is what the template reads as `it`; a `refusal` in it that
 * says when to try again says so to the browser, too.
 */
export async function page(req: Request, res: Response, view: string, data: object = {}, status = 200): Promise<void> {
  const { refusal } = data as { refusal?: AppError | null };
  if (refusal?.retryAfter) res.set('Retry-After', String(refusal.retryAfter));
  const { lang } = req.query;
  if (!req.account && (lang === 'sv' || lang === 'en')) setCookie(req, res, LANGUAGE, lang, {});
  const html = render(view, { ...common(req, localeOf(req)), unsaved: status >= 400, ...data });
  res.status(status).type('html').vary('Accept-Encoding');
  const encoding = encodingFor(req);
  if (!encoding) return void res.end(html);
  const body = await compress[encoding](html);
  res.set('Content-Encoding', encoding).end(body);
}

const brotli = promisify(brotliCompress);
const compress = {
  br: (html: string) =>
    brotli(html, {
      params: {
        [constants.BROTLI_PARAM_QUALITY]: 5,
        [constants.BROTLI_PARAM_MODE]: constants.BROTLI_MODE_TEXT,
        [constants.BROTLI_PARAM_SIZE_HINT]: html.length,
      },
    }),
  gzip: promisify<string, Buffer>((html, done) => gzip(html, { level: 4 }, done)),
};
