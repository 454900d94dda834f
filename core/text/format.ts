/** A metric or value of a table: four decimals up to 1, five significant digits above; "–" where there is none. */
export function formatValue(value: number | null | undefined): string {
  if (value === null || value === undefined || !Number.isFinite(value)) return '–';
  return digitsOf(value).replace(/^-/, '−');
}

function digitsOf(value: number): string {
  if (Number.isInteger(value) && Math.abs(value) < 1e6) return String(value);
  if (Math.abs(value) <= 1) return Math.abs(value) < 0.0001 ? value.toExponential(1) : value.toFixed(4);
  return Math.abs(value) < 1e6 ? String(Number(value.toPrecision(5))) : value.toExponential(3);
}

/** A difference of values, without a plus: below 0.01 two significant digits, since four decimals would leave none. */
export function formatDistance(value: number | null | undefined): string {
  const size = Math.abs(value ?? 0);
  if (value === null || value === undefined || !(size > 1e-7 && size < 0.01)) return formatValue(value);
  return value.toFixed(1 - Math.floor(Math.log10(size))).replace(/^-/, '−');
}

/** The same with its sign, a plus too. */
export function formatDifference(value: number | null | undefined): string {
  const text = formatDistance(value);
  return (value ?? 0) > 0 && text !== '–' ? `+${text}` : text;
}

/** The ends of an interval. */
export function formatBounds(low: number | null, high: number | null, format = formatValue): string {
  return `${format(low)} to ${format(high)}`;
}

/** A number of rows, thousands apart. */
export function formatCount(count: number): string {
  return count.toLocaleString('en-US');
}

/** A share in percent: a part of none is 0%. */
export function formatShare(part: number, whole: number): string {
  if (part === 0 || whole === 0) return `0%`;
  const percent = (100 * part) / whole;
  return percent < 0.1 ? `< 0.1%` : `${percent.toFixed(1)}%`;
}

const dateFormat = new Intl.DateTimeFormat('en-GB', { dateStyle: 'long', timeStyle: 'short', timeZone: 'UTC' });

/** A time in words, UTC. */
export function formatTime(iso: string): string {
  return `${dateFormat.format(new Date(iso))} UTC`;
}
