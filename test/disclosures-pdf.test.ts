import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buffer } from 'node:stream/consumers';
import { test } from 'node:test';
import { getDocumentProxy } from 'unpdf';
import { writePdf } from '../src/disclosures/pdf.ts';
import { annasPractice, eventfulJournal, manyEntries } from './support/journals.ts';

const has = (command: string) => !spawnSync(command, ['--version']).error;

async function read(pdf: Buffer) {
  const document = await getDocumentProxy(new Uint8Array(pdf));
  const pages = await Promise.all(Array.from({ length: document.numPages }, (_, n) => document.getPage(n + 1)));
  const contents = await Promise.all(pages.map((page) => page.getTextContent()));
  const texts = contents.map(({ items }) => items.map((item) => ('str' in item ? item.str : '')).join(' '));
  return { document, pages, texts, text: texts.join(' ').replace(/\s+/g, ' ') };
}

/** Every tag in a structure tree, outermost first. */
const tagsOf = (node: { role?: string; children?: object[] } | null): string[] =>
  node ? [node.role ?? '', ...(node.children ?? []).flatMap(tagsOf)].filter(Boolean) : [];

test('the PDF says all that is in the journal, in order', async () => {
  const { karin, record } = eventfulJournal();
  const { text } = await read(await buffer(writePdf(record(karin, { withLog: true }))));
  const expected = [
    /Journal: Karin Östlund/,
    /Personnummer 19121212-1212/,
    /Telefon 070-174 06 05/,
    /Kontaktorsak Sömn & oro/,
    /Ansvarig Anna Lind, Leg\. psykolog, Lindens mottagning/,
    /Omfattning Hela journalen, med utdrag ur åtkomstloggen/,
    /Nedladdad 23 nov\. 2026 12:00/,
    /Svar från matchningsenkäten Vad söker du hjälp för\? Jag sover dåligt\./,
    /Klientinformation Bakgrund Sparad 23 nov\. 2026 12:00 av Anna Lind Uppvuxen i Luleå/,
    /2 nov\. 2026 – Fri text, Besök/,
    /Klienten har tre barn\. Bor i Lund\. Ωμέγα, привет, \[U\+1F642\]\./,
    /Signerad av Anna Lind, Leg\. psykolog, 23 nov\. 2026 12:00 Kontrollsumma [0-9a-f]{64}/,
    /Rättelse 1 Signerad av Anna Lind.* Skäl: Fel antal\. Klienten har \[−tre\] \[\+fyra\] barn\./,
    /Rättelse 2 .* Kontakten: 2 nov\. 2026, Besök → 3 nov\. 2026, Besök .*\[\+Två katter\.\]/,
    /Klientens avvikande mening Framförd 20 nov\. 2026\..* Jag sade fem\./,
    /Avbokar nästa tid\. Låst utan signatur \(signering obehövlig\): rutin för avbokningar – Anna Lind/,
    /Osignerad\. Utkast av Anna Lind.* Att skriva färdigt\./,
    /Bilagor Remiss\.pdf application\/pdf, 15 B, tillagd .* Kontrollsumma [0-9a-f]{64}/,
    /Utlämnanden 23 nov\. 2026 12:00 – Karin Östlund Till klienten\. Utskrift\. Hela journalen/,
    /Begäran om utlämnande 1 nov\. 2026 – Försäkringskassan .*överlämnad till IVO 5 nov\. 2026 Samtycke saknas\./,
    /Utdrag ur åtkomstloggen Tid Vårdenhet Namn Åtgärd .*Lindens mottagning Anna Lind Lämnade ut en kopia av journalen/,
  ];
  let from = 0;
  for (const part of expected) {
    const found = part.exec(text.slice(from));
    assert.ok(found, `${part} after …${text.slice(Math.max(0, from - 80), from + 400)}`);
    from += found.index;
  }
});

test('every page says whose journal it is, and which page of how many', async () => {
  const practice = annasPractice();
  const client = practice.addClient({ name: `${'Anna-Karin von Östlund '.repeat(8)}Ek` });
  manyEntries(practice, client, 12);
  const { texts, document } = await read(await buffer(writePdf(practice.record(client))));
  assert.ok(document.numPages > 4);
  for (const [n, text] of texts.entries()) {
    const page = text.replace(/\s+/g, ' ');
    assert.match(page, /Anna-Karin von Östlund .*Ek · 19121212-1212/);
    assert.match(page, new RegExp(`Sida ${n + 1} av ${document.numPages}\\b`));
  }
});

test('a client without a personnummer is known by the reserve number', async () => {
  const { addClient, record } = annasPractice();
  const client = addClient({ personnummer: null, reserveNumber: 'R-77' } as never);
  const { text } = await read(await buffer(writePdf(record(client))));
  assert.match(text, /Karin Östlund · R-77/);
  assert.match(text, /Inga journalanteckningar\./);
});

