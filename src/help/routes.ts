import { Router } from 'express';
import * as files from '../files.ts';
import { page } from '../http/page.ts';
import { notFound } from '../shared/errors.ts';

/** The topics with their parts: the texts are `help.<topic>.<part>`, its heading, and `help.<topic>.<part>_text`. */
const TOPICS = {
  start: ['fee', 'client', 'times', 'book', 'write', 'pay', 'safe'],
  card: ['about', 'inactive', 'notes', 'meetings', 'journal', 'payment', 'allied'],
  journals: ['where', 'who', 'signed', 'unsaved', 'download', 'client', 'how_long'],
};

export const routes = Router();

routes.get('/help', async (req, res) => {
  await page(req, res, '/help/index', { topics: Object.keys(TOPICS), version: files.version() });
});

routes.get('/help/:topic', async (req, res) => {
  const { topic } = req.params;
  if (!Object.hasOwn(TOPICS, topic)) throw notFound();
  await page(req, res, '/help/topic', { topic, parts: TOPICS[topic as keyof typeof TOPICS] });
});
