import organisationsnummer from 'organisationsnummer';
import * as z from 'zod';
import { line } from './form.ts';

// The package's types and its module disagree on what the default is.
const Organisation = organisationsnummer as unknown as typeof organisationsnummer.default;

/** A Swedish organisation number with its check digit, however it is typed. Gives NNNNNN-NNNN. */
export const organisationLine = line(20).transform((text, context) => {
  if (!Organisation.valid(text)) {
    context.addIssue({ code: 'custom', message: 'error.organisation' });
    return z.NEVER;
  }
  return Organisation.parse(text).format();
});
