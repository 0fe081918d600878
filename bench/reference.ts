import { join } from 'node:path';
import Database from 'better-sqlite3';
import { Eta } from 'eta/core';
import express, { type Express } from 'express';
import { median } from './measure.ts';

/** How long the pages of the reference shall be, in bytes, and how many rows each shows. */
export type Sizes = Record<'card' | 'list' | 'week', { bytes: number; rows: number }>;

const PAGE = `<!doctype html><html lang="sv"><head><meta charset="utf-8"><title><%= it.title %></title></head><body><main><h1><%= it.title %></h1><ol>
<% for (const row of it.rows) { %><li><a href="/x/<%= row.id %>"><%= row.name %></a> <small><%= row.note %></small></li>
<% } %></ol></main></body></html>`;

/**
 * The yardstick: bare Express, Eta and one prepared query of as many rows, filling a page as long as the product's. No
 * session, no log, no headers, nothing else. On the same disk, with the same settings of SQLite.
 */
export function createReference(folder: string, sizes: Sizes): { app: Express; commit: number } {
  const db = new Database(join(folder, 'reference.db'));
  db.pragma('journal_mode = WAL');
  db.pragma('synchronous = FULL');
  db.pragma('cache_size = -32000');
  db.exec('CREATE TABLE rows (id INTEGER PRIMARY KEY, page TEXT, name TEXT, note TEXT) STRICT');
  db.exec('CREATE INDEX rows_page ON rows (page, id)');
  const add = db.prepare('INSERT INTO rows (page, name, note) VALUES (?, ?, ?)');
  const eta = new Eta({ cache: true });
  eta.loadTemplate('@page', PAGE);
  const query = db.prepare('SELECT id, name, note FROM rows WHERE page = ? ORDER BY id LIMIT ?');
  const app = express();
  for (const [page, { bytes, rows }] of Object.entries(sizes)) {
    const bare = eta.render('@page', {
      title: page,
      rows: Array(rows).fill({ id: 1000, name: 'Anna Lind', note: '' }),
    }).length;
    const note = 'x'.repeat(Math.max(0, Math.round((bytes - bare) / rows)));
    db.transaction(() => {
      for (let n = 0; n < rows; n++) add.run(page, 'Anna Lind', note);
    })();
    app.get(`/${page}`, (_req, res) => {
      res.type('html').send(eta.render('@page', { title: page, rows: query.all(page, rows) }));
    });
  }
  return { app, commit: commitTime(db) };
}

/** What one commit of one row takes on this disk, in ms: the part of a logged page that no code can save. */
function commitTime(db: Database.Database): number {
  db.exec('CREATE TABLE commits (id INTEGER PRIMARY KEY, text TEXT) STRICT');
  const add = db.prepare('INSERT INTO commits (text) VALUES (?)');
  const times = Array.from({ length: 300 }, () => {
    const started = process.hrtime.bigint();
    add.run('x'.repeat(200));
    return Number(process.hrtime.bigint() - started) / 1e6;
  });
  return median(times);
}
