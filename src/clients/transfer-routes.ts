import { type NextFunction, type Request, type Response, Router } from 'express';
import { requireTherapist } from '../http/auth.ts';
import { requireConfirmedFile } from '../http/confirm.ts';
import { act, me } from '../http/context.ts';
import { flash } from '../http/flash.ts';
import { page } from '../http/page.ts';
import { isTooLarge, oneFile } from '../http/upload.ts';
import type { Key } from '../i18n/t.ts';
import { AppError } from '../shared/errors.ts';
import { valuesOf } from '../shared/form.ts';
import { dateOf } from '../shared/time.ts';
import { COLUMNS, headingsOf } from './columns.ts';
import { asCsv, exportAll } from './export.ts';
import { type Answer, askedIn, bringIn, judge, type Review } from './import.ts';
import { decode, isBinary, read, type Sheet } from './sheet.ts';

/** A whole client list in and out, as CSV. */
export const transferRoutes = Router();
transferRoutes.use(['/clients/import', '/clients/export'], requireTherapist);

const upload = oneFile(2 * 1024 * 1024);

/** Takes a sent file into memory. One that is too large or came broken is the sender's doing: the page again, with why. */
function receive(req: Request, res: Response, next: NextFunction): void {
  upload(req, res, (error) => {
    if (!error) return next();
    const large = isTooLarge(error);
    const problem = large ? new AppError(413, 'import.too_large') : new AppError(422, 'import.broken');
    startPage(req, res, problem).catch(next);
  });
}

transferRoutes.get('/clients/import', (req, res) => startPage(req, res));

transferRoutes.get('/clients/import/template', (_req, res) => {
  res.attachment('klienter-mall.csv').send(asCsv([]));
});

// Looking a list through stores nothing and has no address to be sent to: the answer to this POST is a page. Confirming
// sends the list back, with what was answered; nothing of it rests in the session.
transferRoutes.post('/clients/import', receive, async (req, res) => {
  const { text = '', intent, asked = '' } = valuesOf(req.body);
  const list = req.file ? decode(req.file.buffer) : text;
  const sheet = await readOrRefuse(req, res, list);
  if (!sheet) return;
  if (intent !== 'import') return reviewPage(req, res, judge(req.deps.db, me(req).id, sheet));
  const answer = { chosen: new Set([req.body.add].flat().map(Number)), asked };
  const outcome = act(req, (act) => bringIn(act, me(req).id, sheet, answer));
  if (outcome.review) return reviewPage(req, res, outcome.review, { ...answer, problem: outcome.problem });
  flash(req, 'import.done', { count: outcome.count });
  res.redirect(303, '/clients');
});

transferRoutes.use('/clients/export', requireConfirmedFile);
transferRoutes.get('/clients/export', (req, res) => {
  const file = act(req, (act) => exportAll(act, me(req).id));
  res.attachment(`klienter-${dateOf(req.deps.clock(), req.deps.zone)}.csv`).send(file);
});

async function readOrRefuse(req: Request, res: Response, list: string): Promise<Sheet | undefined> {
  try {
    if (!list && !req.file) throw new AppError(422, 'import.nothing_sent');
    return read(list);
  } catch (error) {
    if (!(error instanceof AppError)) throw error;
    await startPage(req, res, error, list);
    return undefined;
  }
}

/** Where a list is chosen or pasted. A list that cannot be read stands in the paste field, to be mended there. */
function startPage(req: Request, res: Response, problem?: AppError, list = '') {
  const headings = COLUMNS.map((column) => ({ column, names: headingsOf(column) }));
  const values = { text: isBinary(list) ? '' : list };
  return page(req, res, '/clients/import', { headings, values, problem: problem ?? null }, problem?.status ?? 200);
}

function reviewPage(req: Request, res: Response, review: Review, again?: Answer & { problem: Key | undefined }) {
  const data = { review, asked: askedIn(review), chosen: again?.chosen ?? new Set(), problem: again?.problem ?? null };
  return page(req, res, '/clients/import-review', data, again || review.refused.length ? 422 : 200);
}
