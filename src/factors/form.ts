import * as z from 'zod';
import { line, ticked } from '../shared/form.ts';

/** `passkey` is what the browser made, as JSON; the name is what its owner calls it. */
export const passkeyForm = z.object({
  name: line(60).refine((text) => text.length > 0, 'error.passkey_name'),
  passkey: z.string().default(''),
});
export const appForm = z.object({ code: line(20) });
export const secondForm = z.object({ secondTrust: ticked });
