/**
 * Recognises, in JavaScript, texts that are certain to be valid. The full check accepts them, and
 * DuckDB's plain cast reads the same value from them. All other texts need the full check.
 */

/**
 * Whether a number is within the range of a 32-bit float, and not so small that DuckDB loses its
 * digits.
 */
export function fitsFloat32(text: string): boolean {
  if (!/^-?\d+(\.\d+)?(e[+-]?\d{1,3})?$/.test(text)) return false;
  const size = Math.abs(Number(text));
  return size === 0 ? !/[1-9e]/.test(text) : size >= 1e-300 && size <= 3.4e38;
}

export const isCertainInteger = (text: string): boolean => /^-?\d{1,18}$/.test(text);

export const isCertainBoolean = (text: string): boolean => /^(true|t|yes|y|1|false|f|no|n|0)$/i.test(text);

/** An existing calendar day as yyyy-mm-dd. */
export function isCertainDate(text: string): boolean {
  if (!/^[1-9]\d{3}-\d\d-\d\d$/.test(text)) return false;
  const day = new Date(`${text}T00:00:00Z`);
  return !Number.isNaN(day.getTime()) && day.toISOString().startsWith(text);
}
