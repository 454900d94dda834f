/**
 * Texts that are certainly good values, told in JavaScript: a close look finds no fault with them, and DuckDB's plain
 * cast reads them as it does. What they are not sure of gets a close look.
 */

/** A number below what a 32-bit float holds, and not so small that its digits are lost. */
export function fitsFloat32(text: string): boolean {
  if (!/^-?\d+(\.\d+)?(e[+-]?\d{1,3})?$/.test(text)) return false;
  const size = Math.abs(Number(text));
  return size === 0 ? !/[1-9e]/.test(text) : size >= 1e-300 && size <= 3.4e38;
}

export const isPlainInteger = (text: string): boolean => /^-?\d{1,18}$/.test(text);

export const isPlainBoolean = (text: string): boolean => /^(true|t|yes|y|1|false|f|no|n|0)$/i.test(text);

/** A day of the calendar as yyyy-mm-dd. */
export function isPlainDate(text: string): boolean {
  if (!/^[1-9]\d{3}-\d\d-\d\d$/.test(text)) return false;
  const day = new Date(`${text}T00:00:00Z`);
  return !Number.isNaN(day.getTime()) && day.toISOString().startsWith(text);
}
