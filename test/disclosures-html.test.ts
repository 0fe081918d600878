import assert from 'node:assert/strict';
import { test } from 'node:test';
import { recordPage, writeHtml } from '../src/disclosures/html.ts';
import { assets, recordStyle } from '../src/http/assets.ts';
import { render } from '../src/http/page.ts';
import { eventfulJournal } from './support/journals.ts';

const making = { render, css: recordStyle };
const wordsOf = (html: string) =>
  html
    .replace(/<style>.*?<\/style>|<[^>]+>/gs, ' ')
    .replace(/\s+/g, ' ')
    .replaceAll('&amp;', '&');

test('the HTML file says all that is in the journal, in order, and needs no other file', () => {
  const { karin, record } = eventfulJournal();
  const html = writeHtml(record(karin, { withLog: true }), making);
  assert.match(html, /^<!doctype html>\n<html lang="sv">/);
  assert.match(html, /<style>/);
  assert.doesNotMatch(html, /(src|href)=|<nav|<script/);
  assert.match(
    wordsOf(html),
    /Journal: Karin Östlund .*19121212-1212.*Sömn & oro.*Nedladdad 23 nov\. 2026 12:00.*Jag sover dåligt\..*Uppvuxen i Luleå.*tre barn\..*🙂.*Signerad av Anna Lind.*Kontrollsumma [0-9a-f]{64}.*Rättelse 1.*Rättelse 2.*Klientens avvikande mening.*Jag sade fem\..*Låst utan signatur.*Osignerad\..*Bilagor.*Remiss\.pdf.*Utlämnanden.*Begäran om utlämnande.*Försäkringskassan.*Utdrag ur åtkomstloggen.*Lämnade ut en kopia av journalen/,
  );
});

test('a correction stands below the original, removed and added words marked as such', () => {
  const { karin, record } = eventfulJournal();
  const html = writeHtml(record(karin), making);
  assert.match(html, /<p class="record-text">Klienten har tre barn\./, 'the original stays readable');
  assert.match(html, /<p class="record-text">Klienten har <del>tre<\/del> <ins>fyra<\/ins> barn\.\n\nBor i Lund/);
});

test('what is written in a journal cannot become part of the page', () => {
  const { addClient, signed, record } = eventfulJournal();
  const client = addClient({ name: '<b>Ek</b>', personnummer: null } as never);
  signed(client, '<script>alert(1)</script>');
  const html = writeHtml(record(client), making);
  assert.doesNotMatch(html, /<script|<b>/);
  assert.match(html, /&lt;script&gt;alert\(1\)&lt;\/script&gt;/);
});

test('the same page on the screen has a way back and a button to print', () => {
  const { karin, record } = eventfulJournal();
  const html = render('/disclosures/record', { ...recordPage(record(karin), false), assets, format: null });
  assert.match(html, new RegExp(`<nav class="record-tools" aria-label="Utskrift">\\s*<a href="/clients/${karin.id}">`));
  assert.match(html, /<span data-print="Skriv ut"><\/span>/);
  assert.match(html, /<link rel="stylesheet" href="\/assets\/klientkort-/);
  assert.match(wordsOf(html), /Utskriven 23 nov\. 2026 12:00/);
});
