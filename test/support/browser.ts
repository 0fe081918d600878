/// <reference lib="dom" />
import assert from 'node:assert/strict';
import { mkdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import chromium from '@sparticuz/chromium';
import { type Browser, type BrowserContextOptions, type Page, chromium as playwright } from 'playwright-core';

/** The package's own arguments switch web security off and share one process; tests want a browser as people have it. */
const ARGS = [
  '--no-sandbox',
  '--headless=shell',
  '--disable-gpu',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  '--no-first-run',
  '--disable-quic',
];

const LOCK = join(tmpdir(), 'klientkort-chromium.lock');
const STALE = 60_000; // milliseconds: whoever held it is gone

/** Where the package unpacks its Chromium: one test file at a time, for half a browser does not start. */
async function executable(): Promise<string> {
  for (;;) {
    try {
      mkdirSync(LOCK);
      break;
    } catch {
      if (Date.now() - (statSync(LOCK, { throwIfNoEntry: false })?.mtimeMs ?? 0) > STALE)
        rmSync(LOCK, { recursive: true, force: true });
      await sleep(100);
    }
  }
  try {
    return await chromium.executablePath();
  } finally {
    rmSync(LOCK, { recursive: true, force: true });
  }
}

/** The Chromium that comes with the npm package: nothing to install on the machine. */
export const launch = async (more: string[] = []): Promise<Browser> =>
  playwright.launch({ executablePath: await executable(), args: [...ARGS, ...more], headless: true });

/** A page that remembers every console error and policy breach, but not the browser's own note that an answer was 4xx. */
export async function openPage(browser: Browser, url: string, options: BrowserContextOptions = {}) {
  const context = await browser.newContext({
    baseURL: url,
    locale: 'sv-SE',
    viewport: { width: 1280, height: 850 },
    ...options,
  });
  const page = await context.newPage();
  const complaints: string[] = [];
  page.on('console', (message) => {
    if (['error', 'warning'].includes(message.type()) && !/Failed to load resource.*\b4\d\d\b/.test(message.text())) {
      complaints.push(message.text());
    }
  });
  page.on('pageerror', (error) => complaints.push(String(error)));
  return { page, complaints, close: () => context.close() };
}

const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

/** Runs in the page: where two words stand together as soon as nothing but HTML keeps them apart, as in a text browser. */
function runTogether(): string[] {
  const APART =
    /^(address|article|aside|blockquote|body|br|button|caption|d[dlt]|details|div|fieldset|figcaption|figure|footer|form|h[1-6]|header|hr|img|input|legend|li|main|nav|ol|p|pre|section|select|summary|svg|t(able|body|d|foot|h|head|r)|textarea|ul)$/i;
  const found: string[] = [];
  let before = '';
  const read = (node: Node): void => {
    if (node instanceof Text) {
      if (/\S$/.test(before) && /^[\p{L}\p{N}]/u.test(node.data))
        found.push(`${before.slice(-30)}${node.data.slice(0, 30)}`);
      if (node.data) before = node.data;
    }
    if (!(node instanceof Element) || /^(script|style|template)$/i.test(node.tagName)) return;
    const isApart = APART.test(node.tagName);
    if (isApart) before = '';
    if (!/^(textarea|select|svg)$/i.test(node.tagName)) node.childNodes.forEach(read);
    if (isApart) before = '';
  };
  read(document.body);
  return found;
}

/**
 * Fails on any axe violation of WCAG 2.2 A and AA or best practice, on a page wider than its window, on words that run
 * together without styles, and on a form with nothing to send, which lynx does not send at all.
 */
export async function assertAccessible(page: Page): Promise<void> {
  await page.evaluate(axe);
  const violations = await page.evaluate(async () => {
    const { axe } = globalThis as unknown as {
      axe: { run: () => Promise<{ violations: { id: string; nodes: { html: string }[] }[] }> };
    };
    const { violations } = await axe.run();
    return violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html.slice(0, 160)).join(' | ')}`);
  });
  assert.deepEqual(violations, [], page.url());
  const overflow = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
  assert.ok(overflow <= 0, `${page.url()} is ${overflow}px too wide`);
  assert.deepEqual(await page.evaluate(runTogether), [], page.url());
  const empty = await page.evaluate(() =>
    [...document.forms].filter((form) => !form.querySelector('[name]')).map(({ action }) => action),
  );
  assert.deepEqual(empty, [], page.url());
}

const SHOTS = join(import.meta.dirname, '../screenshots');

/** A picture to look at, kept out of git. */
export async function picture(page: Page, name: string): Promise<void> {
  mkdirSync(SHOTS, { recursive: true });
  await page.screenshot({ path: join(SHOTS, `${name}.png`), fullPage: true });
}
