import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import PDFDocument from 'pdfkit';
import { translator } from '../i18n/t.ts';
import { asDate, type EpochSeconds } from '../shared/time.ts';
import { type Face, type Line, linesOf, type Measured, type Run } from './pdf-lines.ts';

const t = translator('sv');
const { resolve } = createRequire(import.meta.url);
const fontFile = (name: string) => readFileSync(resolve(`dejavu-fonts-ttf/ttf/${name}.ttf`));
const FONTS: Record<Face, Buffer> = { regular: fontFile('DejaVuSans'), bold: fontFile('DejaVuSans-Bold') };

const INK = '#1d1d1b';
const GREY = '#55554f';
const RED = '#8a1f1f';
const RULE = '#b9b5ab';

/** Sizes in points. `before` is the space above, `room` what must still fit on the page below the first line. */
const STYLES = {
  H1: { size: 18, leading: 25, before: 0, room: 0, color: INK },
  H2: { size: 13, leading: 18, before: 26, room: 96, color: INK },
  H3: { size: 10.5, leading: 15, before: 17, room: 58, color: INK },
  H4: { size: 9.5, leading: 14, before: 10, room: 58, color: INK },
  text: { size: 9.5, leading: 14.5, before: 4, room: 0, color: INK },
  meta: { size: 8, leading: 12, before: 1, room: 0, color: GREY },
  signature: { size: 8, leading: 12, before: 5, room: 0, color: GREY },
  seal: { size: 6.5, leading: 10, before: 1, room: 0, color: GREY },
  cell: { size: 8.5, leading: 13, before: 2, room: 0, color: INK },
  unsigned: { size: 8, leading: 13, before: 2, room: 0, color: RED },
} as const;
type Style = keyof typeof STYLES;

/** A cell of a table. `share` is its part of the page's width. */
export type Cell = { tag: 'TH' | 'TD'; scope?: 'Row' | 'Column'; text: string; share: number };
type Column = { lines: Line[]; x: number };

const PAPER = { width: 595.28, height: 841.89 }; // A4
const MARGINS = { top: 78, bottom: 70, left: 70, right: 70 };
const WIDTH = PAPER.width - MARGINS.left - MARGINS.right;
const FOOT = PAPER.height - 42;
const GUTTER = 12;
const LONG_ROW = 12; // lines; a longer row may go on over the page
const LEAST_LINES = 2; // of a paragraph, at the foot of a page and at the head of the next

export type Title = { title: string; identity: string; author: string; made: string; madeAt: EpochSeconds };
type Element = ReturnType<Document['struct']>;

/** pdfkit writes the title into its XML as it is; a name may hold an ampersand. */
class Document extends PDFDocument {
  override endMetadata(): void {
    const escaped = (text = '') => text.replace(/[&<]/g, (letter) => (letter === '&' ? '&amp;' : '&lt;'));
    Object.assign(this.info, { Title: escaped(this.info.Title), Author: escaped(this.info.Author) });
    super.endMetadata();
  }
}

/**
 * Tagged A4 pages: every heading, paragraph and cell stands in the structure tree and every heading among the bookmarks;
 * the identity above and the page number below are artifacts. Pages go out as soon as they are full: nothing is kept.
 */
export class Sheet {
  readonly document: Document;
  #title: Title;
  #open: Element[] = [];
  #words: Record<Face, Map<string, Measured>> = { regular: new Map(), bold: new Map() };
  #bookmarks: { level: number; item: Document['outline'] }[] = [];
  #heads: Cell[] = []; // of the table that is open
  #pages = 0;
  #total: ReturnType<Document['ref']>; // the number of pages: drawn on all of them, known at the end

