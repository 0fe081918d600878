import PDFDocument from 'pdfkit';
import * as files from '../files.ts';
import { translator } from '../i18n/t.ts';
import { asDate, type EpochSeconds } from '../shared/time.ts';
import { type Face, type Line, linesOf, type Run, type Stretch, type Word } from './pdf-lines.ts';

const t = translator('sv');
const fontFile = (name: string) => files.read(`node_modules/dejavu-fonts-ttf/ttf/${name}.ttf`);
const FONTS: Record<Face, Buffer | Font['font']> = {
  regular: fontFile('DejaVuSans'),
  bold: fontFile('DejaVuSans-Bold'),
};

export const INK = '#1d1d1b';
export const GREY = '#55554f';
export const RED = '#8a1f1f';
const RULE = '#b9b5ab';

const A4 = { width: 595.28, height: 841.89 }; // points, as everything here
const MARGINS = { top: 78, bottom: 70, left: 70, right: 70 };
const LONGEST_WORD = 40; // letters
const FOOT = A4.height - 42;
const SMALL = { size: 8, leading: 12, color: GREY };
export const LEFT = MARGINS.left;
export const WIDTH = A4.width - MARGINS.left - MARGINS.right;

export type Title = { title: string; identity: string; author: string; made: string; madeAt: EpochSeconds };
export type Type = { size: number; leading: number; color: string };

/** pdfkit writes the title into its XML as it is; a name may hold an ampersand. */
class Document extends PDFDocument {
  override endMetadata(): void {
    const escaped = (text = '') => text.replace(/[&<]/g, (letter) => (letter === '&' ? '&amp;' : '&lt;'));
    Object.assign(this.info, { Title: escaped(this.info.Title), Author: escaped(this.info.Author) });
    super.endMetadata();
  }
}

/** What pdfkit's types leave out of its embedded fonts. */
type Font = {
  id: string;
  ascender: number;
  font: { hasGlyphForCodePoint: (code: number) => boolean };
  ref: () => object;
  encode: (text: string) => [glyphs: string[], positions: Position[]];
};
type Position = { xAdvance: number; advanceWidth: number }; // thousandths of the type's size

/**
 * A4 pages with the identity above and the page number below, both artifacts. Words are laid out once and remembered:
 * laying out every line anew, as pdfkit does, takes twice the time.
 */
export class Paper {
  readonly document: Document;
  y = 0; // from the top
  #title: Title;
  #words: Record<Face, Map<string, Word>> = { regular: new Map(), bold: new Map() };
  #pages = 0;
  #total: ReturnType<Document['ref']>; // the number of pages: drawn on all of them, known at the end
  #onTop: () => void;

  /** `onTop` may draw at the head of each new page. */
  constructor(title: Title, onTop: () => void) {
    this.#title = title;
    this.#onTop = onTop;
    this.document = new Document({
      ...{ size: 'A4', margins: MARGINS, autoFirstPage: false, font: '', pdfVersion: '1.7' },
      ...{ tagged: true, subset: 'PDF/UA' as never, lang: 'sv-SE', displayTitle: true }, // the types know PDF/A only
      info: {
        ...{ Title: title.title, Author: title.author, Creator: 'Klientkort', Producer: 'pdfkit' },
        CreationDate: asDate(title.madeAt),
      },
    });
    for (const face of ['regular', 'bold'] as const) {
      this.document.registerFont(face, FONTS[face] as Buffer);
      FONTS[face] = this.#font(face).font; // read once: the next document takes it as it is
    }
    this.#total = this.document.ref({ Type: 'XObject', Subtype: 'Form', BBox: [0, -4, 80, 12] });
    this.turn();
  }

  get isAtTop(): boolean {
    return this.y <= MARGINS.top;
  }

  /** Points left on the page. */
  get room(): number {
    return A4.height - MARGINS.bottom - this.y;
  }

