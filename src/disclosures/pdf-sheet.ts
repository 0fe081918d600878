import type { Line, Run } from './pdf-lines.ts';
import { GREY, INK, LEFT, Paper, RED, type Title, WIDTH } from './pdf-paper.ts';

/** Sizes in points. `before` is the space above, `room` what must still fit on the page below the first line. */
const STYLES = {
  H1: { size: 18, leading: 24, before: 0, room: 0, color: INK },
  H2: { size: 13, leading: 18, before: 26, room: 96, color: INK },
  H3: { size: 10.5, leading: 15, before: 17, room: 58, color: INK },
  H4: { size: 9.5, leading: 14, before: 10, room: 84, color: INK },
  text: { size: 9.5, leading: 14.5, before: 4, room: 0, color: INK },
  meta: { size: 8, leading: 12, before: 1, room: 0, color: GREY },
  signature: { size: 8, leading: 12, before: 5, room: 0, color: GREY },
  seal: { size: 6.5, leading: 10, before: 1, room: 0, color: GREY },
  unsigned: { size: 8, leading: 13, before: 2, room: 0, color: RED },
  cell: { size: 8.5, leading: 13, before: 2, room: 0, color: INK },
} as const;
type Style = keyof typeof STYLES;

/** A cell of a table. `share` is its part of the page's width. */
export type Cell = { tag: 'TH' | 'TD'; scope?: 'Row' | 'Column'; text: string; share: number };
type Column = { lines: Line[]; x: number };

const UNDER_RULE = 8;
const GUTTER = 12; // between columns
const LONG_ROW = 12; // lines; a longer row may go on over the page
const LEAST_LINES = 2; // of a paragraph, at the foot of a page and at the head of the next

type Element = ReturnType<Paper['document']['struct']>;
type Bookmark = { level: number; item: Paper['document']['outline'] };

/** What stands on the paper: headings, paragraphs and tables, each in the structure tree, the headings among the bookmarks. */
export class Sheet {
  readonly paper: Paper;
  #open: Element[] = [];
  #heads: Cell[] = []; // of the table that is open
  #bookmarks: Bookmark[] = [];
  #last: Style = 'H1';

  constructor(title: Title) {
    this.paper = new Paper(title, () => this.#repeatHeads());
    const root = this.paper.document.struct('Document');
    this.paper.document.addStructure(root);
    this.#open.push(root);
  }

  /** Opens a structure element in the one that is open. */
  begin(tag: string): void {
    this.#open.push(this.#child(tag));
  }

  end(): void {
    this.#open.pop()?.end();
  }

  heading(level: 1 | 2 | 3 | 4, text: string): void {
    this.paragraph(`H${level}`, [{ text, face: 'bold' }]);
    if (level === 2) this.paper.rule(this.paper.y + 2);
    if (level < 3) this.paper.y += 6;
  }

  /** Sets runs as one paragraph. `tail` is the height that what follows needs on the same page, in points. */
  paragraph(name: Style, runs: Run[], tail = 0): void {
    const { paper } = this;
    const { size, leading, before, room } = STYLES[name];
    const lines = paper.lines(runs, size, WIDTH);
    const level = Number(/^H(\d)/.exec(name)?.[1] ?? 0);
    const element = this.#child(level ? name : 'P');
    if (!paper.isAtTop) paper.y += name === 'H3' && this.#last === 'H2' ? UNDER_RULE : before;
    this.#last = name;
    for (let from = 0; from < lines.length; ) {
      const count = this.#fitting(lines.length - from, leading, room + tail);
      if (count && !from && level) this.#bookmark(level, runs.map(({ text }) => text).join(''));
      if (count) element.add(() => paper.draw(lines.slice(from, from + count), LEFT, STYLES[name]));
      from += count;
      if (from < lines.length) paper.turn();
    }
    element.end();
  }

  /** How many of the lines that are left go on this page: all, or as many as leave two for the next, or none. */
  #fitting(left: number, leading: number, tail: number): number {
    const { room, isAtTop } = this.paper;
    if (left * leading + tail <= room) return left;
    const fitting = Math.floor(room / leading);
    const count = Math.min(fitting, left - LEAST_LINES);
    return count >= LEAST_LINES ? count : isAtTop ? Math.min(fitting, left) : 0;
  }

  /** Begins a table whose heads, if any, are written again on every page, until `endTable`. */
  table(heads: Cell[] = []): void {
    this.begin('Table');
    if (heads.length) this.row(heads);
    this.#heads = heads;
    if (heads.length) this.#ruleHeads();
  }

  endTable(): void {
    this.#heads = [];
    this.end();
  }

  /** Sets cells beside each other, across pages if they must. */
  row(cells: Cell[]): void {
    const { paper } = this;
    const { leading, before } = STYLES.cell;
    const columns = this.#columns(cells);
    const longest = Math.max(...columns.map(({ lines }) => lines.length));
    if (longest * leading > paper.room && longest <= LONG_ROW) paper.turn();
    this.begin('TR');
    const elements = cells.map(({ tag, scope }) => this.#child(tag, scope && { scope }));
    for (let from = 0; from < longest; ) {
      if (paper.room < leading) paper.turn();
      const count = Math.min(longest - from, Math.floor(paper.room / leading));
      const slice = columns.map(({ lines, x }) => ({ x, lines: lines.slice(from, from + count) }));
      this.#beside(slice, count, (n, draw) => elements[n]?.add(draw));
      from += count;
    }
    this.end();
    paper.y += before;
  }

  finish(): void {
    while (this.#open.length) this.end();
    this.paper.finish();
  }

  #child(tag: string, options: object = {}): Element {
    const element = this.paper.document.struct(tag, options);
    this.#open.at(-1)?.add(element);
    return element;
  }

  #columns(cells: Cell[]): Column[] {
    let x = LEFT;
    return cells.map(({ text, share, scope }) => {
      const width = share * WIDTH;
      x += width;
      const face = scope === 'Column' ? 'bold' : 'regular';
      return { lines: this.paper.lines([{ text, face }], STYLES.cell.size, width - GUTTER), x: x - width };
    });
  }

  /** Draws columns from the same height and goes on below the longest. */
  #beside(columns: Column[], count: number, place: (n: number, draw: () => void) => void): void {
    const { paper } = this;
    const top = paper.y;
    for (const [n, { lines, x }] of columns.entries()) {
      if (lines.length) place(n, () => paper.draw(lines, x, STYLES.cell));
      paper.y = top;
    }
    paper.y = top + count * STYLES.cell.leading;
  }

  #repeatHeads(): void {
    if (!this.#heads.length) return;
    const columns = this.#columns(this.#heads);
    this.paper.artifact('Pagination', () => this.#beside(columns, 1, (_, draw) => draw()));
    this.paper.y += STYLES.cell.before;
    this.#ruleHeads();
  }

  #ruleHeads(): void {
    this.paper.rule(this.paper.y);
    this.paper.y += 5;
  }

  #bookmark(level: number, text: string): void {
    if (level === 1 || level === 4) return;
    while ((this.#bookmarks.at(-1)?.level ?? 0) >= level) this.#bookmarks.pop();
    const { outline } = this.paper.document;
    const above = this.#bookmarks.at(-1)?.item ?? outline;
    const place = { expanded: false, top: this.paper.y - 4, left: outline.document.page.width };
    this.#bookmarks.push({ level, item: above.addItem(text, place) });
  }
}
