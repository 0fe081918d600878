import { Router } from 'express';
import { record } from '../audit/log.ts';
import * as clients from '../clients/clients.ts';
import { me, read } from '../http/context.ts';
import { page } from '../http/page.ts';
import { search } from './search.ts';

const LONGEST = 200; // letters of a query

/** Searching one journal by what it says. There is no search across clients, on purpose (PDL 2:8). */
export const searchRoutes = Router();

searchRoutes.get('/clients/:id/journal/search', async (req, res) => {
  const q = String(req.query.q ?? '')
    .slice(0, LONGEST)
    .replaceAll('\0', '');
  const data = await read(req, (act) => {
    const client = clients.find(act.db, me(req).id, req.params.id);
    record(act, 'journal.searched', client.id);
    return { client, ...search(act.db, client, q) };
  });
  await page(req, res, '/journal/search', { ...data, q });
});
