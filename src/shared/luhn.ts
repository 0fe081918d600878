/** The sum of bankgiro, OCR and card numbers (Luhn, ISO/IEC 7812-1 annex B): every other digit doubled, from the right. */
const sumOf = (digits: string): number =>
  [...digits].reverse().reduce((sum, digit, n) => {
    const value = Number(digit) * (n % 2 ? 2 : 1);
    return sum + (value > 9 ? value - 9 : value);
  }, 0);

/** Whether the last digit is the check digit of those before. */
export const isLuhn = (digits: string): boolean => sumOf(digits) % 10 === 0;

/** The check digit to put after those digits. */
export const luhnDigit = (digits: string): string => String((10 - (sumOf(`${digits}0`) % 10)) % 10);