  constructor(title: Title) {
    this.#title = title;
    this.document = new Document({
      ...{ size: 'A4', margins: MARGINS, autoFirstPage: false, pdfVersion: '1.7' },
      ...{ tagged: true, subset: 'PDF/UA' as never, lang: 'sv-SE', displayTitle: true, font: '' },
      info: {
        ...{ Title: title.title, Author: title.author, Creator: 'Klientkort', Producer: 'Klientkort, pdfkit' },
        CreationDate: asDate(title.madeAt),
      },
    });
    for (const [face, file] of Object.entries(FONTS)) this.document.registerFont(face, file);
    this.#total = this.document.ref({ Type: 'XObject', Subtype: 'Form', BBox: [0, -4, 80, 12] });
    this.document.on('pageAdded', () => this.#dress());
    this.document.addPage();
    const root = this.document.struct('Document');
    this.document.addStructure(root);
    this.#open.push(root);
  }

  /** Opens a structure element (Sect, Table, TR) in the one that is open. */
  begin(tag: string, options: object = {}): void {
    const element = this.document.struct(tag, options);
    this.#open.at(-1)?.add(element);
    this.#open.push(element);
  }

  end(): void {
    this.#open.pop()?.end();
  }

  heading(level: 1 | 2 | 3 | 4, text: string): void {
    const tag = `H${level}` as const;
    this.paragraph(tag, [{ text, face: 'bold' }], 0, () => this.#bookmark(level, text));
    if (level === 2) this.#rule(this.document.y + 3, 5);
  }

  /** Sets runs as one paragraph. `tail` is the height that what follows needs on the same page, in points. */
  paragraph(name: Style, runs: Run[], tail = 0, placed = () => {}): void {
    const { size, leading, before, room } = STYLES[name];
    const lines = linesOf(runs, WIDTH / size, this.#measure);
    const element = this.document.struct(/^H\d/.test(name) ? name : 'P');
    this.#open.at(-1)?.add(element);
    this.document.y += this.#isAtTop ? 0 : before;
    for (let from = 0; from < lines.length; ) {
      const count = this.#fitting(lines.length - from, leading, room + tail);
      if (count === 0) {
        this.document.addPage();
        continue;
      }
      if (from === 0) placed();
      element.add(() => this.#draw(lines.slice(from, from + count), MARGINS.left, name));
      from += count;
      if (from < lines.length) this.document.addPage();
    }
    element.end();
  }

  /** How many of the lines that are left go on this page: all, or as many as leave two for the next, or none. */
  #fitting(left: number, leading: number, tail: number): number {
    const room = this.#room;
    if (left * leading + tail <= room) return left;
    const count = Math.min(Math.floor(room / leading), left - LEAST_LINES);
    if (count >= LEAST_LINES) return count;
    return this.#isAtTop ? Math.max(1, Math.min(left, Math.floor(room / leading))) : 0;
  }

  /** Sets a row of cells beside each other, across pages if it must. */
  row(cells: Cell[], { ruled = false } = {}): void {
    const columns = this.#columns(cells);
    const { leading } = STYLES.cell;
    const longest = Math.max(...columns.map(({ lines }) => lines.length));
    if (longest * leading > this.#room && longest <= LONG_ROW) this.document.addPage();
    this.begin('TR');
    const elements = cells.map(({ tag, scope }) => this.document.struct(tag, scope ? ({ scope } as object) : {}));
    for (const element of elements) this.#open.at(-1)?.add(element);
    for (let from = 0; from < longest; ) {
      if (this.#room < leading) this.document.addPage();
      const count = Math.min(longest - from, Math.floor(this.#room / leading));
      const slice = columns.map(({ lines, x }) => ({ x, lines: lines.slice(from, from + count) }));
      this.#beside(slice, count, (n, draw) => elements[n]?.add(draw));
      from += count;
    }
    this.end();
    this.document.y += STYLES.cell.before;
    if (ruled) this.#rule(this.document.y - 1, 2);
  }

  /** Begins a table whose heads are written again on every page, until `endTable`. */
  table(heads: Cell[] = []): void {
    this.begin('Table');
    if (heads.length) this.row(heads, { ruled: true });
    this.#heads = heads;
  }

  endTable(): void {
    this.#heads = [];
    this.end();
  }

  #columns(cells: Cell[]): Column[] {
    let x = MARGINS.left;
    return cells.map(({ text, share, tag, scope }) => {
      const width = share * WIDTH;
      const face = tag === 'TH' && scope === 'Column' ? 'bold' : 'regular';
      const lines = linesOf([{ text, face }], (width - GUTTER) / STYLES.cell.size, this.#measure);
      x += width;
      return { lines, x: x - width };
    });
  }

  /** Draws columns from the same height and goes on below the longest. */
  #beside(columns: Column[], count: number, place: (n: number, draw: () => void) => void): void {
    const top = this.document.y;
    for (const [n, { lines, x }] of columns.entries()) {
      if (lines.length) place(n, () => this.#draw(lines, x, 'cell'));
      this.document.y = top;
    }
    this.document.y = top + count * STYLES.cell.leading;
  }

  /** The last page, the number of pages and all that a PDF keeps at its end. */
  finish(): void {
    while (this.#open.length) this.end();
    const font = this.#font('regular');
    const [digits] = font.encode(String(this.#pages));
    Object.assign(this.#total.data, { Resources: { Font: { [font.id]: font.ref() } } });
    this.#total.end(`BT /${font.id} ${STYLES.meta.size} Tf <${digits.join('')}> Tj ET`);
    this.document.end();
  }

  /** Points left on the page. */
  get #room(): number {
    return PAPER.height - MARGINS.bottom - this.document.y;
  }

  get #isAtTop(): boolean {
    return this.document.y <= MARGINS.top;
  }

  #draw(lines: Line[], x: number, style: Style): void {
    const { document } = this;
    const { size, leading, color } = STYLES[style];
    document.fontSize(size).fillColor(color);
    for (const line of lines) {
      const { y } = document;
      document.x = x;
      for (const { text, face, mark } of line) {
        const marks = mark ? { strike: mark === 'removed', underline: mark === 'added' } : {};
        document.font(face).text(text, document.x, y, { lineBreak: false, ...marks });
      }
      document.y = y + leading;
    }
  }

  #measure = (word: string, face: Face): Measured => {
    const known = this.#words[face].get(word);
    if (known) return known;
    const font = this.#font(face);
    const text = Array.from(word, (letter) => written(letter, font)).join('');
    const width = font.widthOfString(text, 1);
    const measured = { text, width, ink: font.widthOfString(text.trimEnd(), 1) };
    this.#words[face].set(word, measured);
    return measured;
  };

  /** The face as pdfkit holds it: what its types leave out is needed to ask for a glyph and to write the number of pages. */
  #font(face: Face): EmbeddedFont {
    return (this.document.font(face) as unknown as { _font: EmbeddedFont })._font;
  }

  #bookmark(level: number, text: string): void {
    if (level === 1 || level === 4) return;
    while ((this.#bookmarks.at(-1)?.level ?? 0) >= level) this.#bookmarks.pop();
    const above = this.#bookmarks.at(-1)?.item ?? this.document.outline;
    const place = { expanded: false, top: this.document.y - 4, left: PAPER.width };
    this.#bookmarks.push({ level, item: above.addItem(text, place) });
  }

  /** Head and foot of a new page. */
  #dress(): void {
    const { document } = this;
    this.#pages++;
    document.markContent('Artifact', { type: 'Pagination' });
    const { size, leading } = STYLES.meta;
    const lines = linesOf([{ text: this.#title.identity, face: 'bold' }], WIDTH / size, this.#measure);
    document.y = MARGINS.top - 22 - lines.length * leading;
    this.#draw(lines, MARGINS.left, 'meta');
    this.#line(MARGINS.top - 20);
    this.#foot(t('record.page', { page: this.#pages }));
    document.endMarkedContent();
    document.y = MARGINS.top;
    if (this.#heads.length) this.#repeat(this.#heads);
  }

  #repeat(heads: Cell[]): void {
    const { document } = this;
    const columns = this.#columns(heads);
    document.markContent('Artifact', { type: 'Pagination' });
    this.#beside(columns, Math.max(...columns.map(({ lines }) => lines.length)), (_, draw) => draw());
    document.endMarkedContent();
    this.#rule(document.y + 1, 4);
  }

  #foot(page: string): void {
    const { document } = this;
    const { size } = STYLES.meta;
    document.font('regular').fontSize(size).fillColor(GREY);
    document.text(`${page} `, MARGINS.left, FOOT, { lineBreak: false });
    document.page.xobjects.Total = this.#total;
    const baseline = FOOT + (this.#font('regular').ascender / 1000) * size;
    document.save().transform(1, 0, 0, -1, document.x, baseline).addContent('/Total Do').restore();
    const { made } = this.#title;
    document.text(made, PAPER.width - MARGINS.right - document.widthOfString(made), FOOT, { lineBreak: false });
  }

  #rule(y: number, after: number): void {
    this.document.markContent('Artifact', { type: 'Layout' });
    this.#line(y);
    this.document.endMarkedContent();
    this.document.y += after;
  }

  #line(y: number): void {
    const right = PAPER.width - MARGINS.right;
    this.document.lineWidth(0.5).strokeColor(RULE).moveTo(MARGINS.left, y).lineTo(right, y).stroke();
  }
}

type EmbeddedFont = {
  id: string;
  ascender: number;
  font: { hasGlyphForCodePoint: (code: number) => boolean };
  ref: () => object;
  encode: (text: string) => [string[], object[]];
  widthOfString: (text: string, size: number) => number;
};

/** A character the face has no glyph for would show as an empty box, or as nothing: its number says which it was. */
function written(letter: string, { font }: EmbeddedFont): string {
  const code = letter.codePointAt(0) as number;
  if (letter === '\t') return '    ';
  if (code === 0xfe0f || code === 0x200d || font.hasGlyphForCodePoint(code)) return letter;
  return `[U+${code.toString(16).toUpperCase().padStart(4, '0')}]`;
}
