import { z } from 'zod';
import { numberSql } from './encode.ts';
import { isNumber, type FeatureColumn } from './feature-column.ts';
import { mostLevels, type Figures, type Level } from './fit-sql.ts';
import { identifier } from './sql.ts';

const countsSchema = z.array(
  z.object({ value: z.union([z.number(), z.string()]).nullable(), rows: z.coerce.number() }),
);
/** A value of a column, a number or a text, and on how many rows it is. */
export type ValueCount = z.infer<typeof countsSchema>[number];

/** So many values of a column are counted one by one. */
const mostValues = 20_000;

/** SQL of the values of a column as `ValueCount` rows, one more than are counted where there are too many. */
export function valueCountsSql(column: FeatureColumn, relation: string): string {
  const value = isNumber(column) ? `CAST(${numberSql(column.type, 'value')} AS DOUBLE)` : 'CAST(value AS VARCHAR)';
  // Grouped by the column itself, whose dictionary DuckDB makes use of.
  return `SELECT ${value} AS value, rows FROM (
    SELECT ${identifier(column.name)} AS value, count(*) AS rows FROM ${relation} GROUP BY ${identifier(column.name)})
    LIMIT ${mostValues + 1}`;
}

/** The rows that `valueCountsSql` gave; undefined where there are too many values. */
export function readValueCounts(rows: unknown[]): ValueCount[] | undefined {
  return rows.length > mostValues ? undefined : countsSchema.parse(rows);
}

/** Numbers among the values, in rising order. */
function countedNumbers(counts: ValueCount[]): { value: number; rows: number }[] {
  return counts
    .flatMap(({ value, rows }) => (typeof value === 'number' ? [{ value, rows }] : []))
    .sort((a, b) => a.value - b.value);
}

/** The number at a place in the rising order of all rows that have one. */
function numberAt(numbers: { value: number; rows: number }[], place: number): number | undefined {
  let upTo = 0;
  return numbers.find(({ rows }) => (upTo += rows) > place)?.value;
}

/** What `figuresSql` finds. */
export function countedFigures(counts: ValueCount[]): Figures {
  const there = counts.filter(({ value }) => value !== null);
  const present = sum(there, ({ rows }) => rows);
  const numbers = countedNumbers(counts);
  const [first] = numbers;
  if (first === undefined) {
    return { present, single: there.length === 1, mean: null, deviation: null, median: null };
  }
  const mean = sum(numbers, ({ value, rows }) => value * rows) / present;
  const variance = sum(numbers, ({ value, rows }) => rows * (value - mean) ** 2) / present;
  const middle = (present - 1) / 2;
  const [low = 0, high = 0] = [numberAt(numbers, Math.floor(middle)), numberAt(numbers, Math.ceil(middle))];
  const single = numbers.at(-1)?.value === first.value;
  return { present, single, mean, deviation: Math.sqrt(variance), median: low + (high - low) / 2 };
}

/** What `levelsSql` finds of a column. */
export function countedLevels(column: string, counts: ValueCount[]): Level[] {
  return counts
    .flatMap(({ value, rows }) =>
      typeof value === 'string' && !value.includes('\0') ? [{ column, level: value, count: rows }] : [],
    )
    .sort((a, b) => b.count - a.count || Buffer.compare(Buffer.from(a.level), Buffer.from(b.level)))
    .slice(0, mostLevels);
}

function sum<T>(items: T[], of: (item: T) => number): number {
  return items.reduce((total, item) => total + of(item), 0);
}
