/// <reference lib="dom" />
import { setTimeout as sleep } from 'node:timers/promises';
import type { Browser, BrowserContext } from 'playwright-core';

export type Cookies = Parameters<BrowserContext['addCookies']>[0];
export type Profile = { cpu: number; kilobits: number; latency: number };

/** What came through the socket, in bytes with heads, and what the browser saw, in ms from the asking. */
export type Seen = {
  requests: number;
  bytes: number;
  script: number;
  elements: number;
  paint: number;
  blocking: number;
  shift: number;
};

const PHONE = { width: 360, height: 740 };
const QUIET = 500; // ms after the load, for what comes late
const LONG_TASK = 50; // ms a task may hold the main thread before it counts as blocking

type Watch = { paint: number; shift: number; first: number; tasks: { startTime: number; duration: number }[] };

/** A first visit with nothing kept, and a second one to the same page with what the first left in the browser's cache. */
export async function visit(
  browser: Browser,
  url: string,
  cookies: Cookies,
  { cpu, kilobits, latency }: Profile,
): Promise<{ first: Seen; second: Seen }> {
  const context = await browser.newContext({ viewport: PHONE, locale: 'sv-SE', hasTouch: true });
  await context.addCookies(cookies);
  await context.addInitScript(watch);
  const page = await context.newPage();
  const cdp = await context.newCDPSession(page);
  await cdp.send('Network.enable');
  const throughput = (kilobits * 1000) / 8;
  const line = { offline: false, latency, downloadThroughput: throughput, uploadThroughput: throughput };
  await cdp.send('Network.emulateNetworkConditions', line);
  await cdp.send('Emulation.setCPUThrottlingRate', { rate: cpu });
  const sizes = new Map<string, number>();
  const scripts = new Set<string>();
  cdp.on('Network.responseReceived', ({ requestId, type }) => type === 'Script' && scripts.add(requestId));
  cdp.on('Network.loadingFinished', ({ requestId, encodedDataLength }) => sizes.set(requestId, encodedDataLength));
  const look = async (): Promise<Seen> => {
    sizes.clear();
    await page.goto(url, { waitUntil: 'load' });
    await sleep(QUIET);
    const fetched = [...sizes].filter(([, size]) => size > 0); // what the cache gives has none
    const sum = (some: [string, number][]) => some.reduce((sum, [, size]) => sum + size, 0);
    const script = sum(fetched.filter(([id]) => scripts.has(id)));
    return { requests: fetched.length, bytes: sum(fetched), script, ...(await page.evaluate(seen, LONG_TASK)) };
  };
  const both = { first: await look(), second: await look() };
  await context.close();
  return both;
}

/** Runs in the page before anything else: notes what the browser tells of painting, shifting and long tasks. */
function watch(): void {
  const found: Watch = { paint: 0, shift: 0, first: 0, tasks: [] };
  Object.assign(globalThis, { found });
  const on = (type: string, note: (entry: PerformanceEntry & { value: number; hadRecentInput: boolean }) => void) =>
    new PerformanceObserver((list) => list.getEntries().forEach((entry) => void note(entry as never))).observe({
      type,
      buffered: true,
    });
  on('largest-contentful-paint', ({ startTime }) => {
    found.paint = startTime;
  });
  on('paint', ({ name, startTime }) => {
    if (name === 'first-contentful-paint') found.first = startTime;
  });
  on('layout-shift', ({ value, hadRecentInput }) => {
    if (!hadRecentInput) found.shift += value;
  });
  on('longtask', ({ startTime, duration }) => void found.tasks.push({ startTime, duration }));
}

/** Runs in the page: the largest paint, what long tasks after the first paint held it, and how much stands in it. */
function seen(longTask: number): Pick<Seen, 'elements' | 'paint' | 'blocking' | 'shift'> {
  const { paint, shift, first, tasks } = (globalThis as unknown as { found: Watch }).found;
  const late = tasks.filter(({ startTime, duration }) => startTime + duration > first);
  const blocking = late.reduce((sum, { duration }) => sum + Math.max(0, duration - longTask), 0);
  return { elements: document.querySelectorAll('*').length, paint, blocking, shift };
}
