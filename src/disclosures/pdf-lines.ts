/** Words of one look. Line breaks in `text` are kept. */
export type Run = { text: string; face: Face; mark?: Mark };
export type Face = 'regular' | 'bold';
export type Mark = 'removed' | 'added';

/** A word's glyphs as PDF shows them, and how wide they are, with and without the spaces after, in units of the type's size. */
export type Word = { glyphs: string; width: number; ink: number };
/** Words of one look beside each other on a line. */
export type Stretch = Word & { face: Face; mark?: Mark | undefined };
export type Line = Stretch[];

export type SetWord = (word: string, face: Face) => Word;

const WORDS = /\n|[^ \n]+ *| +/g; // a word with the spaces after it, which may hang over the edge

/** Runs broken into lines no wider than `room`, in units of the type's size. A word wider than that is broken anywhere. */
export function linesOf(runs: Run[], room: number, setWord: SetWord): Line[] {
  const lines = new Lines(room);
  for (const { text, face, mark } of runs) {
    for (const word of text.replace(/\r\n?/g, '\n').match(WORDS) ?? []) {
      const set = { ...setWord(word, face), face, mark };
      if (word === '\n') lines.break();
      else if (set.ink <= room) lines.add(set);
      else for (const letter of word) lines.addLetter({ ...setWord(letter, face), face, mark });
    }
  }
  lines.break();
  return lines.all;
}

class Lines {
  readonly all: Line[] = [];
  #line: Line = [];
  #used = 0;
  #word: Stretch[] = []; // may be of several looks: "[−tre]" and the full stop after it stay together
  #wordWidth = 0;
  #room: number;

  constructor(room: number) {
    this.#room = room;
  }

  add(piece: Stretch): void {
    if (this.#used && this.#used + this.#wordWidth + piece.ink > this.#room) this.#next();
    if (this.#wordWidth + piece.ink > this.#room) this.#put();
    this.#word.push(piece);
    this.#wordWidth += piece.width;
    if (piece.ink < piece.width) this.#put();
  }

  addLetter(letter: Stretch): void {
    this.#put();
    if (this.#used + letter.width > this.#room) this.#next();
    this.#word.push(letter);
    this.#put();
  }

  break(): void {
    this.#put();
    this.#next();
  }

  #put(): void {
    for (const { glyphs, width, ink, face, mark } of this.#word) {
      const last = this.#line.at(-1);
      if (last?.face === face && last.mark === mark) {
        last.glyphs += glyphs;
        last.ink = last.width + ink;
        last.width += width;
      } else this.#line.push({ glyphs, width, ink, face, mark });
      this.#used += width;
    }
    this.#word = [];
    this.#wordWidth = 0;
  }

  #next(): void {
    this.all.push(this.#line);
    this.#line = [];
    this.#used = 0;
  }
}
