import { translator } from '../i18n/t.ts';
import type { JournalRecord } from './record.ts';
import { inWords } from './wording.ts';

/** How files that stand alone are made: the views, and the stylesheet that goes into them. */
export type Making = { render: (view: string, data: object) => string; css: string };

/** What `/disclosures/record` reads, on the screen to be printed, or as a file (`standalone`). Swedish words (PDL 3:13). */
export const recordPage = (record: JournalRecord, standalone: boolean) => ({
  client: record.client,
  words: inWords(record, standalone ? 'downloaded' : 'printed'),
  standalone,
  t: translator('sv'),
});

/** The record as one HTML file that needs no other. */
export const writeHtml = (record: JournalRecord, { render, css }: Making): string =>
  render('/disclosures/record', { ...recordPage(record, true), recordStyle: css, format: null });

/** The first page of an archive of many journals: their folders, in order. */
export const writeIndex = (journals: { folder: string }[], { render, css }: Making): string =>
  render('/disclosures/archive', { journals, recordStyle: css, t: translator('sv'), format: null });
