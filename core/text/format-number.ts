/** A number for people: six significant digits, so that two metrics that differ in the fifth do not look alike. */
export function formatNumber(value: number | null | undefined): string {
  if (value === null || value === undefined || Number.isNaN(value)) return 'undefined';
  return String(Number(value.toPrecision(6)));
}

/** A share as a percentage: 0.95 is 95%. */
export function formatPercent(share: number): string {
  return `${Number((100 * share).toPrecision(4))}%`;
}
