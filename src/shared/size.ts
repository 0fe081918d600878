const UNITS = ['byte', 'kilobyte', 'megabyte'] as const;
const sizes = UNITS.map(
  (unit) => new Intl.NumberFormat('sv-SE', { style: 'unit', unit, maximumFractionDigits: 1, unitDisplay: 'short' }),
);
/** "8,4 kB": a thousand bytes to the kilobyte, as Swedish systems count. */
export function bytes(size: number): string {
  const power = size < 1000 ? 0 : size < 1_000_000 ? 1 : 2;
  return (sizes[power] as Intl.NumberFormat).format(size / 1000 ** power);
}
