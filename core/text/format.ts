/** Number formats of reports, messages and terminal lines. */

/** Six significant digits, so that metrics that differ in the fifth digit do not look equal. */
export function formatNumber(value: number | null | undefined): string {
  if (value === null || value === undefined || Number.isNaN(value)) return 'undefined';
  return String(Number(value.toPrecision(6)));
}

/**
 * A metric or a table cell: four decimals up to 1, five significant digits above, "–" for a missing
 * value.
 */
export function formatValue(value: number | null | undefined): string {
  if (value === null || value === undefined || !Number.isFinite(value)) return '–';
  return digitsOf(value).replace(/^-/, '−');
}

function digitsOf(value: number): string {
  if (Number.isInteger(value) && Math.abs(value) < 1e6) return String(value);
  if (Math.abs(value) <= 1) return Math.abs(value) < 0.0001 ? value.toExponential(1) : value.toFixed(4);
  return Math.abs(value) < 1e6 ? String(Number(value.toPrecision(5))) : value.toExponential(3);
}

/**
 * A difference without a plus sign. Below 0.01 it has two significant digits: four decimals would
 * show zeros.
 */
export function formatDistance(value: number | null | undefined): string {
  const size = Math.abs(value ?? 0);
  if (value === null || value === undefined || !(size > 1e-7 && size < 0.01)) return formatValue(value);
  return value.toFixed(1 - Math.floor(Math.log10(size))).replace(/^-/, '−');
}

/** A difference with its sign, plus or minus. */
export function formatDifference(value: number | null | undefined): string {
  const text = formatDistance(value);
  return (value ?? 0) > 0 && text !== '–' ? `+${text}` : text;
}

/** The two ends of an interval. */
export function formatBounds(low: number | null, high: number | null, format = formatValue): string {
  return `${format(low)} to ${format(high)}`;
}

/** A number of rows with a comma between thousands. */
export function formatCount(count: number): string {
  return count.toLocaleString('en-US');
}

/**
 * A share as a percentage: 0.95 is 95%. `of`: the whole that the share is a part of. Trailing zeros
 * are cut, unless `decimals` sets a fixed number of them.
 */
export function formatPercent(
  share: number,
  { of: whole = 1, significant = 4, decimals }: { of?: number; significant?: number; decimals?: number } = {},
): string {
  const percent = (100 * share) / whole;
  return `${decimals === undefined ? Number(percent.toPrecision(significant)) : percent.toFixed(decimals)}%`;
}

/** A part of a whole in percent, for a table cell: one decimal, and 0% of an empty whole. */
export function formatShare(part: number, whole: number): string {
  if (part === 0 || whole === 0) return `0%`;
  return (100 * part) / whole < 0.1 ? `< 0.1%` : formatPercent(part, { of: whole, decimals: 1 });
}

const dateFormat = new Intl.DateTimeFormat('en-GB', { dateStyle: 'long', timeStyle: 'short', timeZone: 'UTC' });

/** An ISO 8601 time as text in UTC: 2 March 2026 at 06:00 UTC. */
export function formatTime(iso: string): string {
  return `${dateFormat.format(new Date(iso))} UTC`;
}
