/** What a page may cost: counts, and bytes through the socket, heads included. */
export type Weight = { requests: number; cold: number; warm: number; script: number; elements: number };

/** Every main page: with nothing kept and on the next visit. The icon counts as one of the requests. */
export const PAGE: Weight = { requests: 4, cold: 35_000, warm: 12_000, script: 15_000, elements: 1500 };

/** The week has a script of its own for drawing in its grid, and is measured with 200 bookings. */
export const WEEK: Weight = { ...PAGE, requests: 5, cold: 40_000, script: 17_000 };

/** The card with a whole journal of 300 entries, which one asks for. */
export const WHOLE: Weight = { ...PAGE, cold: 45_000, warm: 20_000, elements: 2000 };

/** On the low-end profile, in ms; `shift` is the cumulative layout shift. */
export const TIMED = { paint: 1000, blocking: 0, shift: 0 };

export const LIGHTHOUSE = 100;

/** The poor device, and the poor line it may sit on as well. Latency is for each request, as Chromium emulates it. */
export const PROFILES = {
  low: { name: '9 Mbit/s, 100 ms', cpu: 6, kilobits: 9000, latency: 100 },
  slow: { name: '400 kbit/s, 400 ms', cpu: 6, kilobits: 400, latency: 400 },
};
