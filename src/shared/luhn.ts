/** The check digit of bankgiro, OCR and card numbers (Luhn, ISO/IEC 7812-1 annex B): every other digit doubled from the right. */
export const isLuhn = (digits: string): boolean =>
  [...digits].reverse().reduce((sum, digit, n) => {
    const value = Number(digit) * (n % 2 ? 2 : 1);
    return sum + (value > 9 ? value - 9 : value);
  }, 0) %
    10 ===
  0;
