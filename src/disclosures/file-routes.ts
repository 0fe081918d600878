import type { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { type Request, type Response, Router } from 'express';
import * as attachments from '../attachments/attachments.ts';
import { type Action, record } from '../audit/log.ts';
import * as clients from '../clients/clients.ts';
import { recordStyle } from '../http/assets.ts';
import { requireTherapist } from '../http/auth.ts';
import { requireConfirmed, requireConfirmedFile } from '../http/confirm.ts';
import { act, me, read } from '../http/context.ts';
import { page, render } from '../http/page.ts';
import { notFound } from '../shared/errors.ts';
import { dateOf } from '../shared/time.ts';
import { type ArchiveMaking, writeArchive, writeArchives } from './archive.ts';
import * as disclosures from './disclosures.ts';
import * as exports from './exports.ts';
import { recordPage } from './html.ts';
import { ALL, gather, type JournalRecord } from './record.ts';

/** The copies themselves: what a noted disclosure lets one fetch, and the archive of all journals. */
export const fileRoutes = Router();

type CopyRequest = Request<{ id: string; disclosure: string }>;

/** The record of a disclosure that is still open, its fetching logged. Refuses (404) when the hour is over. */
const copyOf = (req: CopyRequest, action: Action, format: disclosures.Disclosure['format']): Promise<JournalRecord> =>
  read(req, (act) => {
    const client = clients.find(act.db, me(req).id, req.params.id);
    const disclosure = disclosures.find(act.db, client, req.params.disclosure);
    if (disclosure.format !== format || !disclosures.isOpen(disclosure, act.now)) throw notFound();
    record(act, action, client.id, disclosure.id);
    const { fromDate: from, toDate: to, entryId, withLog } = disclosure;
    return gather(act, client, me(req), { from, to, entryId, withLog });
  });

const making = (req: Request): ArchiveMaking => ({
  render,
  css: recordStyle,
  contentOf: ({ clientId, id }) => attachments.content(req.deps.db, clientId, id),
});

/** Sends a file as it is made. A receiver who leaves ends the making. */
async function send(res: Response, name: string, file: Readable): Promise<void> {
  res.attachment(name);
  await pipeline(file, res).catch((error: NodeJS.ErrnoException) => {
    if (error.code !== 'ERR_STREAM_PREMATURE_CLOSE') throw error;
  });
}

const today = (req: Request) => dateOf(req.deps.clock(), req.deps.zone);

const COPY = '/clients/:id/disclosures/:disclosure';
fileRoutes.use([`${COPY}/journal.pdf`, `${COPY}/journal.zip`], requireConfirmedFile);
fileRoutes.use(`${COPY}/print`, requireConfirmed);

fileRoutes.get('/clients/:id/disclosures/:disclosure/journal.pdf', async (req, res) => {
  const journal = await copyOf(req, 'journal.downloaded', 'pdf');
  const { writePdf } = await import('./pdf.ts'); // heavy, and seldom needed
  await send(res, `journal-${today(req)}.pdf`, writePdf(journal));
});

fileRoutes.get('/clients/:id/disclosures/:disclosure/journal.zip', async (req, res) => {
  const journal = await copyOf(req, 'journal.downloaded', 'archive');
  await send(res, `journal-${today(req)}.zip`, writeArchive(journal, making(req)));
});

fileRoutes.get('/clients/:id/disclosures/:disclosure/print', async (req, res) => {
  const journal = await copyOf(req, 'journal.printed', 'print');
  await page(req, res, '/disclosures/record', recordPage(journal, false));
});

fileRoutes.use('/settings/journals', requireTherapist);

fileRoutes.get('/settings/journals', (req, res) =>
  page(req, res, '/disclosures/export', { clients: exports.journalsOf(req.deps.db, me(req)).length }),
);

fileRoutes.use('/settings/journals/:export/journaler.zip', requireConfirmedFile);

fileRoutes.post('/settings/journals', requireConfirmed, (req, res) => {
  const id = act(req, (act) => exports.open(act, me(req)));
  res.redirect(303, `/settings/journals/${id}`);
});

fileRoutes.get('/settings/journals/:export', async (req, res) => {
  const { db, clock } = req.deps;
  const job = exports.find(db, me(req).id, req.params.export);
  await page(req, res, '/disclosures/export-progress', { job, open: exports.isOpen(job, clock()) });
});

fileRoutes.get('/settings/journals/:export/journaler.zip', async (req, res) => {
  const { db, clock } = req.deps;
  const job = exports.find(db, me(req).id, req.params.export);
  if (!exports.isOpen(job, clock())) throw notFound();
  let done = 0;
  const advance = () => act(req, (act) => exports.advance(act, job.id, done++, job.clients));
  advance();
  await send(res, `journaler-${today(req)}.zip`, writeArchives(journals(req, job), making(req), advance));
});

/** Every journal of the therapist, gathered one at a time, each reading logged. */
async function* journals(req: Request, job: exports.Export): AsyncGenerator<JournalRecord> {
  for (const { id } of exports.journalsOf(req.deps.db, me(req))) {
    yield await read(req, (act) => {
      const client = clients.find(act.db, me(req).id, id);
      exports.noteNew(act, job, client, me(req));
      record(act, 'journal.downloaded', id);
      return gather(act, client, me(req), ALL);
    });
  }
}
