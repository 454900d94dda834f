import type { Column } from '../sql/definition.ts';
import { dateStyles } from './date-text.ts';
import { numberStyle, toNumber, type NumberStyle } from './number-text.ts';

/** What one column of a sample seems to be. */
export interface ColumnGuess {
  name: string;
  type: Column['type'];
  /** Of dates that are not written as ISO has them; where there are two ways to read them, both. */
  formats: string[];
  /** Of numbers, which a style other than plain makes text to Relearn. */
  style: NumberStyle | undefined;
  /** Undefined for a missing one. */
  cells: (string | undefined)[];
  /** The same as numbers, NaN for what is none. */
  numbers: number[];
  /** How many rows each value has. */
  counts: Map<string, number>;
  missing: number;
}

/** Above this many values a text column is free text, unless most values come back often. */
const mostLevels = 50;

/** Guesses a column's type from its cells; all that are there must fit it. */
export function guessColumn(name: string, texts: string[], missing: string[], delimiter: string): ColumnGuess {
  const absent = new Set(['', ...missing]);
  const cells = texts.map((text) => (absent.has(text) ? undefined : text));
  const counts = new Map<string, number>();
  for (const cell of cells) if (cell !== undefined) counts.set(cell, (counts.get(cell) ?? 0) + 1);
  const distinct = [...counts.keys()];
  const there = [...counts.values()].reduce((sum, count) => sum + count, 0);
  const guess = { name, cells, counts, missing: cells.length - there, formats: [], style: undefined, numbers: [] };
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
  const isFree = distinct.length > mostLevels && distinct.length > there / 10;
  return { ...guess, type: isFree ? 'text' : 'category' };
}

function numberType(distinct: string[]): 'integer' | 'number' {
  return distinct.every((text) => /^[+-]?\d+$/.test(text) && Math.abs(Number(text)) < 2 ** 63) ? 'integer' : 'number';
}

/** Whether each row has a value of its own. */
export function isUnique({ counts, cells }: ColumnGuess): boolean {
  return cells.length > 1 && counts.size === cells.length;
}

/** Whether the column counts the rows: 0, 1, 2, ... from wherever. */
export function isCounter({ numbers, type }: ColumnGuess): boolean {
  return type === 'integer' && numbers.length > 1 && numbers.every((value, row) => value === (numbers[0] ?? 0) + row);
}