test('the PDF can be read aloud: tagged, in Swedish, with a title and bookmarks', async () => {
  const { karin, record } = eventfulJournal();
  const { document, pages } = await read(await buffer(writePdf(record(karin, { withLog: true }))));
  const { info, metadata } = await document.getMetadata();
  const { Title, Author, Language } = info as Record<string, string>;
  assert.deepEqual(
    { Title, Author, Language },
    { Title: 'Journal: Karin Östlund', Author: 'Anna Lind, Leg. psykolog, Lindens mottagning', Language: 'sv-SE' },
  );
  assert.equal((await document.getMarkInfo())?.Marked, true);
  assert.match(metadata?.getRaw() ?? '', /<pdfuaid:part>1</);
  const trees = await Promise.all(pages.map((page) => page.getStructTree()));
  const tags = trees.flatMap((tree) => tagsOf(tree));
  for (const tag of ['Document', 'Sect', 'H1', 'H2', 'H3', 'H4', 'P', 'Table', 'TR', 'TH', 'TD']) {
    assert.ok(tags.includes(tag), tag);
  }
  const outline = await document.getOutline();
  assert.deepEqual(
    outline.map(({ title }) => title),
    [
      'Svar från matchningsenkäten',
      'Klientinformation',
      'Journalanteckningar',
      'Formulär och skattningar',
      'Bilagor',
      'Utlämnanden',
      'Begäran om utlämnande',
      'Utdrag ur åtkomstloggen',
    ],
  );
  assert.equal(outline[2]?.items.length, 3);
});

test('a name with an ampersand does not break the XML in the PDF', async () => {
  const { addClient, record } = annasPractice();
  const { document } = await read(await buffer(writePdf(record(addClient({ name: 'Ek & <Lind>' })))));
  const { info, metadata } = await document.getMetadata();
  assert.equal((info as Record<string, string>).Title, 'Journal: Ek & <Lind>');
  assert.match(metadata?.getRaw() ?? '', /Journal: Ek &amp; &lt;Lind>/);
});

test('words wider than the page and notes longer than it are written whole', async () => {
  const { addClient, signed, record } = annasPractice();
  const client = addClient({ remarks: Array.from({ length: 900 }, (_, n) => `portkod${n}`).join(' ') });
  const address = `https://example.com/${Array.from({ length: 300 }, (_, n) => n).join('-')}`;
  signed(client, `${address}\n\ttabb\rretur \u0007klocka`);
  const { text } = await read(await buffer(writePdf(record(client))));
  assert.ok(text.replace(/\s/g, '').includes(address), 'the address, over several lines');
  for (const n of [0, 450, 899]) assert.match(text, new RegExp(`portkod${n}\\b`));
  assert.match(text, /tabb.*retur \[U\+0007\]klocka/);
});

test('a part of a journal says which part it is and holds nothing else', async () => {
  const { karin, entry, record } = eventfulJournal();
  const period = await read(await buffer(writePdf(record(karin, { from: '2026-11-09', to: '2026-11-11' }))));
  assert.match(period.text, /Omfattning Journalanteckningar 9 nov\. 2026 till 11 nov\. 2026/);
  assert.match(period.text, /Avbokar nästa tid/);
  assert.doesNotMatch(period.text, /tre barn|Att skriva färdigt/);
  const one = await read(await buffer(writePdf(record(karin, { entryId: entry }))));
  assert.match(one.text, /Omfattning En journalanteckning/);
  assert.doesNotMatch(one.text, /Luleå|Avbokar|Bilagor|Utlämnanden/);
});

test('a journal of a thousand entries is written, while others are served', async () => {
  const practice = annasPractice();
  const client = practice.addClient();
  manyEntries(practice, client, 1000);
  let turns = 0;
  const ticking = setInterval(() => turns++, 1);
  const pieces: Buffer[] = [];
  for await (const piece of writePdf(practice.record(client))) pieces.push(piece);
  clearInterval(ticking);
  const pdf = Buffer.concat(pieces);
  assert.ok(turns > 50, `the event loop had ${turns} turns`);
  assert.ok(Math.max(...pieces.map(({ length }) => length)) < pdf.length / 2, 'it goes out while it is made');
  const document = await getDocumentProxy(new Uint8Array(pdf));
  const last = await (await document.getPage(document.numPages)).getTextContent();
  const text = last.items.map((item) => ('str' in item ? item.str : '')).join(' ');
  assert.match(text.replace(/\s+/g, ' '), new RegExp(`Sida ${document.numPages} av ${document.numPages}`));
});

test('a PDF whose reader goes away is not written on', async () => {
  const practice = annasPractice();
  const client = practice.addClient();
  manyEntries(practice, client, 50);
  const pdf = writePdf(practice.record(client));
  for await (const _ of pdf) break;
  assert.ok(pdf.destroyed);
});

for (const [command, options, expected] of [
  ['qpdf', ['--check'], /No syntax or stream encoding errors/],
  ['pdftotext', [], /Klienten har \[−tre\] \[\+fyra\] barn/],
] as const) {
  test(`${command} reads the PDF`, { skip: !has(command) && `${command} is not installed` }, async () => {
    const folder = mkdtempSync(join(tmpdir(), 'klientkort-'));
    const file = join(folder, 'journal.pdf');
    const { karin, record } = eventfulJournal();
    writeFileSync(file, await buffer(writePdf(record(karin, { withLog: true }))));
    const toStdout = command === 'pdftotext' ? ['-'] : [];
    const { status, stdout } = spawnSync(command, [...options, file, ...toStdout], { encoding: 'utf8' });
    rmSync(folder, { recursive: true });
    assert.equal(status, 0, stdout);
    assert.match(stdout, expected);
  });
}
