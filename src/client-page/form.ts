import * as z from 'zod';
import { line } from '../shared/form.ts';
import type { EpochSeconds } from '../shared/time.ts';

/** Why a meeting is called off, if the client wants to say. */
export const calledOffForm = z.object({ reason: line(300) });

export const kindForm = z.object({ kind: z.enum(['in_person', 'video'], 'error.kind') });

/** The moment in an address, in epoch seconds; 0 for none. */
export const askedTime = (text: unknown): EpochSeconds => (/^\d{1,11}$/.test(String(text)) ? Number(text) : 0);
