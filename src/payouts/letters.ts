/** Letters that do not come apart into a letter and a mark. */
const NEAR: Record<string, string> = {
  ...{ æ: 'ae', Æ: 'AE', ø: 'o', Ø: 'O', œ: 'oe', Œ: 'OE', ß: 'ss', ð: 'd', Ð: 'D', đ: 'd', Đ: 'D', þ: 'th', Þ: 'Th' },
  ...{ ł: 'l', Ł: 'L', ı: 'i', '–': '-', '—': '-', '’': "'", '´': "'", '”': '"' },
};

/** A text in the letters that are `known` to the reader: others as the nearest known, or `otherwise`. */
export const spelled = (text: string, known: RegExp, otherwise: (letter: string) => string = () => '?'): string =>
  [...text.normalize('NFC')]
    .map((letter) => {
      if (known.test(letter)) return letter;
      const near = NEAR[letter] ?? letter.normalize('NFD').replace(/\p{M}/gu, '');
      return near && [...near].every((each) => known.test(each)) ? near : otherwise(letter);
    })
    .join('');
