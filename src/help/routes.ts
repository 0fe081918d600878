import { Router } from 'express';
import { page } from '../http/page.ts';
import { notFound } from '../shared/errors.ts';

/** Each topic is a view under views/help/, named like it. */
const TOPICS = ['journals'];

export const routes = Router();

routes.get('/help/:topic', async (req, res) => {
  if (!TOPICS.includes(req.params.topic)) throw notFound();
  await page(req, res, `/help/${req.params.topic}`);
});
