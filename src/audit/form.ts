import * as z from 'zod';
import { dateLine, line, lines } from '../shared/form.ts';
import type { DateText } from '../shared/time.ts';
import { type Draw, type Finding, type Findings, JUDGEMENTS, MAX_ROWS } from './reviews.ts';

/** The days and the number of rows of a new review. `today` is the practice's date. */
export const drawForm = (today: DateText): z.ZodType<Draw> =>
  z
    .object({
      from: dateLine,
      to: dateLine.refine((day) => day <= today, 'error.review_future'),
      rows: z.coerce
        .number('error.review_rows')
        .int('error.review_rows')
        .min(1, 'error.review_rows')
        .max(MAX_ROWS, 'error.review_rows'),
    })
    .refine(({ from, to }) => from <= to, { path: ['to'], message: 'error.review_order' });

/** The judgements of a review's rows: `judgement-<log id>` and `remark-<log id>`, and the comment on the whole. */
export const findingsForm = (logIds: number[]): z.ZodType<{ findings: Findings; comment: string }> =>
  z
    .object({
      comment: lines(5000),
      ...Object.fromEntries(logIds.map((id) => [`judgement-${id}`, z.enum(JUDGEMENTS).nullable().catch(null)])),
      ...Object.fromEntries(logIds.map((id) => [`remark-${id}`, line(500)])),
    })
    .transform((fields: Record<string, unknown>) => {
      const finding = (id: number) => ({ judgement: fields[`judgement-${id}`], remark: fields[`remark-${id}`] });
      return {
        comment: fields.comment as string,
        findings: new Map(logIds.map((id) => [id, finding(id) as Finding])),
      };
    });

/** The address of a client's log: `?page=`. */
export const pageOf = (query: unknown) => z.object({ page: z.coerce.number().int().min(1).catch(1) }).parse(query).page;

/** What the buttons of a review say: save, or save and sign off. */
export const intentOf = (body: unknown) =>
  z.object({ intent: z.enum(['save', 'sign']).catch('save') }).parse(body ?? {}).intent;
