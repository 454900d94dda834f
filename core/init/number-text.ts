/**
 * How a column writes its numbers: as Relearn reads them, with a decimal comma, or with a comma
 * between thousands.
 */
export type NumberStyle = 'plain' | 'decimal comma' | 'thousands';

/** Numbers that Relearn does not parse, because they can be read in two ways. */
export const numberExamples = { 'decimal comma': '1.234,5', thousands: '1,234' } as const;

const plain = /^[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?$/;
/** Commas that can only separate thousands. Relearn parses these, but not 1,234. */
const grouped = /^[+-]?(?:\d{1,3}(?:,\d{3})+\.\d+|\d{1,3}(?:,\d{3}){2,})$/;
const decimalComma = /^[+-]?(?:\d+|\d{1,3}(?:\.\d{3})+)(?:,\d+)?$/;
const thousands = /^[+-]?(?:\d+|\d{1,3}(?:,\d{3})+)(?:\.\d+)?$/;

/** A number with a leading zero, such as 00123, is a code. */
const code = /^0\d/;

/** Whether Relearn parses a text as a number. */
export function readsAsNumber(text: string): boolean {
  const isNumber = plain.test(text) || grouped.test(text);
  return isNumber && !code.test(text) && Math.abs(toNumber(text, 'plain')) <= 3.4e38;
}

/** The style in which all texts are numbers; undefined if the texts do not share a style. */
export function numberStyle(texts: string[], delimiter: string): NumberStyle | undefined {
  if (texts.every(readsAsNumber)) return 'plain';
  if (texts.some((text) => code.test(text))) return undefined;
  // 1,234 fits both styles. Files with ; between cells come from countries where the comma is the
  // decimal mark.
  const styles: [NumberStyle, RegExp][] = [
    ['thousands', thousands],
    ['decimal comma', decimalComma],
  ];
  const ordered = delimiter === ';' ? styles.toReversed() : styles;
  return ordered.find(([, pattern]) => texts.every((text) => pattern.test(text)))?.[0];
}

/** Converts a text of that style to a number. */
export function toNumber(text: string, style: NumberStyle): number {
  if (style === 'decimal comma') return Number(text.replaceAll('.', '').replace(',', '.'));
  return Number(text.replaceAll(',', ''));
}

/** SQL for `derive` that converts a text column of that style to a number. */
export function parseNumberSql(column: string, style: Exclude<NumberStyle, 'plain'>): string {
  const name = `"${column.replaceAll('"', '""')}"`;
  if (style === 'thousands') return `CAST(replace(${name}, ',', '') AS DOUBLE)`;
  return `CAST(replace(replace(${name}, '.', ''), ',', '.') AS DOUBLE)`;
}
