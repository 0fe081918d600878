import { type NextFunction, type Request, type Response, Router } from 'express';
import * as z from 'zod';
import { record } from '../audit/log.ts';
import * as clients from '../clients/clients.ts';
import { act, me, read } from '../http/context.ts';
import { flash } from '../http/flash.ts';
import { page } from '../http/page.ts';
import { isTooLarge, oneFile } from '../http/upload.ts';
import type { Key, Params } from '../i18n/t.ts';
import { refuseDestroyed } from '../journal/retention.ts';
import { line, readForm } from '../shared/form.ts';
import * as attachments from './attachments.ts';
import { inspect, MAX_BYTES } from './file.ts';

/** Files in a client's journal: put in and fetched out. */
export const routes = Router();

type ClientRequest = Request<{ id: string }>;
const form = z.object({ remark: line(200) });
function clientOf(req: ClientRequest): clients.Client {
  const client = clients.find(req.deps.db, me(req).id, req.params.id);
  refuseDestroyed(req.deps.db, client);
  return client;
}

const upload = oneFile(MAX_BYTES);

/** Takes the file into memory, after it is clear whose client it is for. One too large or cut off: the page again, with why. */
function receive(req: ClientRequest, res: Response, next: NextFunction): void {
  const client = clientOf(req);
  upload(req as Request, res, (error) => {
    if (!error) return next();
    const isLarge = isTooLarge(error);
    askPage(req, res, client, isLarge ? 'error.file_large' : 'import.broken', {}, isLarge ? 413 : 422).catch(next);
  });
}

routes.get('/clients/:id/attachments/new', (req, res) => askPage(req, res, clientOf(req)));

routes.post('/clients/:id/attachments/new', receive, async (req, res) => {
  const client = clientOf(req);
  const { input, errors } = readForm(form, req.body);
  if (errors) return askPage(req, res, client, errors.remark, {}, 422);
  if (!req.file) return askPage(req, res, client, 'error.file_missing', {}, 422);
  const outcome = await inspect(req.file.originalname, req.file.buffer);
  if ('fault' in outcome) return askPage(req, res, client, outcome.fault, outcome.params, 422);
  act(req, (act) => attachments.add(act, client, outcome.file, input.remark, me(req)));
  flash(req, 'attachment.added');
  res.redirect(303, `/clients/${client.id}#attachments`);
});

function askPage(req: Request, res: Response, client: clients.Client, fault?: Key, params: Params = {}, status = 200) {
  const values = readForm(form, req.body).values;
  return page(req, res, '/attachments/new', { client, values, fault: fault ?? null, params }, status);
}

routes.get('/clients/:id/attachments/:attachment', async (req, res) => {
  const { attachment, content } = await read(req, (act) => {
    const client = clients.find(act.db, me(req).id, req.params.id);
    const attachment = attachments.find(act.db, client, req.params.attachment);
    record(act, 'attachment.read', client.id, attachment.id);
    return { attachment, content: attachments.content(act.db, client.id, attachment.id) };
  });
  res.attachment(attachment.name).type(attachment.type);
  res.set('Content-Security-Policy', "default-src 'none'; sandbox").send(content);
});
