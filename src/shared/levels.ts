/** How much the log tells: faults alone, what needs a look, every request and job that did something, every job. */
export const LEVELS = ['error', 'warn', 'info', 'debug'] as const;
export type Level = (typeof LEVELS)[number];