  /** A new page. The one before goes out. */
  turn(): void {
    this.document.addPage();
    this.#pages++;
    this.artifact('Pagination', () => {
      const { size, leading } = SMALL;
      const lines = this.lines([{ text: this.#title.identity, face: 'bold' }], size, WIDTH);
      this.y = MARGINS.top - 22 - lines.length * leading;
      this.draw(lines, LEFT, SMALL);
      this.#line(MARGINS.top - 20);
      this.#foot(t('record.page', { page: this.#pages }), this.#title.made);
    });
    this.y = MARGINS.top;
    this.#onTop();
  }

  lines(runs: Run[], size: number, width: number): Line[] {
    return linesOf(runs, width / size, this.#setWord);
  }

  /** Writes lines below each other from `y` on, which goes down with them. */
  draw(lines: Line[], x: number, { size, leading, color }: Type): void {
    const { document } = this;
    const ascent = (this.#font('regular').ascender / 1000) * size;
    document.fillColor(color).save().transform(1, 0, 0, -1, 0, A4.height); // PDF counts from the foot, pdfkit from the head
    let content = '';
    for (const line of lines) {
      let at = x;
      for (const stretch of line) {
        content += this.#shown(stretch, at, A4.height - this.y - ascent, size);
        at += stretch.width * size;
      }
      this.y += leading;
    }
    document.addContent(Buffer.from(content, 'latin1'));
    document.restore();
  }

  /** What is no part of the record: left out when it is read aloud. */
  artifact(type: 'Pagination' | 'Layout', draw: () => void): void {
    this.document.markContent('Artifact', { type });
    draw();
    this.document.endMarkedContent();
  }

  rule(y: number): void {
    this.artifact('Layout', () => this.#line(y));
  }

  /** Writes the number of pages, and all that a PDF keeps at its end. */
  finish(): void {
    const font = this.#font('regular');
    const { glyphs } = this.#setWord(String(this.#pages), 'regular');
    Object.assign(this.#total.data, { Resources: { Font: { [font.id]: font.ref() } } });
    this.#total.end(Buffer.from(`BT /${font.id} ${SMALL.size} Tf [${glyphs}] TJ ET`, 'latin1'));
    this.document.end();
  }

  #shown({ glyphs, ink, face, mark }: Stretch, x: number, baseline: number, size: number): string {
    const font = this.#font(face);
    this.document.page.fonts[font.id] ??= font.ref();
    const shown = `BT /${font.id} ${size} Tf ${x.toFixed(2)} ${baseline.toFixed(2)} Td [${glyphs}] TJ ET\n`;
    if (!mark) return shown;
    const stroke = baseline + size * (mark === 'removed' ? 0.27 : -0.16);
    return `${shown}${x.toFixed(2)} ${stroke.toFixed(2)} ${(ink * size).toFixed(2)} 0.6 re f\n`;
  }

  #setWord = (word: string, face: Face): Word => {
    if (word.length > LONGEST_WORD) return asOne(Array.from(word, (letter) => this.#setWord(letter, face)));
    const known = this.#words[face].get(word);
    if (known) return known;
    const font = this.#font(face);
    const text = Array.from(word.normalize(), (letter) => legible(letter, font)).join('');
    const [glyphs, positions] = font.encode(text);
    const widths = positions.map(({ xAdvance }) => xAdvance / 1000);
    const width = sum(widths);
    const spaces = text.length - text.trimEnd().length;
    const ink = width - sum(widths.slice(widths.length - spaces));
    const set = { glyphs: asContent(glyphs, positions), width, ink };
    this.#words[face].set(word, set);
    return set;
  };

  #font(face: Face): Font {
    return (this.document.font(face) as unknown as { _font: Font })._font;
  }

  #foot(page: string, made: string): void {
    const { document } = this;
    const place = (text: string, x: (width: number) => number) => {
      this.y = FOOT;
      const lines = this.lines([{ text, face: 'regular' }], SMALL.size, WIDTH);
      const width = (lines[0]?.[0]?.width ?? 0) * SMALL.size;
      this.draw(lines, x(width), SMALL);
      return width;
    };
    place(made, (width) => A4.width - MARGINS.right - width);
    const width = place(`${page} `, () => LEFT);
    const baseline = FOOT + (this.#font('regular').ascender / 1000) * SMALL.size;
    document.page.xobjects.Total = this.#total;
    document
      .save()
      .transform(1, 0, 0, -1, LEFT + width, baseline)
      .addContent('/Total Do')
      .restore();
  }

  #line(y: number): void {
    this.document.lineWidth(0.5).strokeColor(RULE);
    this.document
      .moveTo(LEFT, y)
      .lineTo(LEFT + WIDTH, y)
      .stroke();
  }
}

/** A character the face has no glyph for would show as an empty box, or as nothing: its number says which it was. */
function legible(letter: string, { font }: Font): string {
  const code = letter.codePointAt(0) as number;
  if (letter === '\t') return '    ';
  if (code === 0xfe0f || code === 0x200d || font.hasGlyphForCodePoint(code)) return letter;
  return `[U+${code.toString(16).toUpperCase().padStart(4, '0')}]`;
}

/** Letters beside each other: for words that are seen once, as a checksum, and not worth laying out. */
function asOne(letters: Word[]): Word {
  const width = sum(letters.map((letter) => letter.width));
  const last = letters.findLastIndex(({ ink }) => ink > 0);
  const spaces = sum(letters.slice(last + 1).map((letter) => letter.width));
  return {
    glyphs: letters
      .map(({ glyphs }) => glyphs)
      .join('')
      .replaceAll(')(', ''),
    width,
    ink: width - spaces,
  };
}

const sum = (widths: number[]) => widths.reduce((sum, width) => sum + width, 0);

/** Glyphs as the operand of TJ: strings of two bytes a glyph, and between them where the next stands closer or wider. */
function asContent(glyphs: string[], positions: Position[]): string {
  let content = '';
  let from = 0;
  for (const [n, { xAdvance, advanceWidth }] of positions.entries()) {
    const kern = xAdvance - advanceWidth;
    if (!kern && n < glyphs.length - 1) continue;
    const bytes = Buffer.from(glyphs.slice(from, n + 1).join(''), 'hex').toString('latin1');
    content += `(${bytes.replace(/[\\()]/g, '\\$&').replaceAll('\r', '\\r')})${kern ? (-kern).toFixed(0) : ''}`;
    from = n + 1;
  }
  return content;
}
