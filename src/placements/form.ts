import * as z from 'zod';
import { filledLine, line } from '../shared/form.ts';

export const placeForm = z.object({ therapist: filledLine('error.placement_whom') });
export const closeForm = z.object({ reason: line(300) });
export const handBackForm = z.object({ reason: filledLine('error.hand_back_reason', 300) });
