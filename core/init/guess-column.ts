import type { Column } from '../sql/definition.ts';
import { dateStyles } from './date-text.ts';
import { numberStyle, toNumber, type NumberStyle } from './number-text.ts';

/** The guessed type of a column in a sample, and its values. */
export interface ColumnGuess {
  name: string;
  type: Column['type'];
  /** The formats of dates that are not ISO 8601; two if the dates can be read in two ways. */
  formats: string[];
  /**
   * The style of numbers; undefined for other values. Relearn reads a style other than plain as
   * text.
   */
  style: NumberStyle | undefined;
  /** One cell per row; undefined if it is missing. */
  cells: (string | undefined)[];
  /** The cells as numbers, NaN for missing cells; empty if the column is not numeric. */
  numbers: number[];
  /** The number of rows per value. */
  counts: Map<string, number>;
  missing: number;
}

/**
 * A text column with more values than this is free text, unless its values repeat ten times on
 * average.
 */
const mostLevels = 50;

/** Guesses the type of a column. All cells that are not missing must fit it. */
export function guessColumn(name: string, texts: string[], missing: string[], delimiter: string): ColumnGuess {
  const absent = new Set(['', ...missing]);
  const cells = texts.map((text) => (absent.has(text) ? undefined : text));
  const counts = new Map<string, number>();
  for (const cell of cells) if (cell !== undefined) counts.set(cell, (counts.get(cell) ?? 0) + 1);
  const distinct = [...counts.keys()];
  const present = [...counts.values()].reduce((sum, count) => sum + count, 0);
  const guess = { name, cells, counts, missing: cells.length - present, formats: [], style: undefined, numbers: [] };
  if (distinct.length === 0) return { ...guess, type: 'text' };
  const style = numberStyle(distinct, delimiter);
  if (style !== undefined) {
    const numbers = cells.map((cell) => (cell === undefined ? NaN : toNumber(cell, style)));
    const type = style === 'plain' ? numberType(distinct) : 'text';
    return { ...guess, type, style, numbers };
  }
  if (distinct.every((text) => /^(true|false)$/i.test(text))) return { ...guess, type: 'boolean' };
  const dates = dateStyles(distinct);
  if (dates[0] !== undefined) {
    return { ...guess, type: dates[0].type, formats: dates.flatMap(({ format }) => format ?? []) };
  }
  const isFree = distinct.length > mostLevels && distinct.length > present / 10;
  return { ...guess, type: isFree ? 'text' : 'category' };
}

function numberType(distinct: string[]): 'integer' | 'number' {
  return distinct.every((text) => /^[+-]?\d+$/.test(text) && Math.abs(Number(text)) < 2 ** 63) ? 'integer' : 'number';
}

/** Whether each row has a different value. */
export function isUnique({ counts, cells }: ColumnGuess): boolean {
  return cells.length > 1 && counts.size === cells.length;
}

/** Whether the column counts the rows: n, n + 1, n + 2, ... */
export function isCounter({ numbers, type }: ColumnGuess): boolean {
  return type === 'integer' && numbers.length > 1 && numbers.every((value, row) => value === (numbers[0] ?? 0) + row);
}
