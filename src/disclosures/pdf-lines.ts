/** Words of one look. Line breaks in `text` are kept. */
export type Run = { text: string; face: Face; mark?: 'removed' | 'added' };
export type Face = 'regular' | 'bold';
export type Line = Run[];

/** A word as it is written, and how wide, with and without the spaces after it, in units of the type's size. */
export type Measured = { text: string; width: number; ink: number };
export type Measure = (word: string, face: Face) => Measured;

const WORDS = /\n|[^ \n]+ *| +/g; // a word with the spaces after it, which may hang over the edge

/** Runs broken into lines no wider than `room`, in units of the type's size. */
export function linesOf(runs: Run[], room: number, measure: Measure): Line[] {
  const lines = new Lines(room, measure);
  for (const run of runs) {
    for (const word of run.text.match(WORDS) ?? []) lines.add(word, run);
  }
  return lines.end();
}

type Piece = Measured & { run: Run };

class Lines {
  #lines: Line[] = [];
  #line: Line = [];
  #used = 0;
  #word: Piece[] = []; // may be of several runs: "[−tre]" and the full stop after it stay together
  #wordWidth = 0;
  #room: number;
  #measure: Measure;

  constructor(room: number, measure: Measure) {
    this.#room = room;
    this.#measure = measure;
  }

  add(word: string, run: Run): void {
    if (word === '\n') this.#break();
    else {
      const measured = this.#measure(word, run.face);
      const width = this.#wordWidth + measured.ink;
      if (this.#used && this.#used + width > this.#room) this.#next();
      if (width > this.#room && word.length > 1) this.#addLetters(measured.text, run);
      else this.#addPiece({ ...measured, run });
    }
  }

  #addPiece(piece: Piece): void {
    this.#word.push(piece);
    this.#wordWidth += piece.width;
    if (piece.ink < piece.width) this.#put();
  }

  end(): Line[] {
    this.#break();
    return this.#lines;
  }

  /** A word wider than the line is broken anywhere. */
  #addLetters(text: string, run: Run): void {
    this.#put();
    for (const letter of text) {
      const { width } = this.#measure(letter, run.face);
      if (this.#used + width > this.#room) this.#next();
      this.#word.push({ run, text: letter, width, ink: width });
      this.#put();
    }
  }

  #put(): void {
    for (const { run, text, width } of this.#word) {
      const last = this.#line.at(-1);
      if (last?.face === run.face && last.mark === run.mark) last.text += text;
      else this.#line.push({ ...run, text });
      this.#used += width;
    }
    this.#word = [];
    this.#wordWidth = 0;
  }

  #next(): void {
    this.#lines.push(this.#line);
    this.#line = [];
    this.#used = 0;
  }

  #break(): void {
    this.#put();
    this.#next();
  }
}
