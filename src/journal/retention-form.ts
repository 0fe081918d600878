import * as z from 'zod';
import { dateLine, line } from '../shared/form.ts';
import type { DateText } from '../shared/time.ts';
import type { Decision } from './retention.ts';

const CASE_LETTERS = 5; // fewer is no case number

const folded = (name: string) => name.normalize('NFC').toLocaleLowerCase('sv');

/** The decision of IVO, confirmed by the name of the client it is about. `today` is the practice's date. */
export const destructionForm = (client: { name: string }, today: DateText): z.ZodType<Decision> =>
  z
    .object({
      ivoCase: line(100).refine((text) => text.length >= CASE_LETTERS && /\d/.test(text), 'error.ivo_case'),
      decidedOn: dateLine.refine((day) => day <= today, 'error.decision_future'),
      confirm: line().refine((name) => folded(name) === folded(client.name), 'error.confirm_name'),
    })
    .transform(({ ivoCase, decidedOn }) => ({ ivoCase, decidedOn }));
