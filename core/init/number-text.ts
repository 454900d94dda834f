/** How a column writes its numbers: as Relearn reads them, or as `1.234,5`, or with `1,234` among them. */
export type NumberStyle = 'plain' | 'decimal comma' | 'thousands';

const plain = /^[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?$/;
/** Commas that can only part thousands; Relearn reads these, but not 1,234. */
const grouped = /^[+-]?(?:\d{1,3}(?:,\d{3})+\.\d+|\d{1,3}(?:,\d{3}){2,})$/;
const decimalComma = /^[+-]?(?:\d+|\d{1,3}(?:\.\d{3})+)(?:,\d+)?$/;
const thousands = /^[+-]?(?:\d+|\d{1,3}(?:,\d{3})+)(?:\.\d+)?$/;

/** A leading zero, as in 00123, makes a code of a number. */
const code = /^0\d/;

/** Whether a text is a number as Relearn reads it. */
export function readsAsNumber(text: string): boolean {
  const isNumber = plain.test(text) || grouped.test(text);
  return isNumber && !code.test(text) && Math.abs(toNumber(text, 'plain')) <= 3.4e38;
}

/** The one style that all texts are numbers in; undefined for texts that are no numbers. */
export function numberStyle(texts: string[], delimiter: string): NumberStyle | undefined {
  if (texts.every(readsAsNumber)) return 'plain';
  if (texts.some((text) => code.test(text))) return undefined;
  // 1,234 may be either: a file with ; between its cells is written where the comma is the decimal mark.
  const styles: [NumberStyle, RegExp][] = [
    ['thousands', thousands],
    ['decimal comma', decimalComma],
  ];
  const ordered = delimiter === ';' ? styles.toReversed() : styles;
  return ordered.find(([, pattern]) => texts.every((text) => pattern.test(text)))?.[0];
}

/** A text of that style as a number. */
export function toNumber(text: string, style: NumberStyle): number {
  if (style === 'decimal comma') return Number(text.replaceAll('.', '').replace(',', '.'));
  return Number(text.replaceAll(',', ''));
}

/** SQL, for `derive`, of the number that a text column of that style holds. */
export function parseNumberSql(column: string, style: Exclude<NumberStyle, 'plain'>): string {
  const name = `"${column.replaceAll('"', '""')}"`;
  if (style === 'thousands') return `CAST(replace(${name}, ',', '') AS DOUBLE)`;
  return `CAST(replace(replace(${name}, '.', ''), ',', '.') AS DOUBLE)`;
}
